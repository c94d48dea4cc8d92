"""The personal zone: how much stirring, at the hardest moment of a meeting, has tended to do a member good."""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray

NOTHING_YET = "nothing yet"
NO_CLEAR_PATTERN = "no clear pattern"
STILL_LEARNING = "still learning"

PAIRS, SPREAD = 6, 3.0
GROUP_MEAN, GROUP_SD, MEMBER_SD = 5.5, 1.0, 1.5
BEND_SD = 0.25
"""Half-normal scale of k, outcome points per peak point squared: three points off the best cost about two (*assumed*)."""
NOISE_SHAPE, NOISE_SCALE = 3.0, 12.5
"""Inverse gamma of the error variance, mean 6.25: four sliders' errors of 1.3 in one outcome (*assumed*)."""

PEAKS = np.linspace(0, 10, 41)
BENDS = np.linspace(-1, 1, 81)
BATCH = 512


@dataclass(frozen=True, kw_only=True)
class Zones:
    """Per member (n,): status; low, high, the band to show, NaN where none; best, best_sd of p*, NaN before six pairs.

    The band never reaches above the strongest peak that the member has had.
    """

    status: Array
    low: Array
    high: Array
    best: Array
    best_sd: Array


def zones(*, peaks: Array, outcomes: Array, group: Array | None = None) -> Zones:
    """The zone of each member from pairs of peak and outcome.

        q = q0_i - k_i (p - p*_i)^2 + e,   p*_i ~ N(p*_group, 1.5^2),   p*_group ~ N(5.5, 1),   k_i > 0 half-normal

    q0 (flat) and the error variance are integrated in closed form, p* and k on a grid. Nothing before 6 pairs whose
    peaks spread over 3 points. "no clear pattern" when the central 80 % interval of k, with its prior mirrored so that
    it may be negative, includes 0, or when the band would lie above all peaks the member has had. Otherwise
    "still learning" and the band p* -+ 1.28 sd.

    Parameters
    ----------
    peaks : (n, t) strongest stirring of each meeting, 0 to 10, NaN where missing
    outcomes : (n, t) what the meeting did, in points, such as change in cope + change in connected; NaN where missing
    group : (n,) which group each member is in, or None when nothing is to be learned from the others

    Raises ValueError when shapes differ or a peak is off 0 to 10.
    Source: specification, section 4, "Optimal zone".
    """
    peaks, outcomes, group = _checked(peaks, outcomes, group)
    paired = ~(np.isnan(peaks) | np.isnan(outcomes))
    parts = [_grids(peaks[r], outcomes[r], paired[r]) for r in _batches(len(peaks))]
    by_peak = np.concatenate([part[0] for part in parts])
    not_above_zero = np.concatenate([part[1] for part in parts])
    best, sd = _moments(by_peak * _expected(by_peak, group))
    top = np.where(paired, peaks, -np.inf).max(1)
    bottom = np.where(paired, peaks, np.inf).min(1)
    enough = (paired.sum(1) >= PAIRS) & (top - bottom >= SPREAD)
    low, high = np.maximum(best - 1.28 * sd, 0), np.minimum(best + 1.28 * sd, top)
    clear = enough & (not_above_zero < 0.10) & (low < high)
    return Zones(
        status=np.select([~enough, ~clear], [NOTHING_YET, NO_CLEAR_PATTERN], STILL_LEARNING),
        low=np.where(clear, low, np.nan), high=np.where(clear, high, np.nan),
        best=np.where(enough, best, np.nan), best_sd=np.where(enough, sd, np.nan),
    )  # fmt: skip


def words_after(*, low: float, high: float, peak: float) -> str:
    """What a member may read after a meeting with this peak; nothing without a band. It never asks for more.

    Raises ValueError for a peak off 0 to 10.
    """
    if not 0 <= peak <= 10:
        raise ValueError(f"peak is {peak}; please give a number from 0 to 10.")
    if np.isnan(low):
        return ""
    if peak < low:
        return "Fine to go gently."
    if peak <= high:
        return "Meetings like this have tended to do you good. We are still learning."
    return "That was a lot. You may slow down or pass at any time. We are still learning."


def _batches(members: int) -> list[slice]:
    return [slice(first, first + BATCH) for first in range(0, members, BATCH)]


def _grids(peaks: Array, outcomes: Array, paired: Array) -> tuple[Array, Array]:
    """Likelihood of each p* with k > 0, (n, 41) scaled to a largest of 1; and P(k <= 0) with k free, (n,)."""
    fit = _misfit(peaks, outcomes, paired)
    degrees = NOISE_SHAPE + np.maximum(paired.sum(1) - 1, 0) / 2
    log = -degrees[:, None, None] * np.log(NOISE_SCALE + fit / 2)
    joint = np.exp(log - log.max((1, 2), keepdims=True)) * np.exp(-0.5 * (BENDS / BEND_SD) ** 2)
    up = np.where(BENDS > 0, 1.0, np.where(BENDS == 0, 0.5, 0.0))
    by_peak = joint @ up
    free = np.einsum("npk,p->nk", joint, _normal(PEAKS, GROUP_MEAN, np.hypot(GROUP_SD, MEMBER_SD)))
    return by_peak / by_peak.max(1, keepdims=True), (free @ (1 - up)) / free.sum(1)


def _misfit(peaks: Array, outcomes: Array, paired: Array) -> Array:
    """Sum of squares of q - q0 + k (p - p*)^2 at the best q0, on the grid of p* and k: (n, 41, 81)."""
    columns = np.where(paired[:, :, None], np.stack([peaks, peaks**2, outcomes], 2), 0.0)
    centre = columns.sum(1) / np.maximum(paired.sum(1), 1)[:, None]
    columns = np.where(paired[:, :, None], columns - centre[:, None], 0.0)
    s = np.einsum("nti,ntj->ijn", columns, columns)[..., None]
    across = s[1, 2] - 2 * PEAKS * s[0, 2]
    square = s[1, 1] - 4 * PEAKS * s[0, 1] + 4 * PEAKS**2 * s[0, 0]
    fit = s[2, 2][..., None] + 2 * BENDS * across[..., None] + BENDS**2 * square[..., None]
    return np.asarray(np.maximum(fit, 0.0))


def _expected(by_peak: Array, group: Array | None) -> Array:
    """Prior of each member's p* on the grid, learned from the others in the group: (n, 41)."""
    own = _normal(PEAKS, PEAKS[:, None], MEMBER_SD)
    evidence = np.log(by_peak @ own.T)
    log_weight = np.tile(np.log(_normal(PEAKS, GROUP_MEAN, GROUP_SD)), (len(by_peak), 1))
    if group is not None:
        _, place = np.unique(group, return_inverse=True)
        together = np.zeros((place.max() + 1, len(PEAKS)))
        np.add.at(together, place, evidence)
        log_weight += together[place] - evidence
    return np.asarray(np.exp(log_weight - log_weight.max(1, keepdims=True)) @ own)


def _normal(x: Array, mean: Array | float, sd: float) -> Array:
    density = np.exp(-0.5 * ((x - mean) / sd) ** 2)
    return np.asarray(density / density.sum(-1, keepdims=True))


def _moments(weight: Array) -> tuple[Array, Array]:
    weight = weight / weight.sum(1, keepdims=True)
    mean = weight @ PEAKS
    return mean, np.sqrt(weight @ PEAKS**2 - mean**2)


def _checked(peaks: Array, outcomes: Array, group: Array | None) -> tuple[Array, Array, Array | None]:
    peaks, outcomes = np.asarray(peaks, float), np.asarray(outcomes, float)
    if peaks.ndim != 2 or peaks.shape != outcomes.shape or 0 in peaks.shape:
        raise ValueError(f"peaks {peaks.shape} and outcomes {outcomes.shape} must be rows of members, of equal shape.")
    if (peaks < 0).any() or (peaks > 10).any() or np.isinf(outcomes).any():
        raise ValueError("peaks must lie from 0 to 10 and outcomes be numbers; NaN where there is no answer.")
    if group is not None:
        group = np.asarray(group)
        if group.shape != peaks.shape[:1]:
            raise ValueError(f"group has shape {group.shape}; please give one label for each of {len(peaks)} members.")
    return peaks, outcomes, group
