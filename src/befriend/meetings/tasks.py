"""What is due around meetings. Each is safe to run twice."""

from datetime import datetime, timedelta
from typing import cast

from django.db.models import Q, QuerySet
from django.utils import timezone

from befriend.accounts.models import Account
from befriend.due.actions import plan
from befriend.due.registry import beat, every, job
from befriend.due.rules import Lane
from befriend.groups.models import Seat
from befriend.groups.rules.words import SeatState
from befriend.groups.seating import hold_fast
from befriend.mail.actions import Letter, write_to
from befriend.mail.queries import quiet_of
from befriend.meetings.actions.ahead import ZONE_RULES, derive
from befriend.meetings.actions.cards import draw_pulse
from befriend.meetings.actions.forgetting import forget_answers, forget_evenings, forget_old
from befriend.meetings.actions.hour import clear_meeting, close_meeting, open_meeting
from befriend.meetings.models import Attendance, Meeting, Series
from befriend.meetings.queries import doors_are_open
from befriend.meetings.room.presence import keep_rooms
from befriend.meetings.rules.reminders import EARLY, due_at, next_call, notice_at, offset, week_of
from befriend.vault.sealing import mark

BATCH = 500


@job("meetings.look_ahead", lane=Lane.BULK)
def look_ahead(subject: str) -> None:
    """Every day: the next weeks of one series."""
    series = Series.objects.select_related("circle").filter(pk=subject, is_active=True).first()
    if series is not None:
        hold_fast(series.circle_id)
        derive(series)


@every("meetings.read_zones", timedelta(hours=1))
def read_zones() -> None:
    """New time-zone data came with an upgrade: every series is derived again, with its reminders."""
    stale = Series.objects.filter(is_active=True).exclude(zone_rules=ZONE_RULES)
    for pk in stale.order_by("pk").values_list("pk", flat=True)[:BATCH]:
        plan("meetings.look_ahead", str(pk), at=timezone.now())


@job("meetings.call")
def call(subject: str) -> None:
    """Set out a reminder for everybody who sits in the circle: once long before, and again for whoever sits down late."""
    meeting, now = _coming(subject), timezone.now()
    if meeting is None:
        return
    told = Attendance.objects.filter(meeting=meeting, reminded_for=meeting.starts_at)
    for seat in _seated(meeting).exclude(pk__in=told.values("seat")):
        at = due_at(_notice_for(seat, meeting), seated_at=cast("datetime", seat.seated_at), now=now)
        if at is not None:
            plan("meetings.remind", f"{meeting.pk}:{seat.pk}", at=at)
    again = next_call(meeting.starts_at, now)
    if again is not None:
        plan("meetings.call", subject, at=again)


@job("meetings.remind")
def remind(subject: str) -> None:
    """One reminder to one person: only if it still holds, and only once for this start."""
    meeting_pk, seat_pk = subject.split(":")
    meeting, now = _coming(meeting_pk), timezone.now()
    seat = _seated(meeting).filter(pk=seat_pk).first() if meeting else None
    if meeting is None or seat is None:
        return
    at = _notice_for(seat, meeting)
    if at is None:
        return
    if now < at - EARLY:
        plan("meetings.remind", subject, at=at)
        return
    row, _is_new = Attendance.objects.select_for_update().get_or_create(meeting=meeting, seat=seat)
    if row.state != Attendance.State.EXPECTED or row.reminded_for == meeting.starts_at:
        return
    row.reminded_for = meeting.starts_at
    row.save(update_fields=["reminded_for"])
    link = f"/meetings/{meeting.public_id}/"
    write_to(_person(seat), Letter.REMINDER, time=meeting.starts_at, link=link, until=meeting.starts_at)


@job("meetings.doors", lane=Lane.NOW)
def doors(subject: str) -> None:
    meeting = Meeting.objects.select_related("series", "circle").filter(pk=subject).first()
    if meeting is not None and meeting.state == Meeting.State.PLANNED and doors_are_open(meeting):
        open_meeting(meeting=meeting)


@beat("meetings.keep_rooms", timedelta(seconds=15))
def keep() -> None:
    """Rooms that are on: whose line went or came back, and turns that nobody is there to end. No transaction is open
    while rooms are read, so that nobody who speaks waits for it."""
    keep_rooms(now=timezone.now())


@job("meetings.close", is_promised=True)
def close(subject: str) -> None:
    """Half an hour after its time, a meeting that nobody ended ends by itself."""
    meeting = Meeting.objects.select_related("series", "circle").filter(pk=subject).first()
    if meeting is not None and meeting.ends_at + Meeting.GRACE <= timezone.now() + EARLY:
        close_meeting(meeting=meeting)


@job("meetings.clear", is_promised=True)
def clear(subject: str) -> None:
    meeting = Meeting.objects.filter(pk=subject).first()
    if meeting is not None:
        clear_meeting(meeting=meeting)


@job("meetings.pulse")
def pulse(subject: str) -> None:
    meeting = Meeting.objects.filter(pk=subject).first()
    if meeting is not None:
        draw_pulse(meeting=meeting)


@every("meetings.forget", timedelta(hours=1), lane=Lane.BULK)
def forget() -> None:
    """Cards and notes whose time is over."""
    _forget_what_is_over()


@job("meetings.forget_more", lane=Lane.BULK)
def forget_more(_subject: str) -> None:
    _forget_what_is_over()


@job("meetings.forget_answers", lane=Lane.BULK, is_promised=True)
def forget_what_was_allowed(subject: str) -> None:
    """Somebody took back their yes to cards."""
    if forget_answers(account=int(subject)):
        plan("meetings.forget_answers", subject, at=timezone.now())


@every("meetings.forget_evenings", timedelta(minutes=5), lane=Lane.BULK)
def forget_a_years_evenings() -> None:
    """A few at a time, so that nobody who writes waits for it; that is more in a day than a large house holds."""
    forget_evenings(now=timezone.now())


def _forget_what_is_over() -> None:
    """As much as one transaction should hold; the rest at once, so that a full hour leaves nothing over."""
    if forget_old(now=timezone.now()):
        plan("meetings.forget_more", at=timezone.now())


def _coming(subject: str) -> Meeting | None:
    rows = Meeting.objects.select_related("circle", "series").filter(pk=subject, state__in=Meeting.TAKES_PLACE)
    return rows.filter(starts_at__gt=timezone.now()).first()


def _seated(meeting: Meeting) -> QuerySet[Seat]:
    here = Q(account__is_active=True, account__erase_at=None, account__erased_on=None)
    return Seat.objects.filter(here, circle=meeting.circle, state=SeatState.SEATED).select_related("account", "circle")


def _notice_for(seat: Seat, meeting: Meeting) -> datetime | None:
    account = _person(seat)
    before = offset(mark(account.key, "meetings.reminder", week_of(meeting.starts_at)))
    return notice_at(meeting.starts_at, before, quiet_of(account), account.clock)


def _person(seat: Seat) -> Account:
    return cast("Account", seat.account)
