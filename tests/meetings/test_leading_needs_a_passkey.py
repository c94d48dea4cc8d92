"""A letter's code alone opens nothing that is for whoever leads an evening; what they wrote waits for the passkey."""

import uuid

import pytest
from django.test import Client

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
