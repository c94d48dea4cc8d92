"""Words on their way and words already said, in a real browser."""

import pytest
from playwright.sync_api import Page, expect

from befriend.meetings.actions import hour
from befriend.meetings.room.actions import remove_from_room
from tests.browser import DESKTOP
from tests.meetings.test_room_walk import cast, enter, evening, press, said, say  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SLOW_ANSWERS = """() => {
  const usual = fetch;
  window.fetch = async (...asked) => {
    const answer = await usual(...asked);
    await new Promise((go) => setTimeout(go, 1500));
    return answer;
  };
}"""
TAKEN = "[data-log] .said:not(.said--waiting)"  # what the room has; own words stand in the page before
REFUSED = tuple(f"status of {status}" for status in (404, 502, 503))


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


def test_other_words_for_what_ben_did_not_hear_come_to_him_when_they_are_said(evening, enter):  # noqa: F811
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("ben"))
    ana = enter("ana")
    say(ana, "Nobody asked me.")
    expect(ana.locator(f"{TAKEN} .voice")).to_have_text("Nobody asked me.")
    evening.sit("ben")
    ben = enter("ben")
    expect(ben.locator("[data-log] .said")).to_have_count(0)
    ana.locator("[data-log]").get_by_role("link", name="Say it differently", exact=True).click()
    ana.get_by_label("Your words").fill("Ben never asks.")
    ana.get_by_role("button", name="Put it this way").click()
    for _ in ("as it comes", "loaded again"):
        expect(ben.locator("[data-log] .said .voice")).to_have_text("Ben never asks.")
        ben.reload()


def say_and_wait(page: Page, words: str) -> None:
    """The room cannot be reached, the page says so, and the house keeps what waits."""
    page.route("**/live/send", lambda asked: asked.fulfill(status=503, json={"code": "later"}))
    with page.expect_response(lambda answer: answer.status == 204):
        say(page, words)
    expect(page.get_by_text("we are trying again")).to_be_visible()


def test_words_on_their_way_when_the_hour_ends_are_still_anas(evening, enter):  # noqa: F811
    ana = enter("ana", expected=REFUSED)
    say_and_wait(ana, "I had just said it.")
    ana.locator("#id_words").fill("And one thing more.")
    hour.close_meeting(meeting=evening.meeting, by=evening.seat("fay"))
    expect(ana.get_by_label("What you wrote")).to_have_value(
        "I had just said it.\n\nAnd one thing more.", timeout=30_000
    )


@pytest.mark.parametrize("way", ["loads again", "gets up"])
def test_words_on_their_way_outlast_the_page(evening, enter, way):  # noqa: F811
    ana = enter("ana", expected=REFUSED)
    say_and_wait(ana, "I had just said it.")
    if way == "gets up":
        ana.get_by_text("More", exact=True).click()
        press(ana, "Get up and leave the room")
        ana.wait_for_url("**/after/")
        evening.sit("ana")
        ana.goto(evening.url())
    else:
        ana.reload()
    expect(ana.locator("#id_words")).to_have_value("I had just said it.")


def test_words_that_come_back_to_a_page_whose_room_has_closed_are_seen(evening, enter):  # noqa: F811
    ben = enter("ben", expected=REFUSED)
    say_and_wait(ben, "I had just said it.")
    remove_from_room(live=evening.live, seat=evening.seat("ben"), by=evening.seat("fay"))
    expect(ben.get_by_text("Tonight this room goes on without you")).to_be_visible()
    ben.unroute_all()
    expect(ben.get_by_label("What you wrote")).to_have_value("I had just said it.", timeout=30_000)
    expect(ben.get_by_label("What you wrote")).to_be_visible()
    expect(ben.get_by_text("Tonight this room goes on without you")).to_be_visible()


def test_words_that_the_house_could_not_keep_stay_in_the_page_that_has_them(evening, enter):  # noqa: F811
    ana = enter("ana", expected=REFUSED)
    ana.route(f"**{evening.url()}", lambda asked: asked.fulfill(status=502))
    ana.locator("#id_words").fill("I had just found the words.")
    hour.close_meeting(meeting=evening.meeting, by=evening.seat("fay"))
    expect(ana.get_by_text("What you wrote is still in this page.")).to_be_visible()
    expect(ana.locator("#id_words")).to_have_value("I had just found the words.")


def test_words_that_are_slow_on_their_way_are_not_overtaken_by_the_end_of_the_turn(evening, enter):  # noqa: F811
    fay, ana = enter("fay", DESKTOP), enter("ana")
    for part in ("What we agreed", "Check-in", "Sharing"):
        press(fay, f"On to: {part}")
    press(ana, "Raise your hand")
    expect(ana.locator("[data-head]")).to_have_text("You have the time")
    slow = []

    def hold(route) -> None:
        if "It came late" in (route.request.post_data or ""):
            slow.append(route)
        else:
            route.continue_()

    ana.route("**/live/send", hold)
    with ana.expect_request(lambda sent: "It came late" in (sent.post_data or "")):
        say(ana, "It came late.")
    say(ana, "This came after it.")
    press(ana, "That is all")
    ana.wait_for_timeout(700)
    slow[0].continue_()
    for page in (ana, fay):
        expect(page.locator("[data-announce]")).to_have_text("Nobody has the time now.")
        assert said(page) == ["It came late.", "This came after it."]


def test_fay_goes_on_twice_while_the_first_answer_is_still_on_its_way(evening, enter):  # noqa: F811
    fay = enter("fay", DESKTOP)

    fay.evaluate(SLOW_ANSWERS)
    press(fay, "On to: What we agreed")
    press(fay, "On to: Check-in")
    expect(fay.locator("[data-part-name]")).to_have_text("Check-in")
    assert evening.room.part == 2


@pytest.mark.nightly
def test_words_that_nobody_answers_are_sent_again_and_hold_up_no_others(evening, enter):  # noqa: F811
    fay, ana = enter("fay", DESKTOP), enter("ana")
    lost = []

    def lose(route) -> None:
        if not lost and "Into the void" in (route.request.post_data or ""):
            lost.append(route)
        else:
            route.continue_()

    ana.route("**/live/send", lose)
    say(ana, "Into the void.")
    say(ana, "And on.")
    expect(fay.get_by_text("And on.")).to_be_visible(timeout=30_000)
    for page in (fay, ana):
        expect(page.locator(f"{TAKEN} .voice")).to_have_text(["Into the void.", "And on."])
    assert lost


def test_words_typed_two_seconds_before_a_reload_stand_there_after_it(evening, enter):  # noqa: F811
    ana = enter("ana")
    for words in ("Half a thought", "Half a thought, and a little more"):
        ana.locator("#id_words").fill(words)
        ana.wait_for_timeout(2_000)
        ana.reload()
        expect(ana.locator("#id_words")).to_have_value(words)


def test_the_keyboard_stays_where_words_were_taken_back(evening, enter):  # noqa: F811
    ana = enter("ana")
    say(ana, "I am here.")
    back = ana.locator("[data-log]").get_by_role("button", name="Take back", exact=True)
    expect(back).to_have_count(1)
    back.focus()
    back.press("Enter")
    expect(back).to_have_count(0)
    assert ana.evaluate(
        "document.activeElement !== document.body && document.activeElement.closest('[data-talk]') !== null"
    )


def test_steady_me_begins_at_its_title_on_a_small_phone(evening, enter):  # noqa: F811
    ana = enter("ana", {"width": 375, "height": 667})
    ana.get_by_text("Steady me", exact=True).first.click()
    title = ana.locator("dialog.steady #steady-title")
    expect(title).to_be_in_viewport()
    assert ana.evaluate("document.querySelector('dialog.steady').scrollTop") == 0


def test_what_opened_over_the_words_closes_when_the_keyboard_goes_on(evening, enter):  # noqa: F811
    ana = enter("ana")
    ana.get_by_text("More", exact=True).click()
    expect(ana.locator(".dock__more")).to_have_attribute("open", "")
    ana.locator("#id_words").focus()
    expect(ana.locator(".dock__more")).not_to_have_attribute("open", "")
