"""Site and worker hold one file while they run, so that no restore is begun under their feet."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings


class Busy(Exception):
    """The other kind of process holds the file."""


def hold_open() -> None:
    """This process belongs to the open house until it ends, however it ends; Busy while a restore is under way."""
    _held(fcntl.LOCK_SH)


@contextmanager
def held_alone() -> Iterator[None]:
    """Inside, no site and no worker starts in this BEFRIEND_HOME; Busy while one runs."""
    handle = _held(fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(handle)


def _held(way: int) -> int:
    handle = os.open(Path(settings.HOME) / "house.open", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, way | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise Busy from None
    return handle
