"""One open stream."""

import asyncio
import random
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from befriend.realtime.callers import Caller
from befriend.realtime.rules import resume_id
from befriend.realtime.wire import Wire

if TYPE_CHECKING:
    from befriend.realtime.hub import Heard

MOST_QUEUED = 256 * 1024
PIECE = 32 * 1024
PATIENCE = 30  # seconds for which somebody who missed much may take to swallow a piece
LAST = b"0\r\n\r\n"


class Frame(NamedTuple):
    seq: int
    data: bytes


def framed(text: bytes) -> bytes:
    """One chunk of an HTTP/1.1 answer."""
    return b"%x\r\n%b\r\n" % (len(text), text)


BEAT = framed(b"event: beat\ndata:\n\n")  # an event, so that a page can tell a silent room from a dead line
GONE = framed(b"event: gone\ndata: {}\n\n") + LAST


class Listener:
    """Somebody's stream over one to four channels; `seen` is kept for each channel until it has caught up, and after
    that where there are several."""

    __slots__ = (
        "account",
        "beat",
        "channels",
        "closes_at",
        "is_gone",
        "is_strong",
        "seen",
        "session",
        "transport",
        "wire",
    )

    def __init__(
        self, wire: Wire, *, caller: Caller, channels: list["Heard"], seen: list[int], closes_at: float
    ) -> None:
        self.wire = wire
        self.transport = wire.transport
        self.account = caller.account
        self.session = caller.session
        self.is_strong = caller.is_strong
        self.channels = channels
        self.seen = seen
        self.closes_at = closes_at
        self.beat = id(self) // 64 % 15
        self.is_gone = False

    def greet(self) -> None:
        """The first bytes: when to come back, and from where if nothing else is said."""
        self.write(framed(b"retry: %d\nid: %b\n\n" % (random.randint(500, 3000), resume_id(self.seen).encode())))  # noqa: S311

    def behind(self) -> int | None:
        for slot, heard in enumerate(self.channels):
            if self.seen[slot] < heard.seq:
                return slot
        return None

    def write(self, chunk: bytes) -> None:
        """A reader too slow for what waits is let go; it comes back with the last id it has read."""
        transport = self.transport
        if transport.get_write_buffer_size() + len(chunk) > MOST_QUEUED:
            transport.abort()
        else:
            transport.write(chunk)

    def tell(self, slot: int, frames: Iterable[Frame]) -> None:
        self.write(framed(self._text(slot, frames)))

    async def tell_slowly(self, slot: int, frames: list[Frame]) -> None:
        """As fast as they read it; the rest is left out once a door of the channel has moved."""
        door = self.channels[slot].door
        while frames and not self.is_gone and self.channels[slot].door == door:
            size = count = 0
            while count < len(frames) and size < PIECE:
                size += len(frames[count].data)
                count += 1
            piece, frames = frames[:count], frames[count:]
            self.tell(slot, piece)
            try:
                await asyncio.wait_for(self.wire.flow.drain(), PATIENCE)
            except TimeoutError:
                self.abort()

    def _text(self, slot: int, frames: Iterable[Frame]) -> bytes:
        parts = []
        for frame in frames:
            self.seen[slot] = frame.seq
            parts += [b"id: ", resume_id(self.seen).encode(), b"\n", frame.data]
        return b"".join(parts)

    def heartbeat(self) -> None:
        self.write(BEAT)

    def end(self, *, gone: bool) -> None:
        """`gone`: do not come back; else the browser returns with its last id."""
        self.is_gone = True
        if gone and self.transport.get_write_buffer_size():
            return self.transport.abort()
        if not self.transport.is_closing():
            self.transport.write(GONE if gone else LAST)
            self.transport.close()
        return None

    def abort(self) -> None:
        self.is_gone = True
        self.transport.abort()
