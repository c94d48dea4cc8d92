"""From rows of findings to free numbers: least squares on common random numbers, pulled towards the delivered values."""

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.params import Parameters
from befriend_neuro.progress import show
from befriend_neuro.targets.row import Part, Row

Array = NDArray[np.float64]
MARGIN = 0.05  # how far beyond its bound a gap is wanted
PULL = 0.5  # residual of a number that lies its whole range away from where it was delivered
DIFFERENCE = 0.03  # of a number's range, for the slopes


@dataclass(frozen=True, eq=False)
class Stage:
    """What a stage moves and what it looks at.

    free : names of the numbers it may move
    rows : the findings by a set of numbers, always with the same chance
    held : values that other sources gave: name -> (value, source)
    """

    name: str
    free: Sequence[str]
    rows: Callable[[Parameters], list[Row]]
    held: Mapping[str, tuple[float, str]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Fit:
    """values : name -> fitted value; before, after : half the sum of squares; evaluations : how often it looked"""

    values: dict[str, float]
    before: float
    after: float
    evaluations: int


def fit(stage: Stage, *, params: Parameters, evaluations: int, known: Sequence[Row] | None = None) -> Fit:
    """Least squares over the free numbers within their plausible ranges, starting from `params`.

    Each finding weighs the same: its residuals are divided by the square root of how many numbers it states. The pull
    is PULL (v - delivered)/(high - low) for each number.

    Parameters
    ----------
    evaluations : about how many sets of numbers to look at
    known : rows made from known numbers, to be met exactly and without a pull: then the numbers should come back

    Raises ValueError for fewer evaluations than one step needs, ArithmeticError where the equations do not stay finite.
    Source: trust region reflective (Branch, Coleman and Li 1999), as SciPy has it.
    """
    from scipy.optimize import least_squares

    if evaluations < len(stage.free) + 2:
        raise ValueError(
            f"evaluations = {evaluations} is not enough. Please give {len(stage.free) + 2} or more: one for each free number and two."
        )
    about = [params.about[name] for name in stage.free]
    low, high = np.array([[each.low, each.high] for each in about]).T
    home, begin = (
        (np.array(values) - low) / (high - low)
        for values in ([each.value for each in about], [getattr(params, name) for name in stage.free])
    )
    costs: list[float] = []

    def residuals(x: Array) -> Array:
        place = np.clip(x - 1, 0, 1)
        rows = stage.rows(params.replace(**dict(zip(stage.free, low + place * (high - low), strict=True))))
        each = differences(rows, known) if known else np.concatenate([misses(rows), PULL * (place - home)])
        costs.append(float(each @ each / 2))
        show(len(costs), evaluations, f"fit {stage.name}, {min(costs):.2f}")
        return each

    found = least_squares(
        residuals,
        np.clip(begin, 0.01, 0.99) + 1,  # a unit more, so that a step relative to the value is a step of the range
        bounds=(1, 2),
        diff_step=DIFFERENCE / 1.5,
        max_nfev=evaluations // (len(stage.free) + 1),
        xtol=1e-3,
        ftol=1e-3,
    )
    sys.stderr.write("\n")
    values = low + np.clip(found.x - 1, 0, 1) * (high - low)
    return Fit(dict(zip(stage.free, map(float, values), strict=True)), costs[0], float(found.cost), len(costs))


def misses(rows: Sequence[Row]) -> Array:
    """A residual for each number that the rows state: 0 where it is wanted, 1 at the end of its interval."""
    return np.array([miss(part) / np.sqrt(len(row.parts)) for row in rows for part in row.parts])


def miss(part: Part) -> float:
    """How far a number lies from where it is wanted, 1 at the end of its interval.

    With a published number: the distance from it in widths to the nearer end (a quarter of half the interval at least).
    With an interval alone: 0 in its inner half, then rising. With one side alone: 0 beyond the margin.
    """
    if not part.two_sided:
        beyond = part.got - part.low if np.isfinite(part.low) else part.high - part.got
        return float(max(0.0, 1 - beyond / MARGIN))
    half = (part.high - part.low) / 2
    if part.aim is not None:
        return float((part.got - part.aim) / max(min(part.aim - part.low, part.high - part.aim), half / 4))
    return float(max(0.0, 2 * abs(part.got - part.low - half) / half - 1))


def differences(rows: Sequence[Row], known: Sequence[Row]) -> Array:
    """Of each number from the known one, in half widths of its interval, or in margins where it has none."""
    pairs = [pair for row, other in zip(rows, known, strict=True) for pair in zip(row.parts, other.parts, strict=True)]
    widths = [(part.high - part.low) / 2 if part.two_sided else MARGIN for part, _ in pairs]
    return np.array([(part.got - other.got) / width for (part, other), width in zip(pairs, widths, strict=True)])
