"""Work shared among threads, where what is called lets go of Python's lock."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")


def threads() -> int:
    """How many threads share the work: the processors allowed to us, or fewer if OMP_NUM_THREADS says so, as clusters do."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return min(allowed, int(asked)) if asked.isdigit() and int(asked) > 0 else allowed


def shared(work: Callable[[Piece], None], pieces: Sequence[Piece], *, workers: int | None = None) -> None:
    """Do the work of every piece, on `workers` threads (as many as `threads`). Raises what a piece raises."""
    count = min(threads() if workers is None else workers, len(pieces))
    if count < 2:
        for piece in pieces:
            work(piece)
        return
    with ThreadPoolExecutor(count) as pool:
        list(pool.map(work, pieces))
