"""Crisis help when everything else is gone: no connection, no script, no database; and nothing private is kept."""

import asyncio
import time

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError
from playwright.sync_api import Page, expect

from befriend.config.files import Files
from befriend.safety.crisis import lines, publish
from befriend.shell import publicshell
from befriend.shell.assets import edition
from tests.browser import BOTH

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = """async () => {
  const all = [];
  for (const name of await caches.keys()) all.push(...(await (await caches.open(name)).keys()));
  return all.map((request) => new URL(request.url).pathname + new URL(request.url).search);
}"""
FORGET = "async (path) => { for (const name of await caches.keys()) await (await caches.open(name)).delete(path) }"
MEET_THE_NEW_EDITION = """async () => {
  const workers = navigator.serviceWorker;
  const changed = new Promise((done) => workers.addEventListener("controllerchange", done, { once: true }));
  await (await workers.ready).update();
  await changed;
}"""
TAKE_THE_NEW_EDITION = f"""async () => {{
  await ({MEET_THE_NEW_EDITION})();
  const {{ active }} = await navigator.serviceWorker.ready;
  while (active.state !== "activated") await new Promise((done) => active.addEventListener("statechange", done));
}}"""


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.HOME = tmp_path


def fill(page: Page) -> list[str]:
    """Wait until the worker has everything; what it keeps."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    until = time.monotonic() + 30
    while (kept := page.evaluate(KEPT)).count("/help/zz/") == 0 and time.monotonic() < until:
        page.wait_for_timeout(200)
    return kept


def ship_a_new_edition(patch: pytest.MonkeyPatch) -> None:
    """Every file has a new address and the worker a new name, as after an upgrade."""
    text = publicshell.worker().replace(edition(), "0123456789ab").replace("public-", "public-new-")
    patch.setattr(publicshell, "worker", lambda: text)


def help_comes(patch: pytest.MonkeyPatch, *, after: float = 0, status: int = 0) -> None:
    """Crisis help takes its time on the way, or never arrives."""
    usual = Files.__call__

    async def answer(self, scope, give):
        if scope["path"].startswith("/help/"):
            await asyncio.sleep(after)
            if status:
                await give({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
                return await give({"type": "http.response.body", "body": b""})
        return await usual(self, scope, give)

    patch.setattr(Files, "__call__", answer)


@BOTH
def test_help_in_two_taps_without_a_connection(open_context, viewport):
    context, page, guard = open_context(viewport=viewport)
    guard.expected += ["ERR_INTERNET_DISCONNECTED", "Failed to fetch"]
    publish()
    page.goto("/leaving/")
    assert {f"/help/{code}/" for code in lines.countries()} <= set(fill(page))
    context.set_offline(True)
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no connection")
    page.get_by_role("link", name="Help now").first.click()
    page.get_by_role("link", name="Ireland").click()
    expect(page.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
    assert page.evaluate("getComputedStyle(document.querySelector('.number')).borderTopWidth") == "2px"
    page.get_by_label("Country").select_option("gb")
    page.get_by_role("button", name="Change country").click()
    page.wait_for_url("**/help/gb/")
    expect(page.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")


def test_a_new_edition_over_a_line_that_drops_takes_no_help_away(open_context, monkeypatch):
    context, page, guard = open_context()
    guard.expected += ["ERR_INTERNET_DISCONNECTED", "Failed to fetch", "503"]
    publish()
    page.goto("/leaving/")
    fill(page)
    ship_a_new_edition(monkeypatch)
    with monkeypatch.context() as dropped:
        help_comes(dropped, status=503)
        page.evaluate(TAKE_THE_NEW_EDITION)
        context.set_offline(True)
        page.goto("/help/ie/")
        expect(page.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
        assert page.evaluate("getComputedStyle(document.querySelector('.number')).borderTopWidth") == "2px"
    context.set_offline(False)
    page.goto("/leaving/")
    until = time.monotonic() + 30
    while page.evaluate("caches.keys().then((all) => all.length)") > 1 and time.monotonic() < until:
        page.wait_for_timeout(200)
    assert {f"/help/{code}/" for code in lines.countries()} <= set(fill(page))
    assert page.evaluate("caches.keys().then(([name, ...older]) => name.startsWith('public-new-') && !older.length)")


def test_nobody_waits_for_a_page_while_a_new_edition_is_kept(open_context, monkeypatch):
    _, page, _ = open_context()
    publish()
    page.goto("/leaving/")
    fill(page)
    ship_a_new_edition(monkeypatch)
    help_comes(monkeypatch, after=2)
    page.evaluate(MEET_THE_NEW_EDITION)  # it is at it from then on
    page.goto("/privacy/", timeout=15_000)
    assert "/privacy/" not in page.evaluate(KEPT) and page.evaluate("caches.keys().then((all) => all.length)") == 2


def test_a_page_opened_while_a_new_edition_fails_is_reason_enough_to_try_once_more(open_context, monkeypatch):
    _, page, guard = open_context()
    guard.expected += ["503"]
    publish()
    page.goto("/leaving/")
    fill(page)
    ship_a_new_edition(monkeypatch)
    with monkeypatch.context() as dropped:
        help_comes(dropped, after=0.3, status=503)
        page.evaluate(TAKE_THE_NEW_EDITION)
        page.wait_for_timeout(1000)  # some of it has failed, and the worker is at it still
        page.goto("/privacy/")
    until = time.monotonic() + 30
    while page.evaluate("caches.keys().then((all) => all.length)") > 1 and time.monotonic() < until:
        page.wait_for_timeout(200)
    assert {f"/help/{code}/" for code in lines.countries()} <= set(page.evaluate(KEPT))
    assert page.evaluate("caches.keys().then(([name, ...older]) => name.startsWith('public-new-') && !older.length)")


def test_a_full_disk_takes_no_page_away(site, open_context):
    context, page, _ = open_context()
    publish()
    page.goto("/leaving/")
    fill(page)
    page.evaluate(FORGET, "/help/ie/")
    context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", {"origin": site, "quotaSize": 1})
    page.goto("/help/ie/")
    expect(page.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")


@pytest.mark.nightly
def test_a_slow_line_is_waited_for_where_nothing_is_kept(open_context, monkeypatch):
    _, page, _ = open_context()
    publish()
    page.goto("/leaving/")
    fill(page)
    page.evaluate(FORGET, "/help/ie/")
    help_comes(monkeypatch, after=5)
    page.goto("/help/ie/")
    expect(page.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")


def test_nothing_private_is_ever_kept(cast, site, open_context):
    context, page, _ = open_context()
    jar = cast.client("omar").cookies
    context.add_cookies([{"name": key, "value": morsel.value, "url": site} for key, morsel in jar.items()])
    page.goto("/leaving/")
    fill(page)
    for place in ("/desk/lines/", "/desk/lines/ie/", "/report/", "/help/find/?country=united", "/help/ie/?from=ana"):
        page.goto(place)
    kept = page.evaluate(KEPT)
    assert [path for path in kept if not path.startswith(("/help/", "/static/", "/offline/", "/manifest"))] == []
    assert not [path for path in kept if "?" in path or path.startswith("/help/find")]
    context.set_offline(True)
    page.goto("/desk/lines/ie/")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no connection")


def test_a_cached_page_of_help_names_nobody(cast, site, open_context):
    context, page, _ = open_context()
    jar = cast.client("ana").cookies
    context.add_cookies([{"name": key, "value": morsel.value, "url": site} for key, morsel in jar.items()])
    page.goto("/help/ie/")
    fill(page)
    words = page.evaluate("caches.match('/help/ie/').then((it) => it.text())")
    assert "Your places" not in words and "csrf" not in words.lower()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_help_with_every_database_down(open_context, monkeypatch, script):
    _, page, _ = open_context(java_script_enabled=script)
    publish()

    def gone(self: BaseDatabaseWrapper) -> None:
        raise OperationalError("the database is away")

    connections.close_all()
    with monkeypatch.context() as patch:
        patch.setattr(BaseDatabaseWrapper, "connect", gone)
        page.goto("/help/")
        page.get_by_role("link", name="Ireland").click()
        expect(page.get_by_role("link", name="112")).to_have_attribute("href", "tel:112")
        page.get_by_label("Country").select_option("Germany")
        page.get_by_role("button", name="Change country").click()
        expect(page.get_by_role("heading", name="Germany", exact=True)).to_be_visible()
        page.get_by_role("button", name="Open this country next time").click()
        expect(page.get_by_role("heading", name="Germany", exact=True)).to_be_visible()


def test_the_choice_is_remembered_on_pages(open_context):
    context, page, _ = open_context()
    page.goto("/help/ie/")
    page.get_by_role("button", name="Open this country next time").click()
    page.goto("/leaving/")
    page.get_by_role("link", name="Help now").first.click()
    expect(page.get_by_role("heading", name="Ireland", exact=True)).to_be_visible()
    assert [it["value"] for it in context.cookies() if it["name"] == "help_country"] == ["ie"]
