"""A frightened visitor finds a group, joins under a chosen name with a passkey, sits down, and is received."""

import re
import time
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect

from befriend.due.actions import run_due
from befriend.due.rules import Lane
from befriend.groups import actions as groups
from befriend.groups.models import Seat
from befriend.groups.queries import handle_of
from befriend.groups.rules.about import About, NotNow
from befriend.meetings.actions import hour
from befriend.meetings.actions.series import start_series
from befriend.meetings.models import LiveRoom, Meeting
from befriend.meetings.plans import begun_with
from befriend.meetings.room.actions import begin_part, send
from befriend.meetings.rules.schedule import Schedule
from tests.accounts.test_passkey_walk import give_a_device
from tests.browser import BOTH, PHONE
from tests.cast import charter, gather
from tests.mail.conftest import Server, post  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NOT_NOW = (NotNow("you might end your life", "people who answer now come first", "help"),)
SHARING, ANSWERING = 3, 4
WORDS = "I typed one sentence and deleted it nine times."
WREN, ADDRESS, FIGURES = "Wren", "wren@post.example", 6
FIELDS = "main :is(input, select, textarea):not([type=hidden])"
ANSWERS = {"age", "screen", "agree", "care"}  # one tap each, and nothing to think up or to look for
MOST_FIELDS, MOST_SECONDS, FOR_A_KEY, FOR_A_PAGE = 4, 60, 0.2, 3


@pytest.fixture
def tonight(transactional_db) -> Seat:
    """Fay's open group sits down in eight minutes; she is in the room already."""
    people = gather()
    about = About("Open Door", "For people who drink more than they want to.", ("You are tired of it.",), NOT_NOW)
    written = charter("Open Door", about=about, kind="open", questions=())
    lead = groups.found_group(by=people.ben, charter=written, handle="Bede")
    begins = timezone.now().astimezone(ZoneInfo("Europe/Dublin")) + timedelta(minutes=8)
    at = begins.time().replace(second=0, microsecond=0)
    schedule = Schedule(begins.date(), at, "Europe/Dublin", "FREQ=WEEKLY")
    start_series(circle=lead.circle, by=people.ben, schedule=schedule, parts=begun_with("recovery"))
    hour.enter_lobby(meeting=meeting_of(lead), seat=lead)
    return lead


def meeting_of(lead: Seat) -> Meeting:
    return Meeting.objects.filter(circle=lead.circle).exclude(state="ended").order_by("starts_at").first()


def find(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Find your seat").first.click()
    page.get_by_text("Drinking").click()
    page.get_by_text("Any time").click()
    page.get_by_text("Only read").click()
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("link", name="Open Door").first.click()


def join(page: Page) -> None:
    page.get_by_role("link", name="Take this seat").first.click()
    page.get_by_text("18 or older").click()
    page.get_by_label("What shall we call you?").fill(WREN)
    page.get_by_text("none of these").click()
    page.get_by_label("I want to keep to these").check()


def come_in_by_passkey(page: Page) -> None:
    page.get_by_role("button", name="come in by a passkey").click()
    come_in_by_passkey_there(page)


def come_in_by_passkey_there(page: Page) -> None:
    page.get_by_role("radio", name="Mine alone").check()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Come in with a passkey").click()
    page.get_by_role("button", name="They are safe with me").click()
    page.wait_for_url("**/prepare/")


def fields(page: Page) -> set[str]:
    """What is filled in here; each choice counts once."""
    return set(page.locator(FIELDS).evaluate_all("all => all.map(one => one.name)"))


def ask_for_a_letter(page: Page) -> None:
    page.get_by_label("Where can we send a code?").fill(ADDRESS)
    page.get_by_role("button", name="Take this seat").click()
    page.get_by_label("The figures from the letter").wait_for()


def come_in_by_letter(page: Page, post: Server) -> None:  # noqa: F811
    """Each field once: an address, its figures, whose device, a yes. The last press takes the seat."""
    run_due(lanes=[Lane.CODE])
    (letter,) = [letter for letter in post.letters if letter["To"] == ADDRESS]
    (figures,) = re.findall(rf"\b\d{{{FIGURES}}}\b", letter.get_body(("plain",)).get_content())
    page.get_by_label("The figures from the letter").fill(figures)
    page.get_by_role("radio", name="Mine alone").check()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Come in", exact=True).click()
    page.wait_for_url("**/prepare/")


@BOTH
def test_from_the_first_page_to_being_received(tonight, open_context, viewport):
    page, meeting = come_in(tonight, open_context, viewport), meeting_of(tonight)
    page.locator("textarea").first.fill(WORDS)
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    _answers(meeting, tonight, "Me too, and I am still here.")
    expect(page.get_by_text("Me too, and I am still here.")).to_be_visible()


@pytest.mark.nightly
@BOTH
def test_from_the_first_page_to_the_second_evening(tonight, open_context, viewport):
    """A turn in the round of sharing, an answer, the card after, and the same seat a week later."""
    page, meeting = come_in(tonight, open_context, viewport), meeting_of(tonight)
    live = LiveRoom.objects.select_related("room", "panel", "meeting").get(meeting=meeting)
    begin_part(live=live, by=tonight, part=SHARING)
    page.get_by_role("button", name="Raise your hand").click()
    page.locator("textarea").first.fill(WORDS)
    page.get_by_role("button", name="Say it, and that is all").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    begin_part(live=live, by=tonight, part=ANSWERING)
    _answers(meeting, tonight, "Me too, and I am still here.")
    expect(page.get_by_text("Me too, and I am still here.")).to_be_visible()
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=True):
        hour.close_meeting(meeting=meeting, by=tonight)
        look_back(page)
    with time_machine.travel(timezone.now() + timedelta(days=7), tick=True):
        following = meeting_of(tonight)
        hour.open_meeting(meeting=following)
        hour.enter_lobby(meeting=following, seat=tonight)
        page.goto("/today/")
        sit_down(page)
        hour.admit(meeting=following, seat=wren_of(tonight), by=tonight)
        page.wait_for_url(f"**/{following.public_id}/room/", timeout=30_000)


def come_in(tonight: Seat, open_context, viewport: dict) -> Page:
    """From the first page to a place in the room."""
    _, page, _ = open_context(viewport)
    give_a_device(page)
    find(page)
    join(page)
    come_in_by_passkey(page)
    page.goto("/today/")
    sit_down(page)
    hour.admit(meeting=meeting_of(tonight), seat=wren_of(tonight), by=tonight)
    page.wait_for_url("**/room/", timeout=30_000)
    return page


def sit_down(page: Page) -> None:
    page.get_by_role("link", name="Sit down").click()
    page.wait_for_url("**/lobby/")
    page.get_by_role("button", name="Sit down").click()
    page.get_by_role("button", name="I cannot stay").wait_for()


def look_back(page: Page) -> None:
    page.get_by_role("link", name="Look back for a minute").click()
    expect(page.get_by_role("heading", name="See you on")).to_be_visible()
    page.get_by_role("group", name="I felt heard").get_by_text("8", exact=True).click()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("heading", name="Kept, for you alone")).to_be_visible()


def wren_of(tonight: Seat) -> Seat:
    return Seat.objects.select_related("circle", "account").get(circle=tonight.circle, role="member")


def at_the_group(page: Page, tonight: Seat) -> list[str]:
    """On the page of the group; what is opened from there comes into the list."""
    page.goto(f"/groups/{tonight.circle.public_id}/")
    pages: list[str] = []
    page.on("framenavigated", lambda frame: pages.append(frame.url))
    return pages


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_from_a_group_to_a_seat_by_letter(tonight, open_context, post, scripts):  # noqa: F811
    """In a minute at a calm pace: all that the house takes in this run, and for each key and page a moment besides."""
    context, page, _ = open_context(PHONE, java_script_enabled=scripts)
    pages, began = at_the_group(page, tonight), time.monotonic()
    join(page)
    filled = fields(page)
    ask_for_a_letter(page)
    filled |= fields(page)
    come_in_by_letter(page, post)
    assert len(pages) == 3  # all that is asked, the code with a yes, and the seat
    keys = len(WREN + ADDRESS) + FIGURES
    assert time.monotonic() - began + keys * FOR_A_KEY + len(pages) * FOR_A_PAGE <= MOST_SECONDS
    assert filled >= ANSWERS and len(filled - ANSWERS) <= MOST_FIELDS, filled
    assert handle_of(wren_of(tonight)) == WREN


def test_from_a_group_to_a_seat_by_passkey(tonight, open_context):
    """In a minute, at the same pace, with a moment more for the finger on the phone."""
    _, page, _ = open_context(PHONE)
    give_a_device(page)
    pages, began = at_the_group(page, tonight), time.monotonic()
    join(page)
    filled = fields(page)
    page.get_by_role("button", name="come in by a passkey").click()
    page.get_by_role("button", name="Come in with a passkey").wait_for()
    filled |= fields(page)
    come_in_by_passkey_there(page)
    assert time.monotonic() - began + len(WREN) * FOR_A_KEY + (len(pages) + 1) * FOR_A_PAGE <= MOST_SECONDS
    assert filled >= ANSWERS and len(filled - ANSWERS) <= MOST_FIELDS, filled
    assert handle_of(wren_of(tonight)) == WREN and wren_of(tonight).account.email is None


def _answers(meeting: Meeting, seat: Seat, words: str) -> None:
    live = LiveRoom.objects.select_related("room", "panel", "meeting").get(meeting=meeting)
    one = uuid.uuid4()
    send(live=live, seat=seat, send_id=one, kind="said", body={"id": str(one), "done": False}, words=words)
