"""Whose line stands. An open stream, or the frame of a page without JavaScript, says that somebody is there."""

from collections.abc import Mapping, Set
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from befriend.groups.models import Seat
from befriend.meetings.models import Attendance, LiveRoom, Meeting
from befriend.meetings.room.actions import go_on_alone, note_line, tick
from befriend.meetings.room.queries import room_of

LOST_AFTER = timedelta(seconds=45)


@transaction.atomic
def note_listeners(listening: Mapping[UUID, Set[int]]) -> None:
    """Told by the live wire: whose streams are open in its process, by channel."""
    now = timezone.now()
    rooms = LiveRoom.objects.filter(room__public_id__in=list(listening)).select_related("room")
    for live in rooms:
        here = Attendance.objects.filter(meeting=live.meeting_id, seat__account__in=listening[live.room.public_id])
        here.update(heard_at=now)


def note_here(*, live: LiveRoom, seat: Seat) -> None:
    """Somebody is there: they have just opened the room, or sit in it without a stream."""
    Attendance.objects.filter(meeting=live.meeting, seat=seat).update(heard_at=timezone.now())
    note_line(live=live, seat_id=str(seat.public_id), up=True)


def keep_rooms(*, now: datetime) -> None:
    """See to every room that is on: lines that went or came back, turns that are long over and nobody ends,
    and what those who lead have set and are not there to lift."""
    rooms = LiveRoom.objects.filter(meeting__state=Meeting.State.OPEN).select_related("meeting", "room", "panel")
    for live in rooms.order_by("pk").iterator(chunk_size=200):
        keep_room(live, now=now)


def keep_room(live: LiveRoom, *, now: datetime) -> None:
    room, _seq = room_of(live)
    rows = live.meeting.attendance.filter(seat__public_id__in=room.here)
    heard = {str(seat): at for seat, at in rows.values_list("seat__public_id", "heard_at")}
    for seat in room.here:
        at = heard.get(seat)
        up = at is not None and now - at < LOST_AFTER
        if up == (seat in room.gone):
            note_line(live=live, seat_id=seat, up=up)
    tick(live=live)
    go_on_alone(live=live)
