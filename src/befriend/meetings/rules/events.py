"""What can happen in a live room, each as a type, and how it is read from plain JSON.

`by` is the seat that sent it; None is the house (an action or a task). Words travel beside the event, sealed.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from befriend.meetings.rules.plan import Kind


class NotNow(Exception):
    """The room says no. `code` names the case; words for people are made elsewhere. Nothing has changed."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


IN_ORDER = frozenset({Kind.ROUND, Kind.CLOSING})  # everyone once, in an order all can see
BY_HAND = frozenset({Kind.SHARING, Kind.ANSWERING})  # whoever would like to


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the hour. `turn_seconds` of 0 means that turns have no timer."""

    kind: Kind
    minutes: int
    turn_seconds: int = 0
    crosstalk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    at: datetime
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Happening):
    """The house opens the room with its plan, and with those who may lead in the order of their standing."""

    parts: tuple[Part, ...]
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated(Happening):
    seat: str
    lead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Left(Happening):
    seat: str
    removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(Happening):
    """The house noticed that a person's connection went (`up` false) or came back."""

    seat: str
    up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Began(Happening):
    part: int
    keeper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked(Happening):
    """Time has passed. It moves a turn on only where nobody who leads is there to do so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Calmed(Happening):
    """`keeper`, who leads, lets the room and its panel rest, or go on; "" is the house, which lets it go on where nobody
    leads."""

    on: bool
    keeper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrew(Happening):
    """The house took somebody's words out of the log, at their wish."""

    seat: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifted(Happening):
    """The house took somebody's last wording out of the log, so that they can put another in its place."""

    seat: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Happening):
    """The meeting is over; `keeper` ended it, or the clock did ("")."""

    keeper: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Happening):
    """Words of a person, sealed beside this. `done` ends the turn with them."""

    id: str
    done: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reworded(Happening):
    """Another wording where the house has lifted the one before; never beside it."""

    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing(Happening):
    """The speaker began to write the next words; at most once between two sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done(Happening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed(Happening):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand(Happening):
    up: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaned(Happening):
    """ "With you", to the one who has the turn."""

    to: str
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute(Happening):
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Next(Happening):
    """On to the next person, from `of`; somebody else's turn is never ended by mistake."""

    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited(Happening):
    seat: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Happening):
    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(Happening):
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Breathed(Happening):
    """All screens breathe in step for so long; the time of a turn waits meanwhile."""

    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked(Happening):
    """One who leads closes the door, or opens it; the house opens it where nobody leads."""

    on: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed(Happening):
    to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Took(Happening):
    """One who may lead takes the keeping of time."""


House = Opened | Seated | Left | Line | Began | Ticked | Calmed | Withdrew | Lifted | Ended
Voice = Said | Reworded | Writing | Done | Passed
Signal = Hand | Leaned | Minute
Keeping = Next | Invited | Held | Extended | Breathed | Locked | Handed | Took
Event = House | Voice | Signal | Keeping

KINDS: dict[str, type[Event]] = {
    cls.__name__.lower(): cls for union in (House, Voice, Signal, Keeping) for cls in get_args(union)
}
HOUSE_KINDS = frozenset(cls.__name__.lower() for cls in get_args(House))
LIFTED_BY_HOUSE = frozenset({"locked"})  # people say it, and the house may take it back
WITH_WORDS = frozenset({"said", "reworded", "seated"})
LARGEST = {"seconds": 600, "part": 99}
CARRIED = ("at", "by")


def kind_of(event: Event) -> str:
    return type(event).__name__.lower()


def body_of(event: Event) -> dict[str, Any]:
    """All that the fold needs, as plain JSON: numbers, ids and yes or no. Never words."""
    if isinstance(event, Opened):
        parts = [[part.kind.value, part.minutes, part.turn_seconds, part.crosstalk] for part in event.parts]
        return {"parts": parts, "leads": list(event.leads)}
    return {field.name: getattr(event, field.name) for field in fields(event) if field.name not in CARRIED}


def read(kind: str, body: Any, *, by: str | None, at: datetime) -> Event:
    """The event that a row or a send means; NotNow where it means none, or where only the house may say so."""
    cls = KINDS.get(kind)
    if cls is None or not isinstance(body, dict):
        raise NotNow("malformed")
    if (by is None) != (kind in HOUSE_KINDS) and not (by is None and kind in LIFTED_BY_HOUSE):
        raise NotNow("not_yours")
    if cls is Opened:
        return _opened(body, at)
    wanted = {field.name: field for field in fields(cls) if field.name not in CARRIED}
    if set(body) != set(wanted):
        raise NotNow("malformed")
    values = {name: _value(name, field.type, body[name]) for name, field in wanted.items()}
    return cls(at=at, by=by, **values)


def _value(name: str, wanted: Any, value: Any) -> Any:
    if wanted is bool and isinstance(value, bool):
        return value
    if wanted is int and type(value) is int and 0 <= value <= LARGEST[name]:
        return value
    if wanted is str and isinstance(value, str) and (is_id(value) or value == ""):
        return value
    raise NotNow("malformed")


def is_id(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False


def _opened(body: dict[str, Any], at: datetime) -> Opened:
    try:
        parts = tuple(
            Part(Kind(kind), int(minutes), int(turn), bool(crosstalk))
            for kind, minutes, turn, crosstalk in body["parts"]
        )
        return Opened(at=at, parts=parts, leads=tuple(map(str, body["leads"])))
    except (KeyError, TypeError, ValueError):
        raise NotNow("malformed") from None
