"""A spring and a summer in which something was done."""

from datetime import UTC, datetime, timedelta

from befriend.audit.models import Checkpoint, Entry, Seal

SPRING = datetime(2026, 3, 1, 12, tzinfo=UTC)
SUMMER = SPRING + timedelta(days=100)
A_YEAR = timedelta(days=365)
HOUR = timedelta(hours=1)
SPRING_IS_OVER = SPRING + A_YEAR + 2 * HOUR
SUMMER_IS_OVER = SUMMER + A_YEAR + 2 * HOUR


def rows() -> tuple[int, int, list[int]]:
    return (
        Entry.objects.count(),
        Seal.objects.count(),
        list(Checkpoint.objects.order_by("seq").values_list("seq", flat=True)),
    )
