"""Where uvicorn ends and the live room begins: an answer whose bytes are written straight to the transport."""

from collections.abc import Callable

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

EXTENSION = "befriend.wire"


class Wire(HttpToolsProtocol):
    """uvicorn's own protocol. A stream takes its connection over after the head of the answer: from then on no task,
    no queue and no parser stand between the hub and the socket."""

    lost: Callable[[], None] | None = None

    def on_headers_complete(self) -> None:
        self.scope["extensions"] = {EXTENSION: {"wire": self}}
        super().on_headers_complete()

    def answer(self, whole: bytes) -> bool:
        """Head and body of an answer in one write, where the connection stays open; else nothing."""
        cycle = self.cycle
        if cycle.disconnected or not cycle.keep_alive:
            return False
        self.transport.write(whole)
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        cycle.on_response()
        return True

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
        super().connection_lost(exc)
        if self.lost is not None:
            self.lost()
