"""Somebody of the circle leads one evening: they are asked, and lead it once they say yes."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.groups.models import Seat
from befriend.groups.queries import leaders_of
from befriend.groups.rules.words import SeatState
from befriend.mail.actions import Letter, write_to
from befriend.meetings.actions.ahead import derive
from befriend.meetings.actions.evening import still_to_come
from befriend.meetings.models import Meeting, SeriesException
from befriend.shell.refusal import Refusal


@transaction.atomic
def ask_to_stand_in(*, meeting: Meeting, by: Account, seat: Seat | None) -> None:
    """Ask somebody of the circle to lead this once; who leads the circle anyway is not asked, and does. None gives
    the evening back to those who lead always."""
    meeting = _to_be_held(meeting)
    if seat is not None:
        seat = Seat.objects.select_related("account", "circle").get(pk=seat.pk)  # as it stands after the wait
    if seat is not None and (seat.circle_id != meeting.circle_id or seat.state != SeatState.SEATED):
        raise Refusal(_("Only somebody who sits in this group can lead it for an evening."), code="stranger")
    if seat is not None and seat.pk in _named(meeting):
        return
    _set(meeting, asked=None if seat is None or seat.leads else seat, substitute=seat if seat and seat.leads else None)
    record("meeting.substitute_asked", actor_key=by.key, subject=_subject(meeting))
    if seat is not None and seat.account is not None and not seat.leads:
        write_to(seat.account, Letter.WAITING, link=reverse("meetings:stand_in", args=[meeting.public_id]))


@transaction.atomic
def agree_to_stand_in(*, meeting: Meeting, seat: Seat) -> None:
    """Yes: they lead this evening, and those who lead the group hear of it."""
    meeting = _to_be_held(meeting)
    if not SeriesException.objects.filter(series=meeting.series, on=meeting.on, asked=seat).exists():
        raise Refusal(_("This question was taken back. You sit here as before."), code="not_asked")
    _set(meeting, asked=None, substitute=seat)
    _answered(meeting, seat, "meeting.substitute_agreed")


@transaction.atomic
def rather_not_stand_in(*, meeting: Meeting, seat: Seat) -> None:
    """No, and nobody asks why."""
    if SeriesException.objects.filter(series=meeting.series, on=meeting.on, asked=seat).update(asked=None):
        _answered(meeting, seat, "meeting.substitute_declined")


@transaction.atomic
def stand_in_no_more(*, seat: Seat) -> None:
    """They take a break or are gone: their evenings need somebody again, as if they had never been asked. Of a yes that
    is gone those who lead the group hear."""
    theirs = Meeting.objects.filter(substitute=seat)
    ahead = theirs.filter(state=Meeting.State.PLANNED, ends_at__gt=timezone.now())
    agreed = list(ahead.select_related("circle").order_by("starts_at", "pk"))
    theirs.update(substitute=None)
    SeriesException.objects.filter(asked=seat).update(asked=None)
    SeriesException.objects.filter(substitute=seat).update(substitute=None)
    for meeting in agreed:
        record("meeting.substitute_gone", actor_key=None, subject=_subject(meeting))
        _tell_the_others_who_lead(meeting, seat)


def _to_be_held(meeting: Meeting) -> Meeting:
    held = still_to_come(meeting)
    if held.state == Meeting.State.CANCELLED:
        raise Refusal(_("This evening is called off, so nobody need lead it."), code="off")
    return held


def _named(meeting: Meeting) -> set[int | None]:
    return {
        number
        for row in SeriesException.objects.filter(series=meeting.series, on=meeting.on)
        for number in (row.asked_id, row.substitute_id)
    }


def _set(meeting: Meeting, **who: Seat | None) -> None:
    SeriesException.objects.update_or_create(series=meeting.series, on=meeting.on, defaults=who)
    derive(meeting.series)


def _answered(meeting: Meeting, seat: Seat, verb: str) -> None:
    record(verb, actor_key=seat.account.key if seat.account else None, subject=_subject(meeting))
    _tell_the_others_who_lead(meeting, seat)


def _tell_the_others_who_lead(meeting: Meeting, seat: Seat) -> None:
    for leader in leaders_of(meeting.circle):
        if leader.account is not None and leader.pk != seat.pk:
            write_to(leader.account, Letter.ANSWERED, link=reverse("meetings:plan", args=[meeting.circle.public_id]))


def _subject(meeting: Meeting) -> str:
    return f"meeting:{meeting.public_id}"
