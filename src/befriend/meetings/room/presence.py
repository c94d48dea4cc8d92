"""Whose line stands. An open stream, or a frame that loads itself again, says that somebody is there."""

from collections.abc import Mapping, Set
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from befriend.due.actions import one_by_one
from befriend.groups.models import Seat
from befriend.meetings.models import Attendance, LiveRoom, Meeting
from befriend.meetings.room.actions import go_on_alone, note_line, tick
from befriend.meetings.room.queries import room_of
from befriend.meetings.rules.room import Room
from befriend.realtime.models import Channel

LOST_AFTER = timedelta(seconds=45)


@transaction.atomic
def note_listeners(listening: Mapping[UUID, Set[int]]) -> None:
    """Told by the live wire: whose streams are open in its process, by channel. Rows are taken in one order, so that
    this and whoever puts several people out never wait for each other."""
    now = timezone.now()
    rooms = LiveRoom.objects.filter(room__public_id__in=list(listening)).select_related("room")
    for live in rooms.order_by("pk"):
        here = Attendance.objects.filter(meeting=live.meeting_id, seat__account__in=listening[live.room.public_id])
        held = here.order_by("pk").select_for_update(no_key=True, of=("self",))
        Attendance.objects.filter(pk__in=held.values("pk")).update(heard_at=now)


def note_here(*, live: LiveRoom, seat: Seat) -> None:
    """Somebody is there: they have just opened the room, or sit in it without a stream."""
    Attendance.objects.filter(meeting=live.meeting, seat=seat).update(heard_at=timezone.now())
    note_line(live=live, seat_id=str(seat.public_id), up=True)


def keep_here(*, live: LiveRoom, seat: Seat) -> None:
    """Somebody is busy beside the room. A line that has gone is not back by that."""
    stands = Attendance.objects.filter(meeting=live.meeting, seat=seat, heard_at__gt=timezone.now() - LOST_AFTER)
    stands.update(heard_at=timezone.now())


def keep_rooms(*, now: datetime) -> None:
    """See to every room that is on: lines that went or came back, turns that are long over and nobody ends,
    and what those who lead have set and are not there to lift."""
    on = LiveRoom.objects.filter(meeting__state=Meeting.State.OPEN).order_by("pk")
    one_by_one("meetings.keep_rooms", list(on.values_list("pk", flat=True)), lambda pk: keep_room(pk, now=now))


def keep_room(pk: int, *, now: datetime) -> None:
    """Called outside of a transaction, so that what was read is kept, and only what came after is read the next time."""
    rooms = LiveRoom.objects.filter(meeting__state=Meeting.State.OPEN).select_related("meeting", "room", "panel")
    live = rooms.filter(pk=pk).first()
    if live is None:
        return
    room, _seq = room_of(live)
    if room.is_open and (room.waits_for_the_house(now) or _moved_lines(live, room, now)):
        _set_right(live, now)


@transaction.atomic
def _set_right(live: LiveRoom, now: datetime) -> None:
    """Whoever acts in the room meanwhile waits for it; another worker that saw the same finds it done."""
    Channel.objects.select_for_update(no_key=True).get(pk=live.room_id)
    room, _seq = room_of(live)
    for seat, up in _moved_lines(live, room, now):
        note_line(live=live, seat_id=seat, up=up)
    tick(live=live)
    go_on_alone(live=live)


def _moved_lines(live: LiveRoom, room: Room, now: datetime) -> list[tuple[str, bool]]:
    """Each seat whose line went or came back, and whether it stands now."""
    rows = live.meeting.attendance.filter(seat__public_id__in=room.here, heard_at__gt=now - LOST_AFTER)
    heard = {str(seat) for seat in rows.values_list("seat__public_id", flat=True)}
    return [(seat, seat in heard) for seat in room.here if (seat in heard) == (seat in room.gone)]
