"""The few statements of the live room, over whatever connection is at hand, on either engine."""

import json
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, NamedTuple, Protocol
from uuid import UUID

BELL = "befriend_live"
PAGE = 500


class ChannelRow(NamedTuple):
    id: int
    public_id: UUID
    kind: str
    subject: str
    keys: tuple[UUID, ...]
    seq: int
    door: int
    is_closed: bool


class EntryRow(NamedTuple):
    channel_id: int
    seq: int
    uuid: UUID
    author: int
    author_key: UUID | None
    seat: UUID | None
    kind: str
    body: str
    sealed: bytes | None
    at: int


class TicketRow(NamedTuple):
    account: int
    account_key: UUID
    seat: UUID
    may_read: bool
    may_send: bool
    is_strong: bool
    since: int

    def opens_to(self, is_strong: bool) -> bool:
        return is_strong or not self.is_strong


Alone = Callable[[EntryRow, int], bool]  # a row, and the door that it trusts; whether it was written


class Cursor(Protocol):
    rowcount: int

    def execute(self, sql: Any, params: Any = ..., /) -> Any: ...
    def executemany(self, sql: Any, params: Any, /) -> Any: ...
    def fetchall(self) -> list[Any]: ...


CHANNEL = "SELECT id, public_id, kind, subject, keys, seq, door, is_closed FROM realtime_channel WHERE "
ENTRY = "SELECT channel_id, seq, uuid, author, author_key, seat, kind, body, sealed, at FROM realtime_entry WHERE "
TICKET = "SELECT account_id, account_key, seat, may_read, may_send, is_strong, since FROM realtime_ticket WHERE channel_id = %s"
INSERT = (
    "INSERT INTO realtime_entry (channel_id, seq, uuid, author, author_key, seat, kind, body, sealed, at) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
AHEAD = """
    WITH fresh AS (
        SELECT * FROM json_to_recordset(%s) AS e(channel_id bigint, door bigint, seq bigint, uuid uuid, author bigint,
            author_key uuid, seat uuid, kind text, body text, sealed text, at bigint)
    ), height AS (
        SELECT channel_id, door, min(seq) - 1 AS seq, max(seq) AS upto FROM fresh GROUP BY channel_id, door
    ), held AS (
        SELECT c.id, height.upto FROM realtime_channel c
        JOIN height ON c.id = height.channel_id AND c.seq = height.seq AND c.door = height.door
        FOR NO KEY UPDATE OF c SKIP LOCKED
    ), moved AS (
        UPDATE realtime_channel c SET seq = held.upto FROM held WHERE c.id = held.id RETURNING c.id
    ), written AS (
        INSERT INTO realtime_entry (channel_id, seq, uuid, author, author_key, seat, kind, body, sealed, at)
        SELECT channel_id, seq, uuid, author, author_key, seat, kind, body, decode(sealed, 'hex'), at
        FROM fresh JOIN held ON held.id = fresh.channel_id
    )
    SELECT id FROM moved
"""
AHEAD_ALONE = """
    WITH moved AS (
        UPDATE realtime_channel SET seq = $3 WHERE id = (
            SELECT id FROM realtime_channel WHERE id = $1 AND door = $2 AND seq = $3::bigint - 1
            FOR NO KEY UPDATE SKIP LOCKED
        ) RETURNING id, seq
    )
    INSERT INTO realtime_entry (channel_id, seq, uuid, author, author_key, seat, kind, body, sealed, at)
    SELECT id, seq, $4, $5, $6, $7, $8, $9, $10, $11 FROM moved
"""
MOVE = "UPDATE realtime_channel SET seq = %s WHERE id = %s"
INSERT_HERE = INSERT.replace("%s", "?")
MOVE_FROM = "UPDATE realtime_channel SET seq = ? WHERE id = ? AND seq = ? AND door = ?"


def _uuid(value: Any) -> UUID | None:
    return value if value is None or isinstance(value, UUID) else UUID(value)


def key_ids(text: str) -> tuple[UUID, ...]:
    return tuple(UUID(part) for part in text.split(","))


def channel_row(row: Sequence[Any]) -> ChannelRow:
    number, public_id, kind, subject, keys, seq, door, is_closed = row
    return ChannelRow(number, _uuid(public_id) or UUID(int=0), kind, subject, key_ids(keys), seq, door, bool(is_closed))


def entry_row(row: Sequence[Any]) -> EntryRow:
    channel_id, seq, uuid, author, author_key, seat, kind, body, sealed, at = row
    words = None if sealed is None else bytes(sealed)
    own = _uuid(uuid) or UUID(int=0)
    return EntryRow(channel_id, seq, own, author, _uuid(author_key), _uuid(seat), kind, body, words, at)


class Store:
    """SQL for people in a hurry: no ORM. `marks` is how the connection below writes a placeholder; `alone`, where it
    has one, a shorter way to write a single row ahead."""

    def __init__(
        self, cursor: Cursor, *, postgres: bool, marks: str = "%s", waits: bool = True, alone: Alone | None = None
    ) -> None:
        self.cursor = cursor
        self.postgres = postgres
        self.marks = marks
        self.waits = waits
        self.alone = alone

    def ask(self, sql: str, *params: Any) -> list[Any]:
        self.cursor.execute(sql.replace("%s", self.marks), params)
        return self.cursor.fetchall()

    def value(self, uuid: UUID | None) -> Any:
        return uuid if self.postgres or uuid is None else uuid.hex

    def _among(self, column: str, values: Iterable[Any]) -> tuple[str, Any]:
        if self.postgres:
            return f"{column} = ANY(%s)", list(values)
        return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(values))  # noqa: S608

    def channels(self, public_ids: Iterable[UUID]) -> list[ChannelRow]:
        where, value = self._among("public_id", [self.value(public_id) for public_id in public_ids])
        return [channel_row(row) for row in self.ask(CHANNEL + where, value)]

    def lock(self, public_ids: Iterable[UUID]) -> list[ChannelRow]:
        """The channels' rows, ours until the transaction ends. One that does not wait leaves out what others hold."""
        where, value = self._among("public_id", [self.value(public_id) for public_id in public_ids])
        lock = " FOR NO KEY UPDATE" + ("" if self.waits else " SKIP LOCKED") if self.postgres else ""
        return [channel_row(row) for row in self.ask(f"{CHANNEL}{where} ORDER BY id{lock}", value)]

    def heights(self, channel_ids: Iterable[int]) -> list[tuple[int, int, int]]:
        """(id, seq, door) of each channel."""
        where, value = self._among("id", channel_ids)
        return [tuple(row) for row in self.ask(f"SELECT id, seq, door FROM realtime_channel WHERE {where}", value)]  # noqa: S608

    def entries(self, channel_id: int, after: int, upto: int | None = None, most: int = PAGE) -> list[EntryRow]:
        sql = ENTRY + "channel_id = %s AND seq > %s AND seq <= %s ORDER BY seq LIMIT %s"
        return [entry_row(row) for row in self.ask(sql, channel_id, after, upto or 2**62, most)]

    def sent_before(self, channel_id: int, author: int, uuid: UUID) -> EntryRow | None:
        sql = ENTRY + "channel_id = %s AND author = %s AND uuid = %s"
        for row in self.ask(sql, channel_id, author, self.value(uuid)):
            return entry_row(row)
        return None

    def tickets(self, channel_id: int) -> dict[int, TicketRow]:
        found = {}
        for account, key, seat, may_read, may_send, is_strong, since in self.ask(TICKET, channel_id):
            ids = _uuid(key) or UUID(int=0), _uuid(seat) or UUID(int=0)
            found[account] = TicketRow(account, *ids, bool(may_read), bool(may_send), bool(is_strong), since)
        return found

    def insert(self, rows: list[EntryRow]) -> None:
        value = self.value
        ready = [
            (
                r.channel_id,
                r.seq,
                value(r.uuid),
                r.author,
                value(r.author_key),
                value(r.seat),
                r.kind,
                r.body,
                r.sealed,
                r.at,
            )
            for r in rows
        ]
        self.cursor.executemany(INSERT if self.postgres else INSERT_HERE, ready)

    def insert_ahead(self, rows: list[EntryRow], doors: dict[int, int]) -> set[int]:
        """Write without a look, to those channels that stand where these rows begin, behind these doors; says which
        these were. On PostgreSQL without a lock, in one statement, and only where nobody holds the channel."""
        if not self.postgres:
            return self._insert_where_unmoved(rows, doors)
        if self.alone and len(rows) == 1:
            channel_id = rows[0].channel_id
            return {channel_id} if self.alone(rows[0], doors[channel_id]) else set()
        told = [
            {
                "channel_id": r.channel_id,
                "door": doors[r.channel_id],
                "seq": r.seq,
                "uuid": r.uuid.hex,
                "author": r.author,
                "author_key": r.author_key and r.author_key.hex,
                "seat": r.seat and r.seat.hex,
                "kind": r.kind,
                "body": r.body,
                "sealed": r.sealed and r.sealed.hex(),
                "at": r.at,
            }
            for r in rows
        ]
        return {row[0] for row in self.ask(AHEAD, json.dumps(told))}

    def _insert_where_unmoved(self, rows: list[EntryRow], doors: dict[int, int]) -> set[int]:
        """The rows of one channel stand together."""
        unmoved = set()
        for channel_id, group in groupby(rows, key=lambda row: row.channel_id):
            numbers = [row.seq for row in group]
            self.cursor.execute(MOVE_FROM, (numbers[-1], channel_id, numbers[0] - 1, doors[channel_id]))
            if self.cursor.rowcount:
                unmoved.add(channel_id)
        self.insert([row for row in rows if row.channel_id in unmoved])
        return unmoved

    def move(self, heights: list[tuple[int, int]]) -> None:
        """Set (seq, channel id), and wake other processes when this commits."""
        self.cursor.executemany(MOVE.replace("%s", self.marks), heights)
        self.ring()

    def ring(self) -> None:
        if self.postgres:
            self.cursor.execute(f"NOTIFY {BELL}")
