"""How often, in which window of time: counted in one shared table, under marks that name nobody."""

import ipaddress
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from befriend.accounts.models import Tally
from befriend.vault.sealing import house_key, mark

EVERYWHERE = "everywhere"

COUNT_SQL = """
    INSERT INTO accounts_tally (mark, "window", count, expires_at) VALUES (%s, %s, 1, %s)
    ON CONFLICT (mark, "window") DO UPDATE SET count = accounts_tally.count + 1 RETURNING count
"""


def count(what: str, subject: str, *, within: timedelta) -> int:
    """Count one more, and say how many there were in this window, this one included."""
    window, ends_at = _window(within)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SQL, [_mark(what, subject), window, connection.ops.adapt_datetimefield_value(ends_at)])
        number: int = cursor.fetchone()[0]
    return number


def so_far(what: str, subject: str, *, within: timedelta) -> int:
    window, _ = _window(within)
    return Tally.objects.filter(mark=_mark(what, subject), window=window).values_list("count", flat=True).first() or 0


def give_back(what: str, subject: str, *, within: timedelta) -> None:
    """That one was right, and does not count."""
    window, _ = _window(within)
    Tally.objects.filter(mark=_mark(what, subject), window=window, count__gt=0).update(count=F("count") - 1)


def window_ends(within: timedelta) -> datetime:
    return _window(within)[1]


def network_of(request: HttpRequest) -> str:
    """The neighbourhood a request comes from (/24 or /48); it is only ever used under a mark."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    address = getattr(address, "ipv4_mapped", None) or address
    bits = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, bits), strict=False))


def forget_past_windows() -> None:
    Tally.objects.filter(expires_at__lte=timezone.now()).delete()


def _window(within: timedelta) -> tuple[int, datetime]:
    seconds = int(within.total_seconds())
    number = int(timezone.now().timestamp()) // seconds
    return number, datetime.fromtimestamp((number + 1) * seconds, UTC)


def _mark(what: str, subject: str) -> bytes:
    return mark(house_key(), f"accounts.tally.{what}", subject)
