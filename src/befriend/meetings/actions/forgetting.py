"""What goes with time: cards and notes by a date of their own, evenings as a whole. Cards go with their owner's yes too."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from befriend.accounts.models import Account, Consent
from befriend.audit.actions import record
from befriend.due.actions import plan
from befriend.meetings.consents import CARDS
from befriend.meetings.models import EVENINGS_KEPT_FOR, Card, LiveRoom, Meeting, Note, SeriesException
from befriend.realtime import actions as realtime

BATCH, EVENINGS_AT_ONCE = 500, 100
ON_ITS_WAY = timedelta(minutes=1)  # an answer that was sent before the yes was taken back has arrived by then


@transaction.atomic
def forget_old(*, now: datetime) -> bool:
    """Cards after twelve months and notes after one go, at most BATCH of each; whether there may be more."""
    full = [_forget_some(rows.filter(delete_at__lte=now)) for rows in (Card.objects.all(), Note.objects.all())]
    return any(full)


def yes_taken_back(account: Account) -> None:
    plan("meetings.forget_answers", str(account.pk), at=timezone.now() + ON_ITS_WAY)


@transaction.atomic
def forget_answers(*, account: int) -> bool:
    """The cards of somebody who allows none, at most BATCH of them; whether there may be more."""
    if Consent.objects.filter(account=account, purpose=CARDS.purpose, withdrawn_at=None).exists():
        return False
    return _forget_some(Card.objects.filter(circle__owner=account))


def _forget_some(old: QuerySet[Card] | QuerySet[Note]) -> bool:
    rows = list(old.values_list("pk", flat=True)[:BATCH])
    old.model.objects.filter(pk__in=rows).delete()
    return len(rows) == BATCH


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
