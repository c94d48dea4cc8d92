"""A group may see how it is doing; nobody may see, or work out, how one member is."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from befriend_neuro.estimation.pulse import PulseModel, group_pulse

MODEL = PulseModel()


def met(rng, meetings, members, *, level=6.5, drop=0.0, since=5, attend=0.85):
    """Answers of a group that lives by the model, with a drop from one meeting on: (meetings, members, 3)."""
    own, now = 1.3 * rng.standard_normal(members), level + 0.4 * rng.standard_normal((meetings, 1))
    scores = now + own + 1.5 * rng.standard_normal((meetings, members))
    scores[since:] -= drop
    scores[rng.random(scores.shape) > attend] = np.nan
    return np.repeat(scores.clip(0, 10)[:, :, None], 3, axis=2)


def figures(got):
    return np.concatenate([got.mean, got.spread, got.lowest_quarter, got.drop_warning, got.pace_warning, got.shown])


few = st.lists(st.floats(0, 10), min_size=12, max_size=12)


@settings(deadline=None, max_examples=80)
@given(first=few, second=few, members=st.integers(1, 4))
def test_with_fewer_than_five_answers_nothing_at_all_comes_out(first, second, members):
    """Any two sets of answers look the same from outside, pace and warnings included."""
    seen = [
        group_pulse(answers=np.array(a).reshape(1, 4, 3)[:, :members], pace=np.array(a[:members])[None])
        for a in (first, second)
    ]
    np.testing.assert_array_equal(figures(seen[0]), figures(seen[1]))
    assert not seen[0].shown.any() and not seen[0].pace_warning.any() and np.isnan(seen[0].mean).all()


@settings(deadline=None, max_examples=40)
@given(one=few, other=few)
@example(one=[0.0] * 12, other=[10.0] * 12)
def test_a_meeting_of_four_leaves_no_trace_in_later_figures(one, other):
    base = met(np.random.default_rng(1), 4, 5, attend=1.0)
    seen = []
    for answers in (one, other):
        base[0, :4] = np.array(answers).reshape(4, 3)
        base[0, 4:] = np.nan
        seen.append(figures(group_pulse(answers=base)))
    np.testing.assert_array_equal(seen[0], seen[1])


def test_from_five_answers_to_four_there_is_nothing_to_subtract_from():
    answers = met(np.random.default_rng(2), 1, 5, attend=1.0)
    assert group_pulse(answers=answers).shown[0]
    answers[0, 0] = np.nan
    assert not group_pulse(answers=answers).shown[0]


def test_a_person_of_whom_only_parts_are_answered_counts_once():
    answers = np.full((1, 5, 3), np.nan)
    answers[0, :, 0] = [2, 4, 6, 8, 10]
    assert group_pulse(answers=answers).shown[0]
    answers[0, :4] = 5
    answers[0, 4] = np.nan
    assert not group_pulse(answers=answers).shown[0]


def test_subtracting_two_pulses_seldom_gives_the_one_who_left():
    """Who sees the mean with and without a member, and knows that eight were there, subtracts.

    That is not nothing: it errs by about 1.2 points, where a blind guess of 6.5 errs by about 1.5.
    """
    rng, missed = np.random.default_rng(3), []
    for _ in range(400):
        answers = np.round(3 * met(rng, 1, 8, attend=1.0)) / 3
        with_them, without = group_pulse(answers=answers).mean[0], group_pulse(answers=answers[:, 1:]).mean[0]
        missed.append(abs(8 * with_them - 7 * without - answers[0, 0, 0]))
    print(f"subtraction errs by {np.median(missed):.1f}")
    assert np.median(missed) >= 1 and np.mean(np.array(missed) < 0.5) < 0.3


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 9999), members=st.integers(5, 12))
def test_even_all_others_together_learn_only_a_range_from_the_mean(seed, members):
    """One score moves the mean by less than a tenth of ten points times two: five half-point steps at the very most."""
    answers = np.tile(met(np.random.default_rng(seed), 1, members, attend=1.0), (31, 1, 1))
    answers[:, 0] = (np.arange(31) / 3)[:, None]
    means = {group_pulse(answers=one[None]).mean[0] for one in answers}
    assert len(means) <= 5


def test_all_others_together_mostly_cannot_name_the_score_of_the_last_of_eight():
    """All three figures taken together: how wide is the range of scores that would have looked just the same?"""
    rng, thirds, ranges = np.random.default_rng(4), np.arange(31) / 3, []
    for _ in range(60):
        answers = np.round(3 * met(rng, 1, 8, attend=1.0)) / 3
        others = np.tile(answers, (31, 1, 1, 1))
        others[:, 0, 0] = thirds[:, None]
        out = [figures(group_pulse(answers=one)) for one in [answers, *others]]
        same = thirds[[bool((one == out[0]).all()) for one in out[1:]]]
        ranges.append(same.max() - same.min())
    print(f"range: median {np.median(ranges):.1f}, lowest tenth {np.quantile(ranges, 0.1):.1f}")
    assert np.median(ranges) >= 2


def test_the_lowest_quarter_is_never_one_person():
    """The lowest of five at 0 or at 2 with the next at 8: the mean of the two; never the 0 itself."""
    for lowest in (0.0, 2.0):
        answers = np.repeat(np.array([[lowest, 8, 8, 9, 9]])[:, :, None], 3, 2)
        assert group_pulse(answers=answers).lowest_quarter[0] == (lowest + 8) / 2


@settings(deadline=None, max_examples=30)
@given(seed=st.integers(0, 999), members=st.integers(5, 12))
def test_figures_come_in_steps_and_do_not_depend_on_who_is_who(seed, members):
    rng = np.random.default_rng(seed)
    answers, pace = met(rng, 4, members), rng.integers(0, 11, (4, members)).astype(float)
    got = group_pulse(answers=answers, pace=pace)
    turned = rng.permutation(members)
    np.testing.assert_array_equal(figures(got), figures(group_pulse(answers=answers[:, turned], pace=pace[:, turned])))
    shown = np.concatenate([got.mean * 2, got.spread, got.lowest_quarter])[np.tile(got.shown, 3)]
    np.testing.assert_array_equal(shown, np.round(shown))


def test_the_mean_is_the_posterior_of_the_mixed_model():
    """One big normal law over the answers of three meetings, levels known a priori only by their spreads."""
    answers = met(np.random.default_rng(5), 3, 7, attend=0.9)
    y = answers[:, :, 0]
    t, i = np.nonzero(~np.isnan(y))
    level = 0.66**2 + (t[:, None] == t) * 1.0
    total = level + (i[:, None] == i) * 1.3**2 + np.eye(len(t)) * 1.5**2
    towards = 0.66**2 + (t == 2) * 1.0
    wanted = 6.5 + towards @ np.linalg.solve(total, y[t, i] - 6.5)
    got = group_pulse(answers=answers)
    assert got.shown.all() and abs(got.mean[2] - wanted) <= 0.25 + 1e-9


def test_a_group_of_five_is_drawn_to_the_house_more_than_a_group_of_twelve():
    low = [group_pulse(answers=np.full((1, members, 3), 2.0)).mean[0] for members in (5, 12)]
    assert 2.0 < low[1] < low[0] < 6.5


def test_the_mean_does_not_fall_because_other_members_came():
    """Four always answer 9, four always 5. When two of the nines stay away nothing has changed for anybody."""
    scores = np.tile(np.array([9, 9, 9, 9, 5, 5, 5, 5.0]), (8, 1))
    scores[7, :2] = np.nan
    got = group_pulse(answers=np.repeat(scores[:, :, None], 3, 2))
    assert np.nanmean(scores[7]) < np.nanmean(scores[6]) - 0.6
    assert got.mean[7] >= got.mean[6] - 0.5 and not got.drop_warning.any()


@pytest.mark.parametrize(
    "levels, warned",
    [
        ([8, 8, 5, 5], [0, 0, 0, 1]),
        ([8, 8, 5, 8], [0, 0, 0, 0]),
        ([8, 8, 7.5, 7.5], [0, 0, 0, 0]),
        ([5, 8, 8, 8], [0] * 4),
    ],
)
def test_a_drop_warns_when_it_still_stands_at_the_next_meeting(levels, warned):
    answers = np.tile(np.array(levels, float)[:, None, None], (1, 8, 3))
    np.testing.assert_array_equal(group_pulse(answers=answers).drop_warning, np.array(warned, bool))


def test_a_drop_of_three_points_is_seen_and_calm_groups_are_seldom_alarmed():
    """Two falls of more than a point, one upon the other, would be the other reading of "twice running"."""
    rng = np.random.default_rng(6)
    calm = [group_pulse(answers=met(rng, 10, 8)).drop_warning.any() for _ in range(200)]
    hurt = [group_pulse(answers=met(rng, 10, 8, drop=3.0)) for _ in range(200)]
    seen = [one.drop_warning[6:8].any() for one in hurt]
    fell = [np.diff(one.mean[one.shown]) < -1 for one in hurt]
    twice = [(one[1:] & one[:-1]).any() for one in fell]
    print(f"calm {np.mean(calm):.2f}, hurt {np.mean(seen):.2f}, by the other reading {np.mean(twice):.2f}")
    assert np.mean(calm) < 0.30 and np.mean(seen) > 0.80 > 0.30 > np.mean(twice)


@pytest.mark.parametrize(
    "pace, warned",
    [
        ([8, 8, 5, 5, 5], True), ([2, 8, 5, 5, 5], True), ([8, 5, 5, 5, 5], False), ([7, 7, 3, 3, 7], False),
        ([8, 8, 8, 8, np.nan], False),
    ],
)  # fmt: skip
def test_two_people_for_whom_the_pace_was_wrong_are_heard(pace, warned):
    got = group_pulse(answers=np.full((1, 5, 3), 7.0), pace=np.array([pace], float))
    assert got.pace_warning[0] == warned


@pytest.mark.parametrize(
    "answers, pace, sentence",
    [
        (np.zeros((2, 5)), None, "meetings, members, 3"),
        (np.full((1, 5, 3), 11.0), None, "off 0 to 10"),
        (np.zeros((1, 5, 3)), np.zeros((2, 5)), "pace has shape"),
        (np.zeros((1, 5, 3)), np.full((1, 5), -1.0), "pace holds"),
    ],
)
def test_bad_answers_are_refused_in_words(answers, pace, sentence):
    with pytest.raises(ValueError, match=sentence):
        group_pulse(answers=answers, pace=pace)
    with pytest.raises(ValueError, match="above 0"):
        PulseModel(noise_sd=0.0)
    with pytest.raises(ValueError, match="overall_mean"):
        PulseModel(overall_mean=np.nan)
