"""Words on their way and words already said, in a real browser."""

import pytest
from playwright.sync_api import expect

from tests.meetings.test_room_walk import cast, enter, evening, say  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_only_what_ana_said_last_may_be_said_differently(evening, enter):  # noqa: F811
    ana = enter("ana")
    offers = ana.locator("[data-log]").get_by_role("link", name="Say it differently", exact=True)
    for words in ("I am here.", "I am tired."):
        say(ana, words)
        expect(ana.locator("[data-log] .said .voice").last).to_have_text(words)
        expect(offers).to_have_count(1)
    expect(ana.locator("[data-log] .said").filter(has_text="I am tired.").get_by_role("link")).to_have_count(1)
    expect(ana.locator("[data-log]").get_by_role("button", name="Take back", exact=True)).to_have_count(2)
    offers.click()
    ana.get_by_label("Your words").fill("I am very tired.")
    ana.get_by_role("button", name="Put it this way").click()
    expect(ana.locator("[data-log] .said .voice")).to_have_text(["I am here.", "I am very tired."])
    expect(offers).to_have_count(1)
