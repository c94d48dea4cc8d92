"""What goes with time: cards and notes by a date of their own, evenings as a whole."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from befriend.audit.actions import record
from befriend.meetings.models import EVENINGS_KEPT_FOR, Card, LiveRoom, Meeting, Note, SeriesException
from befriend.meetings.room.queries import under_a_yes
from befriend.realtime import actions as realtime

BATCH, EVENINGS_AT_ONCE = 500, 50


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
    """A year after an evening nothing of it is left: who came, the figures of the room, the numbers and times of what
    was said. Its words went long before. Returns how many evenings went; call again while there are more."""
    until = now - EVENINGS_KEPT_FOR
    over = Q(state=Meeting.State.CANCELLED) | Q(state=Meeting.State.ENDED, cleared_at__isnull=False)
    old = Meeting.objects.filter(over, ends_at__lte=until).order_by("ends_at", "pk")[:EVENINGS_AT_ONCE]
    evenings = list(old.select_for_update(of=("self",)))
    for meeting in evenings:
        _forget(meeting)
    called_off_or_moved = SeriesException.objects.filter(Q(to_on=None) | Q(to_on__lt=until.date()), on__lt=until.date())
    SeriesException.objects.filter(pk__in=list(called_off_or_moved.values_list("pk", flat=True)[:BATCH])).delete()
    return len(evenings)


def _forget(meeting: Meeting) -> None:
    live = LiveRoom.objects.select_related("room", "panel").filter(meeting=meeting).first()
    meeting.delete()
    for channel in (live.room, live.panel) if live else ():
        realtime.forget_channel(channel)
    record("meeting.forgotten", actor_key=None, subject=f"meeting:{meeting.public_id}")
