"""Days and clocks as filters, known to every template: `{{ meeting.starts_at|day_at }}`."""

from collections.abc import Callable
from datetime import date, datetime

from django import template

from befriend.shell import dates

register = template.Library()


def _said(say: Callable[..., str]) -> None:
    """A moment that is not known says nothing; one that is comes on the reader's clock."""

    @register.filter(say.__name__, expects_localtime=True)
    def filtered(at: date | datetime | None) -> str:
        return say(at) if at else ""


for each in (
    dates.clock,
    dates.month_day,
    dates.short_day,
    dates.day,
    dates.day_at,
    dates.month_day_at,
    dates.weekday_at,
):
    _said(each)
