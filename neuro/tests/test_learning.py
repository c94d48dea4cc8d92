"""What a share and the weeks between leave behind, and that chance is each group's own."""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend_neuro.model.chance import normal, stream
from befriend_neuro.model.development import grow_up, pace
from befriend_neuro.model.learning import Share, Slow, learn, plasticity, rejection_evidence, willingness
from befriend_neuro.model.meeting import meet
from befriend_neuro.model.weeks import Life, distress, leaving, live
from befriend_neuro.params import reference, shipped

PARAMS, GIVEN = shipped(), reference()
few = settings(max_examples=20, deadline=None, derandomize=True)
seeds = st.integers(0, 2**32 - 1)


def group(n=4, *, R=0.5, W=0.4, L=0.3, A=0.4, groups=1):
    full = np.ones((groups, n))
    return Slow(R=R * full, W=W * full, L=L * full, A=A * np.ones((groups, n, n)), flooding=0 * full)


def share(*, depth=0.6, warm=0.9, acceptance=None, N=0.36, n=4):
    one = np.ones(1)
    shown = np.full((1, n), warm if acceptance is None else acceptance)
    return Share(np.zeros(1, int), depth * one, warm * one, shown, N * one, N * one, 0.4 * one, 0.5 * one)


def life(n=4, stress=0.5):
    return Life(stress=stress * np.ones((1, n)), W0=0.3 * np.ones((1, n)), trait=np.zeros((1, n)))


def test_one_share_by_hand():
    after = learn(group(), share(), params=GIVEN)
    heard, Pi = 0.9 * (1 - 0.25 * 0.5), (1 - 0.6 * 0.3) * (0.08 + 0.92 * 0.9 * 0.4 / 0.45)
    assert after.R[0, 0] == pytest.approx(0.5 + 0.17 * Pi * 0.6 * (1 - heard - 0.5))
    assert after.W[0, 0] == pytest.approx(0.4 + 0.05 * Pi * 4 * 0.4 * 0.5 * (0.95 - 0.4))
    assert after.A[0, 0, 1] == pytest.approx(0.4 + 0.22 * (0.3 + 0.7 * 0.6) * (heard - 0.4))
    assert after.A[0, 1, 0] == pytest.approx(0.4 + 0.5 * 0.22 * 0.6 * (0.9 - 0.4))
    assert after.A[0, 1, 2] == 0.4 and (after.R[0, 1:] == 0.5).all() and (after.W[0, 1:] == 0.4).all()


def test_being_met_warmly_lowers_and_being_met_coldly_raises_the_expected_rejection():
    assert learn(group(), share(warm=0.95), params=PARAMS).R[0, 0] < 0.5
    assert learn(group(), share(warm=0.95, acceptance=0.05), params=PARAMS).R[0, 0] > 0.5


def test_too_much_arousal_harms_once_and_is_counted():
    after = learn(group(), share(N=0.75), params=PARAMS)
    assert after.R[0, 0] == pytest.approx(0.5 + 0.3 * 0.5, abs=1e-3)
    assert after.W[0, 0] < 0.4 and after.flooding[0].tolist() == [1, 0, 0, 0]


def test_telling_without_a_listener_changes_skill_a_little_and_expectation_not():
    with_others = learn(group(), share(), params=PARAMS).W[0, 0] - 0.4
    for params, most in ((PARAMS, 0.8), (GIVEN, 0.2)):
        alone = learn(group(1), share(n=1, warm=0.0), params=params)
        assert alone.R[0, 0] == 0.5
        assert 0 < alone.W[0, 0] - 0.4 < most * with_others


def test_somebody_alone_is_as_safe_as_they_are_and_company_does_not_see_it():
    safe, bare = PARAMS.replace(s_alone=0.3), PARAMS.without("s_alone")
    alone = [learn(group(1), share(n=1), params=params).W[0, 0] for params in (safe, bare)]
    others = [learn(group(), share(), params=params).W[0, 0] for params in (safe, bare)]
    assert alone[0] > alone[1] + 0.005 and others[0] == others[1]


def test_who_is_away_is_not_touched_and_does_not_count():
    there = np.array([[True, True, True, False]])
    four, three = learn(group(), share(), params=PARAMS, present=there), learn(group(3), share(n=3), params=PARAMS)
    assert four.R[0, :3] == pytest.approx(three.R[0])
    assert (four.A[0, 3] == 0.4).all() and (four.A[0, :, 3] == 0.4).all()
    nobody = learn(group(), share(), params=PARAMS, present=np.array([[False, True, True, True]]))
    assert all((getattr(nobody, f.name) == getattr(group(), f.name)).all() for f in fields(Slow))


@few
@given(seeds, st.integers(1, 7), st.floats(1, 20))
def test_what_is_learned_stays_in_range(seed, n, fast):
    rng = np.random.default_rng(seed)
    slow = Slow(*rng.uniform(0, 1, (3, 5, n)), rng.uniform(0, 1, (5, n, n)), np.zeros((5, n)))
    one = Share(
        rng.integers(-1, n, 5), *rng.uniform(0, 1, (2, 5)), rng.uniform(0, 1, (5, n)), *rng.uniform(0, 1, (4, 5))
    )
    learned = learn(slow, one, params=PARAMS, pace=fast)
    later = live(learned, life(n, 1.0), weeks=3, noise=rng.normal(size=(5, n)), params=PARAMS)
    for values in (learned.R, learned.W, learned.A, later.R, later.W, later.L, later.A):
        assert values.min() >= 0 and values.max() <= 1


def test_expectation_read_as_counts_has_the_same_mean():
    a, b = rejection_evidence(0.3, window=0.5, depth=0.6, params=GIVEN)
    assert a / (a + b) == pytest.approx(0.3)
    assert a + b == pytest.approx(1 / (0.17 * 0.5 * 0.6))


def test_people_share_deeper_with_trust_and_with_time_and_less_deep_when_they_expect_rejection():
    deep = willingness(group(), session=3, params=GIVEN)
    assert (willingness(group(A=0.7), session=3, params=GIVEN) > deep).all()
    assert (willingness(group(), session=8, params=GIVEN) > deep).all()
    assert (willingness(group(R=0.8), session=3, params=GIVEN) < deep).all()
    assert deep.max() <= 0.35 + 0.04 * 3


def test_plasticity_is_widest_at_moderate_arousal():
    open_at = plasticity(np.array([0.15, 0.36, 0.6]), L=0.2, safety=0.5, params=GIVEN)
    assert open_at[1] == pytest.approx(1 - 0.6 * 0.2) and open_at[1] > 3 * open_at[[0, 2]].max()


def test_weeks_without_meetings_go_to_their_known_ends():
    there = live(group(R=0.5), life(), weeks=1e6, noise=0.0, params=PARAMS.without("sd_R"))
    assert pytest.approx(np.full((1, 4), 0.5)) == there.R and pytest.approx(np.full((1, 4), 0.3)) == there.W
    assert pytest.approx(np.full((1, 4, 4), 0.225)) == there.A
    assert pytest.approx(np.full((1, 4), 0.5 * (1 - 0.2) * (1.3 - 0.4) * 1.15)) == there.L


def test_two_weeks_are_one_week_twice():
    still = PARAMS.without("sd_R", "L_A", "rate_R")
    twice = live(
        live(group(), life(stress=0.0), weeks=1, noise=0.0, params=still),
        life(stress=0.0),
        weeks=1,
        noise=0.0,
        params=still,
    )
    once = live(group(), life(stress=0.0), weeks=2, noise=0.0, params=still)
    for name in ("R", "W", "L", "A"):
        assert getattr(twice, name) == pytest.approx(getattr(once, name))
    with pytest.raises(ValueError, match="weeks = -1"):
        live(group(), life(), weeks=-1, noise=0.0, params=still)


def test_distress_by_hand_and_who_leaves():
    answered = distress(group(), life(), week=0, wandering=0.0, error=0.0, params=GIVEN)
    assert answered == pytest.approx(np.full((1, 4), 2.2 * 0.5 + 1.8 * 0.6 + 1.6 * 0.3 - 0.75 * 0.4 + 0.18))
    assert (leaving(group(A=0.2), params=GIVEN) > leaving(group(A=0.8), params=GIVEN)).all()
    assert leaving(group(A=0.45), params=GIVEN) == pytest.approx(np.full((1, 4), 1 / (1 + np.exp(3.95))))


def a_meeting(groups, *, seed=7, n=4):
    start = Slow(
        *(0.5 + 0.1 * normal((3, n), seed=seed, groups=groups, purpose="people")).clip(0, 1).swapaxes(0, 1),
        *_trust(len(groups), n),
    )
    turns = np.tile(np.arange(n)[:, None], (1, len(groups)))
    return meet(start, order=turns, depth=0.6, warm=0.9, load=0.5, minutes=4, params=PARAMS)


def _trust(groups, n):
    return np.full((groups, n, n), 0.4), np.zeros((groups, n))


def test_a_group_comes_out_the_same_whoever_is_simulated_beside_it():
    together, other_way, alone = a_meeting([0, 1, 2, 3]), a_meeting([3, 1]), a_meeting([1])
    for name in ("R", "W", "A"):
        first = getattr(together.after, name)
        assert (getattr(other_way.after, name) == first[[3, 1]]).all()
        assert (getattr(alone.after, name) == first[[1]]).all()
    assert not np.allclose(together.after.R[0], together.after.R[1])


def test_chance_has_one_stream_for_each_seed_group_and_purpose():
    draws = [normal((3,), seed=s, groups=[g], purpose=p) for s in (0, 1) for g in (0, 1) for p in ("weeks", "walk")]
    assert len({tuple(draw.ravel()) for draw in draws}) == 8
    assert (draws[0] == normal((3,), seed=0, groups=[0, 5], purpose="weeks")[0]).all()
    with pytest.raises(ValueError, match="seed = -1"):
        stream(seed=-1, group=0, purpose="weeks")
    with pytest.raises(ValueError, match="purpose = 'luck'"):
        stream(seed=0, group=0, purpose="luck")


def test_a_moderately_deep_share_changes_most_in_a_warm_group():
    """Specification 1.7: in a warm group the gain rises to a moderate depth and falls beyond it."""
    gain = {depth: _relief(depth, warm=0.9) for depth in (0.2, 0.6, 1.0)}
    assert gain[0.6] > gain[0.2] and gain[0.6] > gain[1.0]
    assert _relief(1.0, warm=0.2) < 0 < gain[0.6]


def _relief(depth, *, warm):
    before = group(R=0.55, W=0.4, L=0.35, A=0.4)
    turns = np.arange(4)[:, None]
    after = meet(before, order=turns, depth=depth, warm=np.array([warm]), load=0.55, minutes=5, params=PARAMS).after
    return float((2.2 * (before.R - after.R) + 1.8 * (after.W - before.W)).mean())


def test_care_in_childhood_leaves_the_known_directions():
    grown = {
        care: grow_up(care, children=3, years=2, seed=5, params=PARAMS)
        for care in ("attuned", "inconsistent", "neglectful", "abusive")
    }
    last = {care: (child.R[-1].mean(), child.W[-1].mean(), child.L[-1].mean()) for care, child in grown.items()}
    for care in ("inconsistent", "neglectful", "abusive"):
        assert (
            last["attuned"][0] < last[care][0]
            and last["attuned"][1] > last[care][1]
            and last["attuned"][2] < last[care][2]
        )
    assert np.ptp(grown["inconsistent"].R[-1]) > 0
    with pytest.raises(ValueError, match="care = 'strict'"):
        grow_up("strict", children=1, years=1, seed=0, params=PARAMS)


def test_learning_is_fastest_at_birth_and_never_zero():
    assert pace(0, params=PARAMS) == pytest.approx(20)
    assert pace(80, params=PARAMS) == pytest.approx(1, abs=1e-3)
