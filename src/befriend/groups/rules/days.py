"""When somebody's Tuesday or evening is, on their own clock: spans of time to look groups up by."""

from datetime import datetime, time, timedelta
from enum import StrEnum

AHEAD = 7
AHEAD_ON_A_DAY = 35  # a group that meets each month is found under its weekday


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
    """The stretches of the coming seven days that fall into this part of the day; of five weeks, where a weekday (0 is
    Monday) is asked for.

    `now` is on the visitor's clock; a night belongs to the evening before it.
    """
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    reach = AHEAD if weekday is None else AHEAD_ON_A_DAY
    days = [midnight + timedelta(days=ahead) for ahead in range(-1, reach + 1)]
    found = [_span(day, part) for day in days if weekday is None or day.weekday() == weekday]
    limit = now + timedelta(days=reach)
    return [(max(start, now), min(end, limit)) for start, end in found if end > now and start < limit]


def _span(day: datetime, part: Part | None) -> Span:
    if part is None:
        return day, day + timedelta(days=1)
    start, end = HOURS[part]
    last = day + timedelta(days=1) if end <= start else day
    return day.replace(hour=start.hour), last.replace(hour=end.hour)
