"""What a page learns that was away while its room closed to it, in a real browser."""

import pytest
from playwright.sync_api import Page, Route, expect

from befriend.accounts.actions import sign_out_everywhere
from befriend.meetings.room.actions import remove_from_room
from tests.meetings.test_room_walk import cast, enter, evening, loses_the_line, nothing_acts  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CLOSED = tuple(f"status of {status}" for status in (400, 401, 404))
WORDS = "I was about to say"


@pytest.fixture
def ben(enter) -> Page:  # noqa: F811
    """His line is gone, and half a sentence stands in his page."""
    page = enter("ben", expected=CLOSED)
    page.locator("#id_words").fill(WORDS)
    loses_the_line(page)
    return page


def test_ben_who_is_put_out_while_his_line_is_gone_hears_it_when_the_line_is_back(evening, ben):  # noqa: F811
    remove_from_room(live=evening.live, seat=evening.seat("ben"), by=evening.seat("fay"))
    ben.context.set_offline(False)
    expect(ben.get_by_text("Tonight this room goes on without you")).to_be_visible(timeout=30_000)
    expect(ben.get_by_text("The line is weak.")).to_be_hidden()
    expect(ben.get_by_label("What you wrote")).to_have_value(WORDS)
    nothing_acts(ben)


def test_ben_who_is_signed_out_while_his_line_is_gone_hears_it_when_the_line_is_back(evening, ben):  # noqa: F811
    sign_out_everywhere(account=evening.seat("ben").account)
    ben.context.set_offline(False)
    expect(ben.get_by_text("You are signed out here.")).to_be_visible(timeout=30_000)
    expect(ben.get_by_label("What you wrote")).to_have_value(WORDS)


def test_a_page_that_is_ahead_of_its_room_keeps_what_was_typed_and_loads_again(ben):
    loaded: list[object] = []
    ben.on("framenavigated", lambda frame: loaded.append(frame))

    def position(asked: Route) -> None:
        asked.continue_() if loaded else asked.fulfill(status=400, json={"code": "position"})

    ben.route("**/live/stream*", position)
    with ben.expect_event("load", timeout=30_000):
        ben.context.set_offline(False)
    expect(ben.locator("[data-room][data-ready]")).to_be_attached()
    expect(ben.locator("#id_words")).to_have_value(WORDS)


WRONG_CLOCK = "(() => { const now = Date.now; Date.now = () => now() + 2_723_300; })()"
# Where the breath stands, against the machine's own clock: the same on screens that breathe in step.
BREATH = """() => {
  const [moving] = document.querySelector(".ring--breath .ring__rug")?.getAnimations() ?? [];
  return moving && (moving.currentTime - performance.timeOrigin - performance.now()) % 10_000;
}"""


def test_all_breathe_in_step_also_on_a_phone_whose_clock_is_wrong(evening, enter):  # noqa: F811
    ana, ben = enter("ana"), enter("ben")
    ben.add_init_script(WRONG_CLOCK)
    ben.reload()
    for page in (ana, ben):
        page.wait_for_function(BREATH)
    page.wait_for_timeout(1000)
    apart = abs(ana.evaluate(BREATH) - ben.evaluate(BREATH)) % 10_000
    assert min(apart, 10_000 - apart) < 1000
