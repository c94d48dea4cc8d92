"""Somebody put out for tonight is told so calmly, and no page asks them back in."""

import pytest

from befriend.groups import actions as groups
from befriend.meetings.actions import hour
from befriend.meetings.room.actions import remove_from_room
from tests.cast import sit

pytestmark = pytest.mark.django_db
TOLD = "Tonight this room goes on without you"


@pytest.fixture
def put_out(spoken):
    """Fay has put Ben out for tonight."""
    remove_from_room(live=spoken.live, seat=spoken.seat("ben"), by=spoken.seat("fay"))
    return spoken


@pytest.mark.parametrize("page", ["/today/", "/meetings/{meeting}/", "/groups/{circle}/inside/", "/meetings/{meeting}/lobby/", "/meetings/{meeting}/room/"])  # fmt: skip
def test_ben_is_not_asked_to_sit_down_again(put_out, page):
    path = page.format(meeting=put_out.meeting.public_id, circle=put_out.cast.circle.public_id)
    shown = put_out.client("ben").get(path, follow=True).content.decode()
    assert TOLD in shown and "/help/" in shown
    assert "Sit down" not in shown and "you can still come in" not in shown
    hers = put_out.client("ana").get(path, follow=True).content.decode()
    assert TOLD not in hers.split("<template")[0]  # the room carries the words for the moment in which it closes


def test_the_lobby_sends_him_on_and_pressing_an_old_button_harms_nothing(put_out):
    lobby = f"/meetings/{put_out.meeting.public_id}/lobby/"
    assert put_out.client("ben").get(lobby).url == f"/meetings/{put_out.meeting.public_id}/"
    assert put_out.client("ben").get(f"/meetings/{put_out.meeting.public_id}/lobby/door/")["HX-Refresh"] == "true"
    assert put_out.client("ben").post(lobby).status_code == 409


def test_one_who_led_and_was_put_out_is_not_asked_to_open_the_door(put_out):
    groups.ask_to_lead(seat=put_out.seat("ana"), by=put_out.seat("fay"))
    groups.take_the_lead(seat=put_out.seat("ana"))
    remove_from_room(live=put_out.live, seat=put_out.seat("ana"), by=put_out.seat("fay"))
    brief = put_out.client("ana").get(f"/meetings/{put_out.meeting.public_id}/brief/").content.decode()
    assert TOLD in brief
    assert "Open the door and sit down" not in brief and "Sit down" not in brief


def test_when_the_hour_is_over_it_is_not_said_any_more(put_out):
    hour.close_meeting(meeting=put_out.meeting, by=put_out.seat("fay"))
    assert TOLD not in put_out.client("ben").get(f"/meetings/{put_out.meeting.public_id}/").content.decode()
    assert TOLD not in put_out.client("ben").get("/today/").content.decode()


def test_a_slip_is_taken_back_and_ben_comes_to_the_door_again(put_out):
    out = put_out.url("out/")
    page = put_out.client("fay").get(out).content.decode()
    assert "Let them come back" in page and "Oak" in page
    assert put_out.client("ana").post(out, {"back": put_out.me("ben")}).status_code == 404
    assert put_out.client("fay").post(out, {"back": "no seat"}).status_code == 409
    assert put_out.client("fay").post(out, {"back": put_out.me("ben")}).url == out
    assert "Let them come back" not in put_out.client("fay").get(out).content.decode()
    put_out.sit("ben")
    assert put_out.me("ben") in put_out.room.here


def test_a_door_that_was_closed_for_good_is_opened_again_to_a_request_that_is_read_first(put_out, cast):
    fay, lead = put_out.client("fay"), f"/groups/{cast.circle.public_id}/lead/"
    assert "Put out for good" not in fay.get(lead).content.decode()
    groups.ban(seat=put_out.seat("ben"), by=put_out.seat("fay"))
    page = fay.get(lead).content.decode()
    assert "Put out for good" in page and "Open the door again" in page
    there = f"{lead}kept-out/{put_out.me('ben')}/"
    assert put_out.client("gil").post(there).status_code == 404
    assert fay.post(there).url == lead and "Put out for good" not in fay.get(lead).content.decode()
    assert sit(cast.ben, cast.circle, "Oak").state == "pending"


def test_the_card_does_not_thank_him_for_staying_nor_ask_him_back(put_out):
    card = f"/meetings/{put_out.meeting.public_id}/after/"
    during = put_out.client("ben").get(card).content.decode()
    assert TOLD in during and "Go back in" not in during and "You got up" not in during
    hour.close_meeting(meeting=put_out.meeting, by=put_out.seat("fay"))
    over = put_out.client("ben").get(card).content.decode()
    assert "Your seat in the group is kept" in over and "/help/" in over and "Thank you for staying" not in over
    assert "Thank you for staying" in put_out.client("ana").get(card).content.decode()
