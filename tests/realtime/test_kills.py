"""kill -9 at random moments: what was acknowledged is there, once, in order, without a gap."""

import os
import signal

import pytest
from django.db import connection, connections

from tests import postgres, settings
from tests.realtime.conftest import person, room_of
from tests.realtime.kills import faults, send_through_kills

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True), pytest.mark.timeout(1200)]
NONE = {"lost": 0, "renumbered": 0, "double": 0, "gaps": 0}


def crowd(start, *flags, senders=20, rooms=10):
    people = [person(f"p{number}") for number in range(senders)]
    return start(*flags), [someone.cookie for someone in people], [room_of(*people) for _ in range(rooms)]


def restart(live):
    def kill():
        live.kill()
        live.start()

    return kill


def test_a_killed_site_loses_nothing_of_a_thousand(start):
    live, cookies, rooms = crowd(start)
    account = send_through_kills(live, cookies, rooms, wanted=1000, kill=restart(live), every=1)
    assert account.kills >= 1
    assert faults(account, rooms) == NONE


@pytest.mark.nightly
def test_a_killed_site_loses_nothing_of_ten_thousand(start):
    live, cookies, rooms = crowd(start, senders=50, rooms=20)
    account = send_through_kills(live, cookies, rooms, wanted=10_000, kill=restart(live), every=1)
    assert account.kills >= 10
    assert faults(account, rooms) == NONE


def test_an_answer_before_the_commit_is_found_out(start):
    """The control: this house answers first and writes later, and the count above has to see it."""
    live, cookies, rooms = crowd(start, "--hasty")
    for _ in range(5):
        account = send_through_kills(live, cookies, rooms, wanted=500, kill=restart(live), every=0.5)
        if faults(account, rooms)["lost"]:
            return
    pytest.fail("The count is blind: answers were given before the commit, and nothing was missed.")


def kill_database() -> None:
    cluster = settings.cluster
    os.kill(cluster.pid(), signal.SIGKILL)
    cluster.process.wait(20)
    settings.cluster = postgres.start(cluster.folder)


def after_database_kills(start, wanted: int, **size) -> None:
    live, cookies, rooms = crowd(start, **size)
    account = send_through_kills(live, cookies, rooms, wanted=wanted, kill=kill_database, every=0.4)
    connections.close_all()
    assert live.process.poll() is None
    assert account.kills >= 1
    assert faults(account, rooms) == NONE


needs_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no process of its own to kill"
)


@needs_postgres
def test_a_killed_database_loses_nothing_of_a_thousand(start):
    after_database_kills(start, 1000)


@needs_postgres
@pytest.mark.nightly
def test_a_killed_database_loses_nothing_of_ten_thousand(start):
    after_database_kills(start, 10_000, senders=50, rooms=20)
