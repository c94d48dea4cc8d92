"""The room as it stands: who sits where, who has the turn, who comes after, who keeps the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from befriend.meetings.rules.door import WAITS_FOR_A_LEADER
from befriend.meetings.rules.events import BY_HAND, IN_ORDER, NotNow, Part

OVERRUN = timedelta(seconds=60)  # where nobody leads, a turn moves on so long after its time


@dataclass(frozen=True, slots=True)
class Air:
    """What a person has had of the hour."""

    seconds: float = 0.0
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Room:
    """The fold of the room's log. Seats are public ids as text; `here` is the order of arrival and of the ring.

    `said` tells whose words stand under which id; `last` is what each person said last; `lifted`, whose last wording was
    taken out of the log for another. `heard` are those who had their
    turn in this round or passed; `gone` have lost their line, `minute` take one, and both keep their place in `order`.
    """

    at: datetime | None = None
    parts: tuple[Part, ...] = ()
    part: int = 0
    part_began_at: datetime | None = None
    leads: tuple[str, ...] = ()
    here: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()
    minute: frozenset[str] = frozenset()
    keeper: str | None = None
    speaker: str | None = None
    order: tuple[str, ...] = ()
    heard: frozenset[str] = frozenset()
    leaning: tuple[str, ...] = ()
    air: Mapping[str, Air] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    last: Mapping[str, str] = field(default_factory=dict)
    lifted: Mapping[str, str] = field(default_factory=dict)
    writing: bool = False
    turn_began_at: datetime | None = None
    turn_ends_at: datetime | None = None
    held_at: datetime | None = None
    was_held: bool = False  # before everything was calmed
    breath_until: datetime | None = None
    locked: bool = False
    calm: bool = False
    ended: bool = False
    unled_since: datetime | None = None  # none while somebody who leads is near

    @property
    def is_open(self) -> bool:
        return bool(self.parts) and not self.ended

    @property
    def now(self) -> Part:
        return self.parts[self.part]

    @property
    def in_order(self) -> bool:
        return self.now.kind in IN_ORDER

    @property
    def by_hand(self) -> bool:
        return self.now.kind in BY_HAND

    @property
    def is_led(self) -> bool:
        """Somebody who leads is here, and their line stands."""
        return any(seat in self.here and seat not in self.gone for seat in self.leads)

    def is_left_alone(self, at: datetime) -> bool:
        """Nobody who leads has been near for as long as one waits for them at the door."""
        return self.unled_since is not None and at >= self.unled_since + WAITS_FOR_A_LEADER

    def has_overrun(self, at: datetime) -> bool:
        """A turn is over by a minute, and nobody who leads is there to end it."""
        if self.turn_ends_at is None or self.held_at or self.keeper in self.leads:
            return False
        return at >= self.turn_ends_at + OVERRUN

    def waits_for_the_house(self, at: datetime) -> bool:
        """For the end of such a turn, or of what those who lead have set and are not there to lift."""
        return self.has_overrun(at) or (self.is_left_alone(at) and (self.calm or self.locked))

    def may_lead(self, seat: str | None) -> bool:
        return seat is not None and seat in self.leads and seat in self.here

    def keeps_time(self, seat: str | None) -> bool:
        """Those who lead, and whoever keeps the time where they cannot."""
        return seat is not None and (seat == self.keeper or self.may_lead(seat))

    def may_speak(self, seat: str) -> bool:
        if seat not in self.here or not self.is_open or (self.calm and not self.may_lead(seat)):
            return False
        return seat == self.speaker or self.now.crosstalk or self.may_lead(seat)

    def is_reachable(self, seat: str) -> bool:
        return seat in self.here and seat not in self.gone and seat not in self.minute

    def seconds_left(self, at: datetime) -> float | None:
        """Of the turn; None where it has no timer."""
        if self.turn_ends_at is None:
            return None
        return (self.turn_ends_at - (self.held_at or at)).total_seconds()


def demand(claim: bool, code: str) -> None:
    if not claim:
        raise NotNow(code)


def successor(room: Room) -> str | None:
    """Who keeps the time if nobody says otherwise: one who may lead, else whoever has sat here longest."""
    near = [seat for seat in room.here if seat not in room.gone]
    leading = [seat for seat in room.leads if seat in near]
    return next(iter(leading or near), None)


def keeper_of(room: Room) -> str | None:
    """The same keeper as long as they are near, and no member keeps the time beside one who may lead."""
    near = [seat for seat in room.here if seat not in room.gone]
    if room.keeper in near and (room.keeper in room.leads or not set(room.leads) & set(near)):
        return room.keeper
    return successor(room)
