"""When somebody's Tuesday or evening is, on their own clock: spans of time to look groups up by."""

from datetime import datetime, time, timedelta
from enum import StrEnum

AHEAD = 7


class Part(StrEnum):
    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"
    NIGHT = "night"


HOURS = {
    Part.MORNING: (time(4), time(12)),
    Part.AFTERNOON: (time(12), time(17)),
    Part.EVENING: (time(17), time(22)),
    Part.NIGHT: (time(22), time(4)),
}
Span = tuple[datetime, datetime]


def spans(now: datetime, *, weekday: int | None, part: Part | None) -> list[Span]:
    """The stretches of the coming seven days that fall on this weekday (0 is Monday) and part of the day.

    `now` is on the visitor's clock; a night belongs to the evening before it.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    days = [midnight + timedelta(days=ahead) for ahead in range(-1, AHEAD + 1)]
    found = [_span(day, part) for day in days if weekday is None or day.weekday() == weekday]
    limit = now + timedelta(days=AHEAD)
    return [(max(start, now), min(end, limit)) for start, end in found if end > now and start < limit]


def _span(day: datetime, part: Part | None) -> Span:
    if part is None:
        return day, day + timedelta(days=1)
    start, end = HOURS[part]
    last = day + timedelta(days=1) if end <= start else day
    return day.replace(hour=start.hour), last.replace(hour=end.hour)
