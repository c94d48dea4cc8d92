"""From equations to time courses: a fixed step, two schemes."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend_neuro.model.fast import STATES, decay, drives, start, surroundings
from befriend_neuro.model.people import Inputs, People
from befriend_neuro.params import Parameters

Array = NDArray[np.float64]
STEP = 0.25
_JUST_BEFORE = 1e-9


@dataclass(frozen=True, eq=False)
class Course:
    """Time courses at the asked minutes, each (minutes, ...); F_0 turns saliva into nmol/L, 20 turns H into ACTH pg/mL.

    mean and peak : (10, ...) over every step, for learning
    last : (10, ...) where it ended, to go on from
    """

    minutes: Array
    states: Array = field(repr=False)
    mean: Array = field(repr=False)
    peak: Array = field(repr=False)
    last: Array = field(repr=False)
    F_0: float | Array = 1.0

    def __getitem__(self, name: str) -> Array:
        """One state by its letter, (minutes, ...)."""
        if name not in STATES:
            raise ValueError(f"There is no state called {name!r}. The states are {', '.join(STATES)}.")
        return self.states[:, STATES.index(name)]

    @property
    def saliva_nmol_per_l(self) -> Array:
        return self["Fs"] * self.F_0


def simulate(
    people: People,
    inputs: Inputs,
    *,
    params: Parameters,
    minutes: ArrayLike,
    begin: float,
    state: Array | None = None,
    step: float = STEP,
    scheme: str = "heun",
) -> Course:
    """Run the fast equations with a fixed step.

    euler : y + step f(t, y); the reference scheme with step .5
    heun  : the shipped scheme with step .25, order 2. Heun's two readings of f = r (q - y), with the decay exact:
            y1 = e^-z y + (1 - e^-z) q(t, y),  y1 + (e^-z - 1 + z)/z (q(t + step, y1) - q(t, y)),  z = r step.
            Each new state is a weighted mean of the old one and its drives, so it cannot leave their range. The second
            reading of the inputs is just before the end of the step: a jump on the grid costs no order.

    Parameters
    ----------
    minutes : (k,) when to read, increasing, on the grid begin + i step
    begin   : minute at which the run starts; let 60-100 minutes of rest pass before reading
    state   : (10, ...) to start from, else rest as in `start`

    Raises ValueError for minutes off the grid, ArithmeticError when a state is no longer finite. Source: specification 6; Cox and Matthews
    2002 for the scheme (*assumed* .9).
    """
    marks, steps = whole_steps(minutes, begin=begin, step=step)
    advance = _SCHEMES.get(scheme)
    if advance is None:
        raise ValueError(f"scheme = {scheme!r} is unknown. Please take 'heun' or 'euler'.")
    y = start(people, params=params) if state is None else state
    kept, total, peak, known = [], np.zeros_like(y), y.copy(), _Moments(people, inputs, params, y.ndim, step)
    for i in range(steps[-1] + 1):
        kept.extend([y] * int((steps == i).sum()))
        if i < steps[-1]:
            y = advance(y, begin + i * step, known)
            total += y
            np.maximum(peak, y, out=peak)
    if not np.isfinite(y).all():
        raise ArithmeticError("The equations did not stay finite. Please use a smaller step.")
    return Course(marks, np.stack(kept), total / max(steps[-1], 1), peak, y, params.F_0)


class _Moments:
    """What the states are drawn to at a moment; what stands still over time is worked out once."""

    def __init__(self, people: People, inputs: Inputs, params: Parameters, ndim: int, step: float) -> None:
        self.people, self.inputs, self.params, self.step = people, inputs, params, step
        self.still = surroundings(people, inputs.at(0), params=params) if inputs.still else None
        r = decay(params=params)
        z = r.reshape(len(STATES), *(1,) * (ndim - r.ndim), *r.shape[1:]) * step
        self.z, self.fade, self.feed, self.turn = z, np.exp(-z), -np.expm1(-z), (np.expm1(-z) + z) / z

    def drives(self, y: Array, minute: float) -> Array:
        around = self.still or surroundings(self.people, self.inputs.at(minute), params=self.params)
        return drives(y, around, params=self.params)


def _euler(y: Array, minute: float, moments: _Moments) -> Array:
    return y + moments.z * (moments.drives(y, minute) - y)


def _heun(y: Array, minute: float, moments: _Moments) -> Array:
    first = moments.drives(y, minute)
    guess = moments.fade * y
    guess += moments.feed * first
    turn = moments.drives(guess, minute + moments.step * (1 - _JUST_BEFORE))
    turn -= first
    turn *= moments.turn
    guess += turn
    return guess


_SCHEMES = {"euler": _euler, "heun": _heun}


def whole_steps(minutes: ArrayLike, *, begin: float, step: float) -> tuple[Array, NDArray[np.int64]]:
    """The minutes as an array and after how many steps each comes. Raises ValueError for minutes off the grid."""
    marks = np.atleast_1d(np.asarray(minutes, dtype=np.float64))
    steps = np.rint((marks - begin) / step).astype(np.int64)
    if not step > 0 or (steps < 0).any() or (np.diff(steps) < 0).any() or not np.allclose(begin + steps * step, marks):
        raise ValueError(f"minutes = {marks} must increase from {begin:g} in whole steps of {step:g} minutes.")
    return marks, steps
