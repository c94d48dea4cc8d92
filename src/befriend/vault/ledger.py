"""The erasure ledger outside the databases: one line per destroyed key, only ever appended to.

A restore replays it, so that a backup older than an erasure does not bring the key back.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.timezone import now


def path() -> Path:
    return Path(settings.ERASURE_LEDGER)


def append(key_id: UUID) -> None:
    """Written through to the disk before this returns."""
    line = f"{now():%Y-%m-%dT%H:%M:%SZ} {key_id}\n".encode()
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(handle, line)
        os.fsync(handle)
    finally:
        os.close(handle)


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
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "ab") as out:
        out.write(b"".join(f"{now():%Y-%m-%dT%H:%M:%SZ} {key_id}\n".encode() for key_id in sorted(missing)))
        out.flush()
        os.fsync(handle)
