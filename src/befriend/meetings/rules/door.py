"""When the doors of a meeting are open, and when they stand open."""

from datetime import datetime, timedelta

OPENS_BEFORE = timedelta(minutes=15)
WAITS_FOR_A_LEADER = timedelta(minutes=5)


def is_open(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    return starts_at - OPENS_BEFORE <= now < ends_at


def stands_open(starts_at: datetime, now: datetime, *, leader_is_near: bool) -> bool:
    """Five minutes after the start nobody waits any longer for somebody who is not there to let them in."""
    return not leader_is_near and now >= starts_at + WAITS_FOR_A_LEADER
