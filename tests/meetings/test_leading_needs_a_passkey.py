"""A letter's code alone opens nothing that is for whoever leads an evening; what they wrote waits for the passkey."""

import re
import uuid

import pytest
from django.test import Client

from befriend.accounts.passkeys import keep_app, new_secret
from befriend.meetings.actions import hour
from befriend.meetings.models import Meeting
from tests.meetings.live_evening import by_letter, showed_again

pytestmark = pytest.mark.django_db
AGAIN = "/account/again/"


@pytest.mark.parametrize("tail", ["brief/", "waiting/", "roster/", "room/", "room/words/", "room/heard/"])
def test_who_reads_fays_letters_reads_no_page_of_those_who_lead(evening, tail):
    path = f"/meetings/{evening.meeting.public_id}/{tail}"
    assert by_letter(evening, "fay").get(path).url.startswith(AGAIN)
    assert evening.client("fay").get(path).status_code == 200
    if tail.startswith("room/"):
        assert by_letter(evening, "ana").get(path).status_code == 200


@pytest.mark.parametrize("tail", ["admit/", "lobby/"])
def test_who_reads_fays_letters_does_nothing_in_her_name(evening, tail):
    url = f"/meetings/{evening.meeting.public_id}/{tail}"
    evening.client("fay").post(f"/meetings/{evening.meeting.public_id}/get-up/")
    evening.client("ben").post(f"/meetings/{evening.meeting.public_id}/lobby/")
    before = evening.room.here
    assert by_letter(evening, "fay").post(url).url.startswith(AGAIN)
    evening.meeting.refresh_from_db()
    assert evening.meeting.state == "open" and evening.room.here == before


def test_who_reads_fays_letters_cannot_lead_the_room_past_its_page(evening):
    def sent(browser: Client, act: str, **said: str) -> int:
        sends = {"send": str(uuid.uuid4()), **said}
        return browser.post(evening.url(act), sends, HTTP_ACCEPT="application/json").status_code

    ben = evening.seat("ben").public_id
    acts = [
        ("act/", {"kind": "locked", "on": "true"}),
        (f"door/{ben}/", {}),
        (f"out/{ben}/", {}),
        ("calm/", {"on": "true"}),
        ("calm/", {"on": "false"}),
        ("part/", {"part": "1"}),
        ("minute/", {"on": "true"}),
        ("write/", {"note": "Let them all go home."}),
        ("end/", {}),
    ]
    thief, before = by_letter(evening, "fay"), evening.room
    for act, said in acts:
        assert sent(thief, act, **said) == 409, act
    assert evening.room == before
    for act, said in acts:
        assert sent(evening.client("fay"), act, **said) in (200, 302) or act.startswith("door/"), act
    assert evening.room.ended


def test_what_fay_noted_after_a_long_hour_is_there_once_she_showed_her_passkey(evening):
    browser = by_letter(evening, "fay")
    roster = f"/meetings/{evening.meeting.public_id}/roster/"
    assert browser.post(roster, {"words": "Ben came back."}).url.startswith(AGAIN)
    showed_again(evening, "fay", browser)
    assert "Ben came back." in browser.get(roster).content.decode()


def test_who_reads_fays_letters_does_not_get_her_up(evening):
    """Where nobody else leads, a door and a rest would be lifted once she is gone for a while."""
    thief, before = by_letter(evening, "fay"), evening.room
    for url in (evening.url("go/"), f"/meetings/{evening.meeting.public_id}/get-up/"):
        assert thief.post(url).url.startswith(AGAIN), url
    assert evening.room == before
    assert evening.client("fay").post(evening.url("go/")).url.endswith("/after/")
    assert evening.me("fay") not in evening.room.here


@pytest.mark.parametrize(
    ("way", "said", "becomes"), [("pause", {}, "paused"), ("leave", {"words": "stay"}, "left"), ("leave", {}, "seated")]
)
@pytest.mark.parametrize(("name", "how"), [("fay", "leads"), ("ben", "stands in"), ("ana", "")])
def test_who_reads_fays_letters_takes_her_seat_away_from_no_group_that_she_leads(
    evening, way, said, becomes, name, how
):
    """Nor from whoever stands in for her this once. Nobody else is asked for more than to be signed in."""
    if how == "stands in":
        Meeting.objects.filter(pk=evening.meeting.pk).update(substitute=evening.seat(name))
    url = f"/groups/{evening.seat(name).circle.public_id}/seat/{way}/"
    answer, state = by_letter(evening, name).post(url, said), evening.seat(name).state
    if how and becomes != "seated":
        assert answer.url.startswith(AGAIN) and state == "seated"
        assert evening.client(name).post(url, said).status_code == 302
        assert evening.seat(name).state == becomes
    else:
        assert state == becomes


def test_a_lost_passkey_holds_nobody_back_while_no_evening_is_on(evening):
    """Fay leads alone, and has a letter and nothing else: she lays it down, and a letter is enough again."""
    keep_app(evening.cast.fay, new_secret(), step=0)
    hour.close_meeting(meeting=evening.meeting, by=evening.seat("fay"))
    fay = by_letter(evening, "fay")
    told = fay.get("/account/again/?next=/account/data/erase/").content.decode()
    assert "by-letter" not in told and "While no evening is on, you can take a break or leave" in told
    assert fay.post(f"/groups/{evening.seat('fay').circle.public_id}/seat/leave/", {"words": "go"}).status_code == 302
    assert evening.seat("fay").state == "left"
    assert "by-letter" in fay.get("/account/again/?next=/account/data/erase/").content.decode()


def test_what_fay_chose_as_she_left_is_there_once_she_showed_her_passkey(evening):
    browser, leave = by_letter(evening, "fay"), f"/groups/{evening.seat('fay').circle.public_id}/seat/leave/"
    assert browser.post(leave, {"words": "go"}).url.startswith(AGAIN)
    showed_again(evening, "fay", browser)
    assert re.search(r'value="go"[^>]*checked', browser.get(leave).content.decode())
    assert browser.post(leave, {"words": "go"}).status_code == 302 and "late" not in browser.session
