"""The shell in a real browser: leaving, trusted fragments, no barrier, nothing sideways."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.accounts.conftest import code_for
from tests.browser import BOTH, DESKTOP, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LEFT_WITHIN = 0.3  # seconds from the press to the request for the other page
WEATHER = "https://duckduckgo.com/?q=weather"
PUBLIC = [
    "/leaving/",
    "/privacy/",
    "/offline/",
    "/help/",
    "/help/ie/",
    "/help/bg/",
    "/help/find/?country=united",
    "/ask/",
]


def come_in(context: BrowserContext, cast, name: str, site: str) -> None:
    """Bring the cookies of a signed-in person into a browser."""
    jar = cast.client(name).cookies
    context.add_cookies([{"name": key, "value": morsel.value, "url": site} for key, morsel in jar.items()])


def weather_instead(context: BrowserContext, guard) -> None:
    guard.expected += [f"third party: {WEATHER}"]
    context.route(
        "https://duckduckgo.com/**",
        lambda route: route.fulfill(body="<title>Weather</title>", content_type="text/html"),
    )


def barriers(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{it['id']}: {it['nodes'][0]['html'][:160]}" for it in found]


@pytest.mark.parametrize(
    ("viewport", "dark"),
    [(PHONE, False), pytest.param(DESKTOP, True, marks=pytest.mark.nightly)],
    ids=["phone", "desktop"],
)
def test_public_pages_have_no_barrier(more_doors, open_context, viewport, dark):
    _, page, _ = open_context(viewport=viewport, dark=dark)
    for place in PUBLIC:
        page.goto(place)
        assert barriers(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_the_page_for_nothing_has_no_barrier(open_context):
    _, page, guard = open_context()
    guard.expected.append("404")
    page.goto("/no/such/page/")
    assert barriers(page) == []


def test_a_form_with_slips_has_no_barrier_and_keeps_the_words(more_doors, open_context):
    _, page, guard = open_context()
    guard.expected += ["422", "409"]
    page.goto("/ask/")
    page.get_by_label("Name").fill("Wren")
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("alert")).to_contain_text("Everything you wrote is kept.")
    expect(page.get_by_label("Name")).to_have_value("Wren")
    expect(page.locator("[data-trouble]")).to_be_focused()
    assert barriers(page) == []


def test_the_organisers_lines_have_no_barrier(cast, site, open_context):
    context, page, _ = open_context()
    come_in(context, cast, "omar", site)
    for place in ("/desk/lines/", "/desk/lines/ie/"):
        page.goto(place)
        assert barriers(page) == [], place
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_pages_fit_the_narrowest_phone(open_context):
    _, page, _ = open_context(viewport={"width": 320, "height": 568})
    for place in ("/leaving/", "/help/", "/help/us/"):
        page.goto(place)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place


def test_a_fragment_comes_through_the_one_policy_and_brings_no_script(more_doors, open_context):
    _, page, guard = open_context()
    guard.expected += ["No script comes out of a fragment", "htmx:", "requires 'TrustedHTML' assignment"]
    page.goto("/fragment/")
    expect(page.locator("#came")).to_have_text("The fragment came.")
    with page.expect_response("**/fragment/scripted/"):
        page.get_by_role("button", name="Bring a script").click()
    page.wait_for_timeout(300)
    assert page.evaluate("window.scriptRan") is None
    assert (
        page.evaluate("(() => { try { document.body.innerHTML = 'x'; return 'taken' } catch { return 'refused' } })()")
        == "refused"
    )


def leaving_times(context: BrowserContext, page: Page) -> dict[str, float]:
    """Both by the browser's own clock: the last press in the page, and the first request for the other page."""
    times: dict[str, float] = {}
    page.expose_binding("pressed", lambda source, at: times.update(pressed=at / 1000))
    page.evaluate("for (const how of ['click', 'keydown']) addEventListener(how, () => pressed(Date.now()), true)")

    def sent(request: dict) -> None:
        if request["request"]["url"] == WEATHER:
            times.setdefault("asked", request["wallTime"])

    wire = context.new_cdp_session(page)
    wire.on("Network.requestWillBeSent", sent)
    wire.send("Network.enable")
    return times


@BOTH
@pytest.mark.parametrize("how", ["button", "shift"])
def test_leaving_quickly(cast, site, open_context, how, viewport):
    context, page, guard = open_context(viewport=viewport)
    weather_instead(context, guard)
    come_in(context, cast, "ana", site)
    page.goto("/help/")
    page.goto("/leaving/")
    page.evaluate("sessionStorage.setItem('draft', 'my words'); localStorage.setItem('kept', 'x')")
    times = leaving_times(context, page)
    if how == "button":
        page.get_by_role("link", name="Leave").click(no_wait_after=True)
    else:
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url(WEATHER, wait_until="commit")
    assert times["asked"] - times["pressed"] < LEFT_WITHIN
    until = time.monotonic() + 15
    while any(it["name"] == "befriend" for it in context.cookies(site)) and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert [it["name"] for it in context.cookies(site)] == []
    page.wait_for_load_state()
    page.go_back()
    assert page.url.endswith("/help/")
    assert page.evaluate("[sessionStorage.length, localStorage.length]") == [0, 0]


def test_every_tab_leaves(cast, site, open_context):
    context, page, guard = open_context()
    weather_instead(context, guard)
    come_in(context, cast, "ana", site)
    page.goto("/leaving/")
    other = context.new_page()
    other.goto("/account/")
    other.evaluate("sessionStorage.setItem('draft', 'my words')")
    page.get_by_role("link", name="Leave").click(no_wait_after=True)
    for tab in (page, other):
        tab.wait_for_url(WEATHER, wait_until="commit")
    other.wait_for_load_state()
    other.goto("/help/")
    assert other.evaluate("sessionStorage.length") == 0


def test_leaving_where_the_browser_keeps_nothing(open_context):
    """Who blocks the data of sites cannot touch the store of this page; the way out is open all the same."""
    context, page, guard = open_context()
    weather_instead(context, guard)
    blocked = "{ get() { throw new DOMException('Access is denied for this document.', 'SecurityError') } }"
    for store in ("sessionStorage", "localStorage", "BroadcastChannel"):
        page.add_init_script(
            f"location.host.startsWith('localhost') && Object.defineProperty(window, '{store}', {blocked})"
        )
    page.goto("/leaving/")
    with page.expect_request("**/leave/"):
        page.get_by_role("link", name="Leave").click(no_wait_after=True)
    page.wait_for_url(WEATHER, wait_until="commit")


def test_writing_capitals_does_not_make_somebody_leave(open_context):
    _, page, _ = open_context()
    page.goto("/help/")
    page.get_by_label("Your country").click()
    page.keyboard.type("IRELAND")
    page.keyboard.press("Shift")
    page.keyboard.press("Shift")
    page.keyboard.press("a")
    page.keyboard.press("Shift")
    page.wait_for_timeout(200)
    assert page.url.endswith("/help/")


def test_leaving_without_script_is_a_plain_link(open_context):
    context, page, guard = open_context(java_script_enabled=False)
    weather_instead(context, guard)
    sent = []
    page.on("request", lambda request: sent.append((request.url, request.headers.get("referer"))))
    page.goto("/leaving/")
    page.get_by_role("link", name="Leave").click()
    page.wait_for_url(WEATHER)
    assert (WEATHER, None) in sent


def test_back_to_a_page_that_said_no_asks_nothing_and_sends_nothing_again(cast, open_context):
    """The figures of the letter were mistyped once; the way back later leads to a page, not to a question about sending."""
    _, page, guard = open_context()
    guard.expected.append("409")
    page.goto("/account/sign-in/")
    page.locator("#coming-back input[type=email]").fill("ana@post.example")
    page.locator("#coming-back input[name=device]").first.check(force=True)
    page.get_by_role("button", name="Send me a code").click()
    for wrong in (True, False):
        page.locator("input[name=code]").fill("000000" if wrong else code_for("ana@post.example"))
        page.get_by_role("button", name="Open the door").click()
        page.get_by_text("These are not the figures").wait_for() if wrong else page.wait_for_url("**/today/")
    page.go_back()
    assert page.locator("main h1").count() == 1
