"""Whoever goes through a meeting by keyboard keeps their place while it changes around them, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from befriend.groups import actions as groups
from befriend.meetings.actions import hour
from tests.browser import DESKTOP
from tests.meetings.live_evening import SHARING, cookies
from tests.meetings.test_room_walk import cast, enter, evening  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def press_by_keyboard(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).locator("visible=true").first.focus()
    page.keyboard.press("Enter")


def test_a_button_that_was_pressed_hands_the_keyboard_to_its_counterpart(evening, enter):  # noqa: F811
    evening.part(SHARING)
    evening.act("ben", "hand", up="true")
    ana = enter("ana")
    for one, other in (("Raise your hand", "Lower your hand"), ("I am with you", "You are with them")):
        press_by_keyboard(ana, one)
        expect(ana.get_by_role("button", name=other, exact=True)).to_be_focused()
        press_by_keyboard(ana, other)
        expect(ana.get_by_role("button", name=one, exact=True)).to_be_focused()
    press_by_keyboard(ana, "I need a minute")
    expect(ana.get_by_role("button", name="I am back")).to_be_focused()


def test_a_button_without_a_counterpart_leaves_the_keyboard_where_it_stood(evening, enter):  # noqa: F811
    evening.part(SHARING)
    ana = enter("ana")
    press_by_keyboard(ana, "Raise your hand")
    expect(ana.locator("[data-head]")).to_have_text("You have the time")
    expect(ana.locator(".dock__row").first).to_be_focused()
    ana.keyboard.press("Tab")
    expect(ana.get_by_role("button", name="That is all", exact=True)).to_be_focused()
    ana.get_by_text("More", exact=True).click()
    ana.get_by_label("A line to those who lead").fill("My line is bad.")
    press_by_keyboard(ana, "Send it to them")
    expect(ana.get_by_text("More", exact=True)).to_be_focused()


def test_a_list_that_changes_lets_the_keyboard_stay_in_it(evening, enter):  # noqa: F811
    fay = enter("fay", DESKTOP)
    row = fay.locator('[data-list="out"] li').filter(has_text="Oak")
    row.locator("summary").click()
    out = row.get_by_role("button", name="Put out for tonight")
    out.focus()
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("ana"))
    expect(fay.locator('[data-list="out"] li')).to_have_count(2)
    expect(out).to_be_focused()
    out.press("Enter")
    expect(fay.locator('[data-list="out"] li')).to_have_count(1)
    expect(fay.locator('[data-list="out"]')).to_be_focused()


def test_who_is_called_first_takes_the_keyboard_along(evening, enter):  # noqa: F811
    evening.part(SHARING)
    for name in ("fay", "ana", "ben", "cy"):
        evening.act(name, "hand", up="true")
    fay = enter("fay", DESKTOP)
    names = fay.locator('[data-list="order"] [data-name]')
    expect(names).to_have_text(["Juniper", "Oak", "Heron"])
    first = fay.locator('[data-list="order"] li').filter(has_text="Heron").get_by_role("button", name="Call first")
    first.press("Enter")
    expect(names).to_have_text(["Heron", "Juniper", "Oak"])
    expect(first).to_be_focused()


@pytest.mark.nightly
def test_a_page_that_looks_again_by_itself_touches_nothing_that_stays(evening, open_context, site, cast):  # noqa: F811
    for name in ("ana", "ben"):
        hour.leave_meeting(meeting=evening.meeting, seat=evening.seat(name))
    hour.enter_lobby(meeting=evening.meeting, seat=evening.seat("ben"))
    context, fay, _ = open_context(DESKTOP)
    context.add_cookies(cookies(evening.client("fay"), site))
    fay.goto(f"/meetings/{evening.meeting.public_id}/waiting/")
    let_in = fay.get_by_role("button", name="Let Oak in")
    let_in.focus()
    drawn = let_in.element_handle()
    hour.enter_lobby(meeting=evening.meeting, seat=evening.seat("ana"))
    expect(fay.get_by_role("button", name="Let Juniper in")).to_be_visible(timeout=15_000)
    expect(let_in).to_be_focused()
    assert drawn.evaluate("element => element.isConnected")
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("ana"))
    expect(fay.get_by_role("button", name="Let Juniper in")).to_have_count(0, timeout=15_000)
    expect(let_in).to_be_focused()
    let_in.press("Enter")
    expect(fay.get_by_text("Nobody waits at the moment.")).to_be_visible()


@pytest.mark.nightly
def test_the_door_that_looks_again_by_itself_is_drawn_once(evening, open_context, site):  # noqa: F811
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("ana"))
    hour.enter_lobby(meeting=evening.meeting, seat=evening.seat("ana"))
    context, ana, _ = open_context()
    context.add_cookies(cookies(evening.client("ana"), site))
    ana.goto(f"/meetings/{evening.meeting.public_id}/lobby/")
    drawn = ana.locator("#door .hour").element_handle()
    groups.block(by=evening.seat("ana"), seat=evening.seat("ben"))
    expect(ana.get_by_text("Somebody whom you keep out of your way is here")).to_be_visible(timeout=15_000)
    assert drawn.evaluate("element => element.isConnected")
    hour.admit(meeting=evening.meeting, seat=evening.seat("ana"), by=evening.seat("fay"))
    ana.wait_for_url("**/room/", timeout=15_000)
