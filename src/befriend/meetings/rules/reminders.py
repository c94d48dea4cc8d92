"""When a reminder is written: at an offset of its own for each person and week, and never in their quiet hours."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from befriend.mail.rules import Quiet

SOONEST = timedelta(minutes=10)
SPREAD_MINUTES = 61  # 10 to 70 minutes, both included
AHEAD_OF_QUIET = timedelta(minutes=10)  # so that a worker that is a little late still writes in time
EARLY = timedelta(seconds=30)
LOOK_AGAIN = timedelta(minutes=75)  # from then on people may sit down after their own minute
LOOK_EVERY = timedelta(minutes=5)
EARLIEST = timedelta(hours=14)  # longer before, a reminder would only be noise


def week_of(starts_at: datetime) -> str:
    year, week, _ = starts_at.isocalendar()
    return f"{year}-W{week:02}"


def offset(mark: bytes) -> timedelta:
    """10 to 70 minutes, from a mark under the person's own key over the week: fixed, and told by nothing else."""
    return SOONEST + timedelta(minutes=int.from_bytes(mark[:8], "big") % SPREAD_MINUTES)


def notice_at(starts_at: datetime, before: timedelta, quiet: Quiet | None, zone: ZoneInfo) -> datetime | None:
    """When to write. Quiet hours move it earlier, since later would miss the meeting; None where that is too early."""
    wanted = starts_at - before
    if quiet is None or not quiet.holds(wanted.astimezone(zone).time()):
        return wanted
    earlier = _before_quiet(wanted, quiet, zone)
    if quiet.holds(earlier.astimezone(zone).time()) or starts_at - earlier > EARLIEST:
        return None
    return earlier


def due_at(own: datetime | None, *, seated_at: datetime, now: datetime) -> datetime | None:
    """When to remind somebody: at their own minute, or now where they sat down after it had passed.

    None where it was theirs to be reminded before and that time is over. Their quiet hours are kept by the outbox.
    """
    if own is None or own >= now - EARLY:
        return own
    return now if seated_at > own else None


def next_call(starts_at: datetime, now: datetime) -> datetime | None:
    """When to look again for people who have sat down since; not in the last ten minutes, when they see it begin."""
    if now < starts_at - LOOK_AGAIN:
        return starts_at - LOOK_AGAIN
    again = now + LOOK_EVERY
    return again if again <= starts_at - SOONEST else None


def _before_quiet(at: datetime, quiet: Quiet, zone: ZoneInfo) -> datetime:
    """Shortly before the quiet that holds at `at`."""
    here = at.astimezone(zone)
    on = here.date() if here.time() >= quiet.starts else here.date() - timedelta(days=1)
    return datetime.combine(on, quiet.starts, zone).astimezone(at.tzinfo) - AHEAD_OF_QUIET
