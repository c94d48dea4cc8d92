"""How often a rule for change speaks although nothing has changed."""

from __future__ import annotations

from math import erfc, exp, pi, sqrt

from befriend_neuro.psychometrics.reliability import standard_error_of_measurement


def edwards_nunnally_false_alarms(*, reliability: float) -> float:
    """Share of unchanged people whom Edwards & Nunnally's 2 SEM calls changed: P(|Z| > 2 / sqrt(1 + reliability))."""
    return both_tails(2 / sqrt(1 + reliability))


def false_better(*, reliability: float, start: float, centred: bool) -> float:
    """Share of unchanged people, `start` standard deviations on the worse side of their mean, called better at 95 %.

    Jacobson & Truax take the second score to scatter around the first, the centred rule around its expectation:

        after ~ Normal(reliability * start, 1 - reliability^2)      in standard deviations from the mean
    """
    if centred:
        return both_tails(1.96) / 2
    reach = 1.96 * sqrt(2 * (1 - reliability)) - (1 - reliability) * start
    return both_tails(reach / sqrt(1 - reliability**2)) / 2


def whole_score_false_alarms(*, sd: float, reliability: float, step: float, change: float) -> float:
    """Share of unchanged people whose score, seen only in steps, moves by at least `change`.

    Scores are rounded normal values, rounding is part of the error: with d the unrounded difference,
    d ~ Normal(0, 2 (SEM^2 - step^2 / 12)), and the rounded one reaches n steps with chance d / step - (n - 1),
    at least 0 and at most 1. Floor and ceiling are not counted. Raises ValueError if steps are coarser than the error.
    """
    error = 2 * (standard_error_of_measurement(sd=sd, reliability=reliability) ** 2 - step**2 / 12)
    if error <= 0:
        raise ValueError("The steps of this score are coarser than its error, so rounding would be all of it.")
    spread, steps = sqrt(error) / step, round(change / step)
    return 2 * (_excess(steps - 1, spread) - _excess(steps, spread))


def both_tails(z: float) -> float:
    """P(|Z| > z) of a standard normal Z; with 1.96, the false alarms of Jacobson & Truax and of the centred rule."""
    return erfc(z / sqrt(2)) if z >= 0 else 2 - erfc(-z / sqrt(2))


def _excess(limit: float, spread: float) -> float:
    z = limit / spread
    return spread * exp(-(z**2) / 2) / sqrt(2 * pi) - limit * both_tails(z) / 2
