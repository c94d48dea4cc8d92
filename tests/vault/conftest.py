import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections
from pytest_django import Settings

from befriend.vault.actions import new_key
from befriend.vault.keys import ring
from befriend.vault.models import Key
from befriend.vault.sealing import Place, seal


@dataclass(frozen=True)
class Words:
    """What somebody wrote somewhere, as a room would hold it."""

    text: str
    place: Place
    sealed: bytes


@dataclass(frozen=True)
class Cast:
    ana: UUID
    ben: UUID
    evening: UUID
    morning: UUID

    def writes(self, text: str, *, who: UUID | None = None, where: UUID | None = None) -> Words:
        circle = where or self.evening
        place = Place(label="share.words", row=uuid4(), circle=circle, under=(who or self.ana, circle))
        return Words(text, place, seal(text, **place))


@pytest.fixture(autouse=True)
def own_ledger(settings: Settings, tmp_path: Path) -> Path:
    settings.ERASURE_LEDGER = tmp_path / "erasures.ledger"
    return settings.ERASURE_LEDGER


def gather() -> Cast:
    kinds = (Key.Kind.PERSON, Key.Kind.PERSON, Key.Kind.CIRCLE, Key.Kind.CIRCLE)
    return Cast(*(new_key(kind) for kind in kinds))


@pytest.fixture
def cast(db: None) -> Cast:
    return gather()


@pytest.fixture
def real_cast(db: None) -> Iterator[Cast]:
    """Keys that other processes can see, in a test marked `django_db(transaction=True)`."""
    ring.drop_all()
    yield gather()
    ring.drop_all()


def url(alias: str) -> str:
    here = connections[alias].settings_dict
    if connections[alias].vendor == "sqlite":
        return f"sqlite://{here['NAME']}"
    return f"postgres://{here['USER']}@/{here['NAME']}?host={here['HOST']}"


@pytest.fixture
def environment(settings: Settings) -> Callable[[], dict[str, str]]:
    """What another process needs to be in the same house."""
    return lambda: {
        **os.environ,
        "BEFRIEND_DATABASE": url("default"),
        "BEFRIEND_KEYS_DATABASE": url("keys"),
        "BEFRIEND_ROOT_KEY_FILE": str(settings.ROOT_KEY_FILE),
        "BEFRIEND_ERASURE_LEDGER": str(settings.ERASURE_LEDGER),
        "DJANGO_SETTINGS_MODULE": "befriend.config.settings",
    }


@dataclass
class Neighbour:
    """Another process of the house that reads what it is handed."""

    process: subprocess.Popen

    def ask(self, **question: Any) -> Any:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(question, default=str) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def reads(self, words: Words) -> str:
        return self.ask(verb="read", sealed=words.sealed.hex(), **words.place)["says"]


@pytest.fixture
def neighbour(real_cast: Cast, environment: Callable[[], dict[str, str]]) -> Iterator[Callable[[], Neighbour]]:
    moved_in: list[subprocess.Popen] = []

    def move_in() -> Neighbour:
        command = [sys.executable, "-m", "tests.vault.neighbour"]
        process = subprocess.Popen(
            command, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        moved_in.append(process)
        return Neighbour(process)

    yield move_in
    for process in moved_in:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        process.communicate(timeout=10)
