"""What stands below the words, in a real browser: a minute for oneself, the way back from it, a line to those who lead."""

import pytest
from playwright.sync_api import expect

from befriend.meetings.actions import hour
from tests.meetings.test_room_walk import cast, enter, evening, press  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_who_takes_a_minute_comes_back_as_often_as_they_like(evening, enter):  # noqa: F811
    ana = enter("ana")
    for _ in range(2):
        press(ana, "I need a minute")
        expect(ana.get_by_role("button", name="I am back")).to_be_visible()
        press(ana, "I am back")
        expect(ana.get_by_role("button", name="I need a minute")).to_be_visible()
    assert evening.me("ana") not in evening.room.minute


@pytest.mark.parametrize("first", ["minute", "line"])
def test_a_minute_and_a_line_to_those_who_lead_do_not_stand_in_each_others_way(evening, enter, first):  # noqa: F811
    ana = enter("ana")
    field = ana.get_by_label("A line to those who lead")

    def line() -> None:
        ana.get_by_text("More", exact=True).click()
        field.fill("It is too loud here.")
        press(ana, "Send it to them")
        expect(field).to_have_value("")

    if first == "line":
        line()
    press(ana, "I need a minute")
    expect(ana.get_by_role("button", name="I am back")).to_be_visible()
    if first == "minute":
        line()
    assert evening.me("ana") in evening.room.minute


def test_a_line_that_is_on_its_way_over_a_weak_line_stands_still_until_it_is_there(evening, enter):  # noqa: F811
    ana, fay = enter("ana", expected=("status of 503",)), enter("fay")
    field = ana.get_by_label("A line to those who lead")
    ana.route("**/room/write/", lambda asked: asked.fulfill(status=503, json={"code": "later"}))
    ana.get_by_text("More", exact=True).click()
    field.fill("It is too loud here.")
    press(ana, "Send it to them")
    expect(field).not_to_be_editable()
    field.press_sequentially(" And more.")
    ana.unroute("**/room/write/")
    expect(field).to_have_value("", timeout=30_000)
    expect(field).to_be_editable()
    expect(fay.get_by_text("It is too loud here.", exact=True)).to_be_visible()
    report = fay.locator('[data-list="notes"]').get_by_role("link", name="Report")
    assert fay.request.get(report.get_attribute("href")).status == 200


def test_where_nobody_leads_ana_is_told_that_her_line_waits(evening, enter):  # noqa: F811
    ana = enter("ana")
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("fay"))
    ana.get_by_text("More", exact=True).click()
    expect(ana.get_by_text("Nobody who leads is in the room just now; it waits for them.")).to_be_visible()
    ana.get_by_label("A line to those who lead").fill("It is too loud here.")
    press(ana, "Send it to them")
    expect(ana.get_by_text("It waits for those who lead. None of them is in the room just now.")).to_be_visible()
    press(ana, "I need a minute")
    expect(ana.get_by_text("Your place is kept. Nobody who leads is in the room just now.")).to_be_visible()


@pytest.mark.nightly
@pytest.mark.parametrize("scripts", [True, False])
def test_two_taps_lead_from_the_room_to_a_report_of_what_stands_above_it(evening, enter, scripts):  # noqa: F811
    ana = enter("ana", java_script_enabled=scripts)
    above = ana.locator("[data-part-words]").inner_text()
    ana.get_by_text("More", exact=True).click()
    ana.get_by_role("link", name="Report what this group says of itself").click()
    expect(ana.locator("blockquote")).to_contain_text(above)
