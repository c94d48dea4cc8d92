"""What can be reported. Rooms above register their kinds; this one knows no more of them than a name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Item:
    """A thing somebody may report, as its room shows it to this person at this moment."""

    kind: str
    public_id: UUID
    circle: UUID | None
    author: Any  # the account it came from, or None
    words: str  # what is copied as evidence; "" where there are no words
    handle: str  # how the reporter knows whoever it came from


Fetch = Callable[[Any, UUID], Item]
Back = Callable[[Any, UUID], str]
OF_A_GROUP = frozenset({"group", "hour"})  # said by a group as such: nobody's erasure takes it back
_kinds: dict[str, Fetch] = {}
_ways_back: dict[str, Back] = {}
_still_there: list[Callable[[Any], list[str]]] = []


def register(kind: str, fetch: Fetch) -> None:
    """`fetch(person, public_id)` returns the item or raises Http404 to those who may not see it."""
    _kinds[kind] = fetch


def lead_back(kind: str, way: Back) -> None:
    """`way(person, circle)` is the address to which whoever reported an item of this kind returns, or ""; for the kind
    "circle", the page of the circle itself."""
    _ways_back[kind] = way


def way_back(person: Any, kind: str, circle: UUID | None) -> str:
    return _ways_back[kind](person, circle) if circle and kind in _ways_back else ""


def stay_there(frames: Callable[[Any], list[str]]) -> None:
    """`frames(person)` are the addresses of pages that keep this person where they sit while they write a report."""
    _still_there.append(frames)


def still_there(person: Any) -> list[str]:
    return [address for frames in _still_there for address in frames(person)]


def item_for(person: Any, kind: str, public_id: UUID) -> Item | None:
    """The one door to a reported thing; None for a kind that nobody registered."""
    return _kinds[kind](person, public_id) if kind in _kinds else None
