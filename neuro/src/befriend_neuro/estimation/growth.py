"""Growth curves of repeated scales, partially pooled, with errors that linger."""

from dataclasses import dataclass

import numpy as np

Array = np.ndarray

ENOUGH_MEMBERS = 50
"""Below this many members the prior speaks alone (specification, section 4)."""


@dataclass(frozen=True, kw_only=True)
class Growth:
    """y = b0_i + b1_i log(1 + t) + e,  (b0, b1) ~ N(mean, covariance),  corr(e_s, e_t) = persistence^|s - t|.

    mean (2,), covariance (2, 2): points, and points per log week; noise_sd: points; persistence: per week, 0 to 1.
    Raises ValueError when the covariance is no covariance or a number is out of range.
    """

    mean: Array
    covariance: Array
    noise_sd: float
    persistence: float

    def __post_init__(self) -> None:
        if np.shape(self.mean) != (2,) or np.shape(self.covariance) != (2, 2):
            raise ValueError("mean needs two numbers (start, growth), and covariance two rows of two.")
        if not np.isfinite(self.mean).all():
            raise ValueError(f"mean is {self.mean}; please give finite numbers.")
        if not (np.diag(self.covariance) > 0).all() or np.linalg.det(self.covariance) <= 0:
            raise ValueError(f"covariance is {self.covariance}; please give a positive definite one.")
        if not (self.noise_sd > 0 and 0 <= self.persistence < 1):
            raise ValueError("noise_sd must be above 0, and persistence at least 0 and below 1.")


@dataclass(frozen=True, kw_only=True)
class Curves:
    """Each member's curve: mean (n, 2) and covariance (n, 2, 2) of (b0, b1), log_likelihood (n,)."""

    mean: Array
    covariance: Array
    log_likelihood: Array


def curves(growth: Growth, *, weeks: Array, scores: Array) -> Curves:
    """Each member's curve given the answers, exact for the model of `Growth`.

    The lingering error is removed from each answer, e_t - r e_s with r = persistence^(t - s) for the answer s before
    it, and divided by its spread, noise_sd sqrt(1 - r^2). What remains is least squares with a normal prior.

    Parameters
    ----------
    weeks, scores : (n, t) weeks since the member's start, rising along a row, and points, NaN where not answered

    Raises ValueError when shapes differ, or weeks fall, stand still between two answers or lie before 0.
    """
    weeks, scores = checked_scores(weeks, scores)
    return _curves(growth, _rows(weeks, scores))


def _rows(weeks: Array, scores: Array) -> tuple[Array, Array, Array]:
    """(n, t, 3) rows of 1, log(1 + t), score with zeros where unanswered; which answer went before; gap to it."""
    seen = ~np.isnan(scores)
    place = np.where(seen, np.arange(scores.shape[1]), -1)
    before = np.maximum.accumulate(np.pad(place, ((0, 0), (1, 0)), constant_values=-1), axis=1)[:, :-1]
    gap = weeks - np.take_along_axis(weeks, np.maximum(before, 0), axis=1)
    rows = np.stack([np.ones_like(weeks), np.log1p(weeks), np.where(seen, scores, 0.0)], axis=2)
    return rows * seen[:, :, None], before, np.where(before < 0, np.inf, gap)


def _curves(growth: Growth, laid_out: tuple[Array, Array, Array]) -> Curves:
    rows, before, gap = laid_out
    seen = rows[:, :, 0] > 0
    linger = np.where(seen & (before >= 0), growth.persistence**gap, 0.0)
    spread = growth.noise_sd * np.sqrt(1 - linger**2)
    earlier = np.take_along_axis(rows, np.maximum(before, 0)[:, :, None], axis=1)
    clean = (rows - linger[:, :, None] * earlier) / spread[:, :, None]
    sums = np.einsum("nti,ntj->nij", clean, clean)
    log_spread = (np.log(2 * np.pi * spread**2) * seen).sum(1)
    return _with_prior(growth, sums, log_spread)


def _with_prior(growth: Growth, sums: Array, log_spread: Array) -> Curves:
    prior = np.linalg.inv(growth.covariance)
    precision = sums[:, :2, :2] + prior
    determinant = precision[:, 0, 0] * precision[:, 1, 1] - precision[:, 0, 1] ** 2
    covariance = precision[:, ::-1, ::-1] * np.array([[1, -1], [-1, 1]]) / determinant[:, None, None]
    pull = sums[:, :2, 2] + prior @ growth.mean
    mean = np.einsum("nij,nj->ni", covariance, pull)
    fit = sums[:, 2, 2] + growth.mean @ prior @ growth.mean - (mean * pull).sum(1)
    logs = log_spread + np.log(determinant) + np.log(np.linalg.det(growth.covariance))
    return Curves(mean=mean, covariance=covariance, log_likelihood=-0.5 * (fit + logs))


def fit_growth(*, weeks: Array, scores: Array, prior: Growth) -> Growth:
    """The growth model that makes all members' answers most likely; the prior itself below 50 members.

    Maximises the summed `log_likelihood` of `curves` over start and growth, their spreads and correlation, noise_sd
    and persistence (seven numbers) with L-BFGS.

    Raises ValueError as `curves`; ArithmeticError with the solver's words when it finds no maximum.
    """
    from scipy.optimize import minimize

    weeks, scores = checked_scores(weeks, scores)
    answered = ~np.isnan(scores)
    if (answered.sum(1) >= 2).sum() < ENOUGH_MEMBERS:
        return prior
    laid_out, unit = _rows(weeks, scores), float(prior.noise_sd)
    number = answered.sum()

    def misfit(x: Array) -> float:
        return float(-_curves(_unpacked(x, unit), laid_out).log_likelihood.sum() / number)

    # A spread of nothing and a persistence of one are limits the search may lean on but not cross.
    bounds = [(None, None)] * 2 + [(-5, 5)] * 2 + [(-3, 3)] + [(-5, 5), (0, 0.995)]
    run = minimize(misfit, _packed(prior, unit), method="L-BFGS-B", bounds=bounds)
    if not run.success:
        raise ArithmeticError(run.message)
    return _unpacked(run.x, unit)


def _packed(growth: Growth, unit: float) -> Array:
    sd = np.sqrt(np.diag(growth.covariance))
    together = np.arctanh(growth.covariance[0, 1] / sd.prod())
    return np.array([
        *(growth.mean / unit), *np.log(sd / unit), together,
        np.log(growth.noise_sd / unit), growth.persistence,
    ])  # fmt: skip


def _unpacked(x: Array, unit: float) -> Growth:
    sd = unit * np.exp(x[2:4])
    off = np.tanh(x[4]) * sd.prod()
    return Growth(
        mean=unit * x[:2], covariance=np.array([[sd[0] ** 2, off], [off, sd[1] ** 2]]),
        noise_sd=float(unit * np.exp(x[5])), persistence=float(x[6]),
    )  # fmt: skip


def checked_scores(weeks: Array, scores: Array) -> tuple[Array, Array]:
    """The same arrays as floats, or a ValueError that says what to mend."""
    weeks, scores = np.asarray(weeks, float), np.asarray(scores, float)
    if weeks.ndim != 2 or weeks.shape != scores.shape or 0 in weeks.shape:
        raise ValueError(f"weeks {weeks.shape} and scores {scores.shape} must be rows of members, of equal shape.")
    if not np.isfinite(weeks).all() or (weeks < 0).any() or (np.diff(weeks, axis=1) <= 0).any():
        raise ValueError("weeks must be finite, 0 or more, and rise along each row.")
    if np.isinf(scores).any():
        raise ValueError("scores must be numbers, or NaN where there is no answer.")
    return weeks, scores
