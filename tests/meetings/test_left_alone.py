"""Fay alone leads, lets the room rest or closes its door, and is gone: after a while nobody is stuck."""

import pytest
from django.utils import timezone

from befriend.meetings.actions import hour
from befriend.meetings.room.presence import keep_rooms, note_here
from befriend.meetings.room.queries import panel_of
from befriend.realtime.models import Entry
from tests.meetings.live_evening import SHARING
from tests.meetings.planning import TUESDAY, minutes
from tests.meetings.test_closed_door import CLOSED, lobby, shut

pytestmark = [pytest.mark.both, pytest.mark.django_db]

ALONE = "Nobody who leads is here just now"
WAYS = pytest.mark.parametrize("way", ["loses her line", "gets up"])
STATES = pytest.mark.parametrize("state", ["calm", "locked"])


@pytest.fixture
def on(evening):
    """Ten past nine; Ana and Ben sit there too, and everybody may write."""
    evening.sit("ben")
    evening.part(SHARING + 1)
    evening.clock.move_to(TUESDAY + minutes(40))
    goes_by(evening, 1, "fay")
    return evening


def goes_by(evening, number: int, *near: str) -> None:
    """So many minutes, in which the worker sees to the rooms; Ana's line stands, and that of these people."""
    for _half in range(2 * number):
        evening.clock.shift(30)
        for name in ("ana", *near):
            note_here(live=evening.live, seat=evening.seat(name))
        keep_rooms(now=timezone.now())


def is_gone(evening, way: str) -> None:
    """A line that is lost is only not heard any more."""
    if way == "gets up":
        hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("fay"))


def words(evening) -> str:
    return evening.client("ana").get(evening.url("words/")).content.decode()


@WAYS
def test_a_room_that_rests_goes_on_when_nobody_who_leads_comes_back(on, way):
    hour.leave_meeting(meeting=on.meeting, seat=on.seat("ben"))
    shut(on, "calm", "true")
    is_gone(on, way)
    assert CLOSED in lobby(on, "ben")
    goes_by(on, 4)
    assert on.say("ana", "Is anybody there?").status_code == 409 and ALONE not in words(on)
    goes_by(on, 2)
    assert on.say("ana", "Is anybody there?").status_code == 302
    assert f"{ALONE}, so the room goes on." in words(on)
    assert not panel_of(on.live)[0].calm and on.me("ben") in panel_of(on.live)[0].waiting
    assert "Go in without waiting" in lobby(on, "ben") or on.me("ben") in on.room.here


@WAYS
def test_a_closed_door_opens_when_nobody_who_leads_comes_back(on, way):
    shut(on, "locked", "true")
    is_gone(on, way)
    hour.leave_meeting(meeting=on.meeting, seat=on.seat("ben"))
    goes_by(on, 4)
    assert CLOSED in lobby(on, "ben") and ALONE not in words(on)
    goes_by(on, 2)
    assert "Go in without waiting" in on.client("ben").get(f"/meetings/{on.meeting.public_id}/lobby/").content.decode()
    lobby(on, "ben")
    assert on.me("ben") in on.room.here
    assert f"{ALONE}, so the door is open again." in words(on)


@STATES
def test_it_is_lifted_once_and_not_while_fay_is_near(on, state):
    shut(on, state, "true")
    goes_by(on, 8, "fay")
    assert getattr(on.room, state)
    goes_by(on, 8)
    assert not getattr(on.room, state)
    kind = "calmed" if state == "calm" else "locked"
    assert Entry.objects.filter(channel=on.live.room, kind=kind).count() == 2


@STATES
def test_fay_who_comes_back_in_time_finds_it_as_she_left_it(on, state):
    shut(on, state, "true")
    goes_by(on, 4)
    goes_by(on, 1, "fay")
    goes_by(on, 4)
    assert getattr(on.room, state)


@STATES
def test_fay_who_comes_back_late_may_do_it_again(on, state):
    shut(on, state, "true")
    goes_by(on, 8)
    goes_by(on, 1, "fay")
    shut(on, state, "true")
    assert getattr(on.room, state)
    goes_by(on, 3)
    assert getattr(on.room, state)
