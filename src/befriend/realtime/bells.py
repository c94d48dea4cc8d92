"""How one process hears that another has committed."""

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from befriend.realtime.connections import SqliteLine, broken, is_postgres, postgres_connection
from befriend.realtime.store import BELL

log = logging.getLogger(__name__)

LOOK_EVERY = 0.25
RING_AFTER = 0.025
IDLE = 0  # libpq's PQTRANS_IDLE: nothing is under way on this connection
TIDY_EVERY = 5.0  # seldom: while the file is written, a send may have to wait for the disk
TIDY_ABOVE = 10_000  # pages of the log, half of what would make a send bring them in itself


class Bell(Protocol):
    async def run(self) -> None: ...

    def ring(self) -> None:
        """Somebody here has committed."""


def bell(wake: Callable[[], None], *, own: Callable[[], int | None]) -> Bell:
    """`own` is the PostgreSQL process behind this process's writer, whose commits are known here already."""
    return PostgresBell(wake, own) if is_postgres() else SqliteBell(wake)


class SqliteBell:
    """Asks the file four times a second whether anybody has committed: a read of shared memory, no query. Now
    and then it brings what was committed from the log into the file, so that no send has to do that."""

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake

    async def run(self) -> None:
        line, other = SqliteLine(), SqliteLine()
        tidying, tidied_at = asyncio.ensure_future(asyncio.sleep(0)), time.monotonic()
        try:
            before = line.version()
            while True:
                await asyncio.sleep(LOOK_EVERY)
                version = line.version()
                if version != before:
                    before = version
                    self._wake()
                    late = time.monotonic() - tidied_at > TIDY_EVERY
                    if tidying.done() and (late or other.waiting() > TIDY_ABOVE):
                        tidying, tidied_at = asyncio.ensure_future(_tidy(other)), time.monotonic()
        finally:
            await asyncio.gather(tidying, return_exceptions=True)
            line.close()
            other.close()

    def ring(self) -> None:
        """The file itself says so."""


async def _tidy(line: SqliteLine) -> None:
    with suppress(*broken()):
        await asyncio.to_thread(line.checkpoint)


class PostgresBell:
    """A connection of its own that listens, and rings for all that was committed here in a moment: a bell in every
    commit costs all that is sent as much again as the write of a row. When it breaks, or this process falls before it
    rings, the look of each second does."""

    def __init__(self, wake: Callable[[], None], own: Callable[[], int | None]) -> None:
        self._wake = wake
        self._own = own
        self._line: Any = None
        self._due: asyncio.TimerHandle | None = None

    def ring(self) -> None:
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(RING_AFTER, self._ring)

    def _ring(self) -> None:
        self._due = None
        if self._line is None:
            return
        if self._line.pgconn.transaction_status != IDLE:
            return self.ring()
        with suppress(*broken()):
            self._line.pgconn.send_query(f"NOTIFY {BELL}".encode())

    async def run(self) -> None:
        while True:
            with suppress(*broken()):
                await self._listen(await asyncio.to_thread(postgres_connection))
            await asyncio.sleep(1)

    async def _listen(self, connection: Any) -> None:
        loop = asyncio.get_running_loop()
        readable = asyncio.Event()
        descriptor = connection.fileno()
        try:
            connection.execute(f"LISTEN {BELL}")
            loop.add_reader(descriptor, readable.set)
            self._wake()
            self._line = connection
            while True:
                await readable.wait()
                readable.clear()
                if self._others_rang(connection.pgconn):
                    self._wake()
        finally:
            self._line = None
            loop.remove_reader(descriptor)
            connection.close()

    def _others_rang(self, pgconn: Any) -> bool:
        pgconn.consume_input()
        while not pgconn.is_busy() and pgconn.get_result():
            pass
        rang, own = False, (self._own(), pgconn.backend_pid)
        while heard := pgconn.notifies():
            rang = rang or heard.be_pid not in own
        return rang
