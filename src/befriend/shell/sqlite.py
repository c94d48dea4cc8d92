"""How SQLite is asked to keep what it is given. Every connection asks for it and reads back what it got."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ImproperlyConfigured

PATIENCE = 20  # seconds that a writer waits for another
PRAGMAS: dict[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "mmap_size": 0,
    "busy_timeout": PATIENCE * 1000,
}
ASKED = ";".join(f"PRAGMA {name}={value}" for name, value in PRAGMAS.items())


def read_back(execute: Callable[[str], Any], *, close: Callable[[], None]) -> None:
    """A connection that did not take one of them is closed before anybody writes over it."""
    for name, wanted in PRAGMAS.items():
        got = execute(f"PRAGMA {name}").fetchone()[0]
        if got != wanted:
            close()
            raise ImproperlyConfigured(f"SQLite did not take {name}={wanted}; it has {got}.")
