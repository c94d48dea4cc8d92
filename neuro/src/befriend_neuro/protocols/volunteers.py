"""Who comes to the laboratory, and the saliva they leave there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.chance import normal
from befriend_neuro.model.people import People, within
from befriend_neuro.params import Parameters

Array = NDArray[np.float64]
FEWEST = 10
LARGEST_H = 8.0


@dataclass(frozen=True, eq=False)
class Volunteers:
    """n people: `people` as the equations know them, and the personal level of their saliva, (n,), median 1."""

    people: People
    level: Array


def volunteers(
    n: int, *, attachment: str, adversity: float, seed: int, params: Parameters, group: int = 0
) -> Volunteers:
    """n people around the start of `attachment`, R, W and L with the spread of the population (*assumed*), h lognormal
    with mean 1 and CV h_cv (at most 8), level lognormal with log SD base_log_sd. adversity 0-1 leads to the burdened person.

    group : another number for other people, independent of the first

    Raises ValueError for fewer than 10 people or an unknown attachment.
    """
    enough("n", n)
    within("adversity", adversity, 0, 1)
    if attachment not in params.starts:
        raise ValueError(f"attachment = {attachment!r} is unknown. Please take one of {', '.join(params.starts)}.")
    p, start = params, params.starts[attachment]
    chance = normal((n, 5), seed=seed, groups=[group], purpose="people")[0].T
    shift = (p.adversity_R, p.adversity_W, p.adversity_L)
    R, W, L = (
        np.clip(getattr(start, name) + adversity * moved + p.population[name][1] * chance[i], 0, 1)
        for i, (name, moved) in enumerate(zip(("R", "W", "L"), shift, strict=True))
    )
    sd = np.sqrt(np.log1p(p.h_cv**2))
    h = np.minimum(np.exp(sd * chance[3] - sd**2 / 2), LARGEST_H)
    return Volunteers(People(R=R, W=W, L=L, h=h), np.exp(p.base_log_sd * chance[4]))


def assay(saliva: Array, *, seed: int, params: Parameters) -> Array:
    """Saliva (..., n, k) as the assay reads it: lognormal error of CV assay_cv, the same in every condition (...)."""
    error = normal(saliva.shape[-2:], seed=seed, groups=[0], purpose="answers")[0]
    read: Array = saliva * np.exp(params.assay_cv * error)
    return read


def enough(name: str, n: int) -> None:
    """Raises ValueError for fewer people than an interval needs."""
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < FEWEST:
        raise ValueError(
            f"{name} = {n} is not allowed. Please give {FEWEST} people or more, so that an interval means something."
        )
