"""What happens in a meeting, looked over and laid out group by group."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend_neuro.model.integrate import whole_steps
from befriend_neuro.model.learning import Slow
from befriend_neuro.model.people import People, within
from befriend_neuro.params import Parameters

Array = NDArray[np.float64]
LONGEST_PACE = 1e3


@dataclass(frozen=True, eq=False)
class Plan:
    """A meeting of g groups of n: order (shares, g); depth, warm (as each is met, rapport in it), acceptance (as each
    shows it), rapport, evaluation, load, h and present (g, n); pace (g,); attend one number; steps of each share."""

    order: NDArray[np.int64]
    depth: Array
    warm: Array
    acceptance: Array
    rapport: Array
    evaluation: Array
    load: Array
    h: Array
    present: NDArray[np.bool_]
    pace: Array
    attend: float
    steps: int

    def of(self, groups: slice) -> "Plan":
        """The same for some of the groups."""
        parts = {name: value[groups] for name, value in vars(self).items() if name not in ("order", "attend", "steps")}
        return Plan(order=np.ascontiguousarray(self.order[:, groups]), attend=self.attend, steps=self.steps, **parts)


def planned(
    slow: Slow, *, order: ArrayLike, minutes: float, step: float, params: Parameters, attend: float,
    acceptance: ArrayLike | None, load: float | Array, h: float | Array, **given: ArrayLike,
) -> Plan:  # fmt: skip
    """The plan of `meet`, from its arguments, in arrays of its own: rows in C order that may be written, the one kind the
    kernel is compiled for. Raises ValueError as told there."""
    shape = slow.R.shape
    for name, value in params.values.items():
        if np.ndim(value):
            raise ValueError(
                f"{name} has the shape {np.shape(value)}. Please give a meeting one number, and run draws in turn."
            )
    People(R=slow.R, W=slow.W, L=slow.L, A=slow.A, h=h, load=load)
    depth, warm = (within(name, given[name], 0, 1) for name in ("depth", "warm"))
    evaluation, pace = within("evaluation", given["evaluation"], 0, 1), within("pace", given["pace"], 0, LONGEST_PACE)
    shown = warm[..., None] if acceptance is None else within("acceptance", acceptance, 0, 1)
    rapport = within("rapport", given["rapport"], -1, 1)
    each = {
        "depth": depth, "warm": np.clip(warm[..., None] + rapport, 0, 1), "acceptance": shown, "rapport": rapport,
        "evaluation": evaluation, "load": load, "h": h,
    }  # fmt: skip
    flat = {name: _rows(np.asarray(value, dtype=np.float64), shape) for name, value in each.items()}
    return Plan(
        order=_turns(order, shape),
        present=_rows(np.asarray(given["present"], dtype=bool), shape),
        pace=np.array(np.broadcast_to(pace, shape[:-1]), order="C").reshape(-1),
        attend=float(within("attend", attend, 0, 1)),
        steps=int(whole_steps(minutes, begin=0, step=step)[1][0]),
        **flat,
    )


def grouped(slow: Slow) -> Slow:
    """Slow with one axis of groups, in new arrays."""
    n = slow.R.shape[-1]
    flat = {
        name: np.array(value, dtype=np.float64, order="C").reshape(-1, n)
        for name, value in vars(slow).items()
        if name != "A"
    }
    return Slow(A=np.array(slow.A, dtype=np.float64, order="C").reshape(-1, n, n), **flat)


def ungrouped(slow: Slow, groups: tuple[int, ...]) -> Slow:
    """Slow with the axes of groups it had."""
    return Slow(**{name: value.reshape(*groups, *value.shape[1:]) for name, value in vars(slow).items()})


def _rows(value: NDArray, shape: tuple[int, ...]) -> NDArray:
    return np.array(np.broadcast_to(value, shape), order="C").reshape(-1, shape[-1])


def _turns(order: ArrayLike, shape: tuple[int, ...]) -> NDArray[np.int64]:
    turns = np.asarray(order)
    if turns.dtype.kind not in "iu" or (turns < -1).any() or (turns >= shape[-1]).any():
        raise ValueError(
            f"order = {turns} is not allowed. Please give whole numbers from -1 (nobody) to {shape[-1] - 1}."
        )
    return np.array(turns.reshape(-1, int(np.prod(shape[:-1]))), dtype=np.int64, order="C")
