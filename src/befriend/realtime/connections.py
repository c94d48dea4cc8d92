"""Connections of the live process's own, beside Django's: plain, long-lived, each used by one thread."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, Protocol

from django.db import InterfaceError, OperationalError, connections

from befriend.realtime.store import AHEAD_ALONE, EntryRow, Store
from befriend.shell.sqlite import read_back

LONG_LOG = "PRAGMA wal_autocheckpoint = 20000"  # pages; the bell sees to it long before (realtime/bells.py)
ALONE = b"live_ahead_alone"
FORMATS = [0] * 9 + [1, 0]  # of AHEAD_ALONE's values: the sealed words are bytes, all else is text
SQLSTATE, NOT_PREPARED = ord("C"), b"26000"  # libpq's PG_DIAG_SQLSTATE, PostgreSQL's invalid_sql_statement_name
# As long as a send waits for its channel. Counts only while a lock is waited for: rows are taken with SKIP LOCKED and
# looks wait for no row, so that it meets a table that somebody holds, and no commit, however slow the disk.
PATIENT = "SET lock_timeout = '3s'"
PRODUCT = ("dbname", "user", "password", "host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey")


class Line(Protocol):
    """One connection of either engine."""

    def ahead(self) -> AbstractContextManager[Store]:
        """For `Store.insert_ahead`: committed at its end, where the statement has not committed itself."""

    def transaction(self) -> AbstractContextManager[Store]:
        """Commits at its end, or changes nothing."""

    def reading(self) -> AbstractContextManager[Store]:
        """One look at what is committed now."""

    def backend(self) -> int | None:
        """The server's process behind this connection, where there is a server."""

    def close(self) -> None: ...


def connect() -> Line:
    return PostgresLine() if is_postgres() else SqliteLine()


def is_postgres() -> bool:
    return connections["default"].vendor == "postgresql"


def broken() -> tuple[type[Exception], ...]:
    """What a database says that is away, or out of patience."""
    return _driver().OperationalError, _driver().InterfaceError


def away() -> tuple[type[Exception], ...]:
    """What is said where either database is away: ours, or the one with the keys, which is asked through Django."""
    return OperationalError, InterfaceError, *broken()


def taken() -> type[Exception]:
    """What a database says to a row that is there already."""
    error: type[Exception] = _driver().IntegrityError
    return error


def _driver() -> Any:
    return connections["default"].Database  # type: ignore[attr-defined]


class SqliteLine:
    def __init__(self) -> None:
        import pysqlite3

        database = connections["default"].settings_dict
        options = database["OPTIONS"]
        self.raw = pysqlite3.connect(
            str(database["NAME"]), timeout=options["timeout"], isolation_level=None, check_same_thread=False
        )
        for pragma in (*options["init_command"].split(";"), LONG_LOG):
            self.raw.execute(pragma)
        read_back(self.raw.execute, close=self.raw.close)
        self._store = Store(self.raw.cursor(), postgres=False, marks="?")

    def ahead(self) -> AbstractContextManager[Store]:
        return self.transaction()

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        self.raw.execute("BEGIN IMMEDIATE")
        try:
            yield self._store
            self.raw.execute("COMMIT")
        finally:
            if self.raw.in_transaction:
                self.raw.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[Store]:
        self.raw.execute("BEGIN")
        try:
            yield self._store
        finally:
            self.raw.execute("COMMIT")

    def backend(self) -> int | None:
        return None

    def checkpoint(self) -> None:
        """Nobody waits for this one: it leaves to the next time what somebody reads or writes just now."""
        self.raw.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def waiting(self) -> int:
        """Pages of the log that are not yet in the file."""
        _, log, done = self.raw.execute("PRAGMA wal_checkpoint(NOOP)").fetchone()
        return int(log) - int(done)

    def version(self) -> int:
        """Another number when another connection has committed."""
        (version,) = self.raw.execute("PRAGMA data_version").fetchone()
        return int(version)

    def close(self) -> None:
        self.raw.close()


def postgres_connection() -> Any:
    import psycopg

    parameters: dict[str, Any] = connections["default"].get_connection_params()
    named = {name: parameters[name] for name in PRODUCT if parameters.get(name)}
    line = psycopg.connect(**named, autocommit=True, prepare_threshold=0, connect_timeout=5)
    line.execute(PATIENT)
    return line


class PostgresLine:
    """A transaction is two round trips: what must be known, then all that is written, with the commit."""

    def __init__(self) -> None:
        self.raw = postgres_connection()
        self._prepare()
        self._ahead = nullcontext(Store(self.raw.cursor(), postgres=True, alone=self._alone))

    def ahead(self) -> AbstractContextManager[Store]:
        return self._ahead

    @contextmanager
    def transaction(self) -> Iterator[Store]:
        try:
            with self.raw.pipeline(), self.raw.cursor() as cursor:
                cursor.execute("BEGIN")
                yield Store(cursor, postgres=True, waits=False)
                cursor.execute("COMMIT")
        except BaseException:
            if not self.raw.closed:
                self.raw.rollback()
            raise

    @contextmanager
    def reading(self) -> Iterator[Store]:
        with self.raw.cursor() as cursor:
            yield Store(cursor, postgres=True)

    def backend(self) -> int | None:
        return int(self.raw.pgconn.backend_pid)

    def _alone(self, row: EntryRow, door: int) -> bool:
        """By libpq itself: what the driver does for any value of any type costs a calm room as much as the database."""
        values = [
            b"%d" % row.channel_id,
            b"%d" % door,
            b"%d" % row.seq,
            row.uuid.hex.encode(),
            b"%d" % row.author,
            row.author_key and row.author_key.hex.encode(),
            row.seat and row.seat.hex.encode(),
            row.kind.encode(),
            row.body.encode(),
            row.sealed,
            b"%d" % row.at,
        ]
        pgconn = self.raw.pgconn
        written = pgconn.exec_prepared(ALONE, values, FORMATS)
        if written.error_field(SQLSTATE) == NOT_PREPARED:
            self._prepare()
            written = pgconn.exec_prepared(ALONE, values, FORMATS)
        return bool(self._checked(written).command_tuples)

    def _prepare(self) -> None:
        """Again after each rollback: then the driver forgets all statements of its connection, ours among them."""
        self._checked(self.raw.pgconn.prepare(ALONE, AHEAD_ALONE.encode()))

    def _checked(self, result: Any) -> Any:
        import psycopg

        if result.status == psycopg.pq.ExecStatus.COMMAND_OK:
            return result
        if self.raw.pgconn.status != psycopg.pq.ConnStatus.OK:
            raise psycopg.OperationalError("the connection is lost")
        raise psycopg.errors.error_from_result(result)

    def close(self) -> None:
        self.raw.close()
