"""Clinically significant change: reliable, and across the line between two groups. A description of samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from befriend_neuro.psychometrics.change import criterion_c
from befriend_neuro.psychometrics.needed import SIGN, for_verdict, totals_of


@dataclass(frozen=True, eq=False)
class Crossing:
    """reliable, crossed, both : (people,) booleans; `cutoff` is criterion c in points of the score."""

    cutoff: float
    reliable: npt.NDArray[np.bool_]
    crossed: npt.NDArray[np.bool_]
    both: npt.NDArray[np.bool_]


def clinically_significant(
    scale_id: str,
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    *,
    clinical_mean: float,
    clinical_sd: float,
    weeks: float,
) -> Crossing:
    """Who changed reliably for the better and crossed to the side of the general population (criterion c).

    The clinical group's figures are the caller's; the general ones are the catalogue's. It describes a study's
    sample, and says nothing about a disorder. Raises ValueError where the catalogue has no norm.

    Source: Jacobson & Truax 1991.
    """
    needed = for_verdict(scale_id, weeks)
    chosen = needed.scale
    if chosen.norm_mean is None or chosen.norm_sd is None:
        raise ValueError(f"No norm with mean and spread is known for {chosen.name}, so there is no line to cross.")
    cutoff = criterion_c(
        clinical_mean=clinical_mean, clinical_sd=clinical_sd, norm_mean=chosen.norm_mean, norm_sd=chosen.norm_sd
    )
    sign = SIGN[chosen.direction or ""]
    first, second = sign * totals_of(chosen, before), sign * totals_of(chosen, after)
    reliable = second - first >= needed.rci95
    crossed = (first < sign * cutoff) & (second > sign * cutoff)
    return Crossing(cutoff, reliable, crossed, reliable & crossed)
