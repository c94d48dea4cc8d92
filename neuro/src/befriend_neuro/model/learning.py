"""What a share leaves behind in the one who spoke and in those who listened."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend_neuro.params import Parameters

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Slow:
    """What lasts beyond a meeting, for groups (...) of n: R, W, L, flooding (..., n) and trust A (..., n, n); the
    diagonal of A means nothing."""

    R: Array
    W: Array
    L: Array
    A: Array
    flooding: Array

    def of(self, groups: slice) -> "Slow":
        """The same for some of the groups, along the first axis."""
        return Slow(**{name: value[groups] for name, value in vars(self).items()})

    def mean_trust(self, present: ArrayLike = True) -> Array:
        """Cohesion felt by each member: mean trust in the others who are there, (..., n); 0 for somebody alone."""
        return _over_others(self.A, present)


@dataclass(frozen=True, eq=False)
class Share:
    """One share in each group (...): speaker (...), depth D (...), warmth (...), shown acceptance of each listener
    (..., n), and of the speaker's fast states the peak of N and the means of N, T and P (...)."""

    speaker: Array
    depth: Array
    warm: Array
    acceptance: Array
    peak_N: Array
    mean_N: Array
    mean_T: Array
    mean_P: Array


def learn(slow: Slow, share: Share, *, params: Parameters, present: ArrayLike = True, pace: ArrayLike = 1.0) -> Slow:
    """Members after one share.

    acc_j = acceptance_j (1 - percept_bias R_i),  y = 1 - mean_j acc_j
    R_i  += eta_R Pi D (y - R_i), and when flooded R_i += eta_F (1-R_i) min(1, (Nbar-N_flood)/flood_width)
    W_i  -= flood_W W_i when flooded,  then W_i += eta_W Pi 4 mean(T) mean(P) (W_max - W_i)
    A_ij += eta_A (.3+.7 D)(acc_j - A_ij),  A_ji += .5 eta_A D (warm - A_ji)

    pace multiplies every eta but eta_F (development); no step is longer than the way to its aim. A group in which
    nobody speaks (speaker -1 or absent) is unchanged; somebody alone keeps R and A, and is as safe as s_alone (added;
    0 in the delivered model). Source: specification 1.3.
    """
    p, n = params, slow.R.shape[-1]
    here = np.broadcast_to(np.asarray(present, dtype=bool), slow.R.shape)
    speaks = (np.arange(n) == share.speaker[..., None]) & here
    R, W, L = (np.where(speaks, x, 0).sum(axis=-1) for x in (slow.R, slow.W, slow.L))
    listens = here & ~speaks
    company = listens.any(axis=-1)
    heard = np.clip(share.acceptance * (1 - p.percept_bias * R[..., None]), 0, 1)
    trust = np.where(speaks, slow.mean_trust(here), 0).sum(axis=-1)
    arousal = (share.peak_N + share.mean_N) / 2
    safety = np.where(company, share.warm * trust, p.s_alone)
    window = plasticity(arousal, L=L, safety=safety, params=p)
    new_R = np.where(company, R + _part(pace * p.eta_R * window * share.depth) * (1 - _mean(heard, listens) - R), R)
    over = np.clip((arousal - p.N_flood) / p.flood_width, 0, 1)
    new_R = new_R + p.eta_F * (1 - new_R) * over
    new_W = W * (1 - p.flood_W * (over > 0))
    new_W = new_W + _part(pace * p.eta_W * window * 4 * share.mean_T * share.mean_P) * np.maximum(p.W_max - new_W, 0)
    return Slow(
        R=np.where(speaks, new_R[..., None], slow.R),
        W=np.where(speaks, new_W[..., None], slow.W),
        L=slow.L,
        A=_trust(slow.A, share, heard=heard, speaks=speaks, listens=listens, pace=pace, params=p),
        flooding=slow.flooding + (speaks & (over > 0)[..., None]),
    )


def plasticity(arousal: ArrayLike, *, L: ArrayLike, safety: ArrayLike, params: Parameters) -> Array:
    """How open a person is to learning from a share, 0-1.

    Pi = exp(-(Nbar-m_opt)^2/(2 m_sig^2)) (1 - chi L) (s_0 + (1-s_0) min(1, safety/S_ref)). Source: 1.3; the window is
    speculation for groups, its shape is known from the laboratory (Schilling et al. 2013).
    """
    p = params
    window = np.exp(-((arousal - p.m_opt) ** 2) / (2 * p.m_sig**2))
    opened: Array = (
        window * (1 - p.chi * np.asarray(L)) * (p.s_0 + (1 - p.s_0) * np.minimum(1, np.asarray(safety) / p.S_ref))
    )
    return opened


def willingness(slow: Slow, *, session: int, params: Parameters, present: ArrayLike = True) -> Array:
    """Depth each member would share at, (..., n): D = cap s(6 (mean A - R + .35)), cap = .35 + .04 per session so far,
    at most 1. Source: 1.3."""
    p = params
    cap = np.minimum(p.cap_start + p.cap_step * session, 1)
    depth: Array = cap / (1 + np.exp(-p.will_gain * (slow.mean_trust(present) - slow.R + p.will_shift)))
    return depth


def rejection_evidence(R: ArrayLike, *, window: ArrayLike, depth: ArrayLike, params: Parameters) -> tuple[Array, Array]:
    """R read as Beta(a, b) with a + b = 1/(eta_R Pi D): the same mean, with an uncertainty. Source: 1.3."""
    weight = 1 / np.maximum(params.eta_R * np.asarray(window) * np.asarray(depth), 1e-9)
    return np.asarray(R * weight), np.asarray((1 - np.asarray(R)) * weight)


def _trust(
    A: Array, share: Share, *, heard: Array, speaks: Mask, listens: Mask, pace: ArrayLike, params: Parameters
) -> Array:
    p, depth, pace = params, share.depth[..., None], np.asarray(pace)[..., None]
    given = _part(pace * p.eta_A * (p.eta_floor + (1 - p.eta_floor) * depth))
    returned = _part(pace * p.eta_listener * p.eta_A * depth)
    by_speaker = speaks[..., :, None] & listens[..., None, :]
    by_listener = listens[..., :, None] & speaks[..., None, :]
    to_speaker = A + returned[..., None] * (share.warm[..., None, None] - A)
    return np.where(by_speaker, A + given[..., None] * (heard[..., None, :] - A), np.where(by_listener, to_speaker, A))


def _over_others(A: Array, present: ArrayLike) -> Array:
    n = A.shape[-1]
    here = np.broadcast_to(np.asarray(present, dtype=bool), A.shape[:-1])
    others = here[..., None, :] & ~np.eye(n, dtype=bool)
    return _mean(A, others)


def _mean(values: Array, counted: Mask) -> Array:
    total: Array = np.where(counted, values, 0).sum(axis=-1) / np.maximum(counted.sum(axis=-1), 1)
    return total


def _part(rate: ArrayLike) -> Array:
    return np.minimum(np.asarray(rate, dtype=np.float64), 1)
