"""How the work stands."""

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from befriend.due.models import Work, Worker
from befriend.due.registry import JOBS
from befriend.due.rules import Lane

SILENT_AFTER = timedelta(minutes=1)


def set_aside() -> QuerySet[Work]:
    """Work that failed five times, the latest first. What nobody was promised waits for an organiser."""
    return Work.objects.filter(set_aside_at__isnull=False).order_by("-set_aside_at", "pk")


def set_aside_promises() -> QuerySet[Work]:
    """What people were promised, and failed five times: it is tried again each hour."""
    return set_aside().filter(kind__in=_promised())


def failing_promises() -> QuerySet[Work]:
    """What people were promised, and failed when it was tried last: set aside or not."""
    return Work.objects.filter(kind__in=_promised()).exclude(problem="")


def _promised() -> list[str]:
    return [job.kind for job in JOBS.values() if job.is_promised]


def tried_again(kind: str) -> QuerySet[Work]:
    """Work of this kind that failed at least once and will be tried again."""
    return Work.objects.filter(kind=kind, tries__gt=0, set_aside_at=None)


def last_seen() -> datetime | None:
    """When a worker last gave a sign of life."""
    return Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()


def somebody_works() -> bool:
    seen = last_seen()
    return seen is not None and timezone.now() - seen < SILENT_AFTER


def longest_wait() -> timedelta:
    """How late the oldest waiting work is; zero where nothing is late. One look at the index for each lane."""
    now = timezone.now()
    late = Work.objects.filter(set_aside_at=None, due_at__lt=now).order_by("due_at").values_list("due_at", flat=True)
    oldest = [due_at for lane in Lane if (due_at := late.filter(lane=lane).first())]
    return now - min(oldest) if oldest else timedelta()
