"""What happens between meetings, and what people would answer when asked."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend_neuro.model.learning import Slow
from befriend_neuro.params import Parameters

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Life:
    """What a person brings from outside, (..., n).

    stress : of daily life, 0-1
    W0     : the skill to which practice fades
    trait  : the lasting part of their distress (SD trait_sd)
    near   : by how much closer the people outside are to them than to others who expect as much rejection (SD near_sd)
    outside: share of their company that is not the group, 0-1; 1 for somebody who is in none
    """

    stress: Array
    W0: Array
    trait: Array
    near: ArrayLike = 0.0
    outside: ArrayLike = 0.0


def live(
    slow: Slow, life: Life, *, weeks: float, noise: ArrayLike, params: Parameters, present: ArrayLike = True
) -> Slow:
    """Members after some weeks without a meeting; noise is standard normal, (..., n).

    dW = -lam_W (W-W0);  dA = ((1-R) A_rest - A)/tau_A;  dR = rate_R (R_rest-R) + sd_R noise;
    dL = (stress (1 - L_A company)(L_W - W) L_stress - L)/tau_L

    Each is solved exactly over the weeks with the others held still, so two weeks are two times one week up to their
    coupling. R, W, A and L stay within 0-1. Source: specification 1.4.
    """
    if not weeks >= 0:
        raise ValueError(f"weeks = {weeks} is not allowed. Please give a time of zero weeks or more.")
    p = params
    load = life.stress * (1 - p.L_A * company(slow, life, params=p, present=present)) * (p.L_W - slow.W) * p.L_stress
    R = _toward(slow.R, p.R_rest, p.rate_R * weeks) + p.sd_R * np.sqrt(weeks) * np.asarray(noise)
    return replace(
        slow,
        R=np.clip(R, 0, 1),
        W=np.clip(_toward(slow.W, life.W0, p.lam_W * weeks), 0, 1),
        L=np.clip(_toward(slow.L, load, weeks / p.tau_L), 0, 1),
        A=np.clip(_toward(slow.A, ((1 - slow.R) * p.A_rest)[..., None], weeks / p.tau_A), 0, 1),
        flooding=slow.flooding * p.flood_memory**weeks,
    )


def company(slow: Slow, life: Life, *, params: Parameters, present: ArrayLike = True) -> Array:
    """Trust a person feels in the people of their daily life, (..., n), 0-1.

    (1-o) mean_j A_ij + o ((1-R) A_rest + near), with o = outside. With o = 0, as delivered, the group is all they have.
    Source: added; people have other relationships than the group (Masi et al. 2011: contact alone changes little).
    """
    elsewhere = np.clip((1 - slow.R) * params.A_rest + life.near, 0, 1)
    felt: Array = elsewhere + (1 - np.asarray(life.outside)) * (slow.mean_trust(present) - elsewhere)
    return felt


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

    y = b_R R + b_W (1-W) + b_Lo L - b_A company + trait + rw_sd wandering + entry_shift e^(-t/entry_tau) + obs_sd error

    wandering : good and bad weeks so far, as of `wandered`; error : standard normal. Source: specification 1.4.
    """
    p = params
    felt = p.b_R * slow.R + p.b_W * (1 - slow.W) + p.b_Lo * slow.L
    felt = felt - p.b_A * company(slow, life, params=p, present=present)
    passing = p.rw_sd * np.asarray(wandering) + p.entry_shift * np.exp(-week / p.entry_tau)
    answered: Array = felt + life.trait + passing + p.obs_sd * np.asarray(error)
    return answered


def wandered(steps: Array, *, weeks: float, params: Parameters) -> Array:
    """Good and bad weeks by now, (groups, ...), in units of rw_sd; steps (groups, 1 + k, ...) are standard normal: how a
    person comes, then one for each time of `weeks` weeks.

    dw = -settle w + noise. With settle = 0, as delivered, a random walk from 0; else people come as they are in any
    week, with SD sqrt(1/(2 settle)), and those who wait do not differ more and more. Source: added; specification 4
    (tau of distress 4-8 weeks).
    """
    s, k = params.settle * weeks, steps.shape[1] - 1
    step = np.sqrt(-np.expm1(-2 * s) / (2 * s) if s > 0 else 1.0) * np.sqrt(weeks)
    came = np.sqrt(0.5 / params.settle) if params.settle > 0 else 0.0
    kept = np.exp(-s * np.arange(k + 1)[::-1]) * np.append(came, np.full(k, step))
    total: Array = np.tensordot(steps, kept, axes=(1, 0))
    return total


def loneliness(
    slow: Slow, life: Life, *, trait: ArrayLike, error: ArrayLike, params: Parameters, present: ArrayLike = True
) -> Array:
    """Loneliness as answered, (..., n), about SD 1 between people; higher is worse.

    y = l_R R + l_A (1 - company) + lonely_sd trait + lonely_err error; trait and error are standard normal

    Source: added, for C26; loneliness is a gap in company as much as a reading of it (Cacioppo and Hawkley 2009;
    weights *assumed*).
    """
    p = params
    felt = p.l_R * slow.R + p.l_A * (1 - company(slow, life, params=p, present=present))
    answered: Array = felt + p.lonely_sd * np.asarray(trait) + p.lonely_err * np.asarray(error)
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
