"""Check-ins are few and irregular; what is said from them must be exact, calibrated and quick."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from befriend_neuro.estimation.filter import filter_checkins
from befriend_neuro.estimation.pooling import fit_states
from befriend_neuro.estimation.smoother import smooth_checkins
from befriend_neuro.estimation.states import prior_model

SLIDERS = ("arousal", "safety", "connected", "cope", "heard")


def house(rng, *, members, checkins, model, missing=0.3, inputs=None):
    """Members who live by the model: their true levels, their weeks, their answers (not yet held to the scale)."""
    gap = rng.choice([1.0, 1.0, 2.0, 3.0, 6.0], (members, checkins))
    gap[:, 0] = 0
    usual = model.usual_mean + model.usual_sd * rng.standard_normal((members, 3))
    level = usual + model.drift_sd * rng.standard_normal((members, 3))
    truth = np.empty((members, checkins, 3))
    for t in range(checkins):
        keep = np.exp(-gap[:, t, None] / model.tau)
        kick = model.drift_sd * np.sqrt(1 - keep**2) * rng.standard_normal((members, 3))
        level = usual + keep * (level - usual) + kick
        if inputs is not None:
            level = level + inputs[:, t] @ model.effect.T
        truth[:, t] = level
    noise = model.noise_sd * rng.standard_normal((members, checkins, len(model.intercept)))
    answers = model.intercept + truth @ model.loading.T + noise
    answers[rng.random(answers.shape) < missing] = np.nan
    return truth, usual, np.cumsum(gap, 1), answers


def endless(model):
    """The same model on scales without ends, where the normal law is exact."""
    return replace(model, lowest=np.full(len(model.intercept), -1e9), highest=np.full(len(model.intercept), 1e9))


def dense_posterior(model, weeks, answers, upto, inputs):
    """Mean, covariance and log density of one member's levels by one big normal law, without any recursion."""
    t = len(weeks)
    keep = np.exp(-np.abs(weeks[:, None] - weeks[None]) / model.tau[:, None, None])
    prior = np.zeros((t, 3, t, 3))
    for k in range(3):
        prior[:, k, :, k] = model.usual_sd[k] ** 2 + model.drift_sd[k] ** 2 * keep[k]
    push = inputs @ model.effect.T
    mean = np.tile(model.usual_mean, (t, 1))
    for at in range(t):
        mean[at] += sum(keep[:, at, s] * push[s] for s in range(at + 1))
    seen = ~np.isnan(answers)
    seen[upto:] = False
    design = np.kron(np.eye(t), model.loading)[seen.ravel()]
    ends = (answers <= model.lowest) | (answers >= model.highest)
    noise = (np.where(ends, 2.0, 1.0) * model.noise_sd**2)[seen]
    prior, surprise = prior.reshape(3 * t, 3 * t), (answers - model.intercept)[seen] - design @ mean.ravel()
    total = design @ prior @ design.T + np.diag(noise)
    gain = prior @ design.T @ np.linalg.inv(total)
    density = -0.5 * (surprise @ np.linalg.solve(total, surprise) + np.linalg.slogdet(2 * np.pi * total)[1])
    return (mean.ravel() + gain @ surprise).reshape(t, 3), prior - gain @ design @ prior, density


@pytest.fixture(scope="module")
def small():
    rng = np.random.default_rng(3)
    model = replace(prior_model(SLIDERS), effect=rng.normal(0, 0.3, (3, 2)), usual_mean=np.array([0.2, -0.1, 0.3]))
    inputs = rng.random((4, 6, 2))
    _, _, weeks, answers = house(rng, members=4, checkins=6, model=model, inputs=inputs)
    return model, weeks, np.clip(np.round(answers), 0, 10), inputs


def test_the_filter_is_the_exact_posterior_from_the_past(small):
    model, weeks, answers, inputs = small
    got = filter_checkins(model, weeks=weeks, answers=answers, inputs=inputs)
    assert ((answers == 0) | (answers == 10)).any()
    for i in range(len(weeks)):
        for t in range(weeks.shape[1]):
            mean, covariance, density = dense_posterior(model, weeks[i], answers[i], t + 1, inputs[i])
            rows = slice(3 * t, 3 * t + 3)
            np.testing.assert_allclose(got.mean[i, t], mean[t], atol=1e-9)
            np.testing.assert_allclose(got.covariance[i, t], covariance[rows, rows], atol=1e-9)
        np.testing.assert_allclose(got.log_likelihood[i], density, atol=1e-9)


def test_the_smoother_is_the_exact_posterior_from_all(small):
    model, weeks, answers, inputs = small
    got = smooth_checkins(model, weeks=weeks, answers=answers, inputs=inputs)
    for i in range(len(weeks)):
        mean, covariance, _ = dense_posterior(model, weeks[i], answers[i], weeks.shape[1], inputs[i])
        np.testing.assert_allclose(got.mean[i], mean, atol=1e-9)
        for t in range(weeks.shape[1]):
            rows = slice(3 * t, 3 * t + 3)
            np.testing.assert_allclose(got.covariance[i, t], covariance[rows, rows], atol=1e-9)


def test_people_who_do_not_differ_need_no_special_case(small):
    model, weeks, answers, inputs = small
    alike = replace(model, usual_sd=np.zeros(3))
    got = smooth_checkins(alike, weeks=weeks, answers=answers, inputs=inputs)
    mean, _, density = dense_posterior(alike, weeks[0], answers[0], weeks.shape[1], inputs[0])
    np.testing.assert_allclose(got.mean[0], mean, atol=1e-9)
    np.testing.assert_allclose(got.log_likelihood[0], density, atol=1e-9)
    np.testing.assert_allclose(got.usual, np.tile(model.usual_mean, (4, 1)), atol=1e-12)
    np.testing.assert_allclose(got.usual_sd, 0, atol=1e-12)


def test_statsmodels_agrees_where_gaps_are_even():
    kalman = pytest.importorskip("statsmodels.tsa.statespace.kalman_smoother")
    rng = np.random.default_rng(5)
    model = endless(replace(prior_model(SLIDERS), usual_sd=np.zeros(3)))
    _, _, _, answers = house(rng, members=1, checkins=15, model=model)
    weeks = np.arange(15.0)[None]
    keep = np.exp(-1 / model.tau)
    theirs = kalman.KalmanSmoother(k_endog=5, k_states=3, k_posdef=3)
    theirs.bind(np.asfortranarray(answers[0].T))
    theirs["design"], theirs["obs_intercept"] = model.loading, model.intercept[:, None]
    theirs["obs_cov"], theirs["selection"] = np.diag(model.noise_sd**2), np.eye(3)
    theirs["transition"], theirs["state_cov"] = np.diag(keep), np.diag(model.drift_sd**2 * (1 - keep**2))
    theirs.initialize_known(np.zeros(3), np.diag(model.drift_sd**2))
    theirs.loglikelihood_burn = 0
    result = theirs.smooth()
    past = filter_checkins(model, weeks=weeks, answers=answers)
    all_of_it = smooth_checkins(model, weeks=weeks, answers=answers)
    np.testing.assert_allclose(past.mean[0], result.filtered_state.T, atol=1e-9)
    np.testing.assert_allclose(all_of_it.mean[0], result.smoothed_state.T, atol=1e-9)
    np.testing.assert_allclose(np.moveaxis(all_of_it.covariance[0], 0, -1), result.smoothed_state_cov, atol=1e-9)
    np.testing.assert_allclose(past.log_likelihood[0], result.llf, atol=1e-8)


def covered(truth, estimate):
    sd = np.sqrt(np.diagonal(estimate.covariance, axis1=2, axis2=3))
    return (np.abs(truth - estimate.mean) <= 1.2816 * sd).mean((0, 1))


@pytest.mark.parametrize("look", [filter_checkins, smooth_checkins])
@pytest.mark.parametrize("scale", ["without ends", "whole points from 0 to 10"])
def test_eighty_in_a_hundred_true_levels_lie_in_the_80_percent_band(look, scale):
    model = prior_model(SLIDERS)
    truth, usual, weeks, answers = house(np.random.default_rng(8), members=3000, checkins=12, model=model)
    if scale == "without ends":
        model = endless(model)
    else:
        answers = np.clip(np.round(answers), model.lowest, model.highest)
    got = look(model, weeks=weeks, answers=answers)
    share = np.append(covered(truth, got), (np.abs(usual - got.usual) <= 1.2816 * got.usual_sd).mean())
    assert (share > 0.75).all() and (share < 0.85).all(), share


def test_a_scale_crowded_at_its_floor_costs_the_band_of_distress_a_few_points():
    """PHQ-4 stands at 0 for one answer in six; twice the variance there does not quite make up for what is cut off."""
    model = prior_model((*SLIDERS, "phq4"))
    truth, _, weeks, answers = house(np.random.default_rng(8), members=3000, checkins=12, model=model)
    got = smooth_checkins(model, weeks=weeks, answers=np.clip(np.round(answers), model.lowest, model.highest))
    share = covered(truth, got)
    print("inside the 80 % bands", share.round(3))
    assert 0.72 < share[0] < 0.77 and (share[1:] > 0.75).all(), share


def test_a_checkin_without_answers_changes_nothing_and_doubt_grows_in_a_gap(small):
    model, weeks, answers, _ = small
    longer = np.concatenate([weeks, weeks[:, -1:], weeks[:, -1:] + 20], 1)
    empty = np.concatenate([answers, np.full((4, 2, 5), np.nan)], 1)
    short = filter_checkins(model, weeks=weeks, answers=answers)
    long = filter_checkins(model, weeks=longer, answers=empty)
    np.testing.assert_allclose(long.log_likelihood, short.log_likelihood, atol=1e-12)
    np.testing.assert_allclose(long.mean[:, 6], short.mean[:, 5], atol=1e-12)
    assert (long.covariance[:, 7, 0, 0] > long.covariance[:, 6, 0, 0]).all()


def test_a_member_is_seen_alike_alone_and_in_a_crowd(small, monkeypatch):
    model, weeks, answers, _ = small
    together = filter_checkins(model, weeks=weeks, answers=answers)
    monkeypatch.setattr("befriend_neuro.estimation.checkins.BATCH", 3)
    np.testing.assert_allclose(filter_checkins(model, weeks=weeks, answers=answers).mean, together.mean, atol=1e-12)
    alone = filter_checkins(model, weeks=weeks[2:3], answers=answers[2:3])
    np.testing.assert_allclose(alone.mean[0], together.mean[2], atol=1e-12)


@pytest.mark.parametrize(
    "spoil, sentence",
    [
        (lambda w, y: (w[:, ::-1], y), "sort"),
        (lambda w, y: (w, y + 11), "off its scale"),
        (lambda w, y: (w[0], y), "one row per member"),
        (lambda w, y: (w, y[..., :2]), "please give"),
    ],
)
def test_bad_checkins_are_refused_in_words(small, spoil, sentence):
    model, weeks, answers, _ = small
    weeks, answers = spoil(weeks, answers)
    with pytest.raises(ValueError, match=sentence):
        filter_checkins(model, weeks=weeks, answers=answers)


def test_an_unknown_item_and_a_spread_of_nothing_are_refused():
    with pytest.raises(ValueError, match="No prior is known for mood"):
        prior_model(("mood",))
    with pytest.raises(ValueError, match="above 0"):
        replace(prior_model(), noise_sd=np.zeros(7))
    with pytest.raises(ValueError, match="finite"):
        replace(prior_model(), usual_mean=np.array([0, np.nan, 0]))
    with pytest.raises(ValueError, match="three numbers"):
        replace(prior_model(), tau=np.ones(2))


def another_house(items):
    """A house whose answers read its people otherwise than the priors say."""
    prior = endless(prior_model(items))
    few = np.resize([1.3, 0.8, 1.2, 1.1, 0.9], len(items))
    return prior, replace(
        prior,
        tau=np.array([4.5, 15.0, 40.0]),
        loading=prior.loading * few[:, None],
        intercept=prior.intercept + few - 1,
        noise_sd=prior.noise_sd * few[::-1],
        usual_sd=np.sqrt([0.7, 0.35, 0.5]),
        drift_sd=np.sqrt([0.3, 0.65, 0.5]),
    )


def test_the_house_learns_how_its_answers_read_its_people():
    prior, true = another_house(("arousal", "safety"))
    _, _, weeks, answers = house(np.random.default_rng(21), members=250, checkins=8, model=true, missing=0.1)
    fitted = fit_states(weeks=weeks, answers=answers, prior=prior)
    np.testing.assert_allclose(fitted.noise_sd, true.noise_sd, rtol=0.12)
    np.testing.assert_allclose(fitted.loading, true.loading, rtol=0.15)
    np.testing.assert_allclose(fitted.intercept, true.intercept, atol=0.35)
    np.testing.assert_allclose(fitted.usual_sd**2 + fitted.drift_sd**2, 1, atol=1e-12)
    learned, before, best = (
        filter_checkins(m, weeks=weeks, answers=answers).log_likelihood.sum() for m in (fitted, prior, true)
    )
    assert learned > before + 10 and learned > best - 3


def test_the_house_learns_what_coming_does():
    prior = endless(replace(prior_model(("arousal", "safety")), effect=np.zeros((3, 1))))
    rng = np.random.default_rng(22)
    inputs = rng.integers(0, 2, (250, 8, 1)).astype(float)
    true = replace(prior, effect=np.array([[-0.4], [0.5], [0.0]]))
    _, _, weeks, answers = house(rng, members=250, checkins=8, model=true, inputs=inputs)
    fitted = fit_states(weeks=weeks, answers=answers, inputs=inputs, prior=prior)
    np.testing.assert_allclose(fitted.effect, true.effect, atol=0.12)


def test_below_fifty_members_the_priors_of_the_specification_stand():
    prior = prior_model()
    _, _, weeks, answers = house(np.random.default_rng(1), members=49, checkins=6, model=endless(prior))
    assert fit_states(weeks=weeks, answers=answers, prior=endless(prior)).tau is prior.tau
    assert 4 <= prior.tau[0] <= 8 and prior.tau[1] == 12 and prior.tau[2] == 50


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_a_house_of_three_hundred_members_recovers_all_that_was_put_in():
    prior, true = another_house((*SLIDERS, "ders16"))
    truth, _, weeks, answers = house(np.random.default_rng(21), members=300, checkins=12, model=true)
    fitted = fit_states(weeks=weeks, answers=answers, prior=prior)
    loaded = true.loading != 0
    np.testing.assert_allclose(fitted.loading[loaded], true.loading[loaded], rtol=0.15)
    np.testing.assert_allclose(fitted.noise_sd, true.noise_sd, rtol=0.08)
    np.testing.assert_allclose(fitted.tau, true.tau, rtol=0.5)
    np.testing.assert_allclose(fitted.usual_sd**2, true.usual_sd**2, atol=0.2)
    share = covered(truth, filter_checkins(fitted, weeks=weeks, answers=answers))
    assert (share > 0.75).all() and (share < 0.85).all(), share


def test_estimation_is_imported_without_scipy():
    found = "import sys, befriend_neuro.estimation; print([m for m in ('scipy', 'numba') if m in sys.modules])"
    seen = subprocess.run([sys.executable, "-c", found], capture_output=True, text=True, check=True)
    assert seen.stdout.strip() == "[]"
