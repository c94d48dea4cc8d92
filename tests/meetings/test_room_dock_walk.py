"""What stands below the words, in a real browser: a minute for oneself, the way back from it, a line to those who lead."""

import pytest
from playwright.sync_api import expect

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
