"""Days and clocks as they are written in the reader's language.

A language's own way stands in Django's formats (English in `shell/formats`); how its parts are put together in the
catalogue. All take a moment on the reader's clock.
"""

from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def clock(at: datetime) -> str:
    """19:30"""
    return date_format(at, "TIME_FORMAT")


def place(zone: str) -> str:
    """ "Europe/Dublin" as people say it: Dublin."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def month_day(on: date) -> str:
    """24 November"""
    return date_format(on, "MONTH_DAY_FORMAT")


def short_day(on: date) -> str:
    """24 Nov"""
    return date_format(on, pgettext("a short date, in the letters of Django's date filter", "j M"))


def day(on: date) -> str:
    """Tuesday 24 November"""
    return _("%(weekday)s %(day)s") % {"weekday": date_format(on, "l"), "day": month_day(on)}


def day_at(at: datetime) -> str:
    """Tuesday 24 November, 19:30"""
    return _("%(day)s, %(time)s") % {"day": day(at), "time": clock(at)}


def month_day_at(at: datetime) -> str:
    """24 November, 19:30"""
    return _("%(day)s, %(time)s") % {"day": month_day(at), "time": clock(at)}


def weekday_at(at: datetime) -> str:
    """Tuesday 19:30"""
    return _("%(weekday)s %(time)s") % {"weekday": date_format(at, "l"), "time": clock(at)}
