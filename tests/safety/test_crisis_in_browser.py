"""Crisis help when everything else is gone: no connection, no script, no database; and nothing private is kept."""

import time

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import OperationalError
from playwright.sync_api import Page, expect

from befriend.safety.crisis import lines, publish

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEPT = """async () => {
  const all = [];
  for (const name of await caches.keys()) all.push(...(await (await caches.open(name)).keys()));
  return all.map((request) => new URL(request.url).pathname + new URL(request.url).search);
}"""


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


def test_help_in_two_taps_without_a_connection(open_context):
    context, page, guard = open_context()
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
