"""The one way to write to a channel. Everything here runs inside a transaction that somebody else opened."""

import json
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from befriend.realtime.rules import Event, Kind, compact, is_declared, kind_named
from befriend.realtime.store import ChannelRow, EntryRow, Store, TicketRow
from befriend.shell.refusal import Refusal
from befriend.vault.keys import ring
from befriend.vault.rules import Erased, Tampered
from befriend.vault.sealing import Place, seal, unseal, unseal_many

HOUSE = 0
LABEL = "live"
KEPT = 5_000
AT_ONCE = 5_000  # events that are folded in one reading: more than an evening has


class Busy(Exception):
    """Somebody else holds this channel for a moment; nothing was written."""


@dataclass(frozen=True, slots=True)
class Send:
    channel: UUID
    author: int
    uuid: UUID
    event: Event
    is_strong: bool = True  # pages ask for the passkey themselves


@dataclass(frozen=True, slots=True)
class Sent:
    seq: int


Outcome = Sent | Refusal | Busy


@dataclass(slots=True)
class Log:
    """What a process knows of one channel: its state up to `seq`, and its tickets as of `door`."""

    row: ChannelRow
    kind: Kind
    state: Any
    seq: int = 0
    door: int = -1
    tickets: dict[int, TicketRow] = field(default_factory=dict)
    fresh: list[EntryRow] = field(default_factory=list)
    said: list[Event] = field(default_factory=list)

    def clean(self) -> "Log":
        """A copy to which nothing was appended yet."""
        return Log(self.row, self.kind, self.state, self.seq, self.door, self.tickets)

    def caught_up(self, store: Store, row: ChannelRow) -> "Log":
        """A copy that has seen what others appended, admitted and dismissed."""
        log = self.clean()
        log.row = row
        while log.seq < row.seq:
            for entry in store.entries(row.id, log.seq, row.seq, most=AT_ONCE):
                log.state = log.kind.step(log.state, event_of(entry, None))
                log.seq = entry.seq
        if log.door != row.door:
            log.tickets, log.door = store.tickets(row.id), row.door
        return log


def new_log(row: ChannelRow) -> Log:
    kind = kind_named(row.kind)
    return Log(row, kind, kind.start(row.subject))


class Folds:
    """Logs as of the last commit, by public id; a process keeps one for its writer and one for its pages."""

    def __init__(self) -> None:
        self._logs: dict[UUID, Log] = {}
        self._lock = threading.Lock()

    def log(self, store: Store, row: ChannelRow) -> Log:
        return (self._logs.get(row.public_id) or new_log(row)).caught_up(store, row)

    def known(self, public_id: UUID) -> Log | None:
        """A copy as of the last commit here; others may have written since."""
        log = self._logs.get(public_id)
        return log and log.clean()

    def keep(self, logs: Iterable[Log]) -> None:
        """Call it after the commit, never before."""
        with self._lock:
            for log in logs:
                self._logs.pop(log.row.public_id, None)
                self._logs[log.row.public_id] = log.clean()
            while len(self._logs) > KEPT:
                self._logs.pop(next(iter(self._logs)))


def append_all(store: Store, sends: Sequence[Send], folds: Folds, *, careful: bool) -> tuple[list[Outcome], list[Log]]:
    """Number, seal and insert what the rules allow; say what became of each send, in order.

    Unless `careful`, a repeated send is noticed by the table's constraint, which ends the transaction: the caller then
    comes again, carefully. A channel of a kind that no room declares any more is not there. The logs go to
    `folds.keep` once the transaction has committed.
    """
    held = [row for row in store.lock({send.channel for send in sends}) if is_declared(row.kind)]
    logs = {row.public_id: folds.log(store, row) for row in held}
    away = {send.channel for send in sends} - logs.keys()
    busy = {row.public_id for row in store.channels(away) if is_declared(row.kind)} if away else set()
    at = int(time.time() * 1000)
    ring.fetch(key for send in sends for key in _keys_of(logs.get(send.channel), send))
    outcomes = [_append(store, logs.get(send.channel), send, busy, at, careful) for send in sends]
    written = [log for log in logs.values() if log.fresh]
    if written:
        store.insert([row for log in written for row in log.fresh])
        store.move([(log.seq, log.row.id) for log in written])
    return outcomes, list(logs.values())


def append_ahead(store: Store, sends: Sequence[Send], folds: Folds) -> tuple[list[Outcome | None], list[Log]]:
    """As `append_all`, trusting what is known here: the statement that writes makes sure of it. None for each send to
    a channel that has moved since, is not known, or would refuse something: these are asked again under its lock."""
    known = {name: folds.known(name) for name in {send.channel for send in sends}}
    logs = {name: log for name, log in known.items() if log}
    at = int(time.time() * 1000)
    ring.fetch(key for send in sends for key in _keys_of(logs.get(send.channel), send))
    outcomes = [_append(store, logs.get(send.channel), send, set(known), at, False) for send in sends]
    sure = logs.keys() - {send.channel for send, out in zip(sends, outcomes, strict=True) if not isinstance(out, Sent)}
    rows = [row for name in sure for row in logs[name].fresh]
    moved = store.insert_ahead(rows, {logs[name].row.id: logs[name].door for name in sure}) if rows else set()
    grown = {name: logs[name] for name in sure if logs[name].row.id in moved}
    return [out if send.channel in grown else None for send, out in zip(sends, outcomes, strict=True)], [
        *grown.values()
    ]


def _keys_of(log: Log | None, send: Send) -> tuple[UUID, ...]:
    """The keys that a send will be sealed under, opened for a whole batch in one query."""
    if log is None:
        return ()
    ticket = log.tickets.get(send.author)
    return (ticket.account_key, *log.row.keys) if ticket else log.row.keys


def _append(store: Store, log: Log | None, send: Send, busy: set[UUID], at: int, careful: bool) -> Outcome:
    if log is None:
        return Busy() if send.channel in busy else absent()
    ticket = log.tickets.get(send.author)
    if send.author != HOUSE and not (ticket and ticket.may_send and ticket.opens_to(send.is_strong)):
        return absent()
    before = _before(store, log, send, careful)
    if before is not None:
        return _again(log, before, send)
    said = send.event
    event = Event(said.kind, said.body, said.words, log.seq + 1, ticket and ticket.seat, _time(at))
    try:
        return _accepted(log, ticket, send, event, at)
    except Refusal as no:
        before = None if careful else store.sent_before(log.row.id, send.author, send.uuid)
        return no if before is None else _again(log, before, send)


def _accepted(log: Log, ticket: TicketRow | None, send: Send, event: Event, at: int) -> Sent:
    if log.row.is_closed:
        raise Refusal(_("This room has closed. What was said in it stays with those who were there."), code="closed")
    if ticket:
        log.kind.accept(event)
    log.state = log.kind.step(log.state, event)
    key, body = ticket and ticket.account_key, compact(dict(event.body))
    sealed = _sealed(log.row, send.uuid, key, event.words)
    log.fresh.append(
        EntryRow(log.row.id, event.seq, send.uuid, send.author, key, event.seat, event.kind, body, sealed, at)
    )
    log.said.append(event)
    log.seq = event.seq
    return Sent(event.seq)


def _sealed(channel: ChannelRow, row: UUID, author: UUID | None, words: str | None) -> bytes | None:
    if not words:
        return None
    try:
        return seal(words, label=LABEL, row=row, circle=channel.public_id, under=_under(channel, author))
    except Erased:
        raise Refusal(_("This room has been cleared, and nothing more can be said in it."), code="closed") from None


def _under(channel: ChannelRow, author: UUID | None) -> tuple[UUID, ...]:
    return channel.keys if author is None else (author, *channel.keys)


def words_of(channel: ChannelRow, row: EntryRow) -> str | None:
    """The words of one event; None when it has none, or they are gone, or were changed where they lie, which is told to
    those who run the house."""
    if row.sealed is None:
        return None
    try:
        return unseal(row.sealed, **_place(channel, row))
    except (Erased, Tampered):
        return None


def events_with_words(rows: Iterable[tuple[ChannelRow, EntryRow]]) -> list[Event]:
    """These events in their order, however many people spoke: all their keys in one query."""
    read = list(rows)
    spoken = [(channel, row, bytes(row.sealed)) for channel, row in read if row.sealed is not None]
    words = unseal_many((sealed, _place(channel, row)) for channel, row, sealed in spoken)
    found = {(row.channel_id, row.seq): said for (_channel, row, _sealed), said in zip(spoken, words, strict=True)}
    return [event_of(row, found.get((row.channel_id, row.seq))) for _channel, row in read]


def _place(channel: ChannelRow, row: EntryRow) -> Place:
    return Place(label=LABEL, row=row.uuid, circle=channel.public_id, under=_under(channel, row.author_key))


def event_of(row: EntryRow, words: str | None) -> Event:
    return Event(row.kind, json.loads(row.body), words, row.seq, row.seat, _time(row.at))


def _time(at: int) -> datetime:
    return datetime.fromtimestamp(at / 1000, UTC)


def _before(store: Store, log: Log, send: Send, careful: bool) -> EntryRow | None:
    for row in log.fresh:
        if row.uuid == send.uuid and row.author == send.author:
            return row
    return store.sent_before(log.row.id, send.author, send.uuid) if careful else None


def _again(log: Log, before: EntryRow, send: Send) -> Outcome:
    """The answer to a send that came before: the same, if it says the same."""
    same = before.kind == send.event.kind and json.loads(before.body) == dict(send.event.body)
    if same and (before.sealed is None) == (not send.event.words):
        words = words_of(log.row, before)
        if words is None or words == send.event.words:
            return Sent(before.seq)
    return Refusal(_("Something else was already sent under this name. Please send it once more."), code="conflict")


def absent() -> Refusal:
    return Refusal(_("This room is not open to you now."), code="absent")
