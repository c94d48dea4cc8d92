"""Numbers of the groups' stage that follow from published figures outside the findings it is fitted to (data/outside.toml)."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.params import Parameters
from befriend_neuro.protocols.design import Design
from befriend_neuro.protocols.record import Record
from befriend_neuro.protocols.trial import batches

Array = NDArray[np.float64]
GROUPS, SEED = 1400, 51
EARLY = 3  # the meeting after which alliance is asked first, as in C16


def published(name: str) -> float:
    """A figure of data/outside.toml."""
    return float(_outside()[name]["v"])


def good_and_bad_weeks(params: Parameters, *, groups: int = GROUPS) -> float:
    """rw_sd at which distress of people who wait repeats as published after ten weeks.

    With X what distress is made of besides good and bad weeks and errors, v = rw_sd^2/(2 settle) and e = obs_sd^2:
    r = (cov(X_0, X_10) + v e^(-10 settle)) / sqrt((var X_0 + v + e)(var X_10 + v + e)), solved for v.
    Source: Lambert et al. 1996; the waiting list alone, so nothing that groups do is seen.
    """
    from scipy.optimize import brentq

    weeks = int(_outside()["distress_repeats"]["weeks"])
    calm = _run(params.without("rw_sd", "obs_sd"), Design(form="waiting list", meetings=weeks), groups)
    kept, error = np.exp(-params.settle * weeks), params.obs_sd**2
    (first, both), (_, last) = np.cov(calm.waiting[..., 0].ravel(), calm.waiting[..., weeks].ravel())

    def gap(v: float) -> float:
        repeats = (both + v * kept) / np.sqrt((first + v + error) * (last + v + error))
        return float(repeats - published("distress_repeats"))

    return float(np.sqrt(2 * params.settle * brentq(gap, 0, 10)))


def error_of_alliance(params: Parameters, *, groups: int = GROUPS) -> float:
    """alliance_err at which answers on the alliance repeat as published after three weeks; 0 where they would not so either.

    With A the trust itself and s = alliance_err^2: cov(A_3, A_6) = r sqrt((var A_3 + s)(var A_6 + s)), solved for s.
    Source: Plotnicov 1990, in Horvath 1994.
    """
    then = EARLY + int(_outside()["alliance_repeats"]["weeks"])
    sure = _run(params.without("alliance_err"), Design(meetings=then), groups)
    came = sure.attended[..., then - 1]
    (first, both), (_, last) = np.cov(sure.alliance[..., EARLY][came], sure.alliance[..., then][came])
    half = (first + last) / 2
    found = np.sqrt(half**2 - first * last + (both / published("alliance_repeats")) ** 2) - half
    return float(np.sqrt(max(found, 0.0)))


def warmth_of_groups() -> float:
    """warm_sd = sqrt(ICC) / (gain in SD for a unit of warmth): as much of outcome lies between groups as published.

    Source: Kivlighan et al. 2020; the gain from specification 5 (.1 to 1.4 SD as warmth goes from .2 to .95), so that
    nothing fitted here has a say.
    """
    told = _outside()["gain_with_warmth"]
    gain = (told["to"] - told["from"]) / (told["warm"] - told["cold"])
    return float(np.sqrt(published("outcome_between_groups")) / gain)


def _run(params: Parameters, design: Design, groups: int) -> Record:
    return Record.together(list(batches(groups, design, seed=SEED, params=params)))


@cache
def _outside() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("befriend_neuro") / "data" / "outside.toml").read_text(encoding="utf-8"))
