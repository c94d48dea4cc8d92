"""What must hold for every person and every allowed input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend_neuro.model.attention import attention
from befriend_neuro.model.fast import STATES, day_rhythm, derivative, surroundings
from befriend_neuro.model.integrate import simulate
from befriend_neuro.model.people import Inputs, People
from befriend_neuro.params import shipped

PARAMS = shipped()
few = settings(max_examples=4, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(2, 9)


def people(rng, n, *, group):
    draw = {name: rng.uniform(0, 1, n) for name in ("R", "W", "L", "load")}
    return People(**draw, h=rng.uniform(0, 4, n), A=rng.uniform(0, 1, (n, n)) if group else None)


def extremes(rng, n):
    """Inputs from the whole allowed box, half of them at its corners."""
    draw = {name: np.where(rng.random(n) < 0.5, rng.random(n), rng.integers(0, 2, n)) for name in ("E", "U", "D", "Sx")}
    return draw | {"O_exo": 1.2 * rng.random(n), "circ": rng.uniform(0.1, 2, n)}


def stress(E, *, n=1, Sx=0.0, O_exo=0.0):
    """Ten minutes of evaluation after ten in which support may be given; oxytocin from minute -50."""
    return Inputs(
        E=lambda t: E * (0 <= t < 10),
        U=lambda t: 0.5 * (0 <= t < 10),
        Sx=lambda t: Sx * (-10 <= t < 0),
        O_exo=lambda t: O_exo * (t >= -50),
    )


def peak_cortisol(who, inputs):
    return simulate(who, inputs, params=PARAMS, minutes=np.arange(0.0, 45.0, 1.0), begin=-50)["Fs"].max(axis=0)


@few
@given(seeds, sizes)
def test_at_rest_nothing_moves(seed, n):
    who = people(np.random.default_rng(seed), n, group=True)
    run = simulate(who, Inputs(), params=PARAMS, minutes=[1440, 1500], begin=0, step=2)
    assert run.states[1] == pytest.approx(run.states[0], abs=1e-6)
    rate = derivative(run.last, surroundings(who, Inputs().at(0), params=PARAMS), params=PARAMS)
    assert np.abs(rate).max() < 1e-6


@few
@given(seeds, sizes, st.booleans())
def test_every_state_stays_in_its_range(seed, n, group):
    rng = np.random.default_rng(seed)
    around = {"warm": rng.uniform(0, 0.5), "speaker": rng.integers(n)} if group else {}
    run = simulate(
        people(rng, n, group=group), Inputs(**extremes(rng, n), **around), params=PARAMS, minutes=range(121), begin=0
    )
    top = {"T": 1, "P": 1.1, "N": 1, "S": 1.5, "O": 2.1, "F": 8, "Fb": 8, "Fs": 8}
    assert run.states.min() >= 0
    for name, high in top.items():
        assert run[name].max() <= high, name
    assert run.states[:, STATES.index("F") :].min() > 0.1


@few
@given(seeds, sizes)
def test_the_order_of_the_members_does_not_matter(seed, n):
    rng = np.random.default_rng(seed)
    who, box, speaker, order = people(rng, n, group=True), extremes(rng, n), rng.integers(n), rng.permutation(n)
    box["Sx"] = box["Sx"] / 2
    turned = People(
        R=who.R[order],
        W=who.W[order],
        L=who.L[order],
        h=who.h[order],
        load=who.load[order],
        A=who.A[np.ix_(order, order)],
    )
    kept = simulate(who, Inputs(**box, warm=0.9, speaker=speaker), params=PARAMS, minutes=[30], begin=0)
    other = {name: value[order] for name, value in box.items()}
    moved = simulate(
        turned, Inputs(**other, warm=0.9, speaker=int(np.argsort(order)[speaker])), params=PARAMS, minutes=[30], begin=0
    )
    assert moved.states == pytest.approx(kept.states[..., order], rel=1e-12)


@few
@given(seeds, st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_more_evaluation_never_means_less_cortisol(seed, E):
    who = people(np.random.default_rng(seed), 20, group=False)
    low, high = sorted(E)
    assert (peak_cortisol(who, stress(high)) >= peak_cortisol(who, stress(low)) - 1e-9).all()


@few
@given(seeds, st.tuples(st.floats(0, 1.5), st.floats(0, 1.5)))
def test_more_support_never_means_more_cortisol(seed, Sx):
    who = people(np.random.default_rng(seed), 20, group=False)
    low, high = sorted(Sx)
    assert (peak_cortisol(who, stress(0.8, Sx=high)) <= peak_cortisol(who, stress(0.8, Sx=low)) + 1e-9).all()


@few
@given(seeds, st.tuples(st.floats(0, 1.2), st.floats(0, 1.2)))
def test_more_oxytocin_never_means_more_cortisol(seed, O_exo):
    who = people(np.random.default_rng(seed), 20, group=False)
    low, high = sorted(O_exo)
    assert (peak_cortisol(who, stress(0.8, O_exo=high)) <= peak_cortisol(who, stress(0.8, O_exo=low)) + 1e-9).all()


@few
@given(seeds, sizes, st.floats(0, 1))
def test_equal_arousal_does_not_flow(seed, n, arousal):
    rng = np.random.default_rng(seed)
    who, inputs = people(rng, n, group=True), Inputs(speaker=rng.integers(n)).at(0)
    y = rng.uniform(0.1, 1, (10, n))
    y[2] = arousal
    around = surroundings(who, inputs, params=PARAMS)
    coupled = derivative(y, around, params=PARAMS)[2]
    assert coupled == pytest.approx(derivative(y, around, params=PARAMS.without("kappa"))[2], abs=1e-12)


@few
@given(seeds, st.integers(1, 9))
def test_attention_is_shared_out_among_those_present(seed, n):
    rng = np.random.default_rng(seed)
    present, speaker = rng.random(n) < 0.8, int(rng.integers(-1, n))
    a = attention(speaker=speaker, present=present, params=PARAMS)
    heard = speaker >= 0 and present[speaker] and present.sum() > 1
    assert (np.diag(a) == 0).all() and (a >= 0).all()
    assert a.sum(axis=-1) == pytest.approx(np.where(present & heard, 1.0, 0.0))


def test_attention_is_what_the_specification_says():
    five = attention(speaker=1, present=np.ones(5, bool), params=PARAMS)
    assert five[1] == pytest.approx([0.25, 0, 0.25, 0.25, 0.25])
    assert five[0] == pytest.approx([0, 0.7, 0.1, 0.1, 0.1])
    assert attention(speaker=0, present=np.ones(2, bool), params=PARAMS) == pytest.approx(np.array([[0, 1], [1, 0]]))
    assert not attention(speaker=-1, present=np.ones(4, bool), params=PARAMS).any()


def test_the_clock_is_highest_in_the_morning_and_one_on_average():
    minutes = np.arange(1440.0)
    day = day_rhythm(minutes, params=PARAMS)
    assert day.mean() == pytest.approx(1)
    assert 6 * 60 < day.argmax() < 10 * 60
    assert day.argmin() > 21 * 60 or day.argmin() < 3 * 60


@pytest.mark.parametrize("bad", [{"E": 1.2}, {"O_exo": -1}, {"Sx": np.nan}, {"warm": 2}, {"circ": 0}])
def test_an_input_that_cannot_be_is_refused_by_name(bad):
    with pytest.raises(ValueError, match=f"{next(iter(bad))} = .*between"):
        Inputs(**bad)


def test_support_from_outside_and_from_the_group_together_have_a_bound():
    assert Inputs(Sx=0.5, warm=1.0).warm == 1.0
    with pytest.raises(ValueError, match="Sx . warm = 1.9.* between 0 and 1.5"):
        Inputs(Sx=1.0, warm=0.9)


def test_people_outside_their_range_are_refused_by_name():
    with pytest.raises(ValueError, match="R = .*between 0 and 1"):
        People(R=1.5, W=0.5, L=0.2)
    with pytest.raises(ValueError, match="a row for each person"):
        People(R=0.5, W=0.5, L=0.2, A=np.ones((2, 3)))
