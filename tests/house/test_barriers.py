"""Every page once, at the width of a phone, as somebody to whom it is open: no barrier, and a silent console."""

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db.models import F
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import BrowserContext, Page, Route

from befriend.groups import actions as groups
from befriend.groups.models import Group
from befriend.groups.rules.about import About, NotNow
from befriend.mail.models import Outbox
from befriend.safety.crisis import publish
from befriend.shell.errors import fixed
from tests.browser import DESKTOP, PHONE
from tests.cast import Cast, gather
from tests.doors import DOORS
from tests.groups.test_joining import typed
from tests.house.on_the_way import ON_THE_WAY
from tests.meetings.live_evening import cookies
from tests.tongues import ARABIC, spoken
from tests.worlds import NOBODY, World, furnish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]
WIDTHS = {
    "small": {"width": 320, "height": 640},
    "phone": PHONE,
    "tablet": {"width": 768, "height": 1024},
    "desktop": DESKTOP,
}
VISITORS = (NOBODY, "ben", "fay", "omar")
OTHERS = ("pia", "gil", "ana")  # to each of them a page is open that is open to none of those
NO_PAGES = {"shell:manifest", "shell:worker", "shell:favicon", "meetings:feed", "meetings:door"}
NO_PAGES |= {"accounts:file", "accounts:recovery_file", "meetings:room_words", "meetings:room_here"}  # and frames
OPEN = {
    url: [who for who in VISITORS if met[who] == "200"] or [who for who in OTHERS if met.get(who) == "200"]
    for (url, method), met in DOORS.items()
    if method == "GET" and url not in NO_PAGES
}
ONCE = [(url, whos[-1] if url.startswith("desk") else whos[0]) for url, whos in OPEN.items() if whos]
ALL = [(url, who) for url, whos in OPEN.items() for who in whos]


WAYS_OUT = ("a[href^='/help/']", "[data-leave]")


@pytest.fixture
def house(cast, site) -> World:
    return furnish(cast)


def come_in(context: BrowserContext, world: World, who: str, site: str) -> Page:
    if who != NOBODY:
        context.add_cookies([{"name": "befriend", "value": world.keys[who], "url": site}])
    return context.new_page()


def barriers(page: Page) -> list[str]:
    """Axe comes into each page with the page; only what it found against us comes back."""
    return page.evaluate(
        """axe.run({resultTypes: ["violations"]}).then((found) =>
        found.violations.map((each) => `${each.id}: ${each.nodes[0].html.slice(0, 120)}`))"""
    )


def in_both_lights(page: Page) -> list[str]:
    """Opened by day, with all that moves; then the evening falls, and at once, as nothing moves any more."""
    found = [f"light: {barrier}" for barrier in barriers(page)]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    found += [f"dark: {barrier}" for barrier in barriers(page)]
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    return found


def walk(
    world: World,
    open_context,
    site: str,
    visits: list[tuple[str, str]],
    look_for: Callable[[Page], list[str]] = barriers,
    **look,
) -> dict[str, list[str]]:
    """What stands in somebody's way, and what reaches over the edge, by page."""
    found = {}
    for who in dict.fromkeys(visitor for _url, visitor in visits):
        page = come_in(opened(open_context, look_for, **look), world, who, site)
        for url in [url for url, visitor in visits if visitor == who]:
            if trouble := in_the_way(page, world.path(url), look_for):
                found[f"{url} ({who})"] = trouble
    return found


def opened(open_context, look_for: Callable[[Page], list[str]], **look) -> BrowserContext:
    context, first, _guard = open_context(**look)
    first.close()
    if look_for in (barriers, in_both_lights):
        context.add_init_script(AXE_SCRIPT)
    return context


def in_the_way(page: Page, path: str, look_for: Callable[[Page], list[str]]) -> list[str]:
    answer = page.goto(path, wait_until="load")
    trouble = look_for(page)
    if not answer or answer.status != 200 or urlsplit(answer.url).path != path:
        trouble.append(f"status {answer and answer.status} at {page.url}")
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        trouble.append("reaches over the edge")
    return trouble + [f"lacks {way}" for way in WAYS_OUT if not page.locator(way).locator("visible=true").count()]


def on_the_way(
    world: World, open_context, site: str, look_for: Callable[[Page], list[str]] = barriers, **look
) -> dict[str, list[str]]:
    """The same, of pages that open only after a step or two."""
    found = {}
    for way, (url, who, steps) in ON_THE_WAY.items():
        browser = world.client(who)
        steps(browser)
        context = opened(open_context, look_for, **look)
        context.add_cookies(cookies(browser, site))
        if trouble := in_the_way(context.new_page(), world.path(url), look_for):
            found[way] = trouble
        context.close()
    return found


def test_no_page_has_a_barrier_on_a_phone(house, open_context, site):
    assert walk(house, open_context, site, ONCE, viewport=PHONE) == {}


def test_nor_has_a_page_on_the_way_in(house, open_context, site):
    assert on_the_way(house, open_context, site, viewport=PHONE) == {}


def answers(world: World) -> dict[str, bytes]:
    """The pages that no address opens: what somebody reads where something cannot be, or went wrong."""
    circle, nobody, cy = world.cast.circle, world.client(NOBODY), world.client("cy")
    about = About("Tuesday Ashore", not_now=(NotNow("You are in danger.", "Call now.", "help"),))
    settled = {"topic": "drinking", "ways": ["read"], "places": 8, "is_listed": True, "language": "en"}
    groups.describe_group(by=world.cast.seat("fay"), about=about, **settled)
    join, age = reverse("groups:join", args=[circle.public_id]), reverse("accounts:age")
    pages = {number: fixed(number, "en") for number in ("400", "403", "404", "413", "500", "503")}
    pages["405"] = world.client("ben").get(reverse("accounts:sign_out")).content
    nobody.post(age, {"age": "under"})
    pages["too young"] = nobody.get(age).content
    pages["refused"] = cy.post(join, typed(circle, agree="")).content
    pages["the wrong help"] = cy.post(join, typed(circle, screen="0")).content
    Group.objects.filter(circle=circle).update(places=F("taken"))
    pages["full"] = cy.get(join).content
    pages["full, with what was typed"] = cy.post(join, typed(circle, screen="none")).content
    assert all(pages.values())
    return pages


def answering(content: bytes) -> Callable[[Route], None]:
    return lambda asked: asked.fulfill(content_type="text/html", body=content)


def test_nor_has_an_answer_that_is_a_no(house, open_context, site):
    context, page, guard = open_context(PHONE, service_workers="block")
    guard.expected.append("Service Worker registration blocked")
    context.add_init_script(AXE_SCRIPT)
    found = {}
    for number, (name, content) in enumerate(answers(house).items()):
        path = f"/answer/{number}/"
        page.route(f"**{path}", answering(content))
        if trouble := in_the_way(page, path, barriers):
            found[name] = trouble
    assert found == {}


def test_nor_have_the_pages_of_the_demo(house, open_context, site, settings):
    settings.DEMO = True
    Outbox.objects.update(state=Outbox.State.KEPT)
    visits = [("rehearsal:demo", NOBODY), ("rehearsal:letters", "ben")]
    assert walk(house, open_context, site, visits, viewport=PHONE) == {}


def reads_to_the_right(page: Page) -> list[str]:
    """What is wrong in a page that begins at the right: where it begins, and where its edges are."""
    return page.evaluate(
        """[
          document.dir === "rtl" ? "" : "begins at the left",
          document.documentElement.scrollWidth > innerWidth || [...document.querySelectorAll("main *")].some(
            (each) => each.getBoundingClientRect().left < -1 && getComputedStyle(each).position === "static"
              && each.checkVisibility() && !each.closest("svg, .hide, [hidden], .hero, .evening"),
          ) ? "reaches over the left edge" : "",
        ].filter(Boolean)"""
    )


def in_arabic() -> Cast:
    """The cast, reading from the right."""
    cast = gather()
    for account in cast.people.values():
        account.language = ARABIC.code
        account.save(update_fields=["language"])
    return cast


@pytest.mark.nightly
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_whoever_reads_from_the_right_finds_every_page_whole(open_context, site, tmp_path, viewport):
    with spoken(ARABIC, tmp_path), translation.override(ARABIC.code):
        publish()
        world = furnish(in_arabic())
        look = {"viewport": viewport, "locale": ARABIC.code}
        assert walk(world, open_context, site, ONCE, reads_to_the_right, **look) == {}


@pytest.mark.nightly
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_has_a_barrier_at_any_width_in_any_light(house, open_context, site, width):
    found = walk(house, open_context, site, ALL, in_both_lights, viewport=WIDTHS[width])
    assert found | on_the_way(house, open_context, site, in_both_lights, viewport=WIDTHS[width]) == {}
