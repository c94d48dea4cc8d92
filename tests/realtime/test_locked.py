"""A table that somebody else holds: whoever comes or speaks hears of it within seconds, and all is well afterwards."""

import time

import pytest
from django.db import connection, transaction

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
