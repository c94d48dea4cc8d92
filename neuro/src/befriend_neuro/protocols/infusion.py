"""Cortisol into a vein, and what is remembered eight minutes later."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend_neuro.model.fast import recall, start
from befriend_neuro.model.integrate import simulate
from befriend_neuro.model.people import Inputs, People, within
from befriend_neuro.params import Parameters, shipped

Array = NDArray[np.float64]
MOST_MG = 24.0
F = 7


def infusion(mg: ArrayLike, *, minutes: float = 8.0, params: Parameters | None = None) -> Array:
    """How well the mean person recalls, (doses,), `minutes` after each dose of cortisol: `recall` of the brain's cortisol.

    F is raised at minute 0 by retrieval_mg for each mg; Fb follows at k_b.

    Parameters
    ----------
    mg : (doses,) 0-24; minutes : 0-120

    Raises ValueError outside these. Source: Schilling et al. 2013 (0, 3, 6, 12, 24 mg; 8 minutes).
    """
    p = params or shipped()
    doses = np.atleast_1d(within("mg", mg, 0, MOST_MG))
    within("minutes", minutes, 0, 120)
    start_of = p.starts["typical"]
    who = People(R=np.full(doses.shape, start_of.R), W=start_of.W, L=start_of.L)
    rest = simulate(who, Inputs(), params=p, minutes=[0], begin=-90, state=start(who, params=p)).last.copy()
    rest[F] += p.retrieval_mg * doses
    later = simulate(who, Inputs(), params=p, minutes=[np.round(minutes * 4) / 4], begin=0, state=rest)
    return recall(later["Fb"][0], params=p)
