"""The compiled meeting is the plain one: the same numbers, whoever computes them and beside whom."""

import subprocess
import sys
from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend_neuro.model import compiled
from befriend_neuro.model.integrate import STEP
from befriend_neuro.model.learning import Slow
from befriend_neuro.model.meeting import Meeting, meet, meet_compiled, meet_plainly
from befriend_neuro.model.plan import planned
from befriend_neuro.params import reference, shipped
from befriend_neuro.threads import shared, threads

PARAMS = shipped()
needs_numba = pytest.mark.skipif(compiled.kernel() is None, reason="numba is not installed")
few = settings(max_examples=12, deadline=None, derandomize=True)


def people(rng, *shape, n):
    return Slow(*rng.uniform(0, 1, (3, *shape, n)), rng.uniform(0, 1, (*shape, n, n)), np.zeros((*shape, n)))


def happenings(rng, groups, n, *, shares=3):
    """Whatever may happen in a meeting: people are away, nobody speaks, some are met coldly and one speaks who is not there."""
    each = rng.uniform(0, 1, (4, groups, n))
    return {
        "order": rng.integers(-1, n, (shares, groups)),
        "depth": each[0],
        "warm": rng.uniform(0, 1, groups),
        "load": each[1],
        "minutes": STEP * int(rng.integers(0, 12)),
        "acceptance": each[2] if rng.random() < 0.5 else None,
        "present": rng.random((groups, n)) < 0.8,
        "evaluation": rng.choice([0.0, 0.9], (groups, n)),
        "pace": rng.uniform(0, 20, groups),
        "h": 4 * each[3],
        "attend": float(rng.uniform(0.5, 1)),
        "rapport": rng.uniform(-0.5, 0.5, (groups, n)) * (rng.random() < 0.5),
    }


def numbers(rng, params):
    """Other numbers from the plausible range of each, whole and broken exponents among them."""
    drawn = {
        name: rng.uniform(about.low, about.high)
        for name, about in reference().about.items()
        if name in compiled.NAMES and np.isfinite(about.low + about.high)
    }
    return params.replace(**drawn)


def plan_of(slow, given, params=PARAMS):
    return planned(slow, step=STEP, params=params, **given)


def everything(met: Meeting):
    return {**vars(met.after), "peak_N": met.peak_N, "mean_N": met.mean_N, "last": met.last}


def away(one: Meeting, other: Meeting):
    other = everything(other)
    return max(
        float(np.abs(value - other[name]).max(initial=0) / max(np.abs(value).max(initial=0), 1))
        for name, value in everything(one).items()
    )


def same(one: Meeting, other: Meeting):
    other = everything(other)
    return all((value == other[name]).all() for name, value in everything(one).items())


@needs_numba
@few
@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 11), st.booleans())
def test_the_compiled_meeting_is_the_plain_one(seed, n, groups, drawn):
    rng = np.random.default_rng(seed)
    params = numbers(rng, PARAMS) if drawn else PARAMS
    slow = people(rng, groups, n=n)
    plan = plan_of(slow, happenings(rng, groups, n), params)
    assert away(meet_compiled(slow, plan, params=params), meet_plainly(slow, plan, params=params)) < 1e-9


@needs_numba
@pytest.mark.parametrize("term", ["K_1", "m_sig", "N_flood", "s_0", "kappa", "w_B"])
def test_a_term_switched_off_is_off_in_both(term):
    rng = np.random.default_rng(5)
    slow, given_ = people(rng, 9, n=4), happenings(rng, 9, 4)
    off = PARAMS.without(term)
    plan = plan_of(slow, given_ | {"minutes": 3.0}, off)
    without = meet_compiled(slow, plan, params=off)
    assert away(without, meet_plainly(slow, plan, params=off)) < 1e-9
    assert away(without, meet_compiled(slow, plan, params=PARAMS)) > 1e-6


@needs_numba
def test_neither_threads_nor_neighbours_change_a_bit():
    rng = np.random.default_rng(2)
    slow, given_ = people(rng, 37, n=5), happenings(rng, 37, 5)
    plan = plan_of(slow, given_ | {"minutes": 2.0})
    alone = meet_compiled(slow, plan, params=PARAMS, workers=1)
    assert all(same(alone, meet_compiled(slow, plan, params=PARAMS, workers=count)) for count in (2, 5))
    some = slice(11, 30)
    among_others = meet_compiled(slow.of(some), plan.of(some), params=PARAMS)
    assert all((getattr(among_others.after, name) == getattr(alone.after, name)[some]).all() for name in vars(slow))
    assert (among_others.last == alone.last[:, some]).all()


def test_a_share_of_three_minutes_is_twelve_steps():
    rng = np.random.default_rng(0)
    assert plan_of(people(rng, 2, n=3), happenings(rng, 2, 3) | {"minutes": 3.0}).steps == 12


@needs_numba
def test_the_kernel_is_compiled_once_for_whatever_arrays_come():
    rng = np.random.default_rng(6)
    slow, given_ = people(rng, 3, n=2), happenings(rng, 3, 2)
    read_only = {
        name: np.broadcast_to(np.asarray(value), (3, 2)) for name, value in given_.items() if name in ("depth", "load")
    }
    turned = (
        given_
        | read_only
        | {"order": np.asfortranarray(given_["order"].astype(np.int32)), "pace": 1, "h": 1, "rapport": 0}
    )
    backwards = Slow(**{name: np.asfortranarray(value) for name, value in vars(slow).items()})
    meet(slow, **given_, params=PARAMS)
    meet(backwards, **turned, params=PARAMS)
    assert len(compiled.kernel().meetings.signatures) == 1


def test_the_size_of_a_batch_changes_no_bit_of_the_plain_meeting():
    rng = np.random.default_rng(3)
    slow, given_ = people(rng, 7, n=3), happenings(rng, 7, 3)
    plan = plan_of(slow, given_ | {"minutes": 1.0})
    assert same(meet_plainly(slow, plan, params=PARAMS, batch=2), meet_plainly(slow, plan, params=PARAMS))


def test_a_meeting_gives_back_the_shape_it_was_given_and_leaves_its_people_as_they_were():
    rng = np.random.default_rng(4)
    slow = people(rng, 2, 3, n=4)
    before = deepcopy(slow)
    met = meet(slow, order=np.tile([0, 1], 6).reshape(2, 2, 3), depth=0.5, warm=0.8, load=0.4, minutes=1, params=PARAMS)
    assert met.after.R.shape == (2, 3, 4) and met.after.A.shape == (2, 3, 4, 4)
    assert met.peak_N.shape == (2, 2, 3) and met.last.shape == (10, 2, 3, 4)
    assert all((getattr(before, name) == getattr(slow, name)).all() for name in vars(slow))
    one = Slow(slow.R[0, 0], slow.W[0, 0], slow.L[0, 0], slow.A[0, 0], slow.flooding[0, 0])
    alone = meet(one, order=[0, 1], depth=0.5, warm=0.8, load=0.4, minutes=1, params=PARAMS)
    assert alone.peak_N.shape == (2,) and alone.after.R.shape == (4,)


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"depth": 1.5}, "depth = 1.5"),
        ({"warm": np.nan}, "warm = nan"),
        ({"acceptance": -0.1}, "acceptance = -0.1"),
        ({"rapport": 2.0}, "rapport = 2"),
        ({"pace": -1.0}, "pace = -1"),
        ({"load": 3.0}, "load = 3"),
        ({"order": [[4]]}, "order = .*from -1"),
        ({"order": [[0.5]]}, "order = .*whole numbers"),
        ({"minutes": 0.1}, "minutes = .*whole steps"),
    ],
)
def test_a_meeting_that_cannot_be_is_refused_by_name(wrong, told):
    good = {"order": [[0]], "depth": 0.5, "warm": 0.8, "load": 0.4, "minutes": 1.0}
    with pytest.raises(ValueError, match=told):
        meet(people(np.random.default_rng(0), 1, n=4), **(good | wrong), params=PARAMS)


def test_draws_over_parameters_are_refused():
    given_ = {"order": [[0]], "depth": 0.5, "warm": 0.8, "load": 0.4, "minutes": 1.0}
    with pytest.raises(ValueError, match=r"kappa has the shape \(2,\).*in turn"):
        meet(people(np.random.default_rng(0), 1, n=3), **given_, params=PARAMS.replace(kappa=[0.1, 0.3]))


def test_without_numba_the_plain_meeting_runs(monkeypatch):
    slow = people(np.random.default_rng(0), 2, n=3)
    given_ = {"order": [[0, 1]], "depth": 0.5, "warm": 0.8, "load": 0.4, "minutes": 1.0}
    usual = meet(slow, **given_, params=PARAMS)
    monkeypatch.setattr(compiled, "kernel", lambda: None)
    assert same(meet(slow, **given_, params=PARAMS), meet_plainly(slow, plan_of(slow, PLAIN | given_), params=PARAMS))
    assert away(meet(slow, **given_, params=PARAMS), usual) < 1e-9


PLAIN = {"acceptance": None, "present": True, "evaluation": 0.0, "pace": 1.0, "h": 1.0, "attend": 1.0, "rapport": 0.0}


def test_numba_is_loaded_by_the_first_meeting_and_not_before():
    seen = subprocess.run(
        [sys.executable, "-c", LOOK], capture_output=True, text=True, check=True, timeout=100
    ).stdout.split()  # fmt: skip
    assert seen == ["False", "False"]


LOOK = """
import sys, befriend_neuro
from befriend_neuro.model import meeting
from befriend_neuro import protocols
print("numba" in sys.modules, "scipy" in sys.modules)
"""


@pytest.mark.parametrize("asked, allowed, count", [("1", 4, 1), ("", 4, 4), ("8", 2, 2), ("many", 3, 3), ("0", 3, 3)])
def test_a_cluster_says_how_many_threads(monkeypatch, asked, allowed, count):
    monkeypatch.setenv("OMP_NUM_THREADS", asked)
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(allowed)), raising=False)
    assert threads() == count


@pytest.mark.parametrize("workers", [1, 3])
def test_every_piece_of_work_is_done_and_a_broken_one_is_told(workers):
    done = []
    shared(done.append, range(20), workers=workers)
    assert sorted(done) == list(range(20))
    with pytest.raises(ZeroDivisionError):
        shared(lambda piece: 1 // piece, [1, 0], workers=workers)
