"""The keys lie in a database of their own: while it is away, whoever is signed out or removed is gone as soon as ever, and
what was said meanwhile is heard once it is back."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pysqlite3
import pytest
from django.db import connections

from befriend.realtime.actions import append, dismiss, forget_words
from befriend.realtime.models import Channel
from befriend.realtime.rules import Event
from tests.realtime.conftest import room_of
from tests.realtime.wire import Ear, Voice

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


class Keys(NamedTuple):
    url: str
    take_away: Callable[[], object]
    bring_back: Callable[[], object]


@pytest.fixture
def others(ana, ben) -> list[Channel]:
    return [room_of(ana, ben) for _ in range(2)]


@pytest.fixture
def keys(ana, room, others, tmp_path) -> Iterator[Keys]:
    """The keys of the people in the room, in a database of their own, what takes it away, and what brings it back."""
    with in_a_file(tmp_path) if connections["keys"].vendor == "sqlite" else in_a_cluster() as made:
        yield made


@contextmanager
def in_a_file(folder: Path) -> Iterator[Keys]:
    """Taken away it answers as one that is missing: SQLite opens a file that is not there, and finds no table in it."""
    file = folder / "keys.sqlite3"
    with connections["keys"].cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])

    def rename(table: str, name: str) -> None:
        line = pysqlite3.connect(str(file))
        line.execute(f"ALTER TABLE {table} RENAME TO {name}")
        line.close()

    yield Keys(f"sqlite://{file}", partial(rename, "vault_erasure", "away"), partial(rename, "away", "vault_erasure"))


@contextmanager
def in_a_cluster() -> Iterator[Keys]:
    from tests.realtime.apart import beside

    with beside() as apart:
        yield Keys(apart.environment()["BEFRIEND_KEYS_DATABASE"], apart.shut_down, apart.start_again)


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


def says(room, words: str) -> None:
    """From a page: the live half has not sealed it, and needs the room's key to tell it."""
    append(room, None, uuid4(), Event("say", {}, words))


def test_a_stream_that_was_signed_out_ends_within_a_second_while_the_keys_are_away(start, ana, ben, room, keys):
    signed_out_within_a_second(start(BEFRIEND_KEYS_DATABASE=keys.url), ana, ben, room, keys.take_away)


def test_whoever_is_removed_is_gone_within_a_second_while_words_wait_for_keys_that_are_away(
    start, ana, ben, room, keys
):
    live = start(BEFRIEND_KEYS_DATABASE=keys.url)
    ears = [Ear(live.port, someone.cookie, [room.public_id]).opened() for someone in (ana, ben)]
    keys.take_away()
    says(room, "Are you there?")
    time.sleep(1)
    began = time.monotonic()
    dismiss(room, account=ben.account)
    ended = ears[1].end(3)
    assert ended is not None and ended - began <= 1
    assert (ears[1].names[-1], ears[1].events, ears[0].ended_at) == ("gone", [], None)


def test_what_was_said_while_they_were_away_is_heard_when_they_are_back(start, ana, ben, room, others, keys):
    quiet, before = (other.public_id for other in others)
    live = start(BEFRIEND_KEYS_DATABASE=keys.url)
    ears = [Ear(live.port, someone.cookie, [room.public_id, quiet]).opened() for someone in (ana, ben)]
    says(room, "Good evening.")
    assert [ear.wait(1)[0]["words"] for ear in ears] == ["Good evening."] * 2
    says(others[1], "I was here first.")
    keys.take_away()
    says(others[0], "Are you there?")
    late = Ear(live.port, ben.cookie, [before]).opened()
    assert late.end(8) is not None and late.events == []  # who cannot be told what they missed comes back
    keys.bring_back()
    assert [ear.wait(2)[-1]["words"] for ear in ears] == ["Are you there?"] * 2
    assert Ear(live.port, ben.cookie, [before]).wait(1)[0]["words"] == "I was here first."


def test_whoever_comes_back_ahead_of_a_process_without_keys_is_told_to_try_again(start, ana, ben, room, keys):
    """Not that their page is broken: they would lose the room."""
    whole, without = start(), start(BEFRIEND_KEYS_DATABASE=keys.url)
    heard = Ear(without.port, ben.cookie, [room.public_id]).opened()
    keys.take_away()
    says(room, "Are you there?")
    assert Voice(whole.port, ana.cookie).say(room.public_id, None).status == 200
    heard.close()
    back = Ear(without.port, ben.cookie, [room.public_id], last_id="0:2")
    assert back.end(8) is not None and back.status == 503
    keys.bring_back()
    again = Ear(without.port, ben.cookie, [room.public_id], last_id="0:2").opened()
    assert again.status == 200


@pytest.fixture
def silent(ana, ben, room) -> Iterator[Keys]:
    """The keys in a database that is there, and can be made not to answer."""
    from tests.realtime.apart import beside, descendants

    with beside() as apart:

        def signal_all(number: int) -> None:
            """To whoever began it too: they stop with it by themselves, and would not hear that it ends."""
            for pid in (*descendants(apart.cluster.pid()), apart.cluster.process.pid):
                os.kill(pid, number)

        hold, go_on = partial(signal_all, signal.SIGSTOP), partial(signal_all, signal.SIGCONT)
        yield Keys(apart.environment()["BEFRIEND_KEYS_DATABASE"], hold, go_on)
        go_on()


needs_a_process = pytest.mark.skipif(
    connections["keys"].vendor != "postgresql", reason="SQLite has no process of its own to hold still"
)


@pytest.mark.nightly
@needs_a_process
def test_and_while_they_are_there_and_do_not_answer(start, ana, ben, room, silent):
    signed_out_within_a_second(start(BEFRIEND_KEYS_DATABASE=silent.url), ana, ben, room, silent.take_away)


@needs_a_process
def test_words_that_were_taken_back_while_the_keys_did_not_answer_are_told_to_nobody(start, ana, ben, room, silent):
    live = start(BEFRIEND_KEYS_DATABASE=silent.url)
    ear = Ear(live.port, ben.cookie, [room.public_id]).opened()
    silent.take_away()
    says(room, "I wish I had not said that.")
    time.sleep(0.3)  # it has been read, and waits for its key
    forget_words(room)
    time.sleep(1.5)
    silent.bring_back()
    told = [*ear.wait(1), *Ear(live.port, ana.cookie, [room.public_id]).wait(1)]
    assert [event["words"] for event in told] == [None, None]


@needs_a_process
def test_nor_to_whoever_came_back_meanwhile(start, ana, ben, room, silent):
    live = start(BEFRIEND_KEYS_DATABASE=silent.url)
    says(room, "I wish I had not said that.")
    silent.take_away()
    ear = Ear(live.port, ben.cookie, [room.public_id]).opened()
    time.sleep(0.3)  # what he missed has been read, and waits for its key
    forget_words(room)
    time.sleep(1.5)
    silent.bring_back()
    assert [event["words"] for event in ear.wait(1)] == [None]


@needs_a_process
def test_whoever_is_put_out_while_they_wait_to_come_back_is_told_nothing_more(start, ana, ben, room, silent):
    whole, without = start(), start(BEFRIEND_KEYS_DATABASE=silent.url)
    Ear(without.port, ana.cookie, [room.public_id]).opened()
    silent.take_away()
    says(room, "Are you there?")
    assert Voice(whole.port, ana.cookie).say(room.public_id, None).status == 200
    back = Ear(without.port, ben.cookie, [room.public_id], last_id="0:1")
    time.sleep(0.5)
    dismiss(room, account=ben.account)
    time.sleep(1.5)
    silent.bring_back()
    assert back.end(10) is not None and back.events == []
