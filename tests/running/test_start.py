"""What is missing, weak or unreadable stops the start with one sentence."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.running.conftest import House

OLD_SQLITE = (
    "import sys, pysqlite3\n"
    "pysqlite3.sqlite_version, pysqlite3.sqlite_version_info = '3.40.1', (3, 40, 1)\n"
    "sys.argv = ['befriend', 'up']\n"
    "from befriend.config.command import main\n"
    "main()"
)
OPEN_EVERY_LINE = """
import os; os.environ["DJANGO_SETTINGS_MODULE"] = "befriend.config.settings"
import django; django.setup()
from pathlib import Path
from django.db import connection
from befriend.realtime.connections import postgres_connection
from befriend.vault.copies import copy_out
for line in (connection.ensure_connection, postgres_connection, lambda: copy_out("keys", Path("/tmp/never"))):
    try:
        line()
    except Exception as problem:
        print(problem)
"""
SSL_REQUEST = bytes.fromhex("0000000804d2162f")
REFUSED = {
    "no root key is named": ({"BEFRIEND_ROOT_KEY_FILE": None}, "befriend key new PATH"),
    "an open line": ({"BEFRIEND_ORIGIN": "http://groups.example"}, "should begin with https://"),
    "an origin that is only a name": ({"BEFRIEND_ORIGIN": "groups.example"}, "should look like https://"),
    "an origin with a path": ({"BEFRIEND_ORIGIN": "https://groups.example/here"}, "should look like https://"),
    "a mode that nobody knows": ({"BEFRIEND_MODE": "production"}, "one of live, demo, test"),
    "a number in words": ({"BEFRIEND_LIVE_RATE": "many"}, "a whole number"),
    "a database of another kind": ({"BEFRIEND_DATABASE": "mysql://localhost/x"}, "sqlite:///path/to/file"),
    "a rate at which nothing comes in": ({"BEFRIEND_LIVE_RATE": "0"}, "1 or more"),
    "leaving to nowhere": ({"BEFRIEND_LEAVE_TO": ""}, "should look like https://"),
    "leaving to a bare name": ({"BEFRIEND_LEAVE_TO": "weather.com"}, "should look like https://"),
    "a database with words that nobody knows": ({"BEFRIEND_DATABASE": "postgres://h/x?ssl=on"}, "and not 'ssl'"),
    "a line sealed in no known way": ({"BEFRIEND_KEYS_DATABASE": "postgres://h/x?sslmode=full"}, "verify-full"),
    "a mail server without a kind": ({"BEFRIEND_SMTP": "mail.example:587"}, "smtp://user:password@host:587"),
    "a recipient of backups that is none": ({"BEFRIEND_BACKUP_RECIPIENT": "age1qq"}, "no recipient of backups"),
    "an erasure ledger in no folder": (
        {"BEFRIEND_ERASURE_LEDGER": "/nowhere/erasures.ledger"},
        "nothing can be written",
    ),
    "an erasure ledger that is a folder": ({"BEFRIEND_ERASURE_LEDGER": "/tmp"}, "nothing can be written"),
    "a home that cannot be made": ({"BEFRIEND_HOME": "/proc/befriend"}, "cannot be made"),
}


def one_sentence(said: str) -> bool:
    return "Traceback" not in said and len(said.strip().splitlines()) == 1


@pytest.mark.parametrize(("changes", "words"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("command", ["up", "work"])
def test_the_start_is_refused_in_one_sentence(
    house: House, command: str, changes: dict[str, str | None], words: str
) -> None:
    said = house.says("-m", "befriend", command, fails=True, **changes)
    assert words in said and one_sentence(said), said


def mode_0644(house: House, key: Path) -> Path:
    key.chmod(0o644)
    return key


def inside_home(house: House, key: Path) -> Path:
    home = house.folder / "home"
    home.mkdir(exist_ok=True)
    return key.rename(home / "root.key")


def linked_into_home(house: House, key: Path) -> Path:
    link = house.folder / "keys" / "link.key"
    link.symlink_to(inside_home(house, key))
    return link


def too_short(house: House, key: Path) -> Path:
    key.write_bytes(b"short")
    return key


def a_folder(house: House, key: Path) -> Path:
    return key.parent


def missing(house: House, key: Path) -> Path:
    key.unlink()
    return key


KEYS = {
    mode_0644: "Others can read the root key",
    inside_home: "may not lie inside BEFRIEND_HOME",
    linked_into_home: "may not lie inside BEFRIEND_HOME",
    too_short: "is not a root key",
    a_folder: "cannot be read",
    missing: "Make one with",
}


@pytest.mark.parametrize(("weaken", "words"), KEYS.items(), ids=[weaken.__name__ for weaken in KEYS])
def test_a_weak_root_key_stops_the_start(house: House, weaken: Callable[[House, Path], Path], words: str) -> None:
    key = weaken(house, house.folder / "keys" / "root.key")
    said = house.says("-m", "befriend", "up", fails=True, BEFRIEND_ROOT_KEY_FILE=str(key))
    assert words in said and one_sentence(said), said


def test_an_old_sqlite_stops_the_start(house_of_files: House) -> None:
    said = house_of_files.says("-c", OLD_SQLITE, fails=True)
    assert "SQLite 3.40.1 can lose data" in said and one_sentence(said), said


@pytest.mark.parametrize(("mode", "fails"), [(0o440, False), (0o400, False), (0o444, True)])
def test_a_credential_of_the_service_is_taken(house: House, mode: int, fails: bool) -> None:
    """systemd shows an access list of its own as group bits."""
    key = house.folder / "keys" / "root.key"
    key.chmod(mode)
    house.says("-m", "befriend", "publish", fails=fails, CREDENTIALS_DIRECTORY=str(key.parent))


@pytest.fixture
def eavesdropper() -> Iterator[tuple[int, list[bytes]]]:
    """Somebody in the place of a PostgreSQL server who says that nothing can be sealed: a port, and what was heard."""
    heard: list[bytes] = []

    class Ear(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            heard.append(self.request.recv(8))
            self.request.sendall(b"N")
            heard.append(self.request.recv(1000))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Ear) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], heard
        server.shutdown()


def test_a_line_that_should_be_sealed_says_nothing_to_somebody_who_listens(
    house: House, eavesdropper: tuple[int, list[bytes]]
) -> None:
    """Neither the pages, nor the live half, nor a backup."""
    port, heard = eavesdropper
    at = f"postgres://ana:secret@127.0.0.1:{port}/house?sslmode=require"
    said = house.says("-c", OPEN_EVERY_LINE, BEFRIEND_DATABASE=at, BEFRIEND_KEYS_DATABASE=at)
    assert said.count("SSL was required") == 3, said
    assert sorted(heard) == sorted([SSL_REQUEST, b""] * 3)


def test_a_second_root_key_never_writes_over_the_first(house: House) -> None:
    key = house.folder / "keys" / "root.key"
    before = key.read_bytes()
    assert "it stays as it is" in house.says("-m", "befriend", "key", "new", str(key), fails=True)
    assert key.read_bytes() == before
    assert "Nothing can be written" in house.says("-m", "befriend", "key", "new", "/proc/1/x", fails=True)


@pytest.mark.parametrize("asked", [[], ["--help"], ["help"]], ids=str)
def test_whoever_asks_what_there_is_needs_no_settings(house: House, asked: list[str]) -> None:
    said = house.says("-m", "befriend", *asked, BEFRIEND_ROOT_KEY_FILE=None)
    assert "befriend up" in said and "befriend key new PATH" in said
