"""A whole meeting in real browsers: Fay leads, three members sit with her, and one line breaks in the middle."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from befriend.groups import actions as groups
from befriend.meetings.actions import hour
from befriend.meetings.room import views
from tests.browser import BOTH, DESKTOP, PHONE
from tests.cast import Cast, gather, sit
from tests.meetings.live_evening import SHARING, Evening, cookies, tonight

STREAM = "**/live/stream*"

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
    def enter_(name: str, viewport: dict = PHONE, expected: tuple[str, ...] = (), **options) -> Page:
        context, page, guard = open_context(viewport, **options)
        guard.expected += [
            "ERR_INTERNET_DISCONNECTED",
            "net::ERR",
            "error occurred when fetching the script",
            *expected,
        ]
        context.add_cookies(cookies(evening.client(name), site))
        if options.get("java_script_enabled", True):
            with page.expect_response(STREAM):
                page.goto(evening.url())
            expect(page.locator("[data-room][data-ready]")).to_be_attached()
        else:
            page.goto(evening.url())
        return page

    return enter_


# Whether nothing lies over the whole of an element, and all of it is on the screen.
UNCOVERED = """element => [...element.getClientRects()].every(({ left, right, top, bottom }) =>
  [[left + 1, top + 1], [right - 1, bottom - 1]].every(([x, y]) => element.contains(document.elementFromPoint(x, y))))"""


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()


def say(page: Page, words: str) -> None:
    page.locator("#id_words").fill(words)
    press(page, "Say it")


def said(page: Page) -> list[str]:
    return page.locator("[data-log] .said .voice").all_inner_texts()


def check_in(fay: Page, ana: Page, ben: Page, cy: Page) -> None:
    press(fay, "On to: What we agreed")
    press(fay, "On to: Check-in")
    for page, name in ((fay, "Ruth"), (ana, "Juniper"), (ben, "Oak")):
        expect(page.locator("[data-head]")).to_have_text("You have the time")
        page.locator("#id_words").fill(f"{name} is here.")
        press(page, "Say it, and that is all")
    press(cy, "I pass")
    for page in (fay, ana, ben):
        expect(page.get_by_text("Heron passed. That is always fine.")).to_be_visible()


def share(fay: Page, ana: Page, ben: Page, cy: Page) -> None:
    press(fay, "On to: Sharing")
    for page in (ana, ben):
        expect(page.locator("[data-part-name]")).to_have_text("Sharing")
    press(ana, "Raise your hand")
    expect(ana.locator("[data-head]")).to_have_text("You have the time")
    press(ben, "Raise your hand")
    say(ana, "On Sunday my sister put the wine on the table.")
    press(ben, "I am with you")
    expect(ana.locator("[data-with-words]")).to_have_text("Oak is with you.")
    expect(cy.get_by_text("On Sunday my sister")).to_be_visible()


def loses_the_line(page: Page) -> None:
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('online'))")  # the stream that stood is let go, and the next finds no way
    expect(page.get_by_text("The line is weak.")).to_be_visible()


@BOTH
def test_a_whole_meeting_with_a_broken_line_in_the_middle(evening, enter, viewport):
    """Whose line breaks sits at the one size, who leads at the other."""
    other = DESKTOP if viewport == PHONE else PHONE
    everybody = fay, ana, ben, cy = (
        enter("fay", other),
        enter("ana", viewport),
        enter("ben", viewport),
        enter("cy", other),
    )
    check_in(*everybody)
    share(*everybody)
    loses_the_line(ben)
    say(ana, "I did not drink it.")
    expect(cy.get_by_text("I did not drink it.")).to_be_visible()
    press(ana, "That is all")
    expect(cy.locator("[data-announce]")).to_have_text("Oak has the time.")
    assert said(ben) == [line for line in said(fay) if line != "I did not drink it."]
    ben.locator("#id_words").fill("I also sat in front of a full glass.")
    ben.context.set_offline(False)
    expect(ben.locator("[data-head]")).to_have_text("You have the time", timeout=30_000)
    press(ben, "Say it")
    wanted = ["Ruth is here.", "Juniper is here.", "Oak is here.", "On Sunday my sister put the wine on the table."]
    wanted += ["I did not drink it.", "I also sat in front of a full glass."]
    for page in everybody:
        expect(page.locator("[data-log] .said .voice").last).to_have_text(wanted[-1])
        assert said(page) == wanted
    fay.get_by_text("End the meeting now").click()
    press(fay, "End it for everyone")
    for page in (ana, ben, cy):
        expect(page.get_by_role("heading", name="The hour is over")).to_be_visible()


@BOTH
def test_the_room_without_javascript(evening, enter, viewport, monkeypatch):
    monkeypatch.setattr(views, "AGAIN", 4)
    fay, ana = enter("fay", viewport), enter("ana", viewport, java_script_enabled=False)
    for part in ("What we agreed", "Check-in", "Sharing"):
        press(fay, f"On to: {part}")
    expect(fay.get_by_role("heading", name="Now: Sharing")).to_be_visible()
    ana.reload()
    press(ana, "Raise your hand")
    expect(ana.locator("[data-head]")).to_have_text("You have the time")
    ana.locator("#id_words").fill("It is forty-one days.")
    press(ana, "Say it, and that is all")
    expect(fay.get_by_text("It is forty-one days.")).to_be_visible()
    say(fay, "Thank you, Juniper.")
    expect(fay.locator("[data-log] .said .voice").last).to_have_text("Thank you, Juniper.")
    ana.locator("#id_words").fill("Half a thought")
    frame = ana.frame_locator("iframe.room__frame")
    expect(frame.get_by_text("Thank you, Juniper.")).to_be_visible(timeout=15_000)
    expect(ana.locator("#id_words")).to_have_value("Half a thought")
    with ana.expect_response("**/room/here/"):  # which says that she is there, as long as she stays on this page
        press(ana, "Steady me")
    expect(ana.get_by_role("heading", name="Feet and hands")).to_be_visible()
    with ana.expect_response("**/room/here/", timeout=15_000):
        pass


def test_no_button_of_the_room_without_javascript_loses_what_was_typed(evening, enter):
    fay, ana = enter("fay", DESKTOP), enter("ana", java_script_enabled=False)
    evening.part(SHARING)
    ana.locator("#id_words").fill("Half a thought")
    for button in ("Load it now", "Raise your hand", "That is all", "I need a minute", "I am back", "Steady me"):
        press(ana, button)
        if button == "Steady me":
            ana.get_by_role("link", name="Back to the room").click()
        expect(ana.locator("#id_words")).to_have_value("Half a thought")
    ana.get_by_text("More", exact=True).click()
    ana.get_by_label("A line to those who lead").fill("My line is bad.")
    press(ana, "Send it to them")
    expect(ana.locator("#id_words")).to_have_value("Half a thought")
    expect(fay.get_by_text("My line is bad.")).to_be_visible()


def test_who_is_put_out_hears_it_at_once_and_keeps_their_words(evening, enter):
    fay, ben = enter("fay", DESKTOP), enter("ben")
    ben.locator("#id_words").fill("I was about to say")
    row = fay.locator('[data-list="out"] li').filter(has_text="Oak")
    row.locator("summary").click()
    row.get_by_role("button", name="Put out for tonight").click()
    expect(ben.get_by_text("Tonight this room goes on without you")).to_be_visible(timeout=3_000)
    expect(ben.get_by_text("Your seat in the group is kept")).to_be_visible()
    expect(ben.get_by_label("What you wrote")).to_have_value("I was about to say")
    nothing_acts(ben)
    expect(fay.locator('[data-list="out"] li').filter(has_text="Oak")).to_have_count(0)


def nothing_acts(page: Page) -> None:
    """Beside the ways out, a room that is over for somebody offers nothing to press and draws no ring."""
    for gone in (page.get_by_role("button"), page.locator("svg.ring"), page.get_by_text("More", exact=True)):
        expect(gone.locator("visible=true")).to_have_count(0)
    assert Axe().run(page).response["violations"] == []


def test_who_gets_up_in_another_window_has_no_dead_buttons_left_in_this_one(evening, enter):
    ben = enter("ben", DESKTOP)
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("ben"))
    is_told_that_it_is_over(ben)


def test_who_got_up_while_the_page_came_learns_it_as_soon(evening, enter):
    ben = enter("ben", DESKTOP, expected=("404",))

    def gets_up(asked: Route) -> None:
        hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("ben"))
        asked.continue_()

    ben.route(STREAM, gets_up, times=1)
    ben.reload()
    is_told_that_it_is_over(ben)


def is_told_that_it_is_over(page: Page) -> None:
    expect(page.get_by_role("heading", name="You are no longer in this room")).to_be_visible(timeout=3_000)
    expect(page.get_by_text("Tonight this room goes on without you")).to_be_hidden()
    expect(page.locator("#id_words")).to_be_hidden()
    nothing_acts(page)


def test_one_tap_lets_the_room_rest_on_every_screen(evening, enter):
    fay, ana = enter("fay", DESKTOP), enter("ana")
    press(fay, "Let the room rest")
    expect(ana.get_by_role("heading", name="The room rests")).to_be_visible(timeout=5_000)
    expect(ana.get_by_role("button", name="Say it", exact=True)).to_be_hidden()
    expect(fay.get_by_role("button", name="Let the room go on").locator("visible=true")).to_have_count(1)
    press(fay, "Let the room go on")
    expect(ana.get_by_role("heading", name="Arriving")).to_be_visible()


def test_somebody_waits_at_the_door_and_is_let_in_with_one_tap(evening, enter, cast):
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("ben"))
    fay, ana = enter("fay", DESKTOP), enter("ana")
    hour.enter_lobby(meeting=evening.meeting, seat=evening.seat("ben"))
    expect(fay.get_by_role("heading", name="Oak waits at the door")).to_be_visible()
    press(fay, "Let Oak in")
    expect(ana.get_by_role("img", name="Oak")).to_be_visible()
    expect(fay.get_by_role("heading", name="Oak waits at the door")).to_have_count(0)


@pytest.mark.parametrize(("name", "viewport", "dark"), [("fay", DESKTOP, True), ("ana", PHONE, False)])
def test_axe_finds_nothing(evening, enter, name, viewport, dark):
    fay, page = enter("fay", DESKTOP), enter(name, viewport, dark=dark)
    for part in ("What we agreed", "Check-in", "Sharing"):
        press(fay, f"On to: {part}")
    press(fay, "Raise your hand")
    say(fay, "A first line.")
    expect(page.locator("[data-log] .said .voice").last).to_have_text("A first line.")
    found = Axe().run(page).response["violations"]
    assert [(problem["id"], [node["target"] for node in problem["nodes"]]) for problem in found] == []
    page.get_by_role("link", name="Steady me").click()
    assert Axe().run(page).response["violations"] == []


def test_the_page_works_by_keyboard_alone(evening, enter):
    fay, ana = enter("fay", DESKTOP), enter("ana", DESKTOP)
    for part in ("What we agreed", "Check-in", "Sharing"):
        press(fay, f"On to: {part}")
    hand = ana.get_by_role("button", name="Raise your hand")
    hand.focus()
    ana.keyboard.press("Enter")
    expect(ana.locator("[data-announce]")).to_have_text("You have the time.")
    ana.locator("#id_words").focus()
    ana.keyboard.type("By keyboard.")
    ana.keyboard.press("Tab")
    ana.keyboard.press("Space")
    expect(fay.get_by_text("By keyboard.")).to_be_visible()


def test_what_somebody_says_whom_ana_keeps_away_waits_until_she_opens_it(evening, enter, cast):
    groups.block(by=evening.seat("ana"), seat=evening.seat("ben"))
    fay, ana, ben = enter("fay", DESKTOP), enter("ana"), enter("ben")
    say(ben, "Look at me.")
    expect(fay.get_by_text("Look at me.")).to_be_visible()
    folded = ana.locator("[data-log] summary")
    expect(folded).to_have_text("Somebody you keep out of your way said something. Open it, or leave it.")
    expect(ana.get_by_text("Look at me.")).to_be_hidden()
    folded.click()
    expect(ana.get_by_text("Look at me.")).to_be_visible()
    for part in ("What we agreed", "Check-in", "Sharing"):
        press(fay, f"On to: {part}")
    press(ana, "Raise your hand")
    press(ben, "I am with you")
    press(fay, "I am with you")
    expect(fay.locator("[data-with-words]")).to_have_text("Oak and you are with Juniper.")
    expect(ana.locator("[data-with-words]")).to_have_text("Ruth is with you.")
    assert Axe().run(ana).response["violations"] == []


def test_somebody_who_comes_while_fay_looks_can_be_reported_from_her_list(evening, enter):
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("ben"))
    fay = enter("fay", DESKTOP)
    evening.sit("ben")
    row = fay.locator('[data-list="out"] li').filter(has_text="Oak")
    row.locator("summary").click()
    row.get_by_role("link", name="Report Oak").click()
    expect(fay.get_by_role("heading", name="What is wrong?")).to_be_visible()


def test_where_the_hour_is_is_also_told_to_who_listens_to_the_screen(evening, enter):
    fay, ana = enter("fay", DESKTOP), enter("ana")
    steps = ana.locator("[data-phases] li")
    expect(steps.nth(0)).to_have_text("Arriving, now")
    press(fay, "On to: What we agreed")
    expect(steps.nth(0)).to_have_text("Arriving, done")
    expect(steps.nth(1)).to_have_text("What we agreed, now")
    expect(steps.nth(2)).to_have_text("Check-in, later")


def test_fay_who_comes_later_reads_who_waits_already(evening, enter, cast):
    groups.accept(seat=cast.seat("pia"), by=cast.seat("fay"))
    hour.enter_lobby(meeting=evening.meeting, seat=evening.seat("pia"))
    fay = enter("fay", DESKTOP)
    expect(fay.get_by_role("heading", name="Wren waits at the door")).to_be_visible()
    press(fay, "Let Wren in")
    expect(fay.get_by_role("img", name="Wren")).to_be_visible()


def test_an_hour_that_is_over_offers_fay_no_door_and_no_parts(evening, enter, cast):
    groups.accept(seat=cast.seat("pia"), by=cast.seat("fay"))
    hour.enter_lobby(meeting=evening.meeting, seat=evening.seat("pia"))
    fay = enter("fay", DESKTOP)
    fay.get_by_text("End the meeting now").click()
    press(fay, "End it for everyone")
    expect(fay.get_by_role("heading", name="The hour is over")).to_be_visible()
    for gone in ("At the door", "The hour", "The door", "Wren waits at the door"):
        expect(fay.get_by_role("heading", name=gone, exact=True)).to_have_count(0)
    expect(fay.get_by_role("heading", name="People")).to_be_visible()


def test_what_the_group_agreed_is_on_every_screen_in_its_part(evening, enter):
    fay, ana, ben = enter("fay"), enter("ana"), enter("ben", java_script_enabled=False)
    press(fay, "On to: What we agreed")
    for page in (fay, ana):
        expect(page.get_by_text("Passing is always fine.", exact=True)).to_be_visible()
    ben.reload()
    expect(ben.get_by_text("Passing is always fine.", exact=True)).to_be_visible()
    press(fay, "On to: Check-in")
    expect(ana.get_by_text("Passing is always fine.", exact=True)).to_be_hidden()


def is_kept(answer) -> bool:
    """The house has what stands in the form now, which may be nothing."""
    return "keep=here" in (answer.request.post_data or "") and answer.status == 204


def test_words_typed_ahead_outlast_a_reload_and_getting_up_until_they_are_said(evening, enter):
    fay, ana = enter("fay", DESKTOP), enter("ana")
    with ana.expect_response(is_kept):
        ana.locator("#id_words").fill("Half a thought")
    ana.reload()
    expect(ana.locator("#id_words")).to_have_value("Half a thought")
    ana.get_by_text("More", exact=True).click()
    press(ana, "Get up and leave the room")
    ana.wait_for_url("**/after/")
    expect(fay.locator("[data-ring]").get_by_text("Juniper")).to_have_count(0)
    evening.sit("ana")
    ana.goto(evening.url())
    expect(ana.locator("#id_words")).to_have_value("Half a thought")
    with ana.expect_response(is_kept):
        press(ana, "Say it")
    expect(fay.get_by_text("Half a thought")).to_be_visible()
    ana.goto(evening.url())
    expect(ana.locator("#id_words")).to_have_value("")


def test_what_is_wrong_with_a_line_to_those_who_lead_is_said_where_it_was_written(evening, enter):
    ana = enter("ana", expected=("status of 409",))
    ana.get_by_text("More", exact=True).click()
    line = ana.get_by_label("A line to those who lead")
    line.fill("It is too loud\u202e here.")
    press(ana, "Send it to them")
    wrong = ana.get_by_text("This text has hidden characters")
    expect(wrong).to_be_visible()
    assert wrong.evaluate(UNCOVERED)
    expect(line).to_have_attribute("aria-invalid", "true")
    line.fill("It is too loud here.")
    press(ana, "Send it to them")
    expect(wrong).to_be_hidden()
    expect(line).to_have_value("")


def test_what_ana_was_typing_when_the_hour_ended_is_still_hers(evening, enter):
    ana = enter("ana")
    ana.locator("#id_words").fill("I had just found the words.")
    hour.close_meeting(meeting=evening.meeting, by=evening.seat("fay"))
    expect(ana.get_by_role("heading", name="The hour is over")).to_be_visible()
    expect(ana.get_by_label("What you wrote")).to_have_value("I had just found the words.")
    press(ana, "Let it go")
    expect(ana.get_by_label("What you wrote")).to_have_count(0)
