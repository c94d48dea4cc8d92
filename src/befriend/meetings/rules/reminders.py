"""When a reminder is written: at an offset of its own for each person and week, and never in their quiet hours."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

SOONEST = timedelta(minutes=10)
SPREAD_MINUTES = 61  # 10 to 70 minutes, both included
EARLIEST = timedelta(hours=14)  # longer before, a reminder would only be noise
CALL_BEFORE = timedelta(hours=26)  # reminders are set out before the earliest of them can be due


@dataclass(frozen=True)
class Quiet:
    """Local times between which nothing is sent; may run over midnight."""

    begins: time
    ends: time
    zone: str

    def holds(self, at: datetime) -> bool:
        here = at.astimezone(ZoneInfo(self.zone)).time()
        if self.begins <= self.ends:
            return self.begins <= here < self.ends
        return here >= self.begins or here < self.ends

    def began(self, at: datetime) -> datetime:
        """The last instant before the quiet that holds at `at`."""
        here = at.astimezone(ZoneInfo(self.zone))
        on = here.date() if here.time() >= self.begins else here.date() - timedelta(days=1)
        begun = datetime.combine(on, self.begins, ZoneInfo(self.zone))
        return begun.astimezone(at.tzinfo) - timedelta(minutes=1)


def week_of(starts_at: datetime) -> str:
    year, week, _ = starts_at.isocalendar()
    return f"{year}-W{week:02}"


def offset(mark: bytes) -> timedelta:
    """10 to 70 minutes, from a mark under the person's own key over the week: fixed, and told by nothing else."""
    return SOONEST + timedelta(minutes=int.from_bytes(mark[:8], "big") % SPREAD_MINUTES)


def notice_at(starts_at: datetime, before: timedelta, quiet: Quiet | None) -> datetime | None:
    """When to write. Quiet hours move it earlier, since later would miss the meeting; None where that is too early."""
    wanted = starts_at - before
    if quiet is None or not quiet.holds(wanted):
        return wanted
    earlier = quiet.began(wanted)
    return earlier if starts_at - earlier <= EARLIEST else None
