"""A table that somebody else holds: whoever comes or speaks hears of it within seconds, and all is well afterwards."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.db.models import Model

from befriend.accounts.models import Session
from befriend.accounts.sessions import end
from befriend.meetings.models import LiveRoom
from befriend.realtime.live import PRESENT_EVERY
from befriend.realtime.models import Entry
from tests.realtime.conftest import room_of
from tests.realtime.wire import Ear, Voice

pytestmark = [
    pytest.mark.both,
    pytest.mark.nightly,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite waits for a lock for a time of its own"),
]
WITHIN = 10  # seconds


def test_who_comes_and_who_speaks_while_a_table_is_held_is_asked_to_try_again(live, ana, room):
    other, voice = room_of(ana), Voice(live.port, ana.cookie)
    ear = Ear(live.port, ana.cookie, [room.public_id]).opened()
    assert voice.say(room.public_id, "First.").status == 200
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE realtime_channel IN ACCESS EXCLUSIVE MODE")
        began = time.monotonic()
        assert Ear(live.port, ana.cookie, [other.public_id]).opened().status == 503
        assert time.monotonic() - began < WITHIN
        began = time.monotonic()
        said = voice.say(room.public_id, "Lost.")
        assert (said.status, said.answer["code"]) == (503, "later")
        assert time.monotonic() - began < WITHIN
    assert Ear(live.port, ana.cookie, [other.public_id]).opened().status == 200
    assert voice.say(room.public_id, "Second.").answer["seq"] == Entry.objects.filter(channel=room).count() == 2
    assert [event["words"] for event in ear.wait(2)] == ["First.", "Second."]


def test_who_signs_out_hears_no_more_although_nobody_can_note_who_listens(live, ana, room):
    """Each ten seconds the live wire notes whose lines stand; while that waits for a table, a door still shuts at once."""
    ear = Ear(live.port, ana.cookie, [room.public_id]).opened()
    held, free = threading.Event(), threading.Event()
    holder = threading.Thread(target=holds, args=(LiveRoom, held, free))
    holder.start()
    try:
        assert held.wait(WITHIN)
        until = time.monotonic() + 2 * PRESENT_EVERY
        while not waits_for(LiveRoom) and time.monotonic() < until:
            time.sleep(0.1)
        assert waits_for(LiveRoom)
        began = time.monotonic()
        end(Session.objects.filter(account=ana.account))
        assert ear.end(WITHIN) is not None and time.monotonic() - began < 1
    finally:
        free.set()
        holder.join()


def holds(model: type[Model], held: threading.Event, free: threading.Event) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {model._meta.db_table} IN ACCESS EXCLUSIVE MODE")
        held.set()
        free.wait(4 * WITHIN)
    connection.close()


def waits_for(model: type[Model]) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass", [model._meta.db_table]
        )
        return bool(cursor.fetchone()[0])
