"""A Tuesday group in Dublin, and the clock of its tests."""

from datetime import UTC, date, datetime, time, timedelta

from befriend.meetings.actions.series import start_series
from befriend.meetings.models import Meeting, Series
from befriend.meetings.plans import begun_with
from befriend.meetings.rules.schedule import Schedule

SUNDAY = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
TUESDAYS = Schedule(date(2026, 11, 24), time(20, 30), "Europe/Dublin", "FREQ=WEEKLY;BYDAY=TU")


def tuesdays(cast, schedule: Schedule = TUESDAYS, video: str = "") -> Series:
    return start_series(circle=cast.circle, by=cast.fay, schedule=schedule, parts=begun_with("recovery"), video=video)


def first(series: Series) -> Meeting:
    return series.meetings.select_related("series__plan__circle", "circle", "substitute").order_by("starts_at").first()


def minutes(number: float) -> timedelta:
    return timedelta(minutes=number)
