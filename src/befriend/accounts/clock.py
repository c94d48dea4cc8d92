"""On whose clock a page is drawn: the member's, the one a visitor chose or whose device told, or the house's."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest

from befriend.accounts import rules
from befriend.shell.community import community

COOKIE = "zone"
NOT_SAID = "UTC"  # what an account holds whose owner named no place
KEPT_SECONDS = 90 * 24 * 3600


def zone_of(request: HttpRequest) -> tuple[ZoneInfo, str]:
    """The zone, and who says so: `account`, `chosen` or `house`."""
    zone, told_by = request.COOKIES.get(COOKIE, ""), "chosen"
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        if request.user.is_authenticated:
            if request.user.zone != NOT_SAID:
                zone, told_by = request.user.zone, "account"
        else:
            zone = said_before(request, device=request.session.get("wish", {}).get("zone") or "")
    if zone not in rules.zones():
        zone, told_by = _of_the_house(), "house"
    return ZoneInfo(zone), told_by


def said_before(request: HttpRequest, *, device: str) -> str:
    """Where somebody lives who has no account yet: as they chose by hand, or as a device tells that does not hide it."""
    chosen = request.COOKIES.get(COOKIE, "")
    if chosen in rules.zones():
        return chosen
    return device if device != NOT_SAID else ""


def clock_at(said: str) -> ZoneInfo:
    """The clock that an account's zone stands for: the house's where none was said."""
    return ZoneInfo(_of_the_house() if said == NOT_SAID else said)


def _of_the_house() -> str:
    try:
        zone = community().zone
    except DatabaseError:  # the way to crisis help answers with every database down
        return "UTC"
    return zone if zone in rules.zones() else "UTC"
