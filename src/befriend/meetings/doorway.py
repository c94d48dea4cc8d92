"""How the door of a meeting stands, and to whom."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from befriend.meetings.models import Attendance, LiveRoom, Meeting
from befriend.meetings.queries import Attending, attendance_of, doors_are_open, doors_open_at, is_in_the_room
from befriend.meetings.room.queries import room_of, somebody_kept_away_is_here
from befriend.meetings.rules.door import stands_open
from befriend.meetings.rules.room import Room


@dataclass(frozen=True)
class Door:
    """How somebody stands to a meeting that is on: outside, or put out of it for tonight, waiting, or in."""

    state: str
    opens_at: datetime
    is_open: bool
    stands_open: bool
    is_closed: bool  # by those who lead, while the room is on
    rests: bool  # nobody is let in until those who lead go on
    leads: bool
    is_hard: bool  # somebody is here whom this person keeps out of their way

    @property
    def is_barred(self) -> bool:
        """Closed to this person; whoever leads can always come in."""
        return self.lets_nobody_in and not self.leads

    @property
    def lets_nobody_in(self) -> bool:
        return self.is_closed or self.rests

    @property
    def is_waiting(self) -> bool:
        return self.is_open and self.state == Attendance.State.WAITING

    @property
    def is_in(self) -> bool:
        return self.is_open and self.state == Attendance.State.CAME

    @property
    def is_outside(self) -> bool:
        return not self.is_open or self.state == Attendance.State.REMOVED


def door(it: Attending) -> Door:
    said = attendance_of(it.meeting, it.seat)
    state = said.state if said else Attendance.State.EXPECTED
    is_open = doors_are_open(it.meeting)
    live = _room_on(it.meeting) if is_open else None
    room = room_of(live)[0] if live else Room()
    stands_open = live is not None and _stands_open(live, room)
    is_hard = is_open and somebody_kept_away_is_here(it.meeting, it.seat)
    return Door(state, doors_open_at(it.meeting), is_open, stands_open, room.locked, room.calm, it.leads, is_hard)


def is_barred_to(it: Attending) -> bool:
    """Whether somebody who is not inside finds the door closed now: all that other pages than the lobby ask."""
    if it.leads or not doors_are_open(it.meeting) or is_in_the_room(it.meeting, it.seat):
        return False
    live = _room_on(it.meeting)
    room = room_of(live)[0] if live else Room()
    return room.locked or room.calm


def door_stands_open(live: LiveRoom) -> bool:
    """Whether people go in by themselves, because nobody who leads is near to let them in."""
    return _stands_open(live, room_of(live)[0])


def _room_on(meeting: Meeting) -> LiveRoom | None:
    return LiveRoom.objects.select_related("meeting", "room").filter(meeting=meeting).first()


def _stands_open(live: LiveRoom, room: Room) -> bool:
    if room.locked or room.calm:
        return False
    return stands_open(live.meeting.starts_at, timezone.now(), leader_is_near=room.is_led)
