"""Growing up: the same learning, with a caregiver as the group. Speculative; only the direction is supported."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.chance import uniform
from befriend_neuro.model.learning import Slow
from befriend_neuro.model.meeting import meet
from befriend_neuro.model.weeks import Life, live
from befriend_neuro.params import Parameters

Array = NDArray[np.float64]
NEED = 0.5  # depth at which a child turns to its caregiver; *assumed*
MINUTES = 5.0  # *assumed*
TRUST_OF_CAREGIVER = 0.8  # *assumed*


@dataclass(frozen=True)
class Care:
    """How a child is met: warmth on a good and a bad day, chance of a bad day, times a year it turns to the caregiver,
    evaluation it meets there, stress of its days 0-1. Warmth from specification 1.5; the rest *assumed*."""

    warm: float
    cold: float
    chance_of_cold: float
    times_a_year: int
    evaluation: float
    stress: float


CARES = {
    "attuned": Care(warm=0.85, cold=0.85, chance_of_cold=0.0, times_a_year=8, evaluation=0.0, stress=0.1),
    "inconsistent": Care(warm=0.85, cold=0.15, chance_of_cold=0.5, times_a_year=8, evaluation=0.0, stress=0.4),
    "neglectful": Care(warm=0.1, cold=0.1, chance_of_cold=0.0, times_a_year=2, evaluation=0.0, stress=0.6),
    "abusive": Care(warm=0.0, cold=0.0, chance_of_cold=0.0, times_a_year=8, evaluation=0.9, stress=0.9),
}


@dataclass(frozen=True, eq=False)
class Childhood:
    """R, W, L and trust in the caregiver at each birthday, (years + 1, children)."""

    ages: Array
    R: Array
    W: Array
    L: Array
    trust: Array


def grow_up(
    care: str, *, children: int, years: int, seed: int, params: Parameters, plasticity_at: float | None = None
) -> Childhood:
    """Children with one kind of care from birth.

    Learning as in a share, every eta times `pace(age)`. At birth R .5, W .05, L .1, trust .3 (*assumed*).
    plasticity_at : an age in years whose plasticity holds throughout, to see what plasticity alone does

    Raises ValueError for an unknown care or fewer than one child or year. Source: specification 1.5.
    """
    if care not in CARES:
        raise ValueError(f"care = {care!r} is unknown. Please take one of {', '.join(CARES)}.")
    if children < 1 or years < 1:
        raise ValueError(f"children = {children} and years = {years} must each be one or more.")
    days = uniform((years, CARES[care].times_a_year), seed=seed, groups=np.arange(children), purpose="care")
    pairs, seen = _born(children), []
    for age in range(years):
        seen.append(pairs)
        pairs = _year(
            pairs,
            CARES[care],
            days[:, age],
            pace=pace(age if plasticity_at is None else plasticity_at, params=params),
            params=params,
        )
    seen.append(pairs)
    R, W, L = (np.stack([getattr(pair, name)[:, 0] for pair in seen]) for name in ("R", "W", "L"))
    return Childhood(np.arange(years + 1.0), R, W, L, np.stack([pair.A[:, 0, 1] for pair in seen]))


def pace(age: float, *, params: Parameters) -> float:
    """How fast a person of an age in years learns, 1 = the adult floor.

    plasticity_floor + (plasticity_infant - 1) e^(-age/tau_age): lower for adults, never zero. Source: 1.5.
    """
    return float(params.plasticity_floor + (params.plasticity_infant - 1) * np.exp(-age / params.tau_age))


def _born(children: int) -> Slow:
    pair = np.ones((children, 2))
    trust = np.empty((children, 2, 2))
    trust[:, 0], trust[:, 1] = 0.3, TRUST_OF_CAREGIVER
    return Slow(R=pair * (0.5, 0.2), W=pair * (0.05, 0.7), L=pair * (0.1, 0.1), A=trust, flooding=0 * pair)


def _year(pairs: Slow, care: Care, days: Array, *, pace: float, params: Parameters) -> Slow:
    for day in days.T:
        warm = np.where(day < care.chance_of_cold, care.cold, care.warm)
        turn = np.zeros((1, len(warm)), dtype=int)
        pairs = meet(
            pairs,
            order=turn,
            depth=NEED,
            warm=warm,
            load=0.0,
            minutes=MINUTES,
            params=params,
            evaluation=care.evaluation,
            pace=pace,
        ).after
    life = Life(stress=np.array([care.stress, 0.1]), W0=pairs.W, trait=np.zeros(2))
    older = live(pairs, life, weeks=52, noise=0.0, params=params)
    caregiver = np.array([False, True])
    return replace(older, R=np.where(caregiver, 0.2, older.R), L=np.where(caregiver, 0.1, older.L), A=pairs.A)
