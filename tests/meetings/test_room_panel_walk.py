"""The panel of those who lead as it changes under their hands, in a real browser."""

import pytest
from playwright.sync_api import expect

from befriend.groups import actions as groups
from befriend.meetings.actions import hour
from tests.browser import DESKTOP
from tests.cast import another_leads
from tests.meetings.test_room_walk import cast, enter, evening, press  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_fay_hands_the_time_to_somebody_who_leads_too_and_comes_later(evening, enter, cast):  # noqa: F811
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("ana"))
    another_leads(cast, "ana")
    fay = enter("fay", DESKTOP)
    hand = fay.get_by_role("button", name="Hand the time to Juniper", exact=True)
    expect(hand).to_have_count(0)
    evening.sit("ana")
    hand.click()
    expect(fay.get_by_text("Juniper keeps the time now.")).to_be_visible()
    expect(hand).to_have_count(0)
    press(fay, "Take the keeping of time")
    expect(hand).to_be_visible()
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("ana"))
    expect(hand).to_have_count(0)


def test_fay_who_has_closed_the_door_opens_it_before_she_lets_somebody_in(evening, enter, cast):  # noqa: F811
    groups.accept(seat=cast.seat("pia"), by=cast.seat("fay"))
    fay = enter("fay", DESKTOP)
    press(fay, "Close the door")
    expect(fay.get_by_role("button", name="Open the door again")).to_be_visible()
    hour.enter_lobby(meeting=evening.meeting, seat=evening.seat("pia"))
    expect(fay.get_by_role("heading", name="Wren waits, and the door is closed")).to_be_visible()
    expect(fay.get_by_role("button", name="Let").locator("visible=true").filter(has_text="in")).to_have_count(0)
    fay.reload()
    expect(fay.get_by_role("heading", name="Wren waits, and the door is closed")).to_be_visible()
    press(fay, "Open the door again")
    press(fay, "Let Wren in")
    expect(fay.get_by_role("img", name="Wren")).to_be_visible()
