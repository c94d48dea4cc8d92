"""Effect sizes as papers print them, with intervals from resampling people."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RESAMPLES = 400


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval over people; parameters are held still."""

    value: float
    low: float
    high: float


def estimate(readout: Callable[[Array], float], people: Array, *, seed: int) -> Estimate:
    """The readout of all people (n, ...) and its 2.5 and 97.5 percentiles over 400 samples of n people drawn again.

    Source: Efron 1979, percentile bootstrap.
    """
    draw = np.random.Generator(np.random.Philox(key=seed)).integers
    again = [readout(people[draw(len(people), size=len(people))]) for _ in range(RESAMPLES)]
    low, high = np.percentile(again, [2.5, 97.5])
    return Estimate(float(readout(people)), float(low), float(high))


def cohen_d(after: Array, before: Array) -> float:
    """(mean after - mean before) / sqrt((var after + var before)/2). Source: Cohen 1988, pooled SD of equal groups."""
    spread = np.sqrt((after.var(ddof=1) + before.var(ddof=1)) / 2)
    return float((after.mean() - before.mean()) / spread)
