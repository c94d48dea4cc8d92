"""Whose session a cookie is. Asked of the room of accounts once, then twice a second for all that are in use."""

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, connections

Got = TypeVar("Got")
FORGET_AFTER = 60.0


@dataclass(slots=True)
class Caller:
    account: int
    session: int
    is_strong: bool
    used_at: float = 0.0


Who = Callable[[str], tuple[int, int, bool] | None]
Gone = Callable[[set[int]], Iterable[int]]
Present = Callable[[dict[UUID, set[int]]], object]  # the accounts that listen, by channel


class Callers:
    """`who` says (account, session, is strong) of a cookie's value, or None; `gone` which of many sessions stand no more."""

    def __init__(self, who: Who, gone: Gone) -> None:
        self._who = who
        self._gone = gone
        self._known: dict[str, Caller] = {}
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="live-callers")
        self._watch = ThreadPoolExecutor(1, thread_name_prefix="live-watch")  # a crowd at the door delays no revocation
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="live-beside")
        self._apart = ThreadPoolExecutor(1, thread_name_prefix="live-apart")

    async def caller(self, cookie: str) -> Caller | None:
        known = self.known(cookie)
        if known is not None:
            return known
        found = await self._ask(lambda: self._who(cookie))
        if found is None:
            return None
        self._known.setdefault(cookie, Caller(*found))
        return self.known(cookie)

    async def anew(self, cookie: str) -> Caller | None:
        """As `caller`, for one who may have shown a passkey since they were asked for."""
        found = await self._ask(lambda: self._who(cookie))
        self._known.pop(cookie, None)
        if found is not None:
            self._known[cookie] = Caller(*found)
        return self.known(cookie)

    def known(self, cookie: str) -> Caller | None:
        """Somebody who was asked for before, and whose session stood at the last look."""
        known = self._known.get(cookie)
        if known is not None:
            known.used_at = time.monotonic()
        return known

    async def those_gone(self, listening: set[int]) -> set[int]:
        """Forget those who were signed out, and say which sessions they were."""
        idle = time.monotonic() - FORGET_AFTER
        known = self._known.items()
        for cookie in [cookie for cookie, one in known if one.used_at < idle and one.session not in listening]:
            del self._known[cookie]
        asked = {caller.session for caller in self._known.values()}
        asked |= listening
        if not asked:
            return set()
        gone = set(await self._ask(lambda: self._gone(asked), self._watch))
        if gone:
            self._known = {cookie: caller for cookie, caller in self._known.items() if caller.session not in gone}
        return gone

    async def aside(self, question: Callable[[], object]) -> None:
        """Something that is told now and then: it may wait its turn to write, and delays neither a door nor a revocation."""
        await self._ask(question, self._beside)

    async def apart(self, question: Callable[[], object]) -> None:
        """Something that another database is asked: while that one does not answer, nothing else waits with it."""
        await self._ask(question, self._apart)

    async def _ask(self, question: Callable[[], Got], pool: ThreadPoolExecutor | None = None) -> Got:
        return await asyncio.get_running_loop().run_in_executor(pool or self._pool, _kept, question)

    def stop(self) -> None:
        for pool in (self._pool, self._watch, self._beside, self._apart):
            pool.shutdown(wait=True)


def _kept(question: Callable[[], Got]) -> Got:
    """On this thread's connection, which stays open; on a new one when the old has broken."""
    try:
        return question()
    except (OperationalError, InterfaceError):
        connections.close_all()
        return question()
