"""Effect sizes as papers print them, with intervals from resampling people."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RESAMPLES = 400
RESPONSE_NMOL_PER_L = 1.5  # Miller et al. 2013


@dataclass(frozen=True)
class Estimate:
    """A number with its 95 % interval over people; parameters are held still."""

    value: float
    low: float
    high: float


def estimate(readout: Callable[[NDArray], float], people: NDArray, *, seed: int) -> Estimate:
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


def hedges_g(one: Array, other: Array) -> float:
    """Cohen's d of two groups of n, times 1 - 3/(4 (2n - 2) - 1). Source: Hedges 1981."""
    return cohen_d(one, other) * (1 - 3 / (4 * (len(one) + len(other) - 2) - 1))


def peak_index(curves: Array) -> int:
    """Which sample of the mean curve of people (n, k) is highest."""
    return int(curves.mean(axis=0).argmax())


def peak_d(curves: Array) -> float:
    """d from the first sample to the peak of the mean curve; curves (n, k)."""
    return cohen_d(curves[:, peak_index(curves)], curves[:, 0])


def fold(curves: Array) -> float:
    """Highest point of the mean curve over its first; curves (n, k)."""
    return float(curves.mean(axis=0).max() / curves[:, 0].mean())


def rise(curves: Array) -> Array:
    """Each person's highest sample less their first, (n,)."""
    risen: Array = curves.max(axis=1) - curves[:, 0]
    return risen


def responding(curves: Array, *, by: float = RESPONSE_NMOL_PER_L) -> float:
    """Share of people whose highest sample lies `by` or more above their first; curves (n, k) in nmol/L.

    The criterion of 1.5 nmol/L is Miller et al. 2013. Give the samples a study takes: among many samples the error of
    the assay alone finds a high one.
    """
    return float((rise(curves) >= by).mean())


def partial_r(x: Array, y: Array, *, given: Array) -> float:
    """Correlation of x with the residual of y on `given` (the semipartial r of an outcome corrected for its beginning)."""
    return r(x, y - np.cov(y, given)[0, 1] / given.var(ddof=1) * given)


def r(x: Array, y: Array) -> float:
    """Pearson's correlation."""
    return float(np.corrcoef(x, y)[0, 1])


def d_of_r(r: float) -> float:
    """d = 2 r / sqrt(1 - r^2). Source: Cohen 1988."""
    return float(2 * r / np.sqrt(1 - r**2))


def intraclass(x: Array) -> float:
    """Share of the variance of members (groups, members) that lies between groups, 0-1. Source: one-way random effects
    (Shrout and Fleiss 1979)."""
    within = x.var(axis=1, ddof=1).mean()
    between = max(float(x.mean(axis=1).var(ddof=1) - within / x.shape[1]), 0.0)
    return float(between / (between + within))
