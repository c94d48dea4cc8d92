"""What travels on a channel, and the two pure functions that give a kind of channel its meaning."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

START = datetime.fromtimestamp(0, UTC)
MOST_CHANNELS = 4


@dataclass(frozen=True, slots=True)
class Event:
    """`body` holds what the fold needs, in clear: numbers and ids. `words` are what people wrote.

    The sender gives kind, body and words; the log adds its number, the seat (None: the house) and the time. When a log
    is folded again `words` is None, as it is once they were cleared: no state may depend on them.
    """

    kind: str
    body: Mapping[str, Any] = field(default_factory=dict)
    words: str | None = None
    seq: int = 0
    seat: UUID | None = None
    at: datetime = START


@dataclass(frozen=True, slots=True)
class Kind:
    """`start` makes the first state of a subject. `step` is pure and may raise Refusal. `frame` is what everybody on
    the channel may read: JSON without any word of the house. `accept` refuses what no person may send (a kind of event
    that only the house writes, a wrong shape, too many words); the house's own events do not pass it.
    """

    start: Callable[[str], Any]
    step: Callable[[Any, Event], Any]
    frame: Callable[[Event], dict[str, Any]]
    accept: Callable[[Event], None]


_kinds: dict[str, Kind] = {}


def register(name: str, kind: Kind) -> None:
    _kinds[name] = kind


def is_declared(name: str) -> bool:
    return name in _kinds


def kind_named(name: str) -> Kind:
    kind = _kinds.get(name)
    if kind is None:
        raise ValueError(f"No room declares a channel of the kind {name!r}.")
    return kind


COMPACT = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def compact(value: object) -> str:
    return COMPACT.encode(value)


def rendered(channel: UUID, event: Event, frame: dict[str, Any]) -> bytes:
    """The data of one server-sent event, the same for every listener."""
    return b"data: " + compact({"c": channel.hex, "seq": event.seq, **frame}).encode("utf-8", "replace") + b"\n\n"


def positions(text: str, count: int) -> list[int] | None:
    """`0:4312,1:88` -> [4312, 88]: the last number seen on each channel of a stream, in the order of the stream's
    address. None when it cannot be read; a channel that is not named starts from its beginning."""
    found = [0] * count
    for part in filter(None, text.split(",")):
        slot, _, seq = part.partition(":")
        if not (slot.isdecimal() and seq.isdecimal() and len(slot) < 3 and len(seq) < 19 and int(slot) < count):
            return None
        found[int(slot)] = int(seq)
    return found


def resume_id(seen: list[int]) -> str:
    return ",".join(f"{slot}:{seq}" for slot, seq in enumerate(seen))
