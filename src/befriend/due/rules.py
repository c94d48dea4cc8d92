"""When work is tried again, and how long a claim on it lasts."""

from datetime import datetime, timedelta
from enum import StrEnum

TRIES = 5
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=1)


class Lane(StrEnum):
    """Three queues that never wait for one another."""

    NOW = "now"  # crisis pages, sign-in codes
    SOON = "soon"
    BULK = "bulk"


# A claim outlives a healthy run and not much more: after a kill the work waits until it has run out.
CLAIM = {Lane.NOW: timedelta(seconds=30), Lane.SOON: timedelta(minutes=2), Lane.BULK: timedelta(minutes=5)}


def wait_after(tries: int) -> timedelta:
    """10 s, 40 s, 160 s, … and never more than an hour."""
    return min(FIRST_WAIT * int(4 ** (tries - 1)), LONGEST_WAIT)


def next_run(planned: datetime, *, every: timedelta, now: datetime) -> datetime:
    """The next beat of recurring work; beats missed while nobody worked, or by a jump of the clock, are not made up."""
    following = planned + every
    return following if now < following <= now + every else now + every
