"""Crisis help does not wait for a database, and the house opens when it comes."""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.running.conftest import House, wait_for

Comes = Callable[[], object]
Database = tuple[str, Comes]


@pytest.fixture
def disk(tmp_path: Path) -> Database:
    """One that is not there yet after the machine began anew."""
    there = tmp_path / "disk"
    return f"sqlite://{there}/befriend.sqlite3", there.mkdir


@pytest.fixture
def server() -> Iterator[Database]:
    """One at whose address nobody listens yet."""
    cluster = postgres.start(durable=False)
    cluster.process.terminate()
    cluster.process.wait(20)
    again: list[postgres.Cluster] = []
    yield cluster.url("postgres"), lambda: again.append(postgres.start(cluster.folder, durable=False))
    for each in (*again, cluster):
        each.stop()


@pytest.mark.parametrize("which", ["disk", pytest.param("server", marks=pytest.mark.both)])
def test_help_answers_while_a_database_is_away_and_then_the_house_opens(
    house: House, which: str, request: pytest.FixtureRequest
) -> None:
    url, comes = request.getfixturevalue(which)
    house.more["BEFRIEND_DATABASE"] = url
    house.open()
    assert b"findahelpline.com" in house.get("/help/ie/")[2]
    status, headers, page = house.get("/start/")
    assert (status, headers["Cache-Control"]) == (503, "no-store") and b"nothing of yours is lost" in page
    assert house.worker() == 0, "nobody works before it is known what was erased"
    comes()
    wait_for(lambda: is_open(house), 90)
    assert wait_for(house.worker)


def is_open(house: House) -> bool:
    """Whoever comes at the moment of the change may have to come again."""
    with contextlib.suppress(ConnectionError):
        return house.get("/start/")[0] == 200
    return False


def test_a_house_that_waits_ends_at_a_polite_word_and_says_what_is_in_its_way(house: House, disk: Database) -> None:
    house.more["BEFRIEND_DATABASE"] = disk[0]
    house.open()
    began = time.monotonic()
    house.close()
    assert time.monotonic() - began < 10 and house.process and house.process.returncode == 143
    said = house.log.read_text()
    assert "A database does not answer" in said and "Traceback" not in said, said


def test_help_does_not_wait_for_a_server_that_picks_up_and_says_nothing(house: House) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        house.more["BEFRIEND_KEYS_DATABASE"] = f"postgres://ana@127.0.0.1:{silent.getsockname()[1]}/keys"
        house.begin()
        assert wait_for(lambda: house.log.read_text() and house.get("/help/")[0] == 200)


def test_pages_that_organisers_checked_stay_while_a_database_is_away(ready_house: House, disk: Database) -> None:
    pages = ready_house.folder / "home" / "public" / "help"
    (pages / "ie.html").write_text("Checked by Omar")
    (pages / "gb.html").unlink()
    ready_house.says("-m", "befriend", "publish", BEFRIEND_DATABASE=disk[0])
    assert (pages / "ie.html").read_text() == "Checked by Omar"
    assert (pages / "gb.html").is_file()
