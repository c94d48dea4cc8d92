"""People and what reaches them: the constants of a run and its inputs over time."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
Value = float | Array
Signal = Value | Callable[[float], Value]

_PEOPLE_RANGE = {"R": (0, 1), "W": (0, 1), "L": (0, 1), "h": (0, 8), "A": (0, 1), "load": (0, 1)}
_INPUT_RANGE = {
    "E": (0, 1), "U": (0, 1), "D": (0, 1), "warm": (0, 1), "Sx": (0, 1.5), "O_exo": (0, 1.2), "speaker": (-1, 10**6), "circ": (0.1, 2),
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class People:
    """What does not move within a meeting, for people (...) alone or groups (..., n).

    R : expectation of rejection, 0-1            W : regulation skill, 0-1
    L : allostatic load, 0-1                     h : gain of the stress hormones, 1 = average, 0-8
    A : (..., n, n) trust of i in j, 0-1, or None for people who are alone
    load : trauma load m, 0-1
    present : (..., n) who is there; only with A

    Raises ValueError outside these ranges.
    """

    R: Value
    W: Value
    L: Value
    h: Value = 1.0
    A: Array | None = None
    load: Value = 0.0
    present: bool | NDArray[np.bool_] = True

    def __post_init__(self) -> None:
        for name, (low, high) in _PEOPLE_RANGE.items():
            if getattr(self, name) is not None:
                object.__setattr__(self, name, within(name, getattr(self, name), low, high))
        if self.A is not None and (np.ndim(self.A) < 2 or np.shape(self.A)[-1] != np.shape(self.A)[-2]):
            raise ValueError(
                f"A has the shape {np.shape(self.A)}. Please give trust as (..., n, n), a row for each person."
            )

    @property
    def shape(self) -> tuple[int, ...]:
        trust = () if self.A is None else np.shape(self.A)[:-1]
        return np.broadcast_shapes(
            *(np.shape(x) for x in (self.R, self.W, self.L, self.h, self.load, self.present)), trust
        )


@dataclass(frozen=True, eq=False)
class Inputs:
    """What reaches each person. Each field is a number, an array that broadcasts with the people, or a function of
    the minute that returns one; jumps belong on the grid of the time step. What a function returns is not checked.

    E : social evaluation, 0-1            U : uncontrollable demand, 0-1
    D : depth of sharing, 0-1             warm : acceptance shown in the group, 0-1
    Sx : support from outside the group, 0-1.5 (with warm at most 1.5)
    O_exo : oxytocin given, as drive of O, 0-1.2
    speaker : which member speaks in each group, -1 for nobody
    circ : drive of the clock, 1 for an hour in the laboratory, 0.1-2

    Raises ValueError outside these ranges.
    """

    E: Signal = 0.0
    U: Signal = 0.0
    D: Signal = 0.0
    warm: Signal = 0.0
    Sx: Signal = 0.0
    O_exo: Signal = 0.0
    speaker: Signal = -1
    circ: Signal = 1.0

    def __post_init__(self) -> None:
        for name, (low, high) in _INPUT_RANGE.items():
            if not callable(getattr(self, name)):
                object.__setattr__(self, name, within(name, getattr(self, name), low, high))
        if not callable(self.Sx) and not callable(self.warm):
            within("Sx + warm", self.Sx + self.warm, 0, 1.5)

    def at(self, minute: float) -> "Moment":
        """The inputs of one moment."""
        return Moment(**{name: signal(minute) if callable(signal) else signal for name, signal in vars(self).items()})

    @property
    def still(self) -> bool:
        """Nothing changes over time."""
        return not any(map(callable, vars(self).values()))


@dataclass(frozen=True, eq=False)
class Moment:
    """The inputs of one moment; meanings and units as in Inputs."""

    E: Value
    U: Value
    D: Value
    warm: Value
    Sx: Value
    O_exo: Value
    speaker: Value
    circ: Value


def within(name: str, value: ArrayLike, low: float, high: float) -> Array:
    """The value as an array, or a ValueError that names it."""
    array = np.asarray(value, dtype=np.float64)
    if not ((array >= low) & (array <= high)).all():
        raise ValueError(f"{name} = {array} is not allowed. Please give {name} between {low:g} and {high:g}.")
    return array
