"""Where the rows of a house are: two databases of its own in the suite's PostgreSQL, or files in its home."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.engines import POSTGRES

Databases = Mapping[str, str]  # the name of a setting -> the address that it holds
SETTINGS = ("BEFRIEND_DATABASE", "BEFRIEND_KEYS_DATABASE")
FILES: Databases = {}


@contextmanager
def of_its_own(like: Databases = FILES) -> Iterator[Databases]:
    """Empty, or with all that stands in others to which nobody is connected."""
    if not POSTGRES:
        yield FILES
        return
    made = {setting: _address(f"house_{uuid4().hex}") for setting in SETTINGS}
    with ExitStack() as at_the_end:
        for setting, address in made.items():
            _make(address, like.get(setting, "template1"))
            at_the_end.callback(_drop, address)
        yield made


def take_away(databases: Databases, home: Path) -> None:
    """What people wrote is gone under an open house, and nothing is in its place."""
    if not databases:
        (home / "befriend.sqlite3").unlink()
        return
    _drop(databases["BEFRIEND_DATABASE"])
    _make(databases["BEFRIEND_DATABASE"])


def _make(address: str, like: str = "template1") -> None:
    _say("CREATE DATABASE {} TEMPLATE {}", address, like)


def _drop(address: str) -> None:
    """Also where somebody is still connected."""
    _say("DROP DATABASE {} WITH (FORCE)", address)


def _address(name: str) -> str:
    return urlsplit(os.environ["BEFRIEND_DATABASE"])._replace(path=f"/{name}").geturl()


def _say(statement: str, *addresses: str) -> None:
    names = [sql.Identifier(urlsplit(address).path.lstrip("/")) for address in addresses]
    with psycopg.connect(_address("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(*names))
