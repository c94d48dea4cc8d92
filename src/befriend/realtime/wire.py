"""Where uvicorn ends and the live room begins: a stream without a task, and a send without one."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

EXTENSION = "befriend.wire"
SEND = b"/live/send"
MOST_HELD = 16 * 1024  # bytes of a send; a longer one is read by a task


class Sending:
    """A send whose body is here: what uvicorn wants to know of a request in progress, and its answer in one write.
    Whoever takes it says so (`is_taken`), and answers later; else uvicorn starts its task as for any request."""

    __slots__ = ("body", "disconnected", "is_taken", "keep_alive", "response_complete", "wire")
    message_event = asyncio.Event()  # nobody waits for it

    def __init__(self, wire: "Wire", body: bytes) -> None:
        self.wire = wire
        self.body = body
        self.keep_alive = True
        self.is_taken = self.disconnected = self.response_complete = False

    def answer(self, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
        if self.disconnected:
            return
        close = b"" if self.keep_alive else b"connection: close\r\n"
        lines = [b"%b: %b\r\n" % header for header in headers]
        self.wire.transport.write(b"".join([STATUS_LINE[status], *lines, close, b"\r\n", body]))
        self.response_complete = True
        if not self.keep_alive:
            self.wire.transport.close()
        self.wire.on_response_complete()


class Wire(HttpToolsProtocol):
    """uvicorn's own protocol. A stream takes its connection over after the head of the answer: from then on no task,
    no queue and no parser stand between the hub and the socket. A send is held until its body is here, and then shown
    to the application, which may take it without waiting for anything; what is unusual goes uvicorn's way."""

    lost: Callable[[], None] | None = None
    held: bytes | None = None

    def on_headers_complete(self) -> None:
        self.scope["extensions"] = {EXTENSION: {"wire": self}}
        if self.url == SEND and self._is_plain():
            self.held = b""
        else:
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if self.held is None:
            super().on_body(body)
            return
        self.held += body
        if len(self.held) > MOST_HELD:
            self._let_go()

    def on_message_complete(self) -> None:
        if self.held is not None:
            if self._is_taken(self.held):
                self.held = None
                return
            self._let_go()
        super().on_message_complete()

    def _is_plain(self) -> bool:
        """A POST on a line that stays open, on which no answer is due and none lies unread."""
        parser = self.parser
        if parser.get_method() != b"POST" or parser.get_http_version() != "1.1" or parser.should_upgrade():
            return False
        if self.expect_100_continue or not parser.should_keep_alive() or self.flow.write_paused:
            return False
        return self.cycle is None or self.cycle.response_complete

    def _is_taken(self, body: bytes) -> bool:
        before, sending = self.cycle, Sending(self, body)
        self.cycle = sending  # type: ignore[assignment]
        self.scope |= {"method": "POST", "path": "/live/send", "query_string": b""}
        self.scope["extensions"] = {EXTENSION: {"wire": self, "sending": sending}}
        if _ends_at_once(self.app(self.scope, _nothing, _nothing)) and sending.is_taken:
            return True
        self.cycle = before
        return False

    def _let_go(self) -> None:
        """The ordinary way, from the head on."""
        body, self.held = self.held or b"", None
        self.scope["extensions"] = {EXTENSION: {"wire": self}}
        super().on_headers_complete()
        super().on_body(body)

    def take_over(self, lost: Callable[[], None]) -> None:
        """For uvicorn this answer is complete; a graceful stop closes the connection at once. `lost` is told once."""
        self.cycle.response_complete = True
        self.cycle.keep_alive = False
        self.cycle.scope = self.scope = self.headers = None  # type: ignore[assignment]
        self.lost = lost

    def data_received(self, data: bytes) -> None:
        if self.lost is None:
            super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Whatever knows this connection and is known by it lets go: streams come and go for hours, and the garbage
        collector looks through old things seldom (config/asgi.py)."""
        super().connection_lost(exc)
        lost, self.lost, self.cycle, self.scope = self.lost, None, None, None  # type: ignore[assignment]
        if lost is not None:
            lost()


async def _nothing(*message: Any) -> Any:
    raise RuntimeError("A send that is shown without a task has neither more to receive nor a way to answer here.")


def _ends_at_once(application: Any) -> bool:
    """Whether an application comes to its end without waiting. What it raises, it raises again in its task."""
    with closing(application), suppress(Exception):
        try:
            application.send(None)
        except StopIteration:
            return True
    return False
