"""The frame of the room without JavaScript, in a real browser: it loads again, and the page around it stays where it is."""

import pytest
from playwright.sync_api import expect

from befriend.meetings.room import views
from tests.meetings.live_evening import SHARING
from tests.meetings.test_room_walk import cast, enter, evening  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SMALL = {"width": 360, "height": 500}


def test_the_newest_words_come_into_sight_and_ana_stays_where_she_reads(evening, enter, monkeypatch):  # noqa: F811
    monkeypatch.setattr(views, "AGAIN", 3)
    evening.part(SHARING)
    evening.act("ana", "hand", up="true")
    for number in range(8):
        evening.say("ana", f"It is day {number}.")
    ana = enter("ana", SMALL, java_script_enabled=False)
    frame = ana.frame_locator("iframe.room__frame")
    ana.locator("iframe.room__frame").scroll_into_view_if_needed()
    expect(frame.get_by_text("It is day 7.")).to_be_in_viewport()
    expect(frame.get_by_text("It is day 0.")).not_to_be_in_viewport()
    ana.locator("header").first.scroll_into_view_if_needed()
    before = ana.locator("#id_words").bounding_box()
    for _again in range(2):
        ana.wait_for_event("response", lambda answer: "/room/words/?at=" in answer.url, timeout=15_000)
    ana.wait_for_timeout(500)
    assert ana.locator("#id_words").bounding_box() == before
