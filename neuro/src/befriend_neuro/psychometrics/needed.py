"""How large a change on a scale must be before it can be more than noise."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from befriend_neuro.psychometrics.catalogue import Scale, scale
from befriend_neuro.psychometrics.change import reliable_change
from befriend_neuro.psychometrics.reliability import standard_error_of_measurement

Array = npt.NDArray[np.float64]

MONTH = 365.25 / 12 / 7
"""Weeks. For longer gaps the retest reliability counts, where one is known (specification, section 3)."""
SIGN = {"high is better": 1, "high is worse": -1}


@dataclass(frozen=True)
class Needed:
    """The change a scale needs, in points of its score.

    basis : "alpha", "test_retest" or "rel_between_occasions", the field of the catalogue the reliability is from
    assumed : that reliability is a guess, to be estimated before anybody is told about change
    smallest : the smallest change a fully answered score can show that reaches rci95
    """

    scale: Scale
    reliability: float
    basis: str
    assumed: bool
    sem: float
    rci95: float
    rci80: float
    smallest: float


def needed_change(scale_id: str, *, weeks: float) -> Needed:
    """How large a change of this scale over so many weeks must be, by Jacobson and Truax.

    Alpha up to a month; over a month retest reliability where known, because alpha gives too small a number.
    Raises ValueError when the catalogue knows no spread or reliability, or weeks is not above 0.
    """
    chosen = scale(scale_id)
    if not (np.isfinite(weeks) and weeks > 0):
        raise ValueError(f"weeks must be the time between the two measurements, above 0; it is {weeks}.")
    order = ("test_retest", "alpha") if weeks > MONTH else ("alpha", "test_retest")
    for basis in (*order, "rel_between_occasions"):
        reliability = getattr(chosen, basis)
        if reliability is not None and chosen.rci_sd is not None:
            return _needed(chosen, reliability, basis)
    raise ValueError(
        f"How much {chosen.name} varies by itself is not known, so no change on it can be called real. "
        f"Please estimate its spread and reliability first. {chosen.note or ''}".strip()
    )


def _needed(chosen: Scale, reliability: float, basis: str) -> Needed:
    sd = float(chosen.rci_sd or 0)
    rci95, rci80 = (reliable_change(sd=sd, reliability=reliability, level=level) for level in (95, 80))
    sem = standard_error_of_measurement(sd=sd, reliability=reliability)
    return Needed(
        chosen, reliability, basis, basis == "rel_between_occasions", sem, rci95, rci80, up_to_step(chosen, rci95)
    )


def step(chosen: Scale) -> float:
    """The smallest difference between two fully answered totals of a scale, in points."""
    return {"sum*4": 4.0, "mean": 1 / (chosen.items or 1)}.get(chosen.score or "", 1.0)


def up_to_step(chosen: Scale, change: float) -> float:
    """The smallest change of a fully answered total that reaches `change`, in points."""
    return float(np.ceil(change / step(chosen) - 1e-9) * step(chosen))


def for_verdict(scale_id: str, weeks: float) -> Needed:
    """What a scale needs before a word like better or harder may be said.

    Raises ValueError where reliability is a guess or the catalogue does not say which way is better.
    """
    needed = needed_change(scale_id, weeks=weeks)
    if needed.assumed:
        raise ValueError(
            f"The reliability of {needed.scale.name} is an assumption. Please estimate it from data before anybody "
            "is told about change."
        )
    if needed.scale.direction not in SIGN:
        raise ValueError(
            f"{needed.scale.name} does not say which way is better (direction: {needed.scale.direction}), "
            "so no change on it can be called better or harder."
        )
    return needed


def totals_of(chosen: Scale, totals: npt.ArrayLike) -> Array:
    """(people,) totals of a scale as numbers, NaN allowed. ValueError for one out of range, or nobody."""
    values = np.asarray(totals, dtype=np.float64)
    low, high = chosen.range or (-np.inf, np.inf)
    if values.ndim != 1 or not len(values) or bool(np.any((values < low) | (values > high))):
        raise ValueError(f"{chosen.name} needs a row of totals between {low} and {high}, one for each person.")
    return values
