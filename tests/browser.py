"""A running site in this process and real Chromium pages that notice every broken promise."""

import gc
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

WHOLE, WITHOUT_WINDOWS = "/usr/bin/chromium", "/usr/bin/chromium-headless-shell"  # one engine, one Debian source
CHROMIUM = os.environ.get("CHROMIUM") or (WITHOUT_WINDOWS if os.path.exists(WITHOUT_WINDOWS) else WHOLE)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 800}
# A busy machine is waited for; what is promised by the clock says its own time. Less than the twelve seconds after
# which a room sends again what nobody answered: a second try never stands in for the first.
expect.set_options(timeout=10_000)
BOTH = pytest.mark.parametrize(
    "viewport", [PHONE, pytest.param(DESKTOP, marks=pytest.mark.nightly)], ids=["phone", "desktop"]
)


@pytest.fixture
def site(transactional_db: None, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The site's origin: pages and live wire of this process's database, as `befriend up` serves them. Only it keeps
    nothing for good, since hundreds of sites come and go here."""
    monkeypatch.setattr("befriend.config.asgi._look_less_for_garbage", lambda: None)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.ORIGIN = f"http://localhost:{port}"
    settings.CSRF_TRUSTED_ORIGINS = [settings.ORIGIN]
    server = _server(port)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + 90
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    assert server.started
    yield settings.ORIGIN
    server.should_exit = True
    thread.join(10)
    gc.collect()  # its threads' connections close


def _server(port: int) -> uvicorn.Server:
    from befriend.config.asgi import build
    from befriend.realtime.wire import Wire

    patience = {"lifespan": "on", "timeout_graceful_shutdown": 1}
    return uvicorn.Server(
        uvicorn.Config(build(), host="127.0.0.1", port=port, http=Wire, log_level="warning", loop="asyncio", **patience)
    )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, timeout=120_000)
        yield browser
        browser.close()


@dataclass
class Guard:
    """Console silent, nothing from a third party, no policy violated."""

    origin: str
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._request(request.url))

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.netloc != urlsplit(self.origin).netloc:
            self.complaints.append(f"third party: {url}")

    def verdict(self) -> list[str]:
        return [said for said in self.complaints if not any(part in said for part in self.expected)]


@pytest.fixture
def open_context(chromium: Browser, site: str) -> Iterator[Callable[..., tuple[BrowserContext, Page, Guard]]]:
    """Open a browser of somebody's own: phone or desktop, light or dark, with or without JavaScript."""
    opened: list[tuple[BrowserContext, Guard]] = []

    def open_(viewport: dict = PHONE, dark: bool = False, **options) -> tuple[BrowserContext, Page, Guard]:
        scheme = "dark" if dark else "light"
        context = chromium.new_context(base_url=site, viewport=viewport, color_scheme=scheme, **options)
        context.set_default_timeout(15_000)
        guard = Guard(site)
        context.on("page", guard.watch)
        opened.append((context, guard))
        return context, context.new_page(), guard

    yield open_
    verdicts = [guard.verdict() for _, guard in opened]
    for context, _ in opened:
        context.close()
    assert not any(verdicts), verdicts


@pytest.fixture
def page(open_context) -> Page:
    return open_context()[1]
