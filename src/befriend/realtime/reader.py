"""A thread with a connection of its own, for questions to the database."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from django.db import connections

from befriend.realtime.connections import Line, away, broken, connect
from befriend.realtime.store import Store

log = logging.getLogger(__name__)

Got = TypeVar("Got")


class Reader:
    def __init__(self, name: str) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._line: Line | None = None

    async def ask(self, question: Callable[[Store], Got]) -> Got | None:
        """One question after the other; None when a database is away."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._answer, question)

    def stop(self) -> None:
        self._thread.shutdown(wait=True)

    def _answer(self, question: Callable[[Store], Got]) -> Got | None:
        try:
            if self._line is None:
                self._line = connect()
            with self._line.reading() as store:
                return question(store)
        except away() as problem:
            log.warning("live: cannot read (%s)", type(problem).__name__)
            connections.close_all()  # this thread's, by which it asked for keys
            if self._line is not None:
                with suppress(*broken()):
                    self._line.close()
            self._line = None
            return None
