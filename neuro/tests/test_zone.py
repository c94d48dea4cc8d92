"""A zone is shown late, as a band, with its doubt, and never asks anybody for more."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend_neuro.estimation.zone import NO_CLEAR_PATTERN, NOTHING_YET, STILL_LEARNING, words_after, zones


def people(rng, members, meetings, *, bend=None, circle=8):
    """Members in groups of eight, drawn from the priors: best peak, peaks lived, outcomes, group."""
    group = np.arange(members) // circle
    centre = rng.normal(5.5, 1.0, group.max() + 1).clip(0, 10)
    best = centre[group] + 1.5 * rng.standard_normal(members)
    while (off := (best < 0) | (best > 10)).any():
        best[off] = centre[group[off]] + 1.5 * rng.standard_normal(off.sum())
    k = np.abs(0.25 * rng.standard_normal(members)) if bend is None else np.full(members, bend)
    noise = np.sqrt(12.5 / rng.gamma(3.0, 1.0, members))
    peaks = np.clip(np.round(rng.normal(5, 2.5, (members, 1)) * 0.3 + rng.normal(3.5, 2.5, (members, meetings))), 0, 10)
    outcomes = rng.normal(0, 2, (members, 1)) - k[:, None] * (peaks - best[:, None]) ** 2
    return best, peaks, outcomes + noise[:, None] * rng.standard_normal(outcomes.shape), group


@pytest.mark.parametrize("together", [True, False])
@pytest.mark.parametrize("meetings", [8, 24])
def test_eighty_in_a_hundred_best_peaks_lie_in_the_band(together, meetings):
    best, peaks, outcomes, group = people(np.random.default_rng(1), 4000, meetings)
    got = zones(peaks=peaks, outcomes=outcomes, group=group if together else None)
    inside = np.abs(best - got.best) <= 1.28 * got.best_sd
    for shown in (~np.isnan(got.best), got.status == STILL_LEARNING):
        print(f"inside {inside[shown].mean():.3f} of {shown.mean():.2f}")
        assert shown.sum() > 200
        assert 0.75 < inside[shown].mean() < 0.85, inside[shown].mean()


def test_learning_from_the_group_makes_the_doubt_smaller():
    _, peaks, outcomes, group = people(np.random.default_rng(2), 800, 12)
    alone = zones(peaks=peaks, outcomes=outcomes)
    together = zones(peaks=peaks, outcomes=outcomes, group=group)
    assert np.nanmean(together.best_sd) < 0.97 * np.nanmean(alone.best_sd)


def test_a_plain_optimum_is_found():
    peaks = np.array([[1, 2, 3, 4, 5, 6, 7, 8, 9.0] * 3])
    got = zones(peaks=peaks, outcomes=3 - 0.5 * (peaks - 4.0) ** 2)
    assert got.status[0] == STILL_LEARNING
    assert abs(got.best[0] - 4) < 0.2
    ends = got.best[0] - 1.28 * got.best_sd[0], got.best[0] + 1.28 * got.best_sd[0]
    np.testing.assert_allclose((got.low[0], got.high[0]), ends)


def test_without_a_pattern_most_are_told_so():
    """k = 0: a one-sided tenth is the most that may be misled, and the mirrored prior keeps it there."""
    _, peaks, outcomes, _ = people(np.random.default_rng(3), 3000, 16, bend=0.0)
    got = zones(peaks=peaks, outcomes=outcomes)
    print(f"a band without a pattern {(got.status == STILL_LEARNING).mean():.3f}")
    assert (got.status == STILL_LEARNING).mean() < 0.13
    upside_down = people(np.random.default_rng(3), 500, 16, bend=-0.5)
    assert (zones(peaks=upside_down[1], outcomes=upside_down[2]).status == STILL_LEARNING).mean() < 0.02


@pytest.mark.parametrize(
    "peaks, status",
    [
        ([2, 3, 4, 5, 6], NOTHING_YET),
        ([4, 5, 6, 4, 5, 6, 4, 5, 6], NOTHING_YET),
        ([4, 5, 6, 6.9, 5, 4], NOTHING_YET),
        ([4, 5, 6, 7, 5, np.nan], NOTHING_YET),
        ([4, 5, 6, 7, 5, 4], NO_CLEAR_PATTERN),
        ([np.nan] * 8, NOTHING_YET),
    ],
)
def test_nothing_is_said_before_six_pairs_with_a_spread_of_three(peaks, status):
    got = zones(peaks=np.array([peaks], float), outcomes=np.zeros((1, len(peaks))))
    assert got.status[0] == status and np.isnan(got.low[0]) and np.isnan(got.high[0])
    assert np.isnan(got.best[0]) == (status == NOTHING_YET)


def test_the_band_never_reaches_above_what_the_member_has_lived():
    rng = np.random.default_rng(4)
    peaks = np.tile(np.array([0, 1, 2, 3, 4, 1, 2, 3.0]), (200, 3))
    outcomes = -0.3 * (peaks - 7) ** 2 + rng.standard_normal(peaks.shape)
    got = zones(peaks=peaks, outcomes=outcomes)
    shown = got.status == STILL_LEARNING
    assert (got.high[shown] <= 4).all() and (got.low[shown] < got.high[shown]).all()
    assert (got.best > 5).mean() > 0.5


@settings(deadline=None, max_examples=60)
@given(peak=st.floats(0, 10), low=st.floats(0, 10), width=st.floats(0, 5))
def test_no_sentence_asks_for_more(peak, low, width):
    said = words_after(low=low, high=low + width, peak=peak)
    assert (said == "Fine to go gently.") == (peak < low)
    assert not any(word in said.lower() for word in ("more", "deeper", "further", "try", "push", "should", "higher"))
    assert words_after(low=np.nan, high=np.nan, peak=peak) == ""


def test_members_are_read_alike_in_any_order_and_any_batch(monkeypatch):
    _, peaks, outcomes, group = people(np.random.default_rng(5), 40, 12)
    straight = zones(peaks=peaks, outcomes=outcomes, group=group)
    monkeypatch.setattr("befriend_neuro.estimation.zone.BATCH", 7)
    turned = zones(peaks=peaks[::-1], outcomes=outcomes[::-1], group=group[::-1])
    np.testing.assert_allclose(turned.best[::-1], straight.best, atol=1e-10)
    assert (turned.status[::-1] == straight.status).all()


@pytest.mark.parametrize(
    "peaks, outcomes, group, sentence",
    [
        ([[1.0, 11.0]], [[0.0, 0.0]], None, "from 0 to 10"),
        ([[1.0, 2.0]], [[0.0]], None, "equal shape"),
        ([[1.0, 2.0]], [[0.0, 1.0]], [1, 2], "one label"),
    ],
)
def test_bad_pairs_are_refused_in_words(peaks, outcomes, group, sentence):
    with pytest.raises(ValueError, match=sentence):
        zones(peaks=np.array(peaks), outcomes=np.array(outcomes), group=group)
    with pytest.raises(ValueError, match="from 0 to 10"):
        words_after(low=1.0, high=2.0, peak=-1.0)
