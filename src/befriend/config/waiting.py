"""The house while a database is away: crisis help and static files from the disk, and one calm page for all else."""

import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import uvicorn
from django.db import Error, connections

from befriend.config.files import Files, language_of
from befriend.safety.crisis import publish_missing
from befriend.shell.errors import fixed
from befriend.shell.headers import encoded, of_files

Scope = dict[str, Any]
Receive = Callable[[], Any]
Give = Callable[[dict[str, Any]], Any]

AGAIN = 3  # seconds


class HelpAlone:
    """Asks no database for anything, because nobody knows yet what it would say."""

    def __init__(self) -> None:
        publish_missing()
        self._files = Files()

    async def __call__(self, scope: Scope, receive: Receive, give: Give) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, give)
        elif self._files.knows(scope):
            await self._files(scope, give)
        else:
            body = fixed("503", language_of(dict(scope["headers"])))
            more = {"Cache-Control": "no-store", "Retry-After": str(AGAIN), "Content-Length": str(len(body))}
            await give({"type": "http.response.start", "status": 503, "headers": encoded(of_files() | more)})
            await give({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


async def _live(receive: Receive, give: Give) -> None:
    for _ in ("startup", "shutdown"):
        message = await receive()
        await give({"type": f"{message['type']}.complete"})


def serve_until(ready: Callable[[], None], server: uvicorn.Server, door: socket.socket) -> None:
    """Serve at the door until `ready` has come to its end; what it raises that is no database's is raised here."""
    refused: list[BaseException] = []

    def again() -> None:
        try:
            time.sleep(AGAIN)
            while _is_away(ready):
                time.sleep(AGAIN)
        except BaseException as problem:  # noqa: BLE001 - a refusal belongs to whoever started the house
            refused.append(problem)
        server.should_exit = True

    threading.Thread(target=again, daemon=True).start()
    server.run([door.dup()])
    for problem in refused:
        raise problem


def _is_away(ready: Callable[[], None]) -> bool:
    try:
        ready()
    except Error as problem:
        say(problem)
        return True
    finally:
        connections.close_all()
    return False


def say(problem: Error) -> None:
    """To the journal: its first line, since those below may quote a row."""
    words = str(problem).partition("\n")[0]
    sys.stderr.write(f"A database does not answer as it should, and until then there is crisis help alone: {words}\n")
    sys.stderr.flush()
