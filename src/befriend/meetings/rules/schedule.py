"""When a series meets: wall time, IANA zone, rule and exceptions become instants.

A series meets at most once on a local date, so that date names the occurrence, and a change of the hour keeps every
exception in place. UTC is derived, never kept as the truth.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dateutil.rrule import rrule, rrulestr

COMMON = {"FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL", "WKST"}
ALLOWED = {
    "DAILY": COMMON,
    "WEEKLY": COMMON,
    "MONTHLY": COMMON | {"BYMONTHDAY", "BYMONTH", "BYSETPOS"},
    "YEARLY": COMMON | {"BYMONTHDAY", "BYMONTH", "BYSETPOS"},
}
WIDEST_SHIFT = timedelta(days=2)  # a zone's offset, and the one day that Apia left out
LONGEST = timedelta(hours=6)
REACH = timedelta(days=2 * 366)  # how far ahead somebody plans


class NotASchedule(ValueError):
    """`args[0]` names what cannot be read: `zone`, `rule` or `length`."""


@dataclass(frozen=True)
class Schedule:
    """`rule` is an RRULE value without DTSTART; empty means once. UNTIL is a local date."""

    first_on: date
    at: time
    zone: str
    rule: str = ""
    length: timedelta = timedelta(hours=1)


@dataclass(frozen=True)
class Moved:
    to: datetime


@dataclass(frozen=True)
class Cancelled:
    pass


@dataclass(frozen=True)
class Occurrence:
    """One meeting: `on` is the date that the rule gave it, `wall` the local time at which it is really held."""

    on: date
    wall: datetime
    starts_at: datetime
    ends_at: datetime
    cancelled: bool = False


Exceptions = Mapping[date, Moved | Cancelled]


def instant(wall: datetime, zone: str) -> datetime:
    """UTC of a local time: in the spring gap the hour goes on as if the clock had not moved; in the fold, the first."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def check(schedule: Schedule) -> None:
    """Refuse what cannot be met: an unknown zone, a rule with clock parts or that never meets, a length of days."""
    try:
        ZoneInfo(schedule.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise NotASchedule("zone") from problem
    if not timedelta(minutes=10) <= schedule.length <= LONGEST:
        raise NotASchedule("length")
    if not schedule.rule:
        return
    parts = rule_parts(schedule.rule)
    if not parts.keys() <= ALLOWED.get(parts.get("FREQ", ""), set()):
        raise NotASchedule("rule")
    if any(len(parts.get(number, "")) > 3 for number in ("COUNT", "INTERVAL")):
        raise NotASchedule("rule")
    try:
        _rule(schedule)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as problem:
        raise NotASchedule("rule") from problem


def rule_parts(rule: str) -> dict[str, str]:
    if not re.fullmatch(r"[A-Z]+=[A-Z0-9,+-]+(;[A-Z]+=[A-Z0-9,+-]+)*", rule):
        raise NotASchedule("rule")
    return dict(part.split("=", 1) for part in rule.split(";"))


def dates(schedule: Schedule) -> Iterator[date]:
    """The local dates of the rule, in order, possibly without end."""
    if not schedule.rule:
        yield schedule.first_on
        return
    for wall in _rule(schedule):
        yield wall.date()


def occurrences(schedule: Schedule, exceptions: Exceptions, *, after: datetime, until: datetime) -> list[Occurrence]:
    """All meetings that start in [after, until), earliest first; cancelled ones are kept and marked.

    Two dates that fall on one instant (a zone that leaves out a day) are one meeting. So are an evening that was
    called off and another that was moved to its time: the one that is held.
    """
    first, last = (after - WIDEST_SHIFT).date(), (until + WIDEST_SHIFT).date()
    wanted = set(_between(schedule, first, last))
    wanted |= {on for on in exceptions if on not in wanted and is_of(schedule, on)}
    found: dict[datetime, Occurrence] = {}
    for on in sorted(wanted, reverse=True):
        held = _hold(schedule, on, exceptions.get(on))
        if after <= held.starts_at < until and not _gives_way(held, found.get(held.starts_at), exceptions):
            found[held.starts_at] = held
    return sorted(found.values(), key=lambda each: (each.starts_at, each.on))


def _gives_way(held: Occurrence, there: Occurrence | None, exceptions: Exceptions) -> bool:
    return held.cancelled and there is not None and isinstance(exceptions.get(there.on), Moved)


def following(schedule: Schedule, exceptions: Exceptions, *, after: datetime, count: int) -> list[Occurrence]:
    """The next `count` meetings that really take place."""
    moved = [on for on, change in exceptions.items() if isinstance(change, Moved)]
    span = timedelta(days=max(16, 8 * count))
    found: list[Occurrence] = []
    while len(found) < count and span < timedelta(days=366 * 200):
        until = min(after + span, datetime(9000, 1, 1, tzinfo=UTC))
        held = occurrences(schedule, exceptions, after=after, until=until)
        found = [each for each in held if not each.cancelled]
        if not schedule.rule and not moved:
            break
        span *= 4
    return found[:count]


def is_of(schedule: Schedule, on: date) -> bool:
    """Whether the rule itself meets on this date."""
    return on in set(_between(schedule, on, on))


def _between(schedule: Schedule, first: date, last: date) -> Iterator[date]:
    if not schedule.rule:
        if first <= schedule.first_on <= last:
            yield schedule.first_on
        return
    start = datetime.combine(first, time.min)
    for wall in _rule(schedule).xafter(start, inc=True):
        if wall.date() > last:
            return
        yield wall.date()


def _hold(schedule: Schedule, on: date, change: Moved | Cancelled | None) -> Occurrence:
    wall = change.to if isinstance(change, Moved) else datetime.combine(on, schedule.at)
    starts_at = instant(wall, schedule.zone)
    return Occurrence(on, wall, starts_at, starts_at + schedule.length, cancelled=isinstance(change, Cancelled))


def _rule(schedule: Schedule) -> rrule:
    """dateutil's rule over naive wall time, so that no offset can leak into it."""
    parts = rule_parts(schedule.rule)
    if "UNTIL" in parts:
        parts["UNTIL"] = f"{parts['UNTIL'][:8]}T235959"
    text = ";".join(f"{name}={value}" for name, value in parts.items())
    found = rrulestr(text, dtstart=datetime.combine(schedule.first_on, schedule.at))
    if not isinstance(found, rrule) or not list(islice(found, 1)):
        raise NotASchedule("rule")
    return found
