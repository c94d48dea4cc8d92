"""What goes with time: cards and notes by a date of their own, evenings as a whole."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from befriend.audit.actions import record
from befriend.meetings.models import EVENINGS_KEPT_FOR, Card, LiveRoom, Meeting, Note, SeriesException
from befriend.meetings.room.queries import under_a_yes
from befriend.realtime import actions as realtime

BATCH, EVENINGS_AT_ONCE = 500, 100


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Cards after twelve months and notes after one go, and cards of those who took their yes back."""
    gone = 0
    for old in (
        Card.objects.filter(delete_at__lte=now),
        Card.objects.exclude(under_a_yes()),
        Note.objects.filter(delete_at__lte=now),
    ):
        rows = list(old.values_list("pk", flat=True)[:BATCH])
        gone += old.model.objects.filter(pk__in=rows).delete()[0]
    return gone


@transaction.atomic
def forget_evenings(*, now: datetime) -> int:
    """A year after an evening nothing of it is left but a date and the audit's entries: who came, the figures of the room,
    the numbers and times of what was said all go. Its words went long before. At most EVENINGS_AT_ONCE; returns how
    many."""
    until = now - EVENINGS_KEPT_FOR
    never = Q(state__in=[Meeting.State.CANCELLED, Meeting.State.PLANNED])
    over = never | Q(state=Meeting.State.ENDED, cleared_at__isnull=False)
    old = Meeting.objects.filter(over, ends_at__lte=until).order_by("ends_at", "pk")[:EVENINGS_AT_ONCE]
    evenings = list(old.select_for_update(of=("self",)))
    for meeting in evenings:
        _forget(meeting)
    stood_in = Q(asked__isnull=False) | Q(substitute__isnull=False)
    SeriesException.objects.filter(stood_in, on__lt=until.date()).update(asked=None, substitute=None)
    return len(evenings)


def _forget(meeting: Meeting) -> None:
    live = LiveRoom.objects.select_related("room", "panel").filter(meeting=meeting).first()
    meeting.delete()
    for channel in (live.room, live.panel) if live else ():
        realtime.forget_channel(channel)
    record("meeting.forgotten", actor_key=None, subject=f"meeting:{meeting.public_id}")
