"""Numbers of the model as they might be: draws from what is plausible, near the fit for what was fitted."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.chance import uniform
from befriend_neuro.params import Parameter, Parameters

Array = NDArray[np.float64]
NEAR_FIT = 0.1
"""How far a fitted number may move, in parts of the way to each end of its range (*assumed*)."""
UNRANGED = 0.3
"""Where nobody gave a range: so large a part of the value to either side (*assumed*)."""
NEVER_DRAWN = ("ph24", "ph12")


def plausible(params: Parameters) -> Mapping[str, tuple[float, float]]:
    """The range of every number that can be drawn, by name: the one given with it, else its value -+ 30 % (*assumed*).

    The two phases of the clock are left out (a clock that is hours off is none), and a term that is off without a range.
    """
    ranges = {name: _range(number, float(params.values[name])) for name, number in params.about.items()}
    return {name: (low, high) for name, (low, high) in ranges.items() if low < high and name not in NEVER_DRAWN}


def draws(n: int, *, seed: int, params: Parameters) -> list[Parameters]:
    """n sets of numbers, each independent of the others and of n.

    Every number is triangular over its plausible range with its mode at the value in use; a fitted one over a tenth of
    the way to either end, because the findings it was fitted to hold it there. Numbers are drawn independently: what
    is known of one by the value of another is not used, so the spread is rather too wide than too narrow.

    Raises ValueError for fewer than one draw.
    """
    if n < 1:
        raise ValueError(f"draws = {n} is not allowed. Please ask for one or more.")
    ranges = plausible(params)
    chance = uniform((len(ranges),), seed=seed, groups=np.arange(n), purpose="numbers")
    return [params.replace(**_one(row, ranges, params)) for row in chance]


def triangular(chance: Array | float, *, low: float, mode: float, high: float) -> Array:
    """The value that a share `chance` of a triangular law lies below: low + sqrt(u (high-low)(mode-low)) up to the mode,
    high - sqrt((1-u)(high-low)(high-mode)) above it."""
    u, width = np.asarray(chance), high - low
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1 - u) * width * (high - mode))
    return np.asarray(np.clip(np.where(u * width < mode - low, rising, falling), low, high))


def _one(chance: Array, ranges: Mapping[str, tuple[float, float]], params: Parameters) -> dict[str, float]:
    drawn = {}
    for u, (name, (low, high)) in zip(chance, ranges.items(), strict=True):
        value = float(params.values[name])
        reach = NEAR_FIT if params.about[name].status == "fit" else 1.0
        ends = {"low": value - reach * (value - low), "high": value + reach * (high - value)}
        drawn[name] = float(triangular(u, mode=value, **ends))
    return drawn


def _range(number: Parameter, value: float) -> tuple[float, float]:
    spread = UNRANGED * abs(value)
    low = number.low if np.isfinite(number.low) else value - spread
    high = number.high if np.isfinite(number.high) else value + spread
    return min(low, value), max(high, value)
