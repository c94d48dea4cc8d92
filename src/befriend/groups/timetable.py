"""What this room asks of the room above it: when a group sits down, and what happens in the hour.

Meetings stand above groups and cannot be imported here. They hand these functions over once, in `AppConfig.ready`:

    timetable.hand_over(hour=..., rhythm=..., plan_first=..., for_member=..., for_leader=...)

and they call `groups.actions.expect_meeting(circle=, starts_at=, minutes=)` whenever a group's next meeting changes.
Until then pages leave those parts out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest

from befriend.groups.models import Circle, Seat


@dataclass(frozen=True)
class Part:
    """One part of the hour: how many minutes after the start, its name, and what happens in it."""

    after: int
    name: str
    words: str


@dataclass(frozen=True)
class FirstSchedule:
    """When the first group of a new house sits down: local wall time in its own zone."""

    weekday: int  # 0 is Monday
    hour: int
    minute: int
    zone: str
    weeks: int | None  # None: every week until somebody ends it
    minutes: int
    plan: str


class PlanFirst(Protocol):
    def __call__(self, *, circle: Circle, schedule: FirstSchedule, by: Seat) -> None: ...


def no_hour(circle: Circle) -> list[Part]:
    return []


def no_rhythm(circle: Circle) -> str:
    return ""


def no_panel(request: HttpRequest, seat: Seat) -> str:
    return ""


def no_schedule(*, circle: Circle, schedule: FirstSchedule, by: Seat) -> None:
    return None


class Timetable:
    """The functions that were handed over."""

    hour: Callable[[Circle], list[Part]] = staticmethod(no_hour)
    rhythm: Callable[[Circle], str] = staticmethod(no_rhythm)
    for_member: Callable[[HttpRequest, Seat], str] = staticmethod(no_panel)
    for_leader: Callable[[HttpRequest, Seat], str] = staticmethod(no_panel)
    plan_first: PlanFirst = staticmethod(no_schedule)


given = Timetable()


def hand_over(
    *,
    hour: Callable[[Circle], list[Part]],
    rhythm: Callable[[Circle], str],
    for_member: Callable[[HttpRequest, Seat], str],
    for_leader: Callable[[HttpRequest, Seat], str],
    plan_first: PlanFirst,
) -> None:
    """Called once by the room that owns meetings.

    `rhythm` says in words how often ("every Tuesday"); the two panels are safe HTML for the group's page:
    the next meeting and its one door, for those who sit in it and for those who lead it.
    """
    given.hour, given.rhythm = hour, rhythm
    given.for_member, given.for_leader = for_member, for_leader
    given.plan_first = plan_first
