"""On whose clock a page is drawn: the member's, the one a visitor chose or whose device told, or the house's."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from befriend.accounts import rules
from befriend.shell.community import community

COOKIE = "zone"
KEPT_SECONDS = 90 * 24 * 3600


def zone_of(request: HttpRequest) -> tuple[ZoneInfo, str]:
    """The zone, and who says so: `account`, `chosen` or `house`."""
    zone, told_by = request.COOKIES.get(COOKIE, ""), "chosen"
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        if request.user.is_authenticated:
            if request.user.zone != "UTC":
                zone, told_by = request.user.zone, "account"
        else:
            zone = request.session.get("wish", {}).get("zone") or zone
    if zone not in rules.zones():
        zone, told_by = _of_the_house(), "house"
    return ZoneInfo(zone), told_by


def place(zone: str) -> str:
    """ "Europe/Dublin" as people say it: Dublin."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _of_the_house() -> str:
    try:
        zone = community().zone
    except DatabaseError:  # the way to crisis help answers with every database down
        return "UTC"
    return zone if zone in rules.zones() else "UTC"
