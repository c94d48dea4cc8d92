"""When work is tried again, and how long a claim on it lasts."""

from datetime import datetime, timedelta
from enum import StrEnum

TRIES = 5
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)


class Lane(StrEnum):
    """Queues that never wait for one another. What may hang on somebody else's server has its own."""

    NOW = "now"  # reports of danger, doors, a copy of one's data
    SOON = "soon"
    BULK = "bulk"
    CODE = "code"  # letters that somebody waits for
    POST = "post"  # all other letters


# A claim outlives a healthy run and not much more: after a kill the work waits until it has run out.
CLAIM = {
    Lane.NOW: timedelta(seconds=30),
    Lane.SOON: timedelta(minutes=2),
    Lane.BULK: timedelta(minutes=5),
    Lane.CODE: timedelta(seconds=30),
    Lane.POST: timedelta(minutes=2),
}


def wait_after(tries: int) -> timedelta:
    """10 s, 40 s, 160 s, … and never more than an hour."""
    return min(FIRST_WAIT * int(4 ** (tries - 1)), LONGEST_WAIT)


def next_run(planned: datetime, *, every: timedelta, now: datetime) -> datetime:
    """The next beat of recurring work; beats missed while nobody worked, or by a jump of the clock, are not made up."""
    following = planned + every
    return following if now < following <= now + every else now + every
