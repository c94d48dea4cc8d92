"""Sums under time pressure in a scanner, with a screen that tells how badly one does: a milder and longer stress."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.integrate import STEP, simulate
from befriend_neuro.model.people import Inputs
from befriend_neuro.params import Parameters, shipped
from befriend_neuro.protocols.readouts import Estimate, estimate, peak_d, responding
from befriend_neuro.protocols.volunteers import assay, volunteers

Array = NDArray[np.float64]
MINUTES = np.array([-30.0, -1.0, 30.0, 40.0, 50.0, 60.0, 70.0])
PHASE = 10.0
PHASES = 3


@dataclass(frozen=True, eq=False)
class Imaging:
    """Saliva of n people at `minutes` from the start of the task, (n, 7); d and responders as in the stress test."""

    minutes: Array
    saliva_nmol_per_l: Array
    d: Estimate
    responders: Estimate


def imaging(n: int, *, attachment: str = "typical", seed: int, params: Parameters | None = None) -> Imaging:
    """n people do the imaging stress task: three phases of ten minutes, and what the screen says is worse each time.

    E = U = imaging k/3 in phase k, nothing before or after.

    Raises ValueError for fewer than 10 people or an unknown attachment.
    Source: Dedovic et al. 2005; samples as in data/mist_cortisol_individual.csv; that the task lasts from the sample at
    -1 to the sample at 30, and that it mounts, is *assumed*: in the data hardly anybody has risen by minute 30.
    """
    p = params or shipped()
    saliva = task(n, attachment=attachment, seed=seed, params=p)
    return Imaging(MINUTES, saliva, estimate(peak_d, saliva, seed=seed), estimate(responding, saliva, seed=seed))


def task(n: int, *, attachment: str = "typical", seed: int, params: Parameters, step: float = STEP) -> Array:
    """The saliva alone, (n, 7) nmol/L."""
    who = volunteers(n, attachment=attachment, adversity=0.0, seed=seed, params=params)
    inputs = Inputs(E=lambda t: params.imaging * _phase(t), U=lambda t: params.imaging * _phase(t))
    course = simulate(who.people, inputs, params=params, minutes=MINUTES, begin=-90, step=step)
    return assay(course.saliva_nmol_per_l.T * who.level[:, None], seed=seed, params=params)


def _phase(minute: float) -> float:
    """Which share of the full stress lies on people now."""
    return (minute // PHASE + 1) / PHASES if 0 <= minute < PHASE * PHASES else 0.0
