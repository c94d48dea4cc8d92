"""Every page once, at the width of a phone, as somebody to whom it is open: no barrier, and a silent console."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page

from tests.browser import DESKTOP, PHONE
from tests.doors import DOORS
from tests.worlds import NOBODY, World, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]
VISITORS = (NOBODY, "ben", "fay", "omar")
NO_PAGES = {"shell:manifest", "shell:worker", "shell:favicon", "meetings:feed", "meetings:door"}
NO_PAGES |= {"accounts:file", "accounts:recovery_file", "meetings:room_words"}  # files, and the frame inside the room
OPEN = {
    url: [who for who in VISITORS if met[who] == "200"]
    for (url, method), met in DOORS.items()
    if method == "GET" and url not in NO_PAGES
}
ONCE = [(url, whos[-1] if url.startswith("desk") else whos[0]) for url, whos in OPEN.items() if whos]
ALL = [(url, who) for url, whos in OPEN.items() for who in whos]


@pytest.fixture
def house(cast, site) -> World:
    return furnish(cast)


def come_in(context: BrowserContext, world: World, who: str, site: str) -> Page:
    if who != NOBODY:
        context.add_cookies([{"name": "befriend", "value": world.keys[who], "url": site}])
    return context.new_page()


def barriers(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found]


def walk(world: World, open_context, site: str, visits: list[tuple[str, str]], **look) -> dict[str, list[str]]:
    """What stands in somebody's way, and what reaches over the edge, by page."""
    found = {}
    for who in VISITORS:
        context, first, _guard = open_context(**look)
        first.close()
        page = come_in(context, world, who, site)
        for url in [url for url, visitor in visits if visitor == who]:
            answer = page.goto(world.path(url), wait_until="load")
            trouble = barriers(page)
            if not answer or answer.status != 200:
                trouble.append(f"status {answer and answer.status}")
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                trouble.append("reaches over the edge")
            if trouble:
                found[f"{url} ({who})"] = trouble
    return found


def test_no_page_has_a_barrier_on_a_phone(house, open_context, site):
    assert walk(house, open_context, site, ONCE, viewport=PHONE) == {}


@pytest.mark.nightly
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize(
    "viewport", [{"width": 320, "height": 640}, PHONE, {"width": 768, "height": 1024}, DESKTOP],
    ids=["small", "phone", "tablet", "desktop"],
)  # fmt: skip
def test_no_page_has_a_barrier_at_any_width_in_any_light(house, open_context, site, viewport, dark):
    assert walk(house, open_context, site, ALL, viewport=viewport, dark=dark) == {}
