"""Chance, group by group: what befalls one group does not depend on which others are simulated beside it."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
PURPOSES = ("people", "weeks", "walk", "answers", "leaving", "order", "care", "numbers")


def normal(shape: tuple[int, ...], *, seed: int, groups: ArrayLike, purpose: str) -> Array:
    """Standard normal draws, (len(groups), *shape), from one Philox stream for each seed, group and purpose."""
    return np.stack(
        [stream(seed=seed, group=int(group), purpose=purpose).standard_normal(shape) for group in np.atleast_1d(groups)]
    )


def uniform(shape: tuple[int, ...], *, seed: int, groups: ArrayLike, purpose: str) -> Array:
    """Uniform draws on 0-1, (len(groups), *shape), from one Philox stream for each seed, group and purpose."""
    return np.stack(
        [stream(seed=seed, group=int(group), purpose=purpose).random(shape) for group in np.atleast_1d(groups)]
    )


def stream(*, seed: int, group: int, purpose: str) -> np.random.Generator:
    """The generator of one group for one purpose. Source: Salmon et al. 2011 (Philox), counter-based.

    Raises ValueError for a negative seed or group, or an unknown purpose.
    """
    if seed < 0 or group < 0:
        raise ValueError(f"seed = {seed} and group = {group} must be whole numbers of zero or more.")
    if purpose not in PURPOSES:
        raise ValueError(f"purpose = {purpose!r} is unknown. Please take one of {', '.join(PURPOSES)}.")
    key = np.array([seed, group], dtype=np.uint64)
    return np.random.Generator(np.random.Philox(key=key, counter=[0, 0, 0, PURPOSES.index(purpose)]))
