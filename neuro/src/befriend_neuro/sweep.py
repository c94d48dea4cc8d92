"""Many runs of one question: designs, seeds and draws over parameters, here or on any cluster."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.params import Parameters
from befriend_neuro.progress import bar

Array = NDArray[np.float64]
Thing = TypeVar("Thing")
Found = TypeVar("Found")
AHEAD = 1000  # runs handed out before the first of them must be back: memory stays bounded


@dataclass(frozen=True, eq=False)
class Run:
    """One run of a sweep: a design (whatever the readout understands), a seed and one set of numbers."""

    design: Any
    seed: int
    params: Parameters


def sweep(
    readout: Callable[[Run], Any], *, designs: Sequence[Any], seeds: Sequence[int], draws: Sequence[Parameters],
    executor: Executor | None = None, label: str = "runs",
) -> Array:  # fmt: skip
    """The readout of every design with every seed and every set of numbers, (designs, seeds, draws, ...).

    readout : a function of one `Run` that returns a number or an array, always of one shape; where processes or clusters
              work, a function of a module, so that it can be sent there
    executor : any of concurrent.futures (a process pool, `dask.distributed.Client.get_executor()`, Ray's), or None to
              run one after another here. The results are the same, bit by bit, on machines of one kind.

    Raises ValueError for an empty list, and whatever a run raises. No source: bookkeeping.
    """
    for name, given in {"designs": designs, "seeds": seeds, "draws": draws}.items():
        if not len(given):
            raise ValueError(f"{name} is empty. Please give one or more.")
    runs = [Run(design, seed, params) for design in designs for seed in seeds for params in draws]
    found = np.stack(
        [np.asarray(each, dtype=np.float64) for each in spread(readout, runs, executor=executor, label=label)]
    )
    return found.reshape(len(designs), len(seeds), len(draws), *found.shape[1:])


def spread(
    function: Callable[[Thing], Found],
    things: Iterable[Thing],
    *,
    executor: Executor | None = None,
    label: str = "runs",
) -> Iterator[Found]:
    """`map`, on an executor where one is given; results in the order of the things, with a bar on a terminal."""
    things = list(things)
    results = map(function, things) if executor is None else _in_order(executor, function, things)
    return bar(results, label=label, total=len(things)) if sys.stderr.isatty() else iter(results)


def _in_order(executor: Executor, function: Callable[[Thing], Found], things: list[Thing]) -> Iterator[Found]:
    left = iter(things)
    waiting: list[Future[Found]] = [executor.submit(function, thing) for thing in islice(left, AHEAD)]
    try:
        while waiting:
            yield waiting.pop(0).result()
            waiting += [executor.submit(function, thing) for thing in islice(left, 1)]
    finally:
        for future in waiting:
            future.cancel()
