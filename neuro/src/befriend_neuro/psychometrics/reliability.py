"""How far a score can be trusted: Cronbach's alpha, McDonald's omega, standard error of measurement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

LEAST_UNIQUENESS = 0.005
"""Share of an item's variance that the factor may not take; as in the usual maximum-likelihood programs."""


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha with its interval; `people` counts the complete rows it rests on."""

    value: float
    low: float
    high: float
    confidence: float
    people: int
    items: int


@dataclass(frozen=True, eq=False)
class Omega:
    """McDonald's omega of a one-factor model.

    loadings, uniquenesses : (items,) of the standardised items
    improper : an item's uniqueness met its lower bound, so one factor does not describe these answers well
    """

    value: float
    loadings: Array
    uniquenesses: Array
    improper: bool


def standard_error_of_measurement(*, sd: float, reliability: float) -> float:
    """SEM = sd * sqrt(1 - reliability), in points of the score.

    Raises ValueError unless sd > 0 and 0 <= reliability <= 1. Source: classical test theory (Lord & Novick 1968).
    """
    if not (np.isfinite(sd) and sd > 0):
        raise ValueError(f"sd must be a number above 0; it is {sd}.")
    if not 0 <= reliability <= 1:
        raise ValueError(f"reliability must lie between 0 and 1; it is {reliability}.")
    return float(sd * np.sqrt(1 - reliability))


def cronbach_alpha(answers: npt.ArrayLike, *, confidence: float = 0.95) -> Alpha:
    """Internal consistency with Feldt's interval.

        alpha = k / (k - 1) * (1 - sum of item variances / variance of the sum)
        (1 - alpha_hat) / (1 - alpha) ~ F(n - 1, (n - 1)(k - 1))

    Parameters
    ----------
    answers : (n people, k items), reverse items already turned; only complete rows are used

    Raises ValueError for fewer than two items or two complete rows, or when everybody has the same sum.

    Source: Cronbach 1951; Feldt, Woodruff & Salih 1987, Applied Psychological Measurement 11, 93-103.
    """
    from scipy.special import fdtri

    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie between 0 and 1; it is {confidence}.")
    rows = _complete(answers, least_items=2)
    people, items = rows.shape
    value = items / (items - 1) * (1 - rows.var(axis=0, ddof=1).sum() / rows.sum(axis=1).var(ddof=1))
    freedom = people - 1, (people - 1) * (items - 1)
    low, high = (1 - (1 - value) * fdtri(*freedom, 0.5 + side * confidence / 2) for side in (1, -1))
    return Alpha(float(value), float(low), float(high), confidence, people, items)


def omega(answers: npt.ArrayLike) -> Omega:
    """Omega of the complete rows of answers (people, items), reverse items already turned; see the covariance form."""
    return omega_from_covariance(np.cov(_complete(answers, least_items=3), rowvar=False))


def omega_from_covariance(covariance: npt.ArrayLike) -> Omega:
    """Share of the variance of the sum that one common factor explains, by maximum likelihood.

        omega = (sum of loadings)^2 / ((sum of loadings)^2 + sum of uniquenesses), all in points

    Parameters
    ----------
    covariance : (items, items), at least three items

    Raises ValueError when the matrix is not a covariance of at least three distinct items, ArithmeticError when the
    solver does not arrive.

    Source: McDonald 1999, Test Theory; Joreskog 1967, Psychometrika 32, 443-482 (the concentrated likelihood).
    """
    given = _covariance(covariance)
    spread = np.sqrt(np.diag(given))
    loadings, uniquenesses = one_factor(given / np.outer(spread, spread))
    common = float(loadings @ spread) ** 2
    value = common / (common + float(uniquenesses @ spread**2))
    return Omega(value, loadings, uniquenesses, bool(np.any(uniquenesses <= LEAST_UNIQUENESS * 1.001)))


def one_factor(correlation: Array) -> tuple[Array, Array]:
    """Maximum-likelihood loadings and uniquenesses (items,), (items,) of one factor; loadings sum to at least 0."""
    from scipy.optimize import minimize

    start = np.clip(0.5 / np.diag(np.linalg.inv(correlation)), LEAST_UNIQUENESS, 1)
    run = minimize(
        _discrepancy,
        start,
        args=(correlation,),
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_UNIQUENESS, 1)] * len(start),
        options={"ftol": 1e-14, "gtol": 1e-8, "maxiter": 1000},
    )
    free = (run.x > LEAST_UNIQUENESS) & (run.x < 1)
    if np.any(np.abs(run.jac[free]) > 1e-3):
        raise ArithmeticError(f"The one-factor model did not settle: {run.message}")
    loadings = _loadings(run.x, correlation)
    return (loadings if loadings.sum() >= 0 else -loadings), run.x


def _discrepancy(uniquenesses: Array, correlation: Array) -> tuple[float, Array]:
    scaled = correlation / np.sqrt(np.outer(uniquenesses, uniquenesses))
    rest = np.linalg.eigvalsh(scaled)[:-1]
    loadings = _loadings(uniquenesses, correlation)
    gap = loadings**2 + uniquenesses - np.diag(correlation)
    return float(np.sum(rest - np.log(rest) - 1)), gap / uniquenesses**2


def _loadings(uniquenesses: Array, correlation: Array) -> Array:
    values, vectors = np.linalg.eigh(correlation / np.sqrt(np.outer(uniquenesses, uniquenesses)))
    return np.asarray(np.sqrt(uniquenesses) * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0)), dtype=np.float64)


def _complete(answers: npt.ArrayLike, *, least_items: int) -> Array:
    table = np.asarray(answers, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] < least_items:
        raise ValueError(f"Please give a table of people x items with at least {least_items} items, not {table.shape}.")
    if np.isinf(table).any():
        raise ValueError("An answer is infinite. Please give numbers, or NaN where nothing was answered.")
    rows = table[~np.isnan(table).any(axis=1)]
    if len(rows) < 2 or np.ptp(rows.sum(axis=1)) == 0:
        raise ValueError(
            "Reliability needs at least two people who answered everything and differ in their sums; "
            f"{len(rows)} answered everything."
        )
    return rows


def _covariance(covariance: npt.ArrayLike) -> Array:
    given = np.asarray(covariance, dtype=np.float64)
    if given.ndim != 2 or given.shape[0] != given.shape[1] or len(given) < 3:
        raise ValueError(f"Please give a square covariance of at least three items, not the shape {given.shape}.")
    if not np.isfinite(given).all() or not np.allclose(given, given.T) or np.any(np.diag(given) <= 0):
        raise ValueError("Each item needs some spread, and the covariance must be finite and symmetric.")
    spread = np.sqrt(np.diag(given))
    if np.linalg.eigvalsh(given / np.outer(spread, spread))[0] < 1e-9:
        raise ValueError(
            "Some items repeat others exactly, or this is no covariance. Please leave the repeated items out."
        )
    return given
