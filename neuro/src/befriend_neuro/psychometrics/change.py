"""Is a change more than noise? The arithmetic of reliable change, in points and in standard errors."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from befriend_neuro.psychometrics.reliability import standard_error_of_measurement

Array = npt.NDArray[np.float64]
Level = Literal[95, 80]

TIMES = {95: 1.96, 80: 1.28}
"""Normal quantiles as the data file rounds them (scales.toml)."""


def reliable_change(*, sd: float, reliability: float, level: Level = 95) -> float:
    """The change in points that noise alone reaches in 5 (or 20) of 100 people.

        RCI = 1.96 * sqrt(2) * sd * sqrt(1 - reliability)          1.28 in place of 1.96 for level 80

    Raises ValueError for an impossible sd or reliability, or another level.

    Source: Jacobson & Truax 1991, Journal of Consulting and Clinical Psychology 59, 12-19.
    """
    if level not in TIMES:
        raise ValueError(f"level must be 95 or 80; it is {level}.")
    return TIMES[level] * float(np.sqrt(2)) * standard_error_of_measurement(sd=sd, reliability=reliability)


def jacobson_truax(before: npt.ArrayLike, after: npt.ArrayLike, *, sd: float, reliability: float) -> Array:
    """Change in standard errors of a difference: (after - before) / (sqrt(2) SEM). Reliable from 1.96 on.

    before, after : (people,) scores. Returns (people,). Source: Jacobson & Truax 1991.
    """
    return _difference(before, after) / (float(np.sqrt(2)) * _spread(sd, reliability))


def edwards_nunnally(
    before: npt.ArrayLike, after: npt.ArrayLike, *, mean: float, sd: float, reliability: float
) -> Array:
    """Distance of the second score from the expected true first score, in SEM. Called reliable beyond 2.

        (after - (mean + reliability (before - mean))) / SEM

    Beware: the published rule leaves out the error of the expected score, so that without any true change it speaks
    in 12 to 15 of 100 people (reliability .70 to .95), not in 5. `centred` mends that.

    before, after : (people,) scores; mean : of the people they come from. Returns (people,).

    Source: Speer 1992, Journal of Consulting and Clinical Psychology 60, 402-408.
    """
    return _from_expected(before, after, mean, reliability) / _spread(sd, reliability)


def centred(before: npt.ArrayLike, after: npt.ArrayLike, *, mean: float, sd: float, reliability: float) -> Array:
    """The same distance in its own standard error, which allows for regression to the mean. Reliable from 1.96 on.

        (after - (mean + reliability (before - mean))) / (sd sqrt(1 - reliability^2))

    before, after : (people,) scores; mean : of the people they come from. Returns (people,).

    Source: Gulliksen-Lord-Novick in Hsu 1989, Behavioral Assessment 11, 459-467; compared with the others by
    Bauer, Lambert & Nielsen 2004, Journal of Personality Assessment 82, 60-70.
    """
    return _from_expected(before, after, mean, reliability) / centred_error(sd=sd, reliability=reliability)


def centred_error(*, sd: float, reliability: float) -> float:
    """Standard error of a second score around its expectation from the first: sd sqrt(1 - reliability^2), points."""
    return _spread(sd, reliability) * float(np.sqrt(1 + reliability))


def criterion_c(*, clinical_mean: float, clinical_sd: float, norm_mean: float, norm_sd: float) -> float:
    """The score at which a person is as likely to belong to the one group as to the other.

        c = (clinical_sd * norm_mean + norm_sd * clinical_mean) / (clinical_sd + norm_sd)

    Raises ValueError for a standard deviation that is not above 0, or equal means. Source: Jacobson & Truax 1991.
    """
    if not (clinical_sd > 0 and norm_sd > 0):
        raise ValueError(f"Both standard deviations must be above 0; they are {clinical_sd} and {norm_sd}.")
    if not np.isfinite([clinical_mean, norm_mean]).all() or clinical_mean == norm_mean:
        raise ValueError(f"The two means must be different numbers; they are {clinical_mean} and {norm_mean}.")
    return float((clinical_sd * norm_mean + norm_sd * clinical_mean) / (clinical_sd + norm_sd))


def _spread(sd: float, reliability: float) -> float:
    if reliability == 1:
        raise ValueError("reliability must be below 1, or else every difference would be a true one.")
    return standard_error_of_measurement(sd=sd, reliability=reliability)


def _difference(before: npt.ArrayLike, after: npt.ArrayLike) -> Array:
    first, second = np.asarray(before, dtype=np.float64), np.asarray(after, dtype=np.float64)
    if first.ndim != 1 or first.shape != second.shape or not len(first):
        raise ValueError(
            "Please give two rows of scores, one before and one after for each person, at least one person; "
            f"these have the shapes {first.shape} and {second.shape}."
        )
    return second - first


def _from_expected(before: npt.ArrayLike, after: npt.ArrayLike, mean: float, reliability: float) -> Array:
    if not np.isfinite(mean):
        raise ValueError(f"mean must be a number: the mean of the people these scores come from. It is {mean}.")
    return _difference(before, after) + (1 - reliability) * (np.asarray(before, dtype=np.float64) - mean)
