"""Each event is read once and rendered once in this process, and the same bytes go to everybody who listens."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from befriend.realtime.listener import Frame, Listener, framed
from befriend.realtime.log import event_of, words_of
from befriend.realtime.reader import Reader
from befriend.realtime.rules import Event, Kind, is_declared, kind_named, rendered
from befriend.realtime.store import ChannelRow, EntryRow, Store, TicketRow

RING = 200
READ_AT_ONCE = 200
DOORS_WAIT = 0.2  # seconds for words, after which doors are looked at by themselves
PAUSE = 0.05  # between looks: PostgreSQL's bell rings for our own commits too, hundreds of times a second
QUIET_FOR = 60  # seconds after which a channel without listeners is forgotten
BEAT = 15
LIVES = 10 * 60


class Heard:
    """A channel that somebody here listens to, as far as it was published."""

    def __init__(self, row: ChannelRow, readers: dict[int, TicketRow]) -> None:
        self.row = row
        self.kind: Kind = kind_named(row.kind)
        self.seq = row.seq
        self.door = row.door
        self.readers = readers  # by account
        self.alone: set[Listener] = set()  # listen to nothing else: the same bytes for all, the resume id included
        self.shared: set[Listener] = set()
        self.ring: deque[Frame] = deque(maxlen=RING)
        self.quiet = 0

    def is_open_to(self, account: int, is_strong: bool) -> bool:
        ticket = self.readers.get(account)
        return ticket is not None and ticket.opens_to(is_strong)

    def frame(self, event: Event) -> Frame:
        return Frame(event.seq, rendered(self.row.public_id, event, self.kind.frame(event)))

    def frame_of(self, entry: EntryRow) -> Frame:
        return self.frame(event_of(entry, words_of(self.row, entry)))

    def after(self, seq: int) -> list[Frame] | None:
        """From memory, or None where it does not reach back so far."""
        if not self.ring or self.ring[0].seq > seq + 1:
            return None
        return [frame for frame in self.ring if frame.seq > seq]


class News(NamedTuple):
    heard: Heard
    frames: list[Frame]
    door: int
    readers: dict[int, TicketRow] | None
    more: bool


Known = list[tuple[Heard, int, int]]
Look = Callable[[Store, Known], list[News]]


class Hub:
    """Lives on one event loop; only `render` may be called from elsewhere."""

    def __init__(self, *, lives: float = LIVES) -> None:
        self.heard: dict[UUID, Heard] = {}
        self.listeners: set[Listener] = set()
        self.lives = lives
        self._stale = asyncio.Event()
        self._now = Reader("live-now")
        self._past = Reader("live-past")  # who comes back after long delays nobody's news, and no removal
        self._doors = Reader("live-doors")
        self._one_look = asyncio.Lock()
        self._waiting_since: float | None = None  # for words, or for the database
        self._beat = 0

    async def run(self) -> None:
        """Publish what others wrote, for as long as the process lives."""
        while True:
            await self._stale.wait()
            self._stale.clear()
            await self.refresh()
            await asyncio.sleep(PAUSE)

    async def refresh(self) -> bool:
        """False while a database is away, or where what was read has become old meanwhile."""
        async with self._one_look:
            self._waiting_since = self._waiting_since or time.monotonic()
            is_whole = not self.heard or await self._catch_up(self._now, _look, self.heard.values())
            if is_whole:
                self._waiting_since = None
            return is_whole

    async def look_again(self, channels: Iterable[Heard]) -> None:
        """For somebody to whom these seem closed. Asked beside: a crowd at the door delays no removal."""
        if not await self._catch_up(self._past, _look_at_doors, channels):
            raise ConnectionError

    async def shut_doors(self) -> None:
        """Whoever was shut out is gone, also while the words of others wait for keys that are away."""
        if self._waiting_since is not None and time.monotonic() - self._waiting_since > DOORS_WAIT:
            await self._catch_up(self._doors, _look_at_doors, self.heard.values())

    async def _catch_up(self, reader: Reader, look: Look, channels: Iterable[Heard]) -> bool:
        """False while the database is away, or where what was read has become old meanwhile."""
        known = [(heard, heard.seq, heard.door) for heard in channels]
        found = await reader.ask(lambda store: look(store, known))
        used = [self._apply(news) for news in found or ()]
        return found is not None and all(used)

    def wake(self) -> None:
        self._stale.set()

    def attendance(self) -> dict[UUID, set[int]]:
        """Who listens to which channel now: their accounts."""
        here: dict[UUID, set[int]] = {}
        for listener in self.listeners:
            for heard in listener.channels:
                here.setdefault(heard.row.public_id, set()).add(listener.account)
        return here

    async def learn(self, public_ids: Sequence[UUID]) -> list[Heard]:
        """The channels that exist among these, of kinds that a room declares, known and kept up to date from now on."""
        unknown = [public_id for public_id in public_ids if public_id not in self.heard]
        if unknown:
            found = await self._past.ask(lambda store: _meet(store, unknown))
            if found is None:
                raise ConnectionError
            for row, readers in found:
                self.heard.setdefault(row.public_id, Heard(row, readers))
            self.wake()  # what was committed between the look and now
        known = [self.heard[public_id] for public_id in public_ids if public_id in self.heard]
        for heard in known:
            heard.quiet = 0  # it stays while somebody is on their way in
        return known

    async def join(self, listener: Listener) -> None:
        """Tell what it missed, at its own pace, then let it hear what comes. Whoever cannot be told comes back."""
        try:
            await self._tell_missed(listener)
        except Exception:
            listener.abort()
            raise

    async def _tell_missed(self, listener: Listener) -> None:
        self.listeners.add(listener)
        while self._may_hear(listener):
            slot = listener.behind()
            if slot is None:
                self.attach(listener)
                return
            heard = listener.channels[slot]
            door, frames = heard.door, await self._missed(heard, listener.seen[slot])
            if not frames:
                listener.abort()
                return
            if heard.door == door:  # else words among them may have been taken back since
                await listener.tell_slowly(slot, frames)

    def leave(self, listener: Listener) -> None:
        listener.is_gone = True
        self.listeners.discard(listener)
        for heard in listener.channels:
            heard.alone.discard(listener)
            heard.shared.discard(listener)

    def render(self, public_id: UUID, events: Iterable[Event]) -> list[Frame]:
        """From any thread: bytes for those who listen, if anybody does."""
        heard = self.heard.get(public_id)
        return [heard.frame(event) for event in events] if heard else []

    def publish(self, public_id: UUID, frames: list[Frame]) -> None:
        """What this process has just committed; after a gap it is read from the database instead."""
        heard = self.heard.get(public_id)
        if heard is None or not frames:
            return
        if frames[0].seq == heard.seq + 1:
            self._tell(heard, frames)
        elif frames[-1].seq > heard.seq:
            self.wake()

    def end_sessions(self, sessions: set[int]) -> None:
        for listener in [one for one in self.listeners if one.session in sessions]:
            listener.end(gone=True)

    def tick(self, now: float) -> None:
        """Once a second."""
        self._beat = (self._beat + 1) % BEAT
        for listener in list(self.listeners):
            if listener.closes_at < now:
                listener.end(gone=False)
            elif listener.beat == self._beat:
                listener.heartbeat()
        for heard in list(self.heard.values()):
            heard.quiet = 0 if heard.alone or heard.shared else heard.quiet + 1
            if heard.quiet > QUIET_FOR and not any(heard in one.channels for one in self.listeners):
                del self.heard[heard.row.public_id]

    def closing_time(self, now: float) -> float:
        return now + self.lives * random.uniform(0.8, 1.2)  # noqa: S311 - so that they do not all come back at once

    def stop(self) -> None:
        for listener in list(self.listeners):
            listener.end(gone=False)
        for reader in (self._now, self._past, self._doors):
            reader.stop()

    def attach(self, listener: Listener) -> None:
        """Let somebody who has missed nothing hear what comes."""
        self.listeners.add(listener)
        if self._may_hear(listener):
            for heard in listener.channels:
                (heard.alone if len(listener.channels) == 1 else heard.shared).add(listener)

    def _may_hear(self, listener: Listener) -> bool:
        """Whoever was shut out meanwhile is gone."""
        if not all(heard.is_open_to(listener.account, listener.is_strong) for heard in listener.channels):
            listener.end(gone=True)
        return not listener.is_gone

    def _apply(self, news: News) -> bool:
        """False where it was read before a door moved: words in it may have been taken back since."""
        heard = news.heard
        if news.door < heard.door:
            self.wake()
            return False
        if news.readers is not None and news.door > heard.door:
            heard.door, heard.readers = news.door, news.readers
            heard.ring.clear()  # words may have been taken back: what somebody missed is read anew
            for listener in [one for one in self.listeners if heard in one.channels]:
                self._may_hear(listener)
        frames = [frame for frame in news.frames if frame.seq > heard.seq]
        if frames and frames[0].seq == heard.seq + 1:
            self._tell(heard, frames)
        if news.more:
            self.wake()
        return True

    def _tell(self, heard: Heard, frames: list[Frame]) -> None:
        heard.seq = frames[-1].seq
        heard.ring.extend(frames)
        if heard.alone:
            same = framed(b"".join(b"id: 0:%d\n" % frame.seq + frame.data for frame in frames))
            for listener in list(heard.alone):
                listener.write(same)
        for listener in list(heard.shared):
            listener.tell(listener.channels.index(heard), frames)

    async def _missed(self, heard: Heard, seen: int) -> list[Frame] | None:
        frames = heard.after(seen)
        if frames is None:
            upto = min(heard.seq, seen + READ_AT_ONCE)
            frames = await self._past.ask(
                lambda store: [heard.frame_of(entry) for entry in store.entries(heard.row.id, seen, upto)]
            )
        return frames


def _meet(store: Store, public_ids: list[UUID]) -> list[tuple[ChannelRow, dict[int, TicketRow]]]:
    return [(row, _readers(store, row.id)) for row in store.channels(public_ids) if is_declared(row.kind)]


def _readers(store: Store, channel_id: int) -> dict[int, TicketRow]:
    return {account: ticket for account, ticket in store.tickets(channel_id).items() if ticket.may_read}


def _look(store: Store, known: Known) -> list[News]:
    """What has changed since these numbers."""
    news = []
    for heard, seen, old, seq, door in _changed(store, known):
        entries = store.entries(heard.row.id, seen, seq, READ_AT_ONCE) if seq > seen else []
        readers = _readers(store, heard.row.id) if door != old else None
        more = bool(entries) and entries[-1].seq < seq
        news.append(News(heard, [heard.frame_of(entry) for entry in entries], door, readers, more))
    return news


def _look_at_doors(store: Store, known: Known) -> list[News]:
    """The same without a word: no key is asked for."""
    moved = [(heard, door) for heard, _seen, old, _seq, door in _changed(store, known) if door != old]
    return [News(heard, [], door, _readers(store, heard.row.id), False) for heard, door in moved]


def _changed(store: Store, known: Known) -> Iterator[tuple[Heard, int, int, int, int]]:
    """(channel, its number and door before, both now)"""
    by_id = {heard.row.id: (heard, seq, door) for heard, seq, door in known}
    for channel_id, seq, door in store.heights(by_id):
        heard, seen, old = by_id[channel_id]
        if (seq, door) != (seen, old):
            yield heard, seen, old, seq, door
