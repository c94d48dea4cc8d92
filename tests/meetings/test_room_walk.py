"""A whole meeting in real browsers: Fay leads, three members sit with her, and one line breaks in the middle."""

import pytest
from playwright.sync_api import Page, expect

from befriend.groups import actions as groups
from tests.browser import DESKTOP, PHONE
from tests.cast import Cast, gather, sit
from tests.meetings.live_evening import Evening, cookies, tonight

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]


@pytest.fixture
def cast(site: str) -> Cast:
    held = gather()
    groups.accept(seat=sit(held.cy, held.circle, "Heron"), by=held.seat("fay"))
    return held


@pytest.fixture
def evening(cast: Cast) -> Evening:
    held = Evening(cast, tonight())
    held.open()
    held.sit("fay", "ana", "ben", "cy")
    return held


@pytest.fixture
def enter(evening: Evening, open_context, site: str):
    def enter_(name: str, viewport: dict = PHONE, **options) -> Page:
        context, page, guard = open_context(viewport, **options)
        guard.expected += ["ERR_INTERNET_DISCONNECTED", "net::ERR"]
        context.add_cookies(cookies(evening.client(name), site))
        page.goto(evening.url())
        if options.get("java_script_enabled", True):
            expect(page.locator("[data-room][data-ready]")).to_be_attached()
        return page

    return enter_


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()


def say(page: Page, words: str) -> None:
    page.locator("#id_words").fill(words)
    press(page, "Say it")


def said(page: Page) -> list[str]:
    return page.locator("[data-log] .said .voice").all_inner_texts()


def test_a_whole_meeting_with_a_broken_line_in_the_middle(evening, enter):
    fay, ana, ben, cy = enter("fay", DESKTOP), enter("ana"), enter("ben"), enter("cy", DESKTOP)
    press(fay, "On to: What we agreed")
    press(fay, "On to: Check-in")
    for page, name in ((fay, "Ruth"), (ana, "Juniper"), (ben, "Oak")):
        expect(page.locator("[data-head]")).to_have_text("You have the time")
        page.locator("#id_words").fill(f"{name} is here.")
        press(page, "Say it, and that is all")
    press(cy, "I pass")
    for page in (fay, ana, ben):
        expect(page.get_by_text("Heron passed. That is always fine.")).to_be_visible()
    press(fay, "On to: Sharing")
    press(ana, "Raise your hand")
    press(ben, "Raise your hand")
    say(ana, "On Sunday my sister put the wine on the table.")
    press(ben, "I am with you")
    expect(ana.locator("[data-with-words]")).to_have_text("Oak is with you.")
    expect(cy.get_by_text("On Sunday my sister")).to_be_visible()
    ben.context.set_offline(True)
    say(ana, "I did not drink it.")
    press(ana, "That is all")
    ben.locator("#id_words").fill("I also sat in front of a full glass.")
    expect(cy.locator("[data-strip-words], [data-announce]").last).to_be_attached()
    ben.context.set_offline(False)
    expect(ben.locator("[data-head]")).to_have_text("You have the time", timeout=30_000)
    press(ben, "Say it")
    wanted = ["Ruth is here.", "Juniper is here.", "Oak is here.", "On Sunday my sister put the wine on the table."]
    wanted += ["I did not drink it.", "I also sat in front of a full glass."]
    for page in (fay, ana, ben, cy):
        expect(page.locator("[data-log] .said .voice").last).to_have_text(wanted[-1])
        assert said(page) == wanted
    fay.get_by_text("End the meeting now").click()
    press(fay, "End it for everyone")
    for page in (ana, ben, cy):
        expect(page.get_by_role("heading", name="The hour is over")).to_be_visible()
