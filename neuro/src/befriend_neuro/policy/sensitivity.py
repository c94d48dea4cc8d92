"""Which numbers of the model its findings hang on: elementary effects, one number moved at a time."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.chance import stream
from befriend_neuro.params import Parameters, shipped
from befriend_neuro.policy.draws import plausible, triangular
from befriend_neuro.protocols.design import Design
from befriend_neuro.protocols.groups import run_groups
from befriend_neuro.protocols.readouts import cohen_d, partial_r, peak_d, rise
from befriend_neuro.protocols.stress_test import SALIVETTES, Setting, Support, visits
from befriend_neuro.sweep import spread

Array = NDArray[np.float64]
LEVELS, MOVE = 4, 2
"""Morris 1991: four levels, and a move over two of them."""
PEOPLE, GROUPS, STEP = 200, 24, 1.0
SHORT, EIGHTH, LONG = 12, 8, 26
CHANCE = 5


@dataclass(frozen=True)
class Part:
    """Readouts that one simulation gives, and the tables of numbers that never reach it."""

    readouts: tuple[str, ...]
    never: tuple[str, ...]
    read: Callable[[Parameters], Array]


@dataclass(frozen=True)
class Effects:
    """Elementary effects on one readout: names, and for each the mean size, the mean and the SD of its effects.

    size : mu*, mean of |effect| (Campolongo et al. 2007); direction : mu; spread : sigma, large where the effect of one
    number depends on the others.  lost : moves that gave no number
    """

    readout: str
    names: tuple[str, ...]
    size: Array
    direction: Array
    spread: Array
    lost: int

    def top(self, count: int) -> list[int]:
        """Places of the largest, largest first."""
        return [int(i) for i in np.argsort(-self.size, kind="stable")[:count]]


def sensitivity(
    *, trajectories: int = 10, seed: int, params: Parameters | None = None, executor: Executor | None = None
) -> list[Effects]:
    """Elementary effects of every number with a range on chosen readouts.

    Each trajectory begins at a random point and moves every number once, in random order; the effect of a number is how
    much the readout changes by that move. A point lies on four levels (1/8, 3/8, 5/8, 7/8) of each number's triangular
    law over its plausible range (mode at the value in use), a move spans two levels, that is half of the law. Fitted
    numbers move over their whole range too. The same people and chance meet every point.

    A number in a table that cannot reach a simulation is not moved there: its effect is zero.

    Raises ValueError for fewer than two trajectories.
    Source: Morris 1991, Technometrics 33, 161; Campolongo, Cariboni and Saltelli 2007, Environ Model Softw 22, 1509
    (recalled, *assumed* .9).
    """
    if isinstance(trajectories, bool) or trajectories < 2:
        raise ValueError(f"trajectories = {trajectories} is not allowed. Please give two or more.")
    p = params or shipped()
    return [effects for part in PARTS for effects in _of(part, trajectories, seed, p, executor)]


def designs(trajectories: int, numbers: int, *, seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Levels of each point, (trajectories, numbers + 1, numbers), and which number moves at each step, (trajectories,
    numbers). Each number moves once, by two levels."""
    levels = np.empty((trajectories, numbers + 1, numbers), dtype=np.int64)
    order = np.empty((trajectories, numbers), dtype=np.int64)
    for t in range(trajectories):
        draw = stream(seed=seed, group=t, purpose="numbers")
        levels[t, 0], order[t] = draw.integers(LEVELS, size=numbers), draw.permutation(numbers)
        for step, moved in enumerate(order[t]):
            levels[t, step + 1] = levels[t, step]
            levels[t, step + 1, moved] = (levels[t, step, moved] + MOVE) % LEVELS
    return levels, order


def elementary(values: Array, levels: NDArray[np.int64], order: NDArray[np.int64]) -> Array:
    """Effect of each number on each readout, (trajectories, numbers, readouts): the change by its move, upwards.

    values : (trajectories, numbers + 1, readouts) at the points of `designs`
    """
    effects = np.empty((*order.shape, values.shape[-1]))
    for t, moves in enumerate(order):
        upwards = np.sign(levels[t, 1:][np.arange(len(moves)), moves] - levels[t, :-1][np.arange(len(moves)), moves])
        effects[t, moves] = upwards[:, None] * np.diff(values[t], axis=0)
    return effects


def laboratory(params: Parameters) -> Array:
    """C01 and C08: d of the stress test alone, and of the rise alone less with a friend."""
    met = visits([Setting(), Setting(support=Support("friend"))], PEOPLE, seed=CHANCE, params=params, step=STEP)
    alone, friend = met.saliva[:, :, SALIVETTES]
    return np.array([peak_d(alone), cohen_d(rise(alone), rise(friend))])


def groups(params: Parameters) -> Array:
    """C16 r and C17 d after twelve meetings, C18 of twelve, C19 at the eighth and the twenty-sixth."""
    record = run_groups(np.arange(GROUPS), Design(meetings=LONG), seed=CHANCE, params=params)
    y, waiting, came = record.distress, record.waiting, record.attended
    third = came[..., 2]
    first, last = y[..., 0], y[..., SHORT]
    r = -partial_r(record.alliance[..., 3][third], last[third], given=first[third])
    half = 0.5 * first.std(ddof=1)
    improved = [(first - y[..., k] >= half)[came[..., k - 1]].mean() for k in (EIGHTH, LONG)]
    return np.array([r, -cohen_d(last, waiting[..., SHORT]), (~came[..., SHORT - 1]).mean(), *improved])


PARTS = (
    Part(
        ("C01 d", "C08 d"),
        ("share", "learning", "slow", "outcome", "added", "range", "loneliness", "trial", "development"),
        laboratory,
    ),
    Part(
        ("C16 r", "C17 d", "C18 share", "C19 share at 8", "C19 share at 26"),
        ("hpa", "laboratory", "development"),
        groups,
    ),
)


def _of(part: Part, trajectories: int, seed: int, params: Parameters, executor: Executor | None) -> list[Effects]:
    ranges = {name: ends for name, ends in plausible(params).items() if params.about[name].section not in part.never}
    names = tuple(ranges)
    levels, order = designs(trajectories, len(names), seed=seed)
    points = [_placed(point, ranges, params) for point in levels.reshape(-1, len(names))]
    values = np.stack(list(spread(part.read, points, executor=executor, label="sensitivity"))).reshape(
        *levels.shape[:2], -1
    )
    found = elementary(values, levels, order)
    return [_summed_up(readout, names, found[..., i]) for i, readout in enumerate(part.readouts)]


def _placed(point: NDArray[np.int64], ranges: dict[str, tuple[float, float]], params: Parameters) -> Parameters:
    chance = (2 * point + 1) / (2 * LEVELS)
    moved = {
        name: float(triangular(u, low=low, mode=float(params.values[name]), high=high))
        for u, (name, (low, high)) in zip(chance, ranges.items(), strict=True)
    }
    return params.replace(**moved)


def _summed_up(readout: str, names: tuple[str, ...], effects: Array) -> Effects:
    """effects : (trajectories, numbers)."""
    there = np.isfinite(effects)
    counted = np.maximum(there.sum(axis=0), 1)
    known = np.where(there, effects, 0)
    mean = known.sum(axis=0) / counted
    spread = np.sqrt(np.where(there, (effects - mean) ** 2, 0).sum(axis=0) / np.maximum(counted - 1, 1))
    return Effects(readout, names, np.abs(known).sum(axis=0) / counted, mean, spread, int((~there).sum()))
