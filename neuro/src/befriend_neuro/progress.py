"""How far a long run has come, on the error stream."""

import sys
from collections.abc import Iterable, Iterator, Sized
from typing import TypeVar

Thing = TypeVar("Thing")
WIDTH = 24


def bar(things: Iterable[Thing], *, label: str, total: int | None = None) -> Iterator[Thing]:
    """Each of the things in turn; a bar grows on stderr as they are done.

    total : how many there are, where `things` cannot say
    """
    count = len(things) if total is None and isinstance(things, Sized) else total or 1
    show(0, count, label)
    for done, thing in enumerate(things, start=1):
        yield thing
        show(done, count, label)
    sys.stderr.write("\n")


def show(done: int, count: int, label: str) -> None:
    """Draw the bar once, over the one before."""
    full = round(WIDTH * min(done / count, 1))
    sys.stderr.write(f"\r{label} [{'#' * full}{' ' * (WIDTH - full)}] {done}/{count}")
    sys.stderr.flush()
