"""`{% load groups %}`: when something starts, as people say it."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from befriend.groups.rules.words import Topic
from befriend.shell.dates import month_day

register = template.Library()
NEAR = timedelta(minutes=90)
SMALL_HOURS, EVENING, LATE = 4, 17, 22


@register.filter
def coming(starts: datetime, now: datetime) -> str:
    """ "in 42 minutes", "tonight", "Wednesday": on the clock of the page."""
    starts, now = timezone.localtime(starts), timezone.localtime(now)
    left = starts - now
    if left <= timedelta(0):
        return _("on now")
    if left < NEAR:
        minutes = max(1, round(left.total_seconds() / 60))
        return ngettext("in %(minutes)d minute", "in %(minutes)d minutes", minutes) % {"minutes": minutes}
    days = (starts.date() - now.date()).days
    if days == 0 or (days == 1 and starts.hour < SMALL_HOURS <= now.hour):
        return _today(starts.hour)
    if days == 1:
        return _("tomorrow")
    return date_format(starts, "l") if days < 7 else month_day(starts)


@register.filter
def ahead(starts: datetime, now: datetime) -> str:
    """How long it is until then, in words that go on from "That is": "tonight", "tomorrow", "in 3 days"."""
    days = (timezone.localtime(starts).date() - timezone.localtime(now).date()).days
    if days < 2:
        return coming(starts, now)
    return ngettext("in %(days)d day", "in %(days)d days", days) % {"days": days}


@register.filter
def figure(topic: str) -> int:
    """The figure that stands for a topic in the address of the directory."""
    return list(Topic).index(Topic(topic))


def _today(hour: int) -> str:
    if SMALL_HOURS <= hour < EVENING:
        return _("today")
    return _("tonight") if EVENING <= hour < LATE else _("tonight, late")
