"""The keys lie in a database of their own: while it is away, whoever is signed out is gone as soon as ever."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pysqlite3
import pytest
from django.db import connections

from tests.realtime.wire import Ear, Voice

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
Keys = tuple[str, Callable[[], None]]


@pytest.fixture
def keys(ana, room, tmp_path) -> Iterator[Keys]:
    """The keys of the people in the room, in a database of their own, and what takes it away."""
    with in_a_file(tmp_path) if connections["keys"].vendor == "sqlite" else in_a_cluster() as made:
        yield made


@contextmanager
def in_a_file(folder: Path) -> Iterator[Keys]:
    """Taken away it answers as one that is missing: SQLite opens a file that is not there, and finds no table in it."""
    file = folder / "keys.sqlite3"
    with connections["keys"].cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])

    def take_away() -> None:
        line = pysqlite3.connect(str(file))
        line.execute("ALTER TABLE vault_erasure RENAME TO away")
        line.close()

    yield f"sqlite://{file}", take_away


@contextmanager
def in_a_cluster() -> Iterator[Keys]:
    from tests.realtime.apart import beside

    with beside() as apart:
        yield apart.environment()["BEFRIEND_KEYS_DATABASE"], apart.cluster.stop


def signed_out_within_a_second(live, ana, ben, room, take_away: Callable[[], object]) -> None:
    ears = [Ear(live.port, someone.cookie, [room.public_id]).opened() for someone in (ana, ben)]
    assert Voice(live.port, ana.cookie).say(room.public_id).status == 200
    take_away()
    time.sleep(1)  # both questions are asked more than once in this time
    assert [ear.ended_at for ear in ears] == [None, None]
    began = time.monotonic()
    ana.client.logout()
    ended = ears[0].end(3)
    assert ended is not None and ended - began <= 1
    assert ears[0].names[-1] == "gone" and ears[1].ended_at is None


def test_a_stream_that_was_signed_out_ends_within_a_second_while_the_keys_are_away(start, ana, ben, room, keys):
    where, take_away = keys
    signed_out_within_a_second(start(BEFRIEND_KEYS_DATABASE=where), ana, ben, room, take_away)


@pytest.mark.nightly
@pytest.mark.skipif(connections["keys"].vendor != "postgresql", reason="SQLite has no process of its own to hold still")
def test_and_while_they_are_there_and_do_not_answer(start, ana, ben, room):
    from tests.realtime.apart import beside, descendants

    with beside() as apart:
        live = start(BEFRIEND_KEYS_DATABASE=apart.environment()["BEFRIEND_KEYS_DATABASE"])

        def signal_all(number: int) -> None:
            for pid in descendants(apart.cluster.pid()):
                os.kill(pid, number)

        try:
            signed_out_within_a_second(live, ana, ben, room, lambda: signal_all(signal.SIGSTOP))
        finally:
            signal_all(signal.SIGCONT)
