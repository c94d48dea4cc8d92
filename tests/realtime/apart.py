"""A PostgreSQL beside the suite's own, holding a copy of its databases: one that may be killed."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

import psycopg
from django.db import connections

from befriend.realtime.models import Channel
from tests import postgres

NAMES = {"default": "house", "keys": "house_keys"}


def descendants(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        with suppress(OSError):
            found += map(int, Path(f"/proc/{parent}/task/{parent}/children").read_text().split())
    return found


def is_there(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


class Apart:
    def __init__(self) -> None:
        self.cluster = postgres.start()
        for alias, name in NAMES.items():
            self._run("postgres", f"CREATE DATABASE {name}")
            self._copy(alias, name)

    def environment(self) -> dict[str, str]:
        variables = {"default": "BEFRIEND_DATABASE", "keys": "BEFRIEND_KEYS_DATABASE"}
        return {variables[alias]: self.cluster.url(name) for alias, name in NAMES.items()}

    def acknowledge_too_early(self) -> None:
        """From now on a commit is answered before it is on the disk: what this house must never be."""
        self._run("postgres", f"ALTER DATABASE {NAMES['default']} SET synchronous_commit = off")

    def kill(self) -> None:
        """Every process of it at once, as when a machine loses its power; then it starts again."""
        pids = descendants(self.cluster.pid())
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.cluster.process.wait(20)
        while any(map(is_there, pids)):
            time.sleep(0.005)
        self.cluster = postgres.start(self.cluster.folder)

    def shut_down(self) -> None:
        os.kill(self.cluster.pid(), signal.SIGINT)
        self.cluster.process.wait(20)

    def start_again(self) -> None:
        self.cluster = postgres.start(self.cluster.folder)

    def rows(self, room: Channel) -> list[tuple[UUID, int]]:
        question = "SELECT uuid, seq FROM realtime_entry WHERE channel_id = %s ORDER BY seq"
        with psycopg.connect(self.cluster.url(NAMES["default"])) as connection:
            return list(connection.execute(question, [room.pk]))

    def _run(self, database: str, command: str) -> None:
        with psycopg.connect(self.cluster.url(database), autocommit=True) as connection:
            connection.execute(command)

    def _copy(self, alias: str, name: str) -> None:
        suite = connections[alias].settings_dict
        where = ["-h", suite["HOST"], "-p", str(suite["PORT"] or 5432), "-U", suite["USER"]]
        dump = [str(postgres.PROGRAMS / "pg_dump"), *where, "--no-owner", suite["NAME"]]
        load = [str(postgres.PROGRAMS / "psql"), "-q", "-v", "ON_ERROR_STOP=1", self.cluster.url(name)]
        said = subprocess.run(dump, check=True, capture_output=True, cwd="/").stdout
        subprocess.run(load, input=said, check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def beside() -> Iterator[Apart]:
    apart = Apart()
    try:
        yield apart
    finally:
        apart.cluster.stop()
