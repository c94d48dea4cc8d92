"""The private calendar as iCalendar text: neutral titles, UTC or a zone that every dialect reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

from befriend.meetings.rules.schedule import Cancelled, Exceptions, Moved, Schedule, instant, is_of

PRODUCT = "-//Befriend//Calendar//EN"


@dataclass(frozen=True)
class Entry:
    """One series as a calendar shows it: nothing but times and a neutral title."""

    uid: UUID
    schedule: Schedule
    changes: Exceptions
    title: str
    stamped_at: datetime


def written(entries: Iterable[Entry], *, name: str) -> bytes:
    """A calendar of series, each with its rule in its own zone, and the zone's rules with it (RFC 5545)."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval;value=duration", "PT6H")
    for entry in entries:
        for event in _events(entry):
            calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _events(entry: Entry) -> Iterable[Event]:
    """A meeting that is held once is one event, where it stands now: without a rule many calendars read no exceptions."""
    schedule = entry.schedule
    if not schedule.rule:
        yield from _once(entry)
        return
    series = _event(entry, datetime.combine(schedule.first_on, schedule.at))
    series["rrule"] = vRecur.from_ical(_rule(schedule))
    called_off = [on for on, change in entry.changes.items() if isinstance(change, Cancelled)]
    if called_off:
        series.add("exdate", [_local(schedule, datetime.combine(on, schedule.at)) for on in sorted(called_off)])
    yield series
    for on, change in sorted(entry.changes.items()):
        if isinstance(change, Moved) and is_of(schedule, on):  # a rhythm before this one may have named others
            moved = _event(entry, change.to)
            moved.add("recurrence-id", _local(schedule, datetime.combine(on, schedule.at)))
            yield moved


def _once(entry: Entry) -> Iterable[Event]:
    change = entry.changes.get(entry.schedule.first_on)
    if not isinstance(change, Cancelled):
        planned = datetime.combine(entry.schedule.first_on, entry.schedule.at)
        yield _event(entry, change.to if isinstance(change, Moved) else planned)


def _event(entry: Entry, wall: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.uid}@befriend")
    event.add("dtstamp", entry.stamped_at.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("class", "PRIVATE")
    event.add("dtstart", _local(entry.schedule, wall))
    event.add("duration", entry.schedule.length)
    return event


def _local(schedule: Schedule, wall: datetime) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(schedule.zone))


def _rule(schedule: Schedule) -> str:
    """UNTIL is a local date here and UTC there."""
    parts = schedule.rule.split(";")
    return ";".join(_until(part, schedule) if part.startswith("UNTIL=") else part for part in parts)


def _until(part: str, schedule: Schedule) -> str:
    last = date.fromisoformat(f"{part[6:10]}-{part[10:12]}-{part[12:14]}")
    ends = instant(datetime.combine(last, time(23, 59, 59)), schedule.zone)
    return f"UNTIL={ends:%Y%m%dT%H%M%SZ}"
