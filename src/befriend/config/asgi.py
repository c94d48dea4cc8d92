"""The site: the live wire and files by ASGI, pages by WSGI in threads."""

import ctypes
import gc
from collections.abc import Awaitable, Callable
from typing import Any

import django
from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Give = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Give], Awaitable[None]]

THREADS = 8
GARBAGE = (20_000, 10, 20)  # objects until the young are looked through, rounds of that until the older are
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8  # glibc's names of what follows (malloc.h)
GIVEN_BACK = {TRIM_THRESHOLD: 128 * 1024, MMAP_THRESHOLD: 64 * 1024, ARENA_MAX: 1}


def build(*, live: bool = True, pages: bool = True) -> App:
    """Both halves, or one of them; the other then stands behind the same proxy (docs/running/halves.md)."""
    django.setup(set_prefix=False)
    from befriend.accounts.queries import account_of_session
    from befriend.accounts.sessions import those_gone
    from befriend.config.files import Files
    from befriend.meetings.room.presence import note_listeners
    from befriend.realtime.live import LiveApp

    wire = LiveApp(who=account_of_session, gone=those_gone, present=note_listeners) if live else None
    files = Files()
    django_app = _in_threads() if pages else None

    async def site(scope: Scope, receive: Receive, give: Give) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(wire, receive, give)
        elif scope["type"] != "http":
            return
        elif wire and scope["path"].startswith("/live/"):
            await wire(scope, receive, give)
        elif files.knows(scope):
            await files(scope, give)
        elif django_app:
            scope.pop("extensions", None)
            await django_app(scope, receive, give)
        else:
            await give({"type": "http.response.start", "status": 404, "headers": [(b"content-length", b"0")]})
            await give({"type": "http.response.body", "body": b""})

    return site


def _in_threads() -> Any:
    django_app: Any = get_wsgi_application()
    return WSGIMiddleware(django_app, workers=THREADS)


def _look_less_for_garbage() -> None:
    """What was loaded for good is never garbage: looking through it again and again took a fifth of the processor."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


def _give_memory_back() -> None:
    """Left to itself glibc learns from a burst to keep large pieces, and keeps a store for each thread
    (docs/decisions/0005). Another allocator has no such call."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    for wish, value in GIVEN_BACK.items():
        if mallopt:
            mallopt(wish, value)


async def _lifespan(wire: Any, receive: Receive, give: Give) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            _give_memory_back()
            if wire:
                await wire.start()
            _look_less_for_garbage()
            await give({"type": "lifespan.startup.complete"})
        else:
            if wire:
                await wire.stop()
            await give({"type": "lifespan.shutdown.complete"})
            return
