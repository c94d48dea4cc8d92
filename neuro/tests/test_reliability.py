"""Reliability against published worked examples and another program's factor analysis."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from befriend_neuro.psychometrics.reliability import (
    cronbach_alpha,
    omega,
    omega_from_covariance,
    one_factor,
    standard_error_of_measurement,
)

NAN = float("nan")

# Twelve people, eleven yes-or-no questions: the example file of pingouin.cronbach_alpha, whose documentation prints
# the figures below (read there) after checking them against psych::alpha in R. The answers themselves are recalled; that
# they give every digit of three printed figures shows that they are the same.
YES_NO = np.array(
    [
        [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
        [1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0],
        [NAN, 0, 1, 1, NAN, 1, 1, 1, 1, 0, 0],
        [1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0],
        [1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0],
        [0, 1, NAN, 0, 1, 1, 1, 1, 0, 0, 0],
        [1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0],
        [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
        [0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 0],
        [1, 0, 0, 1, 0, 1, 0, 0, NAN, 0, 0],
        [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0],
        [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
    ]
)

# Six tests of ability in 112 people (Smith & Stanley 1983, R's data set ability.cov; matrix recalled, *assumed*). The
# figures that R's factanal prints for one factor are recalled too and could not be looked up; statsmodels finds the same.
ABILITY = np.array(
    [
        [24.641, 5.991, 33.520, 6.023, 20.755, 29.701],
        [5.991, 6.700, 18.137, 1.782, 4.936, 7.204],
        [33.520, 18.137, 149.831, 19.424, 31.430, 50.753],
        [6.023, 1.782, 19.424, 12.711, 4.757, 9.075],
        [20.755, 4.936, 31.430, 4.757, 52.604, 66.762],
        [29.701, 7.204, 50.753, 9.075, 66.762, 135.292],
    ]
)


def people(loadings, n, seed):
    """Answers of n people to items with these standardised loadings on one factor."""
    chance = np.random.default_rng(seed)
    loadings = np.asarray(loadings)
    noise = chance.standard_normal((n, len(loadings))) * np.sqrt(1 - loadings**2)
    return chance.standard_normal((n, 1)) * loadings + noise


def test_alpha_of_complete_rows_is_that_of_the_published_example():
    found = cronbach_alpha(YES_NO)
    assert found.value == pytest.approx(0.8016949152542373, abs=1e-12)
    assert (found.people, found.items) == (9, 11)


def test_the_interval_counts_only_people_who_answered_everything():
    """The example prints .581 to .933, which counts all twelve people although three rows were left out."""
    found = cronbach_alpha(YES_NO)
    assert found.low < 0.581 and found.high > 0.933


def test_alpha_after_filling_gaps_with_the_median_is_the_published_one():
    filled = np.where(np.isnan(YES_NO), np.nanmedian(YES_NO, axis=0), YES_NO)
    found = cronbach_alpha(filled)
    assert found.value == pytest.approx(0.7380191693290734, abs=1e-12)
    assert (found.low, found.high) == pytest.approx((0.447, 0.911), abs=5e-4)


def test_alpha_is_one_when_everybody_answers_all_items_alike():
    assert cronbach_alpha([[1, 1, 1], [2, 2, 2], [4, 4, 4]]).value == pytest.approx(1)


def test_feldts_interval_holds_the_truth_in_about_95_of_100_studies():
    truth = 4 / 3 * (1 - 4 / (4 + 12 * 0.49))
    held = 0
    for seed in range(1000):
        found = cronbach_alpha(people([0.7] * 4, 60, seed))
        held += found.low <= truth <= found.high
    assert 0.93 <= held / 1000 <= 0.97


def test_a_wider_confidence_gives_a_wider_interval():
    narrow, wide = cronbach_alpha(YES_NO, confidence=0.8), cronbach_alpha(YES_NO, confidence=0.99)
    assert wide.low < narrow.low < narrow.value < narrow.high < wide.high


def test_one_factor_of_six_abilities_has_the_uniquenesses_r_prints():
    spread = np.sqrt(np.diag(ABILITY))
    loadings, uniquenesses = one_factor(ABILITY / np.outer(spread, spread))
    assert uniquenesses == pytest.approx([0.535, 0.853, 0.748, 0.910, 0.232, 0.280], abs=6e-4)
    assert loadings == pytest.approx([0.682, 0.384, 0.502, 0.300, 0.877, 0.849], abs=6e-4)


def test_one_factor_of_six_abilities_agrees_with_statsmodels():
    factor = pytest.importorskip("statsmodels.multivariate.factor")
    spread = np.sqrt(np.diag(ABILITY))
    correlation = ABILITY / np.outer(spread, spread)
    other = factor.Factor(corr=correlation, n_factor=1, method="ml").fit()
    loadings, uniquenesses = one_factor(correlation)
    assert uniquenesses == pytest.approx(np.asarray(other.uniqueness), abs=1e-4)
    assert loadings == pytest.approx(np.abs(other.loadings[:, 0]), abs=1e-4)


def test_alpha_is_what_the_other_formula_gives():
    """k c / (v + (k - 1) c) from the mean variance v and the mean covariance c of the items."""
    complete = YES_NO[~np.isnan(YES_NO).any(axis=1)]
    covariance, k = np.cov(complete, rowvar=False), complete.shape[1]
    c, v = covariance[~np.eye(k, dtype=bool)].mean(), np.diag(covariance).mean()
    assert cronbach_alpha(YES_NO).value == pytest.approx(k * c / (v + (k - 1) * c), abs=1e-12)


def test_one_factor_agrees_with_statsmodels():
    factor = pytest.importorskip("statsmodels.multivariate.factor")
    answers = people([0.8, 0.6, 0.5, 0.7, 0.4], 400, seed=1)
    correlation = np.corrcoef(answers, rowvar=False)
    other = factor.Factor(corr=correlation, n_factor=1, method="ml").fit()
    ours = one_factor(correlation)
    assert np.abs(ours[0]) == pytest.approx(np.abs(other.loadings[:, 0]), abs=1e-3)
    assert ours[1] == pytest.approx(np.asarray(other.uniqueness), abs=1e-3)


@pytest.mark.parametrize("loadings", [[0.8, 0.7, 0.6, 0.5], [0.3, 0.9, 0.5], [0.7] * 8])
def test_omega_of_an_exact_one_factor_matrix_has_its_closed_form(loadings):
    loadings = np.array(loadings)
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1)
    found = omega_from_covariance(correlation)
    assert found.loadings == pytest.approx(loadings, abs=1e-4)
    assert found.value == pytest.approx(loadings.sum() ** 2 / correlation.sum(), abs=1e-5)
    assert not found.improper


def test_omega_equals_alpha_when_all_items_load_alike_and_exceeds_it_otherwise():
    alike, unlike = people([0.7] * 5, 20_000, 2), people([0.9, 0.9, 0.3, 0.3, 0.3], 20_000, 2)
    assert omega(alike).value == pytest.approx(cronbach_alpha(alike).value, abs=0.002)
    assert omega(unlike).value > cronbach_alpha(unlike).value + 0.02


def test_omega_counts_points_so_a_wide_item_weighs_more():
    correlation = np.outer([0.9, 0.5, 0.4], [0.9, 0.5, 0.4])
    np.fill_diagonal(correlation, 1)
    wide = np.diag([10.0, 1.0, 1.0])
    assert omega_from_covariance(wide @ correlation @ wide).value == pytest.approx(
        9.9**2 / (9.9**2 + 19 + 0.75 + 0.84), abs=1e-4
    )


def test_answers_that_one_factor_cannot_describe_are_marked():
    beyond_one = np.array([[1, 0.8, 0.8, 0], [0.8, 1, 0.5, 0], [0.8, 0.5, 1, 0], [0, 0, 0, 1]], dtype=float)
    assert omega_from_covariance(beyond_one).improper


@settings(deadline=None, max_examples=40)
@given(st.permutations(range(5)), st.integers(0, 1000))
def test_the_order_of_items_changes_neither_alpha_nor_omega(order, seed):
    answers = people([0.8, 0.6, 0.5, 0.7, 0.4], 200, seed)
    assert cronbach_alpha(answers[:, order]).value == pytest.approx(cronbach_alpha(answers).value)
    assert omega(answers[:, order]).value == pytest.approx(omega(answers).value, abs=1e-5)


def test_the_standard_error_is_that_of_jacobson_and_truax():
    assert standard_error_of_measurement(sd=7.5, reliability=0.80) == pytest.approx(3.35, abs=0.005)
    assert standard_error_of_measurement(sd=7.5, reliability=1) == 0
    assert standard_error_of_measurement(sd=7.5, reliability=0) == 7.5


@pytest.mark.parametrize("sd, reliability", [(0, 0.8), (-1, 0.8), (NAN, 0.8), (1, 1.1), (1, -0.1), (1, NAN)])
def test_an_impossible_spread_or_reliability_is_refused(sd, reliability):
    with pytest.raises(ValueError, match="it is"):
        standard_error_of_measurement(sd=sd, reliability=reliability)


@pytest.mark.parametrize(
    "answers, words",
    [
        ([[1], [2]], "at least 2 items"),
        ([1, 2, 3], "at least 2 items"),
        ([[1, 2]], "at least two people"),
        ([[1, NAN], [NAN, 2]], "0 answered everything"),
        ([[1, 3], [2, 2]], "differ in their sums"),
        ([[1, float("inf")], [2, 2]], "infinite"),
    ],
)
def test_alpha_refuses_what_it_cannot_use(answers, words):
    with pytest.raises(ValueError, match=words):
        cronbach_alpha(answers)


@pytest.mark.parametrize(
    "covariance, words",
    [
        (np.eye(2), "at least three items"),
        (np.ones((2, 3)), "square"),
        (np.ones((3, 3)), "repeat others"),
        (np.diag([1.0, 1.0, 0.0]), "some spread"),
        ([[1, 0.5, 0.2], [0.1, 1, 0.2], [0.2, 0.2, 1]], "symmetric"),
        (np.full((3, 3), NAN), "finite"),
    ],
)
def test_omega_refuses_what_is_no_covariance(covariance, words):
    with pytest.raises(ValueError, match=words):
        omega_from_covariance(covariance)


@pytest.mark.parametrize("confidence", [0, 1, 95])
def test_an_impossible_confidence_is_refused(confidence):
    with pytest.raises(ValueError, match="between 0 and 1"):
        cronbach_alpha(YES_NO, confidence=confidence)
