"""`befriend up` in earnest: it ends in time, says kindly what is in its way, and keeps its worker alive."""

import fcntl
import json
import os
import re
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.engines import POSTGRES
from tests.realtime.apart import is_there
from tests.running.conftest import READY, House, wait_for
from tests.running.databases import take_away

ADDRESS = re.compile(r"[\w.]+@[\w.]+")
VENDORS = f"""{READY}
from django.db import connections
print(*(connections[alias].vendor for alias in ("default", "keys")))
"""


@pytest.mark.nightly
def test_a_house_stands_on_what_the_suite_stands_on(ready_house: House) -> None:
    assert ready_house.says("-c", VENDORS).split()[-2:] == 2 * ["postgresql" if POSTGRES else "sqlite"]


def test_a_port_in_use_is_said_kindly_and_nothing_is_touched(house_of_files: House) -> None:
    house = house_of_files
    with socket.create_server(("127.0.0.1", house.port)):
        said = house.says("-m", "befriend", "up", "--port", str(house.port), fails=True)
    assert "Another program listens there" in said and "Traceback" not in said
    assert not (house.folder / "home" / "befriend.sqlite3").exists()


def test_a_second_start_while_the_first_prepares_is_told_and_whoever_comes_meanwhile_waits(house: House) -> None:
    house.begin()
    wait_for(lambda: answers(house.port))
    assert "Another program listens there" in house.says("-m", "befriend", "up", "--port", str(house.port), fails=True)
    assert house.get("/help/")[0] == 200


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_the_first_word_is_printed_while_nobody_organises_it(open_house: House) -> None:
    wait_for(lambda: "/start/" in open_house.log.read_text())
    assert re.search(r"asks for this word: [0-9a-f]{20}", open_house.log.read_text())


def test_a_worker_that_falls_is_started_again(open_house: House) -> None:
    first = wait_for(open_house.worker)
    os.kill(first, signal.SIGKILL)  # type: ignore[arg-type]
    assert wait_for(lambda: open_house.worker() not in (0, first))


def test_nothing_is_restored_under_an_open_house_and_nothing_opens_under_a_restore(
    ready_house: House, tmp_path: Path
) -> None:
    """Also where its database was taken away meanwhile, so that the place looks empty."""
    ready_house.says("-m", "befriend", "backup", str(tmp_path / "b"))
    ready_house.open()
    take_away(ready_house.databases, ready_house.folder / "home")
    assert "The house is open" in ready_house.says("-m", "befriend", "restore", str(tmp_path / "b"), fails=True)
    ready_house.close()
    with (ready_house.folder / "home" / "house.open").open() as restoring:
        fcntl.flock(restoring, fcntl.LOCK_EX)
        for command in ("up", "work"):
            assert "A restore is under way" in ready_house.says("-m", "befriend", command, fails=True)
    ready_house.says("-m", "befriend", "restore", str(tmp_path / "b"))


LISTENER = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "befriend.config.settings"
import django; django.setup()
from uuid import uuid4
from django.test import Client
from befriend.accounts.actions.people import open_account
from befriend.meetings.room.kinds import ROOM
from befriend.realtime.actions import admit, open_channel
from befriend.vault.actions import new_key
ana, client = open_account(email="ana@post.example", zone="UTC"), Client()
client.force_login(ana, backend="befriend.accounts.backend.Present")
channel = open_channel(ROOM, subject="1", keys=(new_key("meeting"),))
admit(channel, account=ana, seat=uuid4())
print(client.cookies["befriend"].value, channel.public_id.hex)
"""


def test_both_end_within_ten_seconds_of_a_polite_word(ready_house: House) -> None:
    """Also while somebody listens to a live room, and a request is half sent."""
    house = ready_house
    house.open()
    worker = wait_for(house.worker)
    cookie, channel = house.says("-c", LISTENER).split()[-2:]
    local = {"Host": "localhost", "Sec-Fetch-Site": "same-origin", "Cookie": f"befriend={cookie}"}
    head = "".join(f"{name}: {value}\r\n" for name, value in local.items())
    address = ("127.0.0.1", house.port)
    with socket.create_connection(address) as stream, socket.create_connection(address) as half:
        stream.sendall(f"GET /live/stream?c={channel}&from= HTTP/1.1\r\n{head}\r\n".encode())
        assert stream.recv(100).startswith(b"HTTP/1.1 200")
        half.sendall(b"GET /help/ HTTP/1.1\r\nHost: localhost\r\n")
        began = time.monotonic()
        assert house.process
        house.process.terminate()
        house.process.wait(12)
    assert time.monotonic() - began < 10
    assert not os.path.exists(f"/proc/{worker}")


def test_a_killed_site_takes_its_worker_along(ready_house: House) -> None:
    house = ready_house
    house.open()
    worker = wait_for(house.worker)
    house.kill()
    wait_for(lambda: not is_there(worker))


def test_a_killed_site_leaves_no_worker_of_the_moment(ready_house: House) -> None:
    """Killed as the worker begins, again and again."""
    house = ready_house
    for _ in range(5):
        house.begin()
        wait_for(lambda: house.process and len(house.processes()) > 1, 90)
        house.kill()
    wait_for(lambda: not house.processes())


def test_pages_of_their_own_give_way_to_the_live_half(ready_house: House) -> None:
    nice = {}
    for part in ("live", "pages"):
        ready_house.open(part)
        assert ready_house.process
        nice[part] = os.getpriority(os.PRIO_PROCESS, ready_house.process.pid)
        ready_house.close()
    assert nice["pages"] > nice["live"]


def test_every_line_of_the_log_is_ids_only(open_house: House) -> None:
    visited = ("/", "/help/", "/start/", "/no-such-page/", "/account/sign-in/?email=ana@post.example", "/%ff")
    for path in visited:
        open_house.get(path)
    said = [line for line in wait_for(lambda: _json_lines(open_house)) if line["event"]]  # type: ignore[attr-defined]
    for line in map(str, said):
        assert not ADDRESS.search(line) and "127.0.0.1" not in line
        assert not any(path in line.split() for path in visited)


def _json_lines(house: House) -> list[dict[str, object]]:
    return [json.loads(line) for line in house.log.read_text().splitlines() if line.startswith("{")]
