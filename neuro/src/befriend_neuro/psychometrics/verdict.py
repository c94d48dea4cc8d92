"""Two measurements of many people: which of the four honest words fits each of them."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from befriend_neuro.psychometrics.catalogue import scale
from befriend_neuro.psychometrics.change import TIMES, centred_error
from befriend_neuro.psychometrics.needed import SIGN, Needed, for_verdict, totals_of

Array = npt.NDArray[np.float64]

LEAST_WEEKS = 8
"""Two measurements need this gap before a word is said (specification, section 4)."""

LIKELY, PERHAPS = 0.90, 0.75
"""Probabilities that the words need (specification, section 4)."""

BETTER, HARDER = "likely better", "likely harder"
PERHAPS_BETTER, PERHAPS_HARDER = "perhaps better", "perhaps harder"
SAME = "about the same or not clear yet"


@dataclass(frozen=True, eq=False)
class Verdict:
    """words : (people) one of the four words, None without both scores; the two probabilities are (people,)."""

    words: tuple[str | None, ...]
    probability_better: Array
    probability_harder: Array
    needed: Needed


def verdict(
    scale_id: str, before: npt.ArrayLike, after: npt.ArrayLike, *, weeks: float, centre: float | None = None
) -> Verdict:
    """One of four words for each person, from two measurements at least eight weeks apart.

        likely better    reliable at 95 % and P(true change > MCID) >= .90
        perhaps better   reliable at 80 % and P(true change > MCID) >= .75
        likely, perhaps harder   the same in the other direction; otherwise about the same or not clear yet

    The true change is Normal around the change seen, with standard error sqrt(2) SEM. With `centre`, the mean of the
    people these scores come from, it is Normal around (after - expected first score) with sd sqrt(1 - rel^2): use it
    where people begin when they feel worst. A scale without MCID counts any true change. Nobody should be shown
    "harder" without a human or a next step.

    Parameters
    ----------
    before, after : (people,) totals, NaN where there is no score

    Raises ValueError for under eight weeks, a total out of range, or a scale that cannot carry a verdict.

    Source: specification, section 4; Jacobson & Truax 1991; Hsu 1989.
    """
    if not weeks >= LEAST_WEEKS:
        raise ValueError(f"Two measurements need at least {LEAST_WEEKS} weeks between them; here are {weeks:g}.")
    needed = for_verdict(scale_id, weeks)
    gain, error = _gain(needed, before, after, centre)
    better, harder = (_beyond(side * gain, needed.scale.mcid or 0.0, error) for side in (1, -1))
    size = np.abs(gain) / error
    words = [_word(*each) for each in zip(gain, size, np.maximum(better, harder), strict=True)]
    return Verdict(tuple(words), better, harder, needed)


def points_for_words(needed: Needed) -> tuple[float, float]:
    """From how many points on a change is called "perhaps", and from how many "likely", when nothing is centred."""
    error, mcid = float(np.sqrt(2)) * needed.sem, needed.scale.mcid or 0.0
    perhaps, likely = (mcid + NormalDist().inv_cdf(chance) * error for chance in (PERHAPS, LIKELY))
    return max(perhaps, needed.rci80), max(likely, needed.rci95)


def reaches_mcid(scale_id: str, before: npt.ArrayLike, after: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """(people,) whether the change seen is at least the smallest one people notice. ValueError where none is known.

    For a person use `verdict` as well: on WHO-5 the MCID is half the reliable change, so it is a rule for groups.
    """
    chosen = scale(scale_id)
    if chosen.mcid is None:
        raise ValueError(f"No smallest noticeable change is known for {chosen.name}.")
    return np.abs(totals_of(chosen, after) - totals_of(chosen, before)) >= chosen.mcid


def _gain(needed: Needed, before: npt.ArrayLike, after: npt.ArrayLike, centre: float | None) -> tuple[Array, float]:
    first, second = totals_of(needed.scale, before), totals_of(needed.scale, after)
    if first.shape != second.shape:
        raise ValueError(f"Please give as many scores before ({len(first)}) as after ({len(second)}).")
    sign, sd, reliability = SIGN[needed.scale.direction or ""], float(needed.scale.rci_sd or 0), needed.reliability
    if centre is None:
        return sign * (second - first), float(np.sqrt(2)) * needed.sem
    centre = float(totals_of(needed.scale, [centre])[0])
    if np.isnan(centre):
        raise ValueError("centre must be the mean of the people these scores come from, a number.")
    expected = centre + reliability * (first - centre)
    return sign * (second - expected), centred_error(sd=sd, reliability=reliability)


def _beyond(gain: Array, mcid: float, error: float) -> Array:
    from scipy.special import ndtr

    return np.asarray(ndtr((gain - mcid) / error), dtype=np.float64)


def _word(gain: float, size: float, probability: float) -> str | None:
    if np.isnan(gain):
        return None
    if size >= TIMES[95] and probability >= LIKELY:
        return BETTER if gain > 0 else HARDER
    if size >= TIMES[80] and probability >= PERHAPS:
        return PERHAPS_BETTER if gain > 0 else PERHAPS_HARDER
    return SAME
