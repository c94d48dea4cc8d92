"""A member hears that things are better only when that is so, and seldom hears one thing today and another tomorrow."""

import numpy as np
import pytest

from befriend_neuro.estimation.change import (
    LIKELY_BETTER,
    LIKELY_HARDER,
    NOT_CLEAR,
    PERHAPS_BETTER,
    PERHAPS_HARDER,
    PHQ4,
    Scale,
    growth_prior,
    judge,
    words_for,
)
from befriend_neuro.estimation.growth import Growth, curves, fit_growth

GROWTH = Growth(
    mean=np.array([6.0, -0.5]), covariance=np.array([[3.0, -0.3], [-0.3, 0.5]]), noise_sd=1.2, persistence=0.6
)
FORTNIGHTS = np.arange(0, 53, 2.0)


def grown(rng, growth, weeks):
    """True curves and answers of members who live by the growth model."""
    n, t = weeks.shape
    own = rng.multivariate_normal(growth.mean, growth.covariance, n)
    linger = np.empty((n, t))
    linger[:, 0] = rng.standard_normal(n)
    for k in range(1, t):
        keep = growth.persistence ** (weeks[:, k] - weeks[:, k - 1])
        linger[:, k] = keep * linger[:, k - 1] + np.sqrt(1 - keep**2) * rng.standard_normal(n)
    return own, own[:, :1] + own[:, 1:] * np.log1p(weeks) + growth.noise_sd * linger


def lived(rng, members, *, change=0.0, scale=PHQ4, weeks=FORTNIGHTS):
    """Whole-point answers, held to 0 to 12, of people with slow drift and errors of measurement: not the growth model."""
    half = np.sqrt(scale.reliability / 2) * scale.sd
    usual, drift = half * rng.standard_normal((2, members))
    answers = np.empty((members, len(weeks)))
    for k, week in enumerate(weeks):
        keep = np.exp(-(week - weeks[max(k - 1, 0)]) / 6)
        drift = keep * drift + half * np.sqrt(1 - keep**2) * rng.standard_normal(members)
        error = scale.sd * np.sqrt(1 - scale.reliability) * rng.standard_normal(members)
        answers[:, k] = scale.mean + usual + drift + error + change * np.log1p(week) / np.log1p(weeks[-1])
    return np.tile(weeks, (members, 1)), answers


def looks(growth, scale, weeks, answers, *, remember=True):
    """The words at every fourth week of a year: (looks, n)."""
    words, before = [], None
    for now in np.arange(8.0, 53.0, 4.0):
        given = judge(growth, scale, weeks=weeks, scores=answers, now=now, previous=before)
        words.append(given.word)
        before = given if remember else None
    return np.array(words)


def test_a_curve_is_the_exact_posterior_with_gaps_and_missing_answers():
    rng = np.random.default_rng(2)
    weeks = np.cumsum(rng.choice([1.0, 2.0, 5.0], (6, 9)), 1)
    _, answers = grown(rng, GROWTH, weeks)
    answers[rng.random(answers.shape) < 0.3] = np.nan
    answers[5] = np.nan
    got = curves(GROWTH, weeks=weeks, scores=answers)
    for i in range(5):
        seen = ~np.isnan(answers[i])
        t, y = weeks[i, seen], answers[i, seen]
        design = np.column_stack([np.ones_like(t), np.log1p(t)])
        total = design @ GROWTH.covariance @ design.T + 1.44 * 0.6 ** np.abs(t[:, None] - t)
        gain = GROWTH.covariance @ design.T @ np.linalg.inv(total)
        surprise = y - design @ GROWTH.mean
        density = -0.5 * (surprise @ np.linalg.solve(total, surprise) + np.linalg.slogdet(2 * np.pi * total)[1])
        np.testing.assert_allclose(got.mean[i], GROWTH.mean + gain @ surprise, atol=1e-9)
        np.testing.assert_allclose(got.covariance[i], GROWTH.covariance - gain @ design @ GROWTH.covariance, atol=1e-9)
        np.testing.assert_allclose(got.log_likelihood[i], density, atol=1e-9)
    np.testing.assert_allclose(got.mean[5], GROWTH.mean, atol=1e-12)
    np.testing.assert_allclose(got.log_likelihood[5], 0, atol=1e-12)


def test_statsmodels_mixed_model_agrees_when_errors_do_not_linger():
    mixed = pytest.importorskip("statsmodels.regression.mixed_linear_model")
    rng = np.random.default_rng(4)
    weeks = np.tile(np.arange(10.0), (120, 1))
    _, answers = grown(
        rng, Growth(mean=GROWTH.mean, covariance=GROWTH.covariance, noise_sd=1.2, persistence=0.0), weeks
    )
    design = np.column_stack([np.ones(1200), np.log1p(weeks.ravel())])
    theirs = mixed.MixedLM(answers.ravel(), design, np.repeat(np.arange(120), 10), exog_re=design).fit(reml=False)
    same = Growth(
        mean=theirs.fe_params, covariance=theirs.cov_re, noise_sd=float(np.sqrt(theirs.scale)), persistence=0.0
    )
    ours = curves(same, weeks=weeks, scores=answers)
    np.testing.assert_allclose(ours.log_likelihood.sum(), theirs.llf, atol=1e-6)
    blups = np.array([theirs.random_effects[i] for i in range(120)]) + theirs.fe_params
    np.testing.assert_allclose(ours.mean, blups, atol=1e-6)
    fitted = fit_growth(weeks=weeks, scores=answers, prior=GROWTH)
    np.testing.assert_allclose(fitted.mean, theirs.fe_params, atol=0.02)
    np.testing.assert_allclose(fitted.covariance, theirs.cov_re, atol=0.1)
    assert curves(fitted, weeks=weeks, scores=answers).log_likelihood.sum() > theirs.llf - 0.01
    assert fitted.persistence < 0.15


def test_the_house_learns_its_own_growth_from_its_members():
    rng = np.random.default_rng(6)
    weeks = np.cumsum(rng.choice([1.0, 2.0, 3.0], (1500, 10)), 1)
    own, answers = grown(rng, GROWTH, weeks)
    prior = growth_prior(Scale(mean=5, sd=2.5, reliability=0.8, mcid=2))
    fitted = fit_growth(weeks=weeks, scores=answers, prior=prior)
    np.testing.assert_allclose(fitted.mean, GROWTH.mean, atol=0.15)
    np.testing.assert_allclose(np.diag(fitted.covariance), np.diag(GROWTH.covariance), rtol=0.2)
    assert abs(fitted.noise_sd - 1.2) < 0.1 and abs(fitted.persistence - 0.6) < 0.08
    got = curves(fitted, weeks=weeks, scores=answers)
    sd = np.sqrt(np.diagonal(got.covariance, axis1=1, axis2=2))
    share = (np.abs(own - got.mean) <= 1.2816 * sd).mean(0)
    assert (share > 0.75).all() and (share < 0.85).all(), share


def test_below_fifty_members_the_prior_speaks():
    weeks, answers = lived(np.random.default_rng(1), 49)
    prior = growth_prior(PHQ4)
    assert fit_growth(weeks=weeks, scores=answers, prior=prior) is prior


@pytest.mark.parametrize("learned", [False, True])
@pytest.mark.parametrize("came", ["anyhow", "on a bad day"])
def test_without_change_fewer_than_five_in_a_hundred_ever_hear_likely_better(learned, came):
    """A whole year of looks; those who came on a bad day (the highest third at the start) go back by themselves."""
    weeks, answers = lived(np.random.default_rng(9), 3000)
    growth = growth_prior(PHQ4)
    if learned:
        growth = fit_growth(weeks=weeks[:400], scores=answers[:400], prior=growth)
    if came == "on a bad day":
        worst = answers[:, 0] > np.quantile(answers[:, 0], 2 / 3)
        weeks, answers = weeks[worst], answers[worst]
    words = looks(growth, PHQ4, weeks, np.clip(np.round(answers), 0, 12))
    print(f"ever likely better {(words == LIKELY_BETTER).any(0).mean():.4f}")
    assert (words == LIKELY_BETTER).any(0).mean() < 0.05
    assert (words == LIKELY_HARDER).any(0).mean() < 0.05


def test_of_ten_who_hear_likely_better_nine_have_really_changed():
    rng = np.random.default_rng(11)
    scale = Scale(mean=6.0, sd=2.5, reliability=0.8, mcid=2.0)
    weeks = np.tile(FORTNIGHTS[:10], (20_000, 1))
    own, answers = grown(rng, GROWTH, weeks)
    words = judge(GROWTH, scale, weeks=weeks, scores=answers, now=18.0).word
    better = -own[:, 1] * np.log(19) > 2
    assert (words == LIKELY_BETTER).sum() > 500
    assert better[words == LIKELY_BETTER].mean() > 0.90
    assert 0.75 < better[words == PERHAPS_BETTER].mean() < 0.90


def test_words_do_not_flicker():
    """Members whose change stands near the threshold, looked at twelve times in a year, whose change is real."""
    weeks, answers = lived(np.random.default_rng(12), 2000, change=-5.0)
    growth = growth_prior(PHQ4)
    steady, forgetful = (looks(growth, PHQ4, weeks, answers, remember=r) for r in (True, False))
    assert 0.3 < (steady == LIKELY_BETTER).any(0).mean() < 0.7
    changes = [(words[1:] != words[:-1]).sum(0) for words in (steady, forgetful)]
    taken_back = [
        ((words[:-1] == LIKELY_BETTER) & (words[1:] != LIKELY_BETTER)).any(0).mean() for words in (steady, forgetful)
    ]
    print(
        f"heard {(steady == LIKELY_BETTER).any(0).mean():.2f}, changes {changes[0].mean():.2f} {changes[1].mean():.2f}"
    )
    print(f"taken back {taken_back[0]:.3f} {taken_back[1]:.3f}")
    assert changes[0].mean() < 2 and (changes[0] >= 5).mean() < 0.02
    assert taken_back[0] < 0.02 < taken_back[1]


def test_a_larger_change_is_heard_more_often():
    heard = []
    for change in (-3.0, -5.0, -6.0):
        weeks, answers = lived(np.random.default_rng(12), 2000, change=change)
        heard.append((looks(growth_prior(PHQ4), PHQ4, weeks, answers) == LIKELY_BETTER).any(0).mean())
    print("ever likely better after a fall of 3, 5, 6 points:", np.round(heard, 2))
    assert 0.05 < heard[0] < heard[1] < heard[2] and heard[2] > 0.8


def one(word_of, **kwargs):
    return judge(
        word_of,
        PHQ4,
        weeks=np.array([kwargs["weeks"]], float),
        scores=np.array([kwargs["scores"]], float),
        now=kwargs["now"],
        previous=kwargs.get("previous"),
    )


@pytest.mark.parametrize(
    "weeks, scores, enough",
    [
        ([0, 2, 4, 6], [9, 6, 3, 1], True),
        ([0, 2, 4, 5.9], [9, 6, 3, 1], False),
        ([0, 3, 7], [9, 6, 1], False),
        ([0, 8], [9, 1], True),
        ([0, 7.9], [9, 1], False),
        ([0, 20], [9, np.nan], False),
        ([0, 20], [np.nan, np.nan], False),
    ],
)
def test_nothing_is_said_before_there_are_answers_enough(weeks, scores, enough):
    got = one(growth_prior(PHQ4), weeks=weeks, scores=scores, now=30)
    assert got.enough[0] == enough
    assert enough or got.word[0] == NOT_CLEAR


@pytest.mark.parametrize(
    "scores, word",
    [([9, 1], PERHAPS_BETTER), ([1, 9], PERHAPS_HARDER), ([5, 4], NOT_CLEAR), ([12, 8], NOT_CLEAR)],
)
def test_two_answers_say_perhaps_at_most_and_a_high_start_is_expected_to_fall(scores, word):
    """From 12 the centred index expects 9.95 with no change at all; 8 lies within its 2.55 points, though 12 - 8 > 2.55."""
    assert one(growth_prior(PHQ4), weeks=[0, 10], scores=scores, now=10).word[0] == word


def test_better_and_harder_are_mirror_images():
    weeks, answers = lived(np.random.default_rng(14), 500, change=-4.0)
    down = judge(growth_prior(PHQ4), PHQ4, weeks=weeks, scores=answers, now=52.0)
    upside = Scale(mean=-1.76, sd=2.06, reliability=0.8, mcid=2.0, higher_is_better=True)
    up = judge(growth_prior(upside), upside, weeks=weeks, scores=-answers, now=52.0)
    assert (down.word == up.word).all()
    same_answers = Scale(mean=1.76, sd=2.06, reliability=0.8, mcid=2.0, higher_is_better=True)
    turned = judge(growth_prior(PHQ4), same_answers, weeks=weeks, scores=answers, now=52.0)
    np.testing.assert_allclose(turned.p_worse, down.p_better)
    assert ((turned.word == LIKELY_HARDER) == (down.word == LIKELY_BETTER)).all()


def test_a_word_stands_for_four_weeks():
    growth = growth_prior(PHQ4)
    weeks, good = [0, 2, 4, 6, 8, 9, 10], [12, 3, 1, 0, 0, 0, 0]
    first = one(growth, weeks=weeks[:4], scores=good[:4], now=6)
    turned_bad = [12, 3, 1, 0, 12, 12, 12]
    soon = one(growth, weeks=weeks, scores=turned_bad, now=9, previous=first)
    assert soon.word[0] == first.word[0] and soon.week[0] == 6
    assert one(growth, weeks=weeks, scores=turned_bad, now=10, previous=first).week[0] == 10


@pytest.mark.parametrize(
    "p, before, word",
    [
        (0.90, NOT_CLEAR, LIKELY_BETTER),
        (0.89, NOT_CLEAR, PERHAPS_BETTER),
        (0.76, LIKELY_BETTER, LIKELY_BETTER),
        (0.74, LIKELY_BETTER, NOT_CLEAR),
        (0.74, NOT_CLEAR, NOT_CLEAR),
    ],
)
def test_likely_is_entered_at_ninety_and_left_at_seventy_five(p, before, word):
    said = words_for(np.array([p]), np.array([0.0]), np.array([3.0]), PHQ4, np.array([before]))
    assert said[0] == word
    quiet = words_for(np.array([0.8]), np.array([0.0]), np.array([1.5]), PHQ4, np.array([NOT_CLEAR]))
    assert quiet[0] == NOT_CLEAR


def test_answers_after_the_look_do_not_count():
    weeks, answers = lived(np.random.default_rng(15), 50, change=-4.0)
    early = judge(growth_prior(PHQ4), PHQ4, weeks=weeks, scores=answers, now=12.0)
    answers[:, 7:] = 12.0
    again = judge(growth_prior(PHQ4), PHQ4, weeks=weeks, scores=answers, now=12.0)
    np.testing.assert_array_equal(early.p_better, again.p_better)


@pytest.mark.parametrize(
    "weeks, scores, sentence",
    [
        ([[0.0, 0.0]], [[1.0, 2.0]], "rise"),
        ([[-1.0, 2.0]], [[1.0, 2.0]], "0 or more"),
        ([[0.0, 1.0]], [[1.0]], "equal shape"),
        ([[0.0, 1.0]], [[1.0, np.inf]], "NaN where"),
    ],
)
def test_bad_scores_are_refused_in_words(weeks, scores, sentence):
    with pytest.raises(ValueError, match=sentence):
        curves(GROWTH, weeks=np.array(weeks), scores=np.array(scores))


def test_impossible_models_are_refused():
    with pytest.raises(ValueError, match="positive definite"):
        Growth(mean=np.zeros(2), covariance=np.ones((2, 2)), noise_sd=1.0, persistence=0.5)
    with pytest.raises(ValueError, match="persistence"):
        Growth(mean=np.zeros(2), covariance=np.eye(2), noise_sd=1.0, persistence=1.0)
    with pytest.raises(ValueError, match="finite"):
        Growth(mean=np.array([np.nan, 0]), covariance=np.eye(2), noise_sd=1.0, persistence=0.5)
    weeks, answers = lived(np.random.default_rng(1), 3)
    first = judge(GROWTH, PHQ4, weeks=weeks, scores=answers, now=8.0)
    with pytest.raises(ValueError, match="now is nan"):
        judge(GROWTH, PHQ4, weeks=weeks, scores=answers, now=np.nan)
    with pytest.raises(ValueError, match="speaks of 3 members, not 2"):
        judge(GROWTH, PHQ4, weeks=weeks[:2], scores=answers[:2], now=12.0, previous=first)
    with pytest.raises(ValueError, match="reliability"):
        Scale(mean=0, sd=1, reliability=1.2, mcid=1)
