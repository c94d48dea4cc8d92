"""What this room asks of the rooms above it, which it may not import.

Meetings hands its part over once, in `AppConfig.ready`:

    above.hand_over(hour=..., rhythm=..., plan_first=..., for_member=..., for_leader=..., seat_given_up=...,
                    seat_rests=..., leads_no_longer=..., leads_now=..., ended=..., words_stay=..., said=...)

and calls `groups.actions.expect_meeting(circle=, starts_at=, minutes=)` whenever a group's next meeting changes (with
`starts_at=None` when there is none). Until then pages leave these parts out.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.http import HttpRequest

from befriend.groups.models import Circle, Seat


@dataclass(frozen=True)
class Part:
    """One part of the hour: how many minutes after the start, its name, and what happens in it."""

    after: int
    name: str
    words: str


@dataclass(frozen=True)
class Said:
    """Something that a member said in a meeting whose words still stand."""

    words_id: UUID
    at: datetime
    words: str


@dataclass(frozen=True)
class Schedule:
    """When the first group of a new house sits down: local wall time in its own zone."""

    weekday: int  # 0 is Monday
    hour: int
    minute: int
    zone: str
    weeks: int | None  # None: every week until somebody ends it
    minutes: int
    plan: str


class PlanFirst(Protocol):
    def __call__(self, *, circle: Circle, schedule: Schedule, by: Seat) -> object: ...


Hour = Callable[[Circle], list[Part]]
Rhythm = Callable[[Circle], str]
Panel = Callable[[HttpRequest, Seat], str]


def _plan_nothing(*, circle: Circle, schedule: Schedule, by: Seat) -> None:
    return None


@dataclass
class Handed:
    """`rhythm` says in words how often a group meets ("every Tuesday"); the panels are safe HTML for the group's page:
    the next meeting and its one door, for those who sit in it and for those who lead it. `seat_given_up`, `seat_rests`,
    `leads_no_longer` and `ended` run inside the transaction in which a seat is given up or rests, or a task or a circle
    ends, so that tickets go with it. `leads_now` says whether an evening is on that this seat leads, always or once.
    `words_stay` hears for how many days the group now agrees to keep words. `said` is
    what one person said in the circle's meetings, while it stands."""

    hour: Hour = field(default=lambda circle: [])
    rhythm: Rhythm = field(default=lambda circle: "")
    for_member: Panel = field(default=lambda request, seat: "")
    for_leader: Panel = field(default=lambda request, seat: "")
    plan_first: PlanFirst = field(default=_plan_nothing)
    seat_given_up: Callable[[Seat], object] = field(default=lambda seat: None)
    seat_rests: Callable[[Seat], object] = field(default=lambda seat: None)
    leads_no_longer: Callable[[Seat], object] = field(default=lambda seat: None)
    leads_now: Callable[[Seat], bool] = field(default=lambda seat: False)
    ended: Callable[[Circle], object] = field(default=lambda circle: None)
    words_stay: Callable[[Circle, int], object] = field(default=lambda circle, days: None)
    said: Callable[[Seat], list[Said]] = field(default=lambda seat: [])


handed = Handed()


def hand_over(
    *,
    hour: Hour,
    rhythm: Rhythm,
    for_member: Panel,
    for_leader: Panel,
    plan_first: PlanFirst,
    seat_given_up: Callable[[Seat], object],
    seat_rests: Callable[[Seat], object],
    leads_no_longer: Callable[[Seat], object],
    leads_now: Callable[[Seat], bool],
    ended: Callable[[Circle], object],
    words_stay: Callable[[Circle, int], object],
    said: Callable[[Seat], list[Said]],
) -> None:
    handed.hour, handed.rhythm = hour, rhythm
    handed.for_member, handed.for_leader = for_member, for_leader
    handed.plan_first = plan_first
    handed.seat_given_up, handed.seat_rests = seat_given_up, seat_rests
    handed.leads_no_longer, handed.leads_now, handed.ended = leads_no_longer, leads_now, ended
    handed.words_stay, handed.said = words_stay, said
