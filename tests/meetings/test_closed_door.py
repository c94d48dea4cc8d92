"""The door of a room that is on is closed for a while: who waits reads so, and who leads opens it first."""

import pytest

from befriend.meetings.actions import hour
from befriend.meetings.room.actions import remove_from_room

pytestmark = pytest.mark.django_db
CLOSED = "The door is closed just now"


@pytest.fixture
def closed(evening):
    """Fay sits inside with Ana, and has closed the door; Ben stands before it."""
    assert evening.act("fay", "locked", on="true").status_code == 200
    return evening


def lobby(evening, name: str) -> str:
    client = evening.client(name)
    client.post(f"/meetings/{evening.meeting.public_id}/lobby/")
    return client.get(f"/meetings/{evening.meeting.public_id}/lobby/").content.decode()


def today(evening, name: str) -> str:
    return evening.client(name).get("/today/").content.decode()


def shut(evening, way: str, on: str) -> None:
    if way == "locked":
        assert evening.act("fay", "locked", on=on).status_code == 200
    else:
        evening.client("fay").post(evening.url("calm/"), {"on": on})


def test_ben_reads_that_the_door_is_closed_and_what_he_can_do(closed):
    before = closed.client("ben").get(f"/meetings/{closed.meeting.public_id}/lobby/").content.decode()
    waits = lobby(closed, "ben")
    for page in (before, waits):
        assert CLOSED in page and "lets you in" not in page
    assert "I cannot stay" in waits
    closed.act("fay", "locked", on="false")
    assert CLOSED not in lobby(closed, "ben") and "Ruth lets you in" in lobby(closed, "ben")


def test_ben_is_not_sent_to_a_closed_door_when_nobody_who_leads_is_there(closed):
    hour.leave_meeting(meeting=closed.meeting, seat=closed.seat("fay"))
    closed.clock.shift(15 * 60)
    page = lobby(closed, "ben")
    assert CLOSED in page and "Go in without waiting" not in page


def test_fay_lets_nobody_in_by_the_list_before_she_opens_the_door(closed):
    lobby(closed, "ben")
    page = closed.client("fay").get(f"/meetings/{closed.meeting.public_id}/waiting/").content.decode()
    assert "The door of the room is closed" in page
    assert "Let Oak in" not in page and "Let everybody in" not in page
    closed.act("fay", "locked", on="false")
    assert "Let Oak in" in closed.client("fay").get(f"/meetings/{closed.meeting.public_id}/waiting/").content.decode()


def test_ben_reads_that_the_door_is_closed_while_the_room_rests(evening):
    shut(evening, "calm", on="true")
    page = lobby(evening, "ben")
    assert CLOSED in page and "lets you in" not in page
    shut(evening, "calm", on="false")
    assert CLOSED not in lobby(evening, "ben")


@pytest.mark.parametrize("way", ["locked", "calm"])
def test_today_says_so_in_the_same_words_and_leads_to_the_lobby(evening, way):
    assert "Tuesday Ashore is sitting down" in today(evening, "ben")
    shut(evening, way, on="true")
    page = today(evening, "ben")
    assert CLOSED in page and "Tuesday Ashore" in page and "come in" not in page and "come early" not in page
    assert "When they open it again they can let you in." in page
    assert f"/meetings/{evening.meeting.public_id}/lobby/" in page
    shut(evening, way, on="false")
    assert CLOSED not in today(evening, "ben")


@pytest.mark.parametrize("way", ["locked", "calm"])
def test_the_groups_page_and_the_meetings_say_so_too(evening, way):
    circle, ben = evening.meeting.circle.public_id, evening.client("ben")
    pages = (f"/groups/{circle}/inside/", f"/meetings/{evening.meeting.public_id}/")
    assert all(CLOSED not in ben.get(page).content.decode() for page in pages)
    shut(evening, way, on="true")
    for page in pages:
        told = ben.get(page).content.decode()
        assert CLOSED in told and "Sit down" in told and "one by one" not in told


def test_fay_reads_at_the_list_that_a_room_that_rests_lets_nobody_in(evening):
    lobby(evening, "ben")
    shut(evening, "calm", on="true")
    page = evening.client("fay").get(f"/meetings/{evening.meeting.public_id}/waiting/").content.decode()
    assert "The room rests. Let it go on inside" in page and "Let Oak in" not in page


def test_today_says_it_to_nobody_who_is_inside_or_leads_or_is_put_out(closed):
    remove_from_room(live=closed.live, seat=closed.seat("ana"), by=closed.seat("fay"))
    assert CLOSED not in today(closed, "ana") and "goes on without you" in today(closed, "ana")
    closed.act("fay", "locked", on="false")
    closed.sit("ben")
    closed.act("fay", "locked", on="true")
    assert CLOSED not in today(closed, "ben")
    hour.leave_meeting(meeting=closed.meeting, seat=closed.seat("fay"))
    assert CLOSED not in today(closed, "fay")


def test_while_the_room_rests_no_button_promises_to_let_in(evening):
    hour.enter_lobby(meeting=evening.meeting, seat=evening.seat("ben"))
    assert shows_let_in(evening)
    evening.client("fay").post(evening.url("calm/"), {"on": "true"})
    assert not shows_let_in(evening)


def shows_let_in(evening) -> bool:
    row = evening.client("fay").get(evening.url()).content.decode().split('data-list="waiting"')[1].split("</ul>")[0]
    return "hidden" not in row.split('data-show="may_let_in"')[1].split(">")[0]
