"""The rhythms that a form offers, and the rules that they are."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from befriend.meetings.rules.schedule import rule_parts

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class Rhythm(StrEnum):
    ONCE = "once"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"  # the same weekday of the month: the second Tuesday, the last Friday
    DAILY = "daily"
    OTHER = "other"  # a rule that came from elsewhere; kept as it is


@dataclass(frozen=True)
class Read:
    rhythm: Rhythm
    times: int | None


def rule_of(rhythm: Rhythm, first_on: date, times: int | None, *, kept: str = "") -> str:
    """The RRULE of a rhythm that begins on a date; `kept` is the rule that OTHER leaves alone."""
    day = DAYS[first_on.weekday()]
    match rhythm:
        case Rhythm.ONCE:
            return ""
        case Rhythm.WEEKLY:
            rule = f"FREQ=WEEKLY;BYDAY={day}"
        case Rhythm.FORTNIGHTLY:
            rule = f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}"
        case Rhythm.MONTHLY:
            rule = f"FREQ=MONTHLY;BYDAY={_week_of(first_on)}{day}"
        case Rhythm.DAILY:
            rule = "FREQ=DAILY"
        case Rhythm.OTHER:
            return kept
    return rule + (f";COUNT={times}" if times else "")


def read(rule: str) -> Read:
    """Which rhythm a rule is, for a form that shows it again."""
    if not rule:
        return Read(Rhythm.ONCE, None)
    parts = rule_parts(rule)
    times = int(parts.pop("COUNT")) if "COUNT" in parts else None
    match parts:
        case {"FREQ": "DAILY", **rest} if not rest:
            return Read(Rhythm.DAILY, times)
        case {"FREQ": "WEEKLY", "BYDAY": day, **rest} if day in DAYS and not rest:
            return Read(Rhythm.WEEKLY, times)
        case {"FREQ": "WEEKLY", "INTERVAL": "2", "BYDAY": day, **rest} if day in DAYS and not rest:
            return Read(Rhythm.FORTNIGHTLY, times)
        case {"FREQ": "MONTHLY", "BYDAY": day, **rest} if day[-2:] in DAYS and len(day) > 2 and not rest:
            return Read(Rhythm.MONTHLY, times)
        case _:
            return Read(Rhythm.OTHER, times)


def _week_of(day: date) -> int:
    """First to fourth; the fifth is the last, so that no month is without a meeting."""
    week = (day.day - 1) // 7 + 1
    return week if week < 5 else -1
