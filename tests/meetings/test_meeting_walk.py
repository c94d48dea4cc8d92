"""The way to a meeting in a real browser: waiting at the door, with script and without, and no barrier on any page."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from befriend.meetings.actions import hour
from befriend.meetings.models import Meeting
from befriend.meetings.queries import next_meeting
from befriend.meetings.rules.schedule import Schedule
from tests.browser import DESKTOP, PHONE
from tests.cast import gather
from tests.meetings.planning import tuesdays

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db):
    return gather()


@pytest.fixture
def tonight(people) -> Meeting:
    """A meeting that begins in eight minutes, each week at this time."""
    here = timezone.localtime(timezone.now(), ZoneInfo("Europe/Dublin")) + timedelta(minutes=8)
    at = here.time().replace(second=0, microsecond=0)
    tuesdays(people, Schedule(here.date(), at, "Europe/Dublin", "FREQ=WEEKLY"), video="https://talk.example/x")
    return next_meeting(people.circle)


def come_in(context: BrowserContext, people, name: str, site: str) -> None:
    jar = people.client(name).cookies
    context.add_cookies([{"name": key, "value": morsel.value, "url": site} for key, morsel in jar.items()])


def barriers(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{it['id']}: {it['nodes'][0]['html'][:160]}" for it in found]


def all_pages(people, meeting) -> dict[str, list[str]]:
    later = meeting.series.meetings.order_by("starts_at")[1].public_id
    it, circle, series = meeting.public_id, people.circle.public_id, meeting.series.public_id
    return {
        "ana": [f"/meetings/{later}/", f"/meetings/{it}/lobby/", f"/meetings/{it}/after/", "/calendar/"],
        "fay": [
            *(f"/meetings/{it}/{page}/" for page in ("brief", "waiting", "roster")),
            f"/meetings/{later}/change/",
            *(f"/{page}/" for page in (f"groups/{circle}/plan", f"groups/{circle}/plan/new", f"series/{series}")),
            f"/series/{series}/hour/",
        ],
    }


@pytest.mark.parametrize(
    ("viewport", "dark"),
    [(PHONE, False), pytest.param(DESKTOP, True, marks=pytest.mark.nightly)],
    ids=["phone", "desktop"],
)
def test_no_page_around_a_meeting_has_a_barrier(people, tonight, open_context, site, viewport, dark):
    hour.enter_lobby(meeting=tonight, seat=people.seat("ana"))
    for name, places in all_pages(people, tonight).items():
        context, page, _ = open_context(viewport=viewport, dark=dark)
        come_in(context, people, name, site)
        for place in places:
            page.goto(place)
            assert barriers(page) == [], place
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


@pytest.mark.parametrize(
    "script", [True, pytest.param(False, marks=pytest.mark.nightly)], ids=["with script", "without"]
)
def test_ana_sits_down_taps_and_is_let_in(people, tonight, open_context, site, script):
    context, ana, _ = open_context(java_script_enabled=script)
    come_in(context, people, "ana", site)
    ana.goto(f"/groups/{people.circle.public_id}/inside/")
    ana.get_by_role("button", name="Sit down").click()
    expect(ana.get_by_role("heading", name="You can sit here quietly")).to_be_visible()
    ana.get_by_role("button", name="Stirred").click()
    expect(ana.get_by_role("status")).to_have_text("Thank you. Stirred is a good place to listen from.")
    leading, fay, _ = open_context(viewport=DESKTOP)
    come_in(leading, people, "fay", site)
    fay.goto(f"/meetings/{tonight.public_id}/brief/")
    fay.get_by_role("link", name="Who waits").click()
    fay.get_by_role("button", name="Let Juniper in").click()
    expect(fay.get_by_text("Nobody waits at the moment.")).to_be_visible()
    ana.wait_for_url("**/room/", timeout=30_000)
