"""What happens between meetings, and what people would answer when asked."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend_neuro.model.learning import Slow
from befriend_neuro.params import Parameters

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Life:
    """What a person brings from outside, (..., n): stress of daily life 0-1, the skill W0 to which practice fades, and
    the lasting part of their distress (SD trait_sd)."""

    stress: Array
    W0: Array
    trait: Array


def live(
    slow: Slow, life: Life, *, weeks: float, noise: ArrayLike, params: Parameters, present: ArrayLike = True
) -> Slow:
    """Members after some weeks without a meeting; noise is standard normal, (..., n).

    dW = -lam_W (W-W0);  dA = ((1-R) A_rest - A)/tau_A;  dR = rate_R (R_rest-R) + sd_R noise;
    dL = (stress (1 - L_A mean A)(L_W - W) L_stress - L)/tau_L

    Each is solved exactly over the weeks with the others held still, so two weeks are two times one week up to their
    coupling. R, W, A and L stay within 0-1. Source: specification 1.4.
    """
    if not weeks >= 0:
        raise ValueError(f"weeks = {weeks} is not allowed. Please give a time of zero weeks or more.")
    p = params
    load = life.stress * (1 - p.L_A * slow.mean_trust(present)) * (p.L_W - slow.W) * p.L_stress
    R = _toward(slow.R, p.R_rest, p.rate_R * weeks) + p.sd_R * np.sqrt(weeks) * np.asarray(noise)
    return replace(
        slow,
        R=np.clip(R, 0, 1),
        W=np.clip(_toward(slow.W, life.W0, p.lam_W * weeks), 0, 1),
        L=np.clip(_toward(slow.L, load, weeks / p.tau_L), 0, 1),
        A=np.clip(_toward(slow.A, ((1 - slow.R) * p.A_rest)[..., None], weeks / p.tau_A), 0, 1),
        flooding=slow.flooding * p.flood_memory**weeks,
    )


def distress(
    slow: Slow,
    life: Life,
    *,
    week: float,
    wandering: ArrayLike,
    error: ArrayLike,
    params: Parameters,
    present: ArrayLike = True,
) -> Array:
    """Distress as answered, (..., n), about SD 1 between people; higher is worse.

    y = b_R R + b_W (1-W) + b_Lo L - b_A mean A + trait + rw_sd walk + entry_shift e^(-t/entry_tau) + obs_sd error

    wandering : a random walk of unit steps so far; error : standard normal. Source: specification 1.4.
    """
    p = params
    felt = p.b_R * slow.R + p.b_W * (1 - slow.W) + p.b_Lo * slow.L - p.b_A * slow.mean_trust(present)
    passing = p.rw_sd * np.asarray(wandering) + p.entry_shift * np.exp(-week / p.entry_tau)
    answered: Array = felt + life.trait + passing + p.obs_sd * np.asarray(error)
    return answered


def leaving(slow: Slow, *, params: Parameters, present: ArrayLike = True) -> Array:
    """Chance of not coming back after a session, (..., n).

    logit = g_0 + g_F flooding - g_A (mean A - A_middle); flooding fades by flood_memory a week. Source: 1.4.
    """
    p = params
    logit = p.g_0 + p.g_F * slow.flooding - p.g_A * (slow.mean_trust(present) - p.A_middle)
    chance: Array = 1 / (1 + np.exp(-logit))
    return chance


def _toward(now: Array, aim: float | Array, time: float | Array) -> Array:
    moved: Array = aim + (now - aim) * np.exp(-np.asarray(time))
    return moved
