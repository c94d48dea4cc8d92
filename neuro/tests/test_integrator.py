"""The shipped scheme against an independent solver, and its order: stress alone, a hand held, a share in a group."""

from functools import cache

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from befriend_neuro.model.fast import STATES, derivative, start, surroundings
from befriend_neuro.model.integrate import simulate
from befriend_neuro.model.people import Inputs, People
from befriend_neuro.params import shipped

PARAMS = shipped()
JUMPS = (-60.0, -10.0, 0.0, 10.0, 60.0)
MINUTES = np.arange(-60.0, 60.0, 1.0)


def before(t):
    return -10 <= t < 0


def during(t):
    return 0 <= t < 10


def stress(t):
    return 0.55 * before(t) + during(t)


def trust(n, seed=3):
    return np.random.default_rng(seed).uniform(0.2, 0.9, (n, n))


SITUATIONS = {
    "stress test alone": (People(R=0.4, W=0.5, L=0.2), Inputs(E=stress, U=lambda t: 0.3 * before(t) + during(t))),
    "a hand held": (
        People(R=0.4, W=0.5, L=0.2, A=trust(2)),
        Inputs(U=lambda t: np.array([1.0, 0.0]) * during(t), warm=lambda t: 0.8 * during(t), speaker=lambda t: 0 if during(t) else -1),
    ),
    "a share among six": (
        People(R=np.linspace(0.2, 0.8, 6), W=0.4, L=0.3, A=trust(6), load=np.linspace(0.1, 0.9, 6)),
        Inputs(
            E=lambda t: np.eye(6)[2] * 0.5 * during(t),
            D=lambda t: np.eye(6)[2] * 0.7 * during(t),
            warm=lambda t: 0.9 if during(t) else 0.45,
            speaker=lambda t: 2 if during(t) else -1,
        ),
    ),
}  # fmt: skip


@cache
def exact(situation):
    """LSODA, one stretch between jumps at a time, so that no jump is stepped over."""
    people, inputs = SITUATIONS[situation]
    y, parts = start(people, params=PARAMS), []
    for a, b in zip(JUMPS[:-1], JUMPS[1:], strict=True):
        around = surroundings(people, inputs.at((a + b) / 2), params=PARAMS)

        def rate(_, flat, around=around, shape=y.shape):
            return derivative(flat.reshape(shape), around, params=PARAMS).ravel()

        at = MINUTES[(a <= MINUTES) & (b > MINUTES)]
        run = solve_ivp(rate, (a, b), y.ravel(), method="LSODA", rtol=1e-8, atol=1e-10, t_eval=np.append(at, b))
        assert run.success
        parts.append(run.y[:, :-1].T.reshape(-1, *y.shape))
        y = run.y[:, -1].reshape(y.shape)
    return np.concatenate(parts)


def worst_miss(situation, *, step, scheme="heun"):
    """Largest difference of each state from LSODA, as a share of that state's peak."""
    people, inputs = SITUATIONS[situation]
    run = simulate(people, inputs, params=PARAMS, minutes=MINUTES, begin=-60, step=step, scheme=scheme)
    truth = exact(situation)
    away = np.abs(run.states - truth).reshape(len(MINUTES), len(STATES), -1).max(axis=(0, 2))
    return away / np.abs(truth).reshape(len(MINUTES), len(STATES), -1).max(axis=(0, 2)).clip(1e-9)


@pytest.mark.parametrize("situation", SITUATIONS)
def test_the_shipped_step_stays_within_half_a_percent_of_the_peak(situation):
    assert worst_miss(situation, step=0.25).max() < 0.005


@pytest.mark.parametrize(
    "situation, scheme, order", [*((name, "heun", 2) for name in SITUATIONS), ("stress test alone", "euler", 1)]
)
def test_halving_the_step_shows_the_order(situation, scheme, order):
    misses = [worst_miss(situation, step=step, scheme=scheme).max() for step in (0.25, 0.125)]
    assert np.log2(misses[0] / misses[1]) == pytest.approx(order, abs=0.25)


def test_a_step_that_does_not_meet_the_asked_minutes_is_refused():
    with pytest.raises(ValueError, match="whole steps"):
        simulate(*SITUATIONS["stress test alone"], params=PARAMS, minutes=[0.1], begin=-60)
    with pytest.raises(ValueError, match="heun"):
        simulate(*SITUATIONS["stress test alone"], params=PARAMS, minutes=[0], begin=-60, scheme="magic")


def test_equations_that_run_away_are_told_and_not_returned():
    with pytest.raises(ArithmeticError, match="smaller step"), np.errstate(all="ignore"):
        simulate(*SITUATIONS["stress test alone"], params=PARAMS, minutes=[50000], begin=0, step=50, scheme="euler")
