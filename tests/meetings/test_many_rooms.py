"""Many rooms are on at once: looking after them holds up nobody who speaks, and one of them none of the others."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from structlog.testing import capture_logs

from befriend.due.registry import BEATS
from befriend.meetings.models import Attendance, LiveRoom
from befriend.meetings.room.actions import note_line
from befriend.meetings.room.presence import keep_rooms
from befriend.meetings.room.queries import room_of
from befriend.realtime.models import Entry
from tests.groups.test_races import at_once
from tests.meetings.live_evening import Evening
from tests.meetings.planning import minutes

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def others(evening: Evening, count: int, *, blinks: int = 0) -> list[LiveRoom]:
    """Rooms of other evenings, in which the same happened; Ana's line went and came back so many times in each."""
    for number in range(2 if blinks else 0):
        note_line(live=evening.live, seat_id=evening.me("ana"), up=bool(number % 2))
    live, sat = evening.live, list(Attendance.objects.filter(meeting=evening.meeting))
    log = list(Entry.objects.filter(channel=live.room).order_by("seq"))
    log += log[-2:] * (blinks - 1)
    with transaction.atomic():
        return [_another(live, log, sat, days) for days in range(1, count + 1)]


def _another(live: LiveRoom, log: list[Entry], sat: list[Attendance], days: int) -> LiveRoom:
    on = live.meeting.on - timedelta(days=days)
    meeting = copy(live.meeting, on=on, key=uuid.uuid4(), public_id=uuid.uuid4())
    room = copy(live.room, public_id=uuid.uuid4(), seq=len(log))
    panel = copy(live.panel, public_id=uuid.uuid4())
    for row in (meeting, room, panel):
        row.save(force_insert=True)
    Entry.objects.bulk_create(
        copy(event, channel_id=room.pk, seq=seq, uuid=uuid.uuid4()) for seq, event in enumerate(log, 1)
    )
    Attendance.objects.bulk_create(copy(seat, meeting_id=meeting.pk) for seat in sat)
    return LiveRoom.objects.create(meeting=meeting, room=room, panel=panel)


def copy(row: Model, **changes: object) -> Model:
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**(kept | changes))


def look() -> list[str]:
    """The worker looks at the rooms; what it asks the database."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        BEATS["meetings.keep_rooms"].run()
    return [query["sql"] for query in asked.captured_queries]


def read(asked: list[str]) -> int:
    return sum("FROM realtime_entry" in sql for sql in asked)


def written(asked: list[str]) -> int:
    return sum(sql.startswith("BEGIN") for sql in asked)


def line_goes(evening: Evening, name: str, *rooms: LiveRoom) -> None:
    gone = timezone.now() - minutes(2)
    Attendance.objects.filter(meeting__live__in=rooms, seat=evening.seat(name)).update(heard_at=gone)


def without_ana(evening: Evening, rooms: list[LiveRoom]) -> list[bool]:
    return [evening.me("ana") in room_of(room)[0].gone for room in rooms]


def test_a_room_is_read_once_and_only_one_in_which_a_line_goes_is_written_to(evening):
    """Ten rooms, with thirty events in each."""
    rooms = others(evening, 10, blinks=13)
    Attendance.objects.update(heard_at=timezone.now())
    first, second = look(), look()
    assert read(first) == 10
    assert (read(second), written(first), written(second)) == (0, 0, 0)
    line_goes(evening, "ana", rooms[7])
    assert written(look()) == 1
    assert [number for number, gone in enumerate(without_ana(evening, rooms)) if gone] == [7]
    assert written(look()) == 0


def test_a_room_that_cannot_be_read_holds_up_none_of_the_others(evening):
    rooms = others(evening, 3)
    Entry.objects.filter(channel=rooms[0].room, kind="seated").update(body='{"canary":')
    line_goes(evening, "ana", *rooms)
    with capture_logs() as told:
        look()
    assert without_ana(evening, rooms[1:]) == [True, True]
    (line,) = told
    assert line.pop("where").startswith("JSONDecodeError at ")
    assert line == {"event": "beat failed", "log_level": "error", "kind": "meetings.keep_rooms", "subject": rooms[0].pk}


def test_two_workers_that_see_the_same_line_go_note_it_once(evening):
    rooms = others(evening, 4)
    line_goes(evening, "ana", *rooms)
    now = timezone.now()
    with capture_logs() as told:
        at_once([lambda: keep_rooms(now=now)] * 2)
    assert told == []
    assert all(Entry.objects.filter(channel=room.room, kind="line").count() == 1 for room in rooms)
