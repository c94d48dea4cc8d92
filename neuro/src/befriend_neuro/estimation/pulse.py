"""The pulse of a group: how safe, heard and connected its members felt, without any one of them to be seen."""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray

FEWEST = 5
"""Answers below which nothing comes out (specification, section 4)."""
STEP, COARSE_STEP = 0.5, 1.0
"""The mean comes out in half points, spread and lowest quarter in whole ones: finer figures would give people away."""
DROP = 1.0
PACE_RIGHT, PACE_OFF, PACE_PEOPLE = 5.0, 3.0, 2


@dataclass(frozen=True, kw_only=True)
class PulseModel:
    """Member i at meeting t:  y_ti = overall_mean + g + h_t + b_i + e_ti, all normal around 0, points of 0 to 10.

    group_sd: g, between groups; meeting_sd: h, between a group's meetings; member_sd: b; noise_sd: e.
    The priors give an intraclass correlation of group_sd^2 / (group_sd^2 + member_sd^2 + noise_sd^2) = .10
    (specification: .05 to .15) and a standard error near .7 for the mean of eight answers, of which the
    specification's drop of one point is about 1.5. The split into member, noise and meeting, and the overall mean, are
    *assumed*.
    Raises ValueError when a spread is not above 0, or the overall mean off 0 to 10.
    """

    overall_mean: float = 6.5
    group_sd: float = 0.66
    meeting_sd: float = 1.0
    member_sd: float = 1.3
    noise_sd: float = 1.5

    def __post_init__(self) -> None:
        if not min(self.group_sd, self.meeting_sd, self.member_sd, self.noise_sd) > 0:
            raise ValueError("The spreads of a pulse must all be above 0.")
        if not 0 <= self.overall_mean <= 10:
            raise ValueError(f"overall_mean is {self.overall_mean}; please give a number from 0 to 10.")


@dataclass(frozen=True, kw_only=True)
class Pulse:
    """Per meeting (t,): shown; mean in half points, spread and lowest_quarter in whole points, NaN where not
    shown; two warnings.

    drop_warning: the mean lies more than a point under that of two shown meetings ago, and did so at the last one.
    pace_warning: two people or more found the pace 3 or more away from right.
    How many answered is not said.
    """

    shown: Array
    mean: Array
    spread: Array
    lowest_quarter: Array
    drop_warning: Array
    pace_warning: Array


def group_pulse(*, answers: Array, pace: Array | None = None, model: PulseModel | None = None) -> Pulse:
    """The pulse of one group, meeting by meeting, each from its past only.

    A member's score is the mean of what was answered of safe, heard and connected. `mean` is the posterior mean of
    overall_mean + g + h_t under `PulseModel`, so that it does not move because other members came than last time.
    `spread` is the standard deviation of the scores; `lowest_quarter` the mean of the lowest quarter, rounded up, so
    of two people at least. A meeting with fewer than five scores is left out altogether: nothing of it is shown, and
    nothing of it enters another meeting's figures or warnings.

    What is not prevented: all others of a small group, pooling what they answered themselves, can narrow down what the
    last one answered (`docs/science/estimation.md` says how far), and somebody who sees the pulse before and after one
    person joins learns a little. Show it once per meeting, after all answers are in.

    Parameters
    ----------
    answers : (t, n, 3) safe, heard, connected, 0 to 10, after each meeting; NaN where not answered or not there
    pace : (t, n) 0 far too slow, 5 right, 10 far too much; NaN where missing. Fewer than five answers give no warning
    model : spreads of the house, or None for the priors

    Raises ValueError when shapes do not fit or an answer is off 0 to 10.
    Source: specification, section 4, "Group feedback". "Twice running" is read as: the drop still stands at the next
    meeting.
    """
    answers, pace = _checked(answers, pace)
    model = model or PulseModel()
    answered = ~np.isnan(answers)
    scores = np.where(answered, answers, 0.0).sum(2) / np.maximum(answered.sum(2), 1)
    scores = np.where(answered.any(2), scores, np.nan)
    shown = (~np.isnan(scores)).sum(1) >= FEWEST
    mean, spread, lowest = np.full((3, len(scores)), np.nan)
    mean[shown] = _pooled(scores[shown], model)
    spread[shown] = np.nanstd(scores[shown], axis=1, ddof=1) if shown.any() else np.nan
    lowest[shown] = [_lowest_quarter(row) for row in scores[shown]]
    drop = np.zeros(len(scores), bool)
    drop[shown] = _dropped(mean[shown])
    return Pulse(
        shown=shown, mean=_coarse(mean, STEP), spread=_coarse(spread, COARSE_STEP),
        lowest_quarter=_coarse(lowest, COARSE_STEP), drop_warning=drop, pace_warning=_off_pace(pace),
    )  # fmt: skip


def _pooled(scores: Array, model: PulseModel) -> Array:
    """Posterior mean of each meeting's level given the meetings up to it. (t, n) to (t,)."""
    return np.array([_level(scores[: t + 1], model)[t] for t in range(len(scores))])


def _level(scores: Array, model: PulseModel) -> Array:
    """Posterior means of the levels of all these meetings, the members' own intercepts integrated out."""
    seen = (~np.isnan(scores)).astype(float)
    above = np.where(seen > 0, scores - model.overall_mean, 0.0)
    noise, meetings = model.noise_sd**2, len(scores)
    prior = np.full((meetings, meetings), model.group_sd**2) + model.meeting_sd**2 * np.eye(meetings)
    own = seen / (noise / model.member_sd**2 + seen.sum(0))
    precision = np.linalg.inv(prior) + (np.diag(seen.sum(1)) - own @ seen.T) / noise
    pull = (above.sum(1) - own @ above.sum(0)) / noise
    return np.asarray(model.overall_mean + np.linalg.solve(precision, pull))


def _lowest_quarter(row: Array) -> float:
    scores = np.sort(row[~np.isnan(row)])
    return float(scores[: -(-len(scores) // 4)].mean())


def _dropped(mean: Array) -> Array:
    drop = np.zeros(len(mean), bool)
    drop[2:] = (mean[:-2] - mean[1:-1] > DROP) & (mean[:-2] - mean[2:] > DROP)
    return drop


def _off_pace(pace: Array) -> Array:
    off = (np.abs(pace - PACE_RIGHT) >= PACE_OFF).sum(1) >= PACE_PEOPLE
    return np.asarray(off & ((~np.isnan(pace)).sum(1) >= FEWEST))


def _coarse(x: Array, step: float) -> Array:
    return np.asarray(np.round(x / step) * step)


def _checked(answers: Array, pace: Array | None) -> tuple[Array, Array]:
    answers = np.asarray(answers, float)
    if answers.ndim != 3 or answers.shape[2] != 3 or 0 in answers.shape:
        raise ValueError(f"answers has shape {answers.shape}; please give (meetings, members, 3).")
    pace = np.full(answers.shape[:2], np.nan) if pace is None else np.asarray(pace, float)
    if pace.shape != answers.shape[:2]:
        raise ValueError(f"pace has shape {pace.shape}; please give {answers.shape[:2]}.")
    for name, given in (("answers", answers), ("pace", pace)):
        if (given < 0).any() or (given > 10).any():
            raise ValueError(f"{name} holds a number off 0 to 10; please mend it, or give NaN where there is none.")
    return answers, pace
