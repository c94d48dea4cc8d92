"""On whose clock a page is drawn: the member's, the one a visitor chose or whose device told, or the house's."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from befriend.accounts.models import Account
from befriend.accounts.rules import zones
from befriend.groups.models import House

COOKIE = "zone"
KEPT_SECONDS = 90 * 24 * 3600
View = Callable[..., HttpResponse]


def zone_of(request: HttpRequest) -> tuple[str, str]:
    """(IANA name, who says so: `account`, `chosen` or `house`)."""
    person, cookie = request.user, request.COOKIES.get(COOKIE, "")
    if isinstance(person, Account) and person.zone != "UTC" and person.zone in zones():
        return person.zone, "account"
    if cookie in zones():
        return cookie, "chosen"
    return House.objects.values_list("zone", flat=True).first() or "UTC", "house"


def place(zone: str) -> str:
    """ "Europe/Dublin" as people say it: Dublin."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def on_their_clock(view: View) -> View:
    """Every time on the page is written in the reader's zone; the view finds it in `request.zone`."""

    @wraps(view)
    def drawn(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name, told_by = zone_of(request)
        request.zone = ZoneInfo(name)  # type: ignore[attr-defined]
        request.zone_told_by = told_by  # type: ignore[attr-defined]
        request.place = place(name)  # type: ignore[attr-defined]
        with timezone.override(ZoneInfo(name)):
            return view(request, *args, **kwargs)

    return drawn


def now_there() -> datetime:
    """Now, on the clock that the page is drawn on."""
    return timezone.localtime(timezone.now())
