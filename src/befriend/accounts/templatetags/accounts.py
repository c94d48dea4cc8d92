"""`{% load accounts %}`: what the readable copy of somebody's data needs."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from befriend.shell.dates import clock

register = template.Library()
DAY = re.compile(r"\d{4}-\d\d-\d\d")
MONTH = re.compile(r"\d{4}-\d\d")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?\+00:00")


@register.filter
def kind_of(value: object) -> str:
    if isinstance(value, Mapping):
        return "dict" if value else "text"
    return "list" if isinstance(value, list | tuple) and value else "text"


@register.filter
def plainly(value: object) -> str:
    """A date as people write it, on their own clock; what is empty says so."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    said = "" if value is None or value == [] or value == {} else str(value)
    if MOMENT.fullmatch(said):
        at = timezone.localtime(datetime.fromisoformat(said))
        return _("%(day)s, %(time)s") % {"day": date_format(at, "DATE_FORMAT"), "time": clock(at)}
    if DAY.fullmatch(said):
        return date_format(date.fromisoformat(said), "DATE_FORMAT")
    if MONTH.fullmatch(said):
        return date_format(date.fromisoformat(f"{said}-01"), "YEAR_MONTH_FORMAT")
    return said or _("nothing")
