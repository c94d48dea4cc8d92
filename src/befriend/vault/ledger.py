"""The erasure ledger outside the databases: one line per destroyed key, only ever appended to.

A restore replays it, so that a backup older than an erasure does not bring the key back.
"""

import errno
import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.timezone import now


def path() -> Path:
    return Path(settings.ERASURE_LEDGER)


def refuse_shut() -> None:
    """Called before the house opens: an erasure that cannot be written down would never end."""
    try:
        os.close(_opened(path()))
    except OSError as problem:
        raise ImproperlyConfigured(
            f"BEFRIEND_ERASURE_LEDGER: nothing can be written at {path()}: {problem.strerror}."
        ) from None


def append(key_id: UUID) -> None:
    """Written through to the disk before this returns."""
    _add(path(), [key_id])


def read(file: Path) -> set[UUID]:
    """The keys that this ledger names. A line that a crash cut short is left out: its row is in the database."""
    if not file.exists():
        return set()
    return {key_id for line in file.read_text().splitlines() if (key_id := _key_of(line))}


def _key_of(line: str) -> UUID | None:
    try:
        _, key_id = line.split(" ")
        return UUID(key_id)
    except ValueError:
        return None


def write(file: Path, key_ids: Iterable[UUID]) -> None:
    """Add to `file` the keys that it does not name yet."""
    missing = set(key_ids) - read(file)
    _add(file, sorted(missing))


def _add(file: Path, key_ids: Iterable[UUID]) -> None:
    add_lines(file, (f"{now():%Y-%m-%dT%H:%M:%SZ} {key_id}" for key_id in key_ids))


def add_lines(file: Path, lines: Iterable[str]) -> None:
    """All of them, or an OSError: whoever hears it writes again, and what was cut short has a line of its own."""
    text = "".join(f"{line}\n" for line in lines).encode()
    handle = _opened(file)
    try:
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            text = b"\n" + text
        if os.write(handle, text) < len(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(file))
        os.fsync(handle)
    finally:
        os.close(handle)


def _opened(file: Path) -> int:
    return os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
