"""The hour itself: the doors open, people wait, are let in, get up, and it ends."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.audit.actions import record
from befriend.due.actions import plan
from befriend.groups.models import Circle, Seat
from befriend.groups.queries import has_agreed, words_stay_days
from befriend.groups.rules.words import SeatState
from befriend.groups.seating import hold_fast
from befriend.meetings.actions.ahead import expect_next, put_away_work
from befriend.meetings.actions.standing_in import stand_in_no_more
from befriend.meetings.doorway import door_stands_open
from befriend.meetings.models import Attendance, LiveRoom, Meeting
from befriend.meetings.queries import doors_are_open, leads
from befriend.meetings.room import actions as room
from befriend.meetings.room.hearing import sat_down
from befriend.meetings.room.queries import rooms_kept
from befriend.meetings.rules.pulse import SHOWN_AFTER
from befriend.shell.refusal import Refusal
from befriend.vault.actions import destroy_key, new_key
from befriend.vault.keys import ring

CLEARED_AFTER = timedelta(hours=2)
WAITS, CAME = Attendance.State.WAITING, Attendance.State.CAME


@transaction.atomic
def open_meeting(*, meeting: Meeting) -> LiveRoom:
    """The doors open: the meeting gets its own key and its room. Said again, the same room."""
    meeting = _held(meeting)
    if meeting.state == Meeting.State.PLANNED:
        if not doors_are_open(meeting):
            raise Refusal(_("The doors open 15 minutes before we start."), code="not_open")
        meeting.state, meeting.key = Meeting.State.OPEN, new_key("meeting")
        meeting.kept_days = words_stay_days(meeting.circle)
        meeting.save(update_fields=["state", "key", "kept_days"])
        record("meeting.opened", actor_key=None, subject=_subject(meeting))
    if meeting.state != Meeting.State.OPEN:
        raise Refusal(_("This meeting is not open."), code="over")
    return room.open_room(meeting=meeting)


@transaction.atomic
def enter_lobby(*, meeting: Meeting, seat: Seat) -> str:
    """Somebody sits down to wait; those who lead walk in. Returns the state of their attendance."""
    hold_fast(meeting.circle_id)
    seat = Seat.objects.select_related("account", "circle").get(pk=seat.pk)
    if seat.state != SeatState.SEATED or seat.circle_id != meeting.circle_id:
        raise Refusal(
            _("Your seat is resting. Come back to the group first, then you can sit down here."), code="paused"
        )
    live = open_meeting(meeting=meeting)
    if not has_agreed(seat):
        raise Refusal(
            _("The group has new guidelines. Please read them first; they stand on the group's page."),
            code="guidelines",
        )
    row, _is_new = Attendance.objects.select_for_update().get_or_create(meeting=live.meeting, seat=seat)
    if row.state == Attendance.State.REMOVED:
        raise Refusal(_("Tonight this room goes on without you. Help is one tap away, at any time."), code="removed")
    if row.state == CAME or leads(live.meeting, seat) or door_stands_open(live):
        return _seated(live, row)
    if row.state != WAITS:
        row.state, row.waiting_since = WAITS, timezone.now()
        row.save(update_fields=["state", "waiting_since"])
        room.knock(live=live, seat=seat)
    return WAITS


@transaction.atomic
def admit(*, meeting: Meeting, seat: Seat, by: Seat) -> None:
    """One who leads lets somebody in who waits."""
    if not leads(meeting, by):
        raise Refusal(_("Those who lead let people in."), code="not_yours")
    live = open_meeting(meeting=meeting)
    row = Attendance.objects.select_for_update().filter(meeting=live.meeting, seat=seat, state=WAITS).first()
    if row is None or seat.state != SeatState.SEATED:
        raise Refusal(_("Nobody waits there any more. Nothing has changed."), code="not_here")
    _seated(live, row)


@transaction.atomic
def admit_all(*, meeting: Meeting, by: Seat) -> int:
    """Everybody who waits comes in, in the order in which they came."""
    waiting = Attendance.objects.filter(meeting=meeting, state=WAITS, seat__state=SeatState.SEATED)
    rows = list(waiting.select_related("seat__account", "seat__circle").order_by("waiting_since", "pk"))
    for row in rows:
        admit(meeting=meeting, seat=row.seat, by=by)
    return len(rows)


@transaction.atomic
def leave_meeting(*, meeting: Meeting, seat: Seat) -> None:
    """Somebody goes before the end, or gets up from the lobby. The door is not locked behind them."""
    meeting = _held(meeting)
    row = Attendance.objects.select_for_update().filter(meeting=meeting, seat=seat).first()
    if row is None or row.state not in (WAITS, CAME):
        return
    live = LiveRoom.objects.select_related("room", "panel", "meeting").filter(meeting=meeting).first()
    was_in = row.state == CAME or (live is not None and sat_down(live, seat))
    row.state = Attendance.State.LEFT_EARLY if was_in else Attendance.State.EXCUSED
    row.save(update_fields=["state"])
    if live is not None and meeting.state == Meeting.State.OPEN:
        room.leave_room(live=live, seat=seat)


@transaction.atomic
def close_meeting(*, meeting: Meeting, by: Seat | None = None) -> None:
    """The hour is over, by one who leads or by the clock. Said again it does nothing."""
    hold_fast(meeting.circle_id)
    meeting = _held(meeting)
    if meeting.state == Meeting.State.PLANNED:
        _never_opened(meeting)
    if meeting.state != Meeting.State.OPEN:
        return
    now = timezone.now()
    meeting.state, meeting.ended_at = Meeting.State.ENDED, now
    meeting.save(update_fields=["state", "ended_at"])
    _note_who_missed(meeting)
    live = LiveRoom.objects.select_related("room", "panel", "meeting").filter(meeting=meeting).first()
    if live is not None:
        room.end_room(live=live, by=by)
    put_away_work(meeting)
    plan("meetings.clear", str(meeting.pk), at=cleared_at(meeting, now))
    plan("meetings.pulse", str(meeting.pk), at=now + SHOWN_AFTER)
    actor = by.account.key if by and by.account else None
    record("meeting.closed", actor_key=actor, subject=_subject(meeting))
    expect_next(meeting.circle)


def cleared_at(meeting: Meeting, ended_at: datetime) -> datetime:
    """When the words of the hour go: two hours after the end, or later where the group agreed to keep them."""
    return ended_at + max(CLEARED_AFTER, timedelta(days=meeting.kept_days))


@transaction.atomic
def keep_no_longer(circle: Circle, days: int) -> None:
    """The group agrees anew on how long words stay. Where the doors have opened it only shortens: people wrote there
    under what they had agreed to then."""
    standing = Meeting.objects.select_for_update().filter(circle=circle, cleared_at=None).order_by("pk")
    held = list(standing.exclude(state=Meeting.State.CANCELLED))  # one whose doors open just now is waited for
    for meeting in (each for each in held if each.key and each.kept_days > days):
        meeting.kept_days = days
        meeting.save(update_fields=["kept_days"])
        if meeting.ended_at:
            plan("meetings.clear", str(meeting.pk), at=cleared_at(meeting, meeting.ended_at))


@transaction.atomic
def clear_meeting(*, meeting: Meeting) -> None:
    """The words of the hour go, here and in every copy: their key is destroyed. Attendance stays, apart from them."""
    meeting = _held(meeting)
    if meeting.state != Meeting.State.ENDED or meeting.cleared_at or meeting.key is None:
        return
    live = LiveRoom.objects.select_related("room", "panel", "meeting").filter(meeting=meeting).first()
    if live is not None:
        room.clear_room(live=live)
    destroy_key(meeting.key)
    meeting.cleared_at = timezone.now()
    meeting.save(update_fields=["cleared_at"])
    record("meeting.cleared", actor_key=None, subject=_subject(meeting))


def clear_again() -> None:
    """After a restore: hours whose words were cleared since the backup are over, and cleared."""
    kept = Meeting.objects.filter(cleared_at=None, key__isnull=False).select_related("series", "circle")
    standing = {meeting.key: meeting for meeting in kept.order_by("pk")}
    for key in ring.fetch(key for key in standing if key is not None):
        close_meeting(meeting=standing[key])
        clear_meeting(meeting=standing[key])


@transaction.atomic
def get_up_everywhere(seat: Seat) -> None:
    """They sit in no meeting of the circle any more, and wait in none."""
    here = Attendance.objects.filter(seat=seat, meeting__state=Meeting.State.OPEN, state__in=[WAITS, CAME])
    for row in here.select_related("meeting"):
        leave_meeting(meeting=row.meeting, seat=seat)


@transaction.atomic
def seat_given_up(seat: Seat) -> None:
    """Somebody left or was put out: no room of the circle is open to them, not even to read what was said before."""
    get_up_everywhere(seat)
    for live in rooms_kept(seat):
        room.shut_out(live=live, seat=seat)
        if not seat.words_stay:
            room.forget_words_of(live=live, seat=seat)
    stand_in_no_more(seat=seat)


@transaction.atomic
def seat_rests(seat: Seat) -> None:
    """Somebody takes a break: they stand in for nobody, a room that they led this once goes on without them, and at no
    door is anybody asked to let them in."""
    for row in Attendance.objects.select_related("meeting").filter(
        seat=seat, state=WAITS, meeting__state=Meeting.State.OPEN
    ):
        leave_meeting(meeting=row.meeting, seat=seat)
    led = [live for live in rooms_kept(seat) if live.meeting.substitute_id == seat.pk]
    stand_in_no_more(seat=seat)
    for live in led:
        live.meeting.substitute = None
        _stand_down(live, seat)


@transaction.atomic
def leads_no_longer(seat: Seat) -> None:
    """They get up from a room that they led, may come back into it as a member, and read no panel any more."""
    for live in rooms_kept(seat):
        _stand_down(live, seat)


def _stand_down(live: LiveRoom, seat: Seat) -> None:
    if not leads(live.meeting, seat):
        here = Attendance.objects.filter(meeting=live.meeting, seat=seat, meeting__state=Meeting.State.OPEN, state=CAME)
        here.update(state=Attendance.State.LEFT_EARLY)
        room.stand_down(live=live, seat=seat)


def _seated(live: LiveRoom, row: Attendance) -> str:
    room.take_seat(live=live, seat=row.seat)
    if row.state != CAME:
        row.state = CAME
        row.save(update_fields=["state"])
    return CAME


def _never_opened(meeting: Meeting) -> None:
    """Nobody came in all the time that the doors would have been open; the evening is noted as called off."""
    if meeting.ends_at <= timezone.now():
        meeting.state = Meeting.State.CANCELLED
        meeting.save(update_fields=["state"])
        put_away_work(meeting)
        expect_next(meeting.circle)


def _note_who_missed(meeting: Meeting) -> None:
    """Everybody who sits in the circle and neither came nor said so. Whoever waits at the door then, and sat inside
    before, has left early; whoever was never let in stays noted as at the door: they heard nothing."""
    for row in meeting.attendance.filter(state=WAITS).select_related("seat"):
        if sat_down(meeting.live, row.seat):
            row.state = Attendance.State.LEFT_EARLY
            row.save(update_fields=["state"])
    meeting.attendance.filter(state=Attendance.State.EXPECTED).update(state=Attendance.State.MISSED)
    known = meeting.attendance.values("seat")
    missing = Seat.objects.filter(circle=meeting.circle, state=SeatState.SEATED, seated_at__lt=meeting.starts_at)
    Attendance.objects.bulk_create(
        [
            Attendance(meeting=meeting, seat=seat, state=Attendance.State.MISSED)
            for seat in missing.exclude(pk__in=known)
        ],
        ignore_conflicts=True,
    )


def _held(meeting: Meeting) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related(
        "series__plan__circle", "circle", "substitute"
    )
    held = rows.filter(pk=meeting.pk).first()
    if held is None:
        raise Refusal(_("This meeting is not open."), code="over")
    return held


def _subject(meeting: Meeting) -> str:
    return f"meeting:{meeting.public_id}"
