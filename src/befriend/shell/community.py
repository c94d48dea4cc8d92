"""The community's name and words, its clock and the countries it serves, told by the room that keeps them."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

KEPT_SECONDS = 30.0


@dataclass(frozen=True)
class Community:
    name: str = "Befriend"
    countries: tuple[str, ...] = ()  # ISO codes, as the organiser chose them
    about: str = ""  # who they are, in their own words
    zone: str = "UTC"  # the clock of whoever has not told theirs
    sender: str = ""  # whom letters come from, where the organiser has said so


_ask: list[Callable[[], Community]] = []
_known: dict[str, tuple[float, Community]] = {}


def told_by(ask: Callable[[], Community]) -> None:
    """Called once, from the `ready()` of the room that keeps the community's row."""
    _ask[:] = [ask]
    forget()


def forget() -> None:
    """The row was changed: this process reads it again. Others do within half a minute."""
    _known.clear()


def community() -> Community:
    at, known = _known.get("it", (0.0, Community()))
    if not _ask:
        return Community()
    if "it" not in _known or monotonic() - at > KEPT_SECONDS:
        known = _ask[0]()
        _known["it"] = (monotonic(), known)
    return known
