"""When a letter goes out, waits, or is let go."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
KEPT_FOR = timedelta(days=30)
LAST_LETTER_WAITS = timedelta(days=3)  # for a post that is away; then the address is forgotten all the same
LONGEST_QUIET = 26 * 60  # minutes: a day, and what a change of the clock may add


@dataclass(frozen=True)
class Quiet:
    """Wall times between which a person wants no letter; from > until spans midnight."""

    starts: time
    ends: time

    def holds(self, at: time) -> bool:
        if self.starts <= self.ends:
            return self.starts <= at < self.ends
        return at >= self.starts or at < self.ends


@dataclass(frozen=True)
class Wish:
    """What a person wants of one kind of letter. `quiet` None: at any hour."""

    wanted: bool = True
    quiet: Quiet | None = None


class Send:
    pass


@dataclass(frozen=True)
class Wait:
    until: datetime


class LetGo:
    pass


def decide(wish: Wish, *, zone: ZoneInfo, now: datetime, useful_until: datetime | None) -> Send | Wait | LetGo:
    """Asked at the moment of sending, so that a change of mind holds for letters already written."""
    if not wish.wanted or (useful_until and now >= useful_until):
        return LetGo()
    if wish.quiet is None or not wish.quiet.holds(now.astimezone(zone).time()):
        return Send()
    morning = end_of_quiet(wish.quiet, zone=zone, now=now)
    return LetGo() if useful_until and morning >= useful_until else Wait(morning)


def end_of_quiet(quiet: Quiet, *, zone: ZoneInfo, now: datetime) -> datetime:
    """The first whole minute after `now` that is not quiet by the clock on this person's wall, in UTC.

    Minute by minute, so that a night in which the clock jumps needs no case of its own.
    """
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    for _ in range(LONGEST_QUIET):
        minute += MINUTE
        if not quiet.holds(minute.astimezone(zone).time()):
            return minute
    raise ArithmeticError("These quiet hours do not end.")


def token_hash(token: str) -> bytes:
    """What the house keeps of a link's token."""
    return hashlib.sha256(token.encode()).digest()
