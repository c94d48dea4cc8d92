"""kill -9 of site, worker and database at random moments: what was acknowledged is there, once, in order, without a gap."""

from collections.abc import Callable

import pytest
from django.db import connection

from befriend.due import registry
from befriend.realtime.models import Channel
from tests.realtime.conftest import person
from tests.realtime.evenings import NOTES, evening_of, notes_in
from tests.realtime.kills import Rows, doomed_worker, faults, rows_here, send_through_kills

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True), pytest.mark.timeout(1200)]
NONE = {"lost": 0, "renumbered": 0, "double": 0, "out of order": 0, "gaps": 0, "notes": 0}


@pytest.fixture(autouse=True)
def notes_are_known(monkeypatch):
    monkeypatch.setitem(registry.JOBS, NOTES.kind, NOTES)


def people_and_rooms(senders: int, rooms: int):
    people = [person(f"p{number}") for number in range(senders)]
    return [someone.cookie for someone in people], [evening_of(*people) for _ in range(rooms)]


def all_go_on(rooms: list[Channel], rows: Rows) -> Callable[[], bool]:
    """Whether three more notes stand in each room: a note that was made twice is refused, and its room stands still."""

    def noted(room: Channel) -> int:
        return len(notes_in(rows(room)))

    before = {room: noted(room) for room in rooms}
    return lambda: all(noted(room) >= before[room] + 3 for room in rooms)


def restart(live):
    def kill():
        live.kill()
        live.start()

    return kill


def after_site_kills(start, *flags, wanted: int, kills: int) -> dict[str, int]:
    cookies, open_rooms = people_and_rooms(20, 10)
    live = start(*flags)
    account = send_through_kills(live, cookies, open_rooms, wanted=wanted, kill=restart(live), kills=kills)
    assert len(account.acked) >= wanted
    return faults(account, open_rooms)


def test_a_killed_site_loses_nothing_of_a_thousand(start):
    assert after_site_kills(start, wanted=1000, kills=5) == NONE


@pytest.mark.nightly
def test_a_killed_site_and_worker_lose_nothing_of_ten_thousand(start):
    cookies, rooms = people_and_rooms(50, 20)
    live = start()
    with doomed_worker(live.environment) as worker:
        account = send_through_kills(live, cookies, rooms, wanted=10_000, kill=restart(live), kills=30)
        assert len(account.acked) >= 10_000 and worker.deaths >= 5
        worker.works_on(all_go_on(rooms, rows_here))
    assert faults(account, rooms) == NONE


def test_an_answer_before_the_commit_is_found_out(start):
    """The control: this house answers first and writes later, and the count above has to see it."""
    assert after_site_kills(start, "--hasty", wanted=1000, kills=5)["lost"] > 0


needs_postgres = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no process of its own to kill"
)


def after_database_kills(start, *, wanted: int, kills: int, too_early: bool = False) -> dict[str, int]:
    from tests.realtime.apart import beside

    cookies, open_rooms = people_and_rooms(20, 10)
    with beside() as apart:
        if too_early:
            apart.acknowledge_too_early()
        live = start(**apart.environment())
        account = send_through_kills(live, cookies, open_rooms, wanted=wanted, kill=apart.kill, kills=kills)
        assert live.process.poll() is None
        live.stop()
        assert len(account.acked) >= wanted
        return faults(account, open_rooms, apart.rows)


@needs_postgres
def test_a_killed_database_loses_nothing_of_a_thousand(start):
    assert after_database_kills(start, wanted=1000, kills=8) == NONE


@needs_postgres
def test_a_commit_that_is_not_on_the_disk_is_found_out(start):
    """The control: this PostgreSQL answers before it has flushed."""
    assert after_database_kills(start, wanted=1000, kills=4, too_early=True)["lost"] > 0


@needs_postgres
@pytest.mark.nightly
def test_a_killed_database_and_worker_lose_nothing_of_ten_thousand(start):
    from tests.realtime.apart import beside

    cookies, rooms = people_and_rooms(50, 20)
    with beside() as apart:
        live = start(**apart.environment())
        with doomed_worker(live.environment) as worker:
            account = send_through_kills(live, cookies, rooms, wanted=10_000, kill=apart.kill, kills=30)
            assert len(account.acked) >= 10_000 and worker.deaths >= 5
            worker.works_on(all_go_on(rooms, apart.rows))
        assert live.process.poll() is None
        live.stop()
        assert faults(account, rooms, apart.rows) == NONE
