"""The house learns from all its members how answers read people: partial pooling by marginal likelihood."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from befriend_neuro.estimation.filter import filter_checkins
from befriend_neuro.estimation.growth import ENOUGH_MEMBERS
from befriend_neuro.estimation.states import StateModel

Array = np.ndarray

LOG_TAU_SD, LOG_NOISE_SD, LOADING_SD, INTERCEPT_SD, SHARE_SD, EFFECT_SD = 0.35, 0.35, 0.7, 2.0, 1.0, 0.5
"""Spread of the priors around `StateModel`: tau within half to double; slider noise well beyond 1.3 to 1.8; loadings
and intercepts relative to the item's noise; the share of variance between people on the logit scale; effects in standard deviations of people. All *assumed*."""


def fit_states(*, weeks: Array, answers: Array, prior: StateModel, inputs: Array | None = None) -> StateModel:
    """The state model that makes all members' answers most likely; the prior itself below 50 members.

        maximise  sum_i log p(y_i | loading, intercept, noise_sd, tau, share, effect) + log prior

    The members' levels and usual levels are integrated out by `filter_checkins`, so this is marginal likelihood, with
    L-BFGS and finite differences. A loading or effect of 0 in the prior stays 0, except that effects are learned when
    `inputs` are given. The unit is kept: share = usual_sd^2 / (usual_sd^2 + drift_sd^2) moves, the sum does not,
    nor does usual_mean. Which way a state points is that of the prior's loadings.

    Parameters
    ----------
    weeks, answers, inputs : as in `filter_checkins`
    prior : where the search starts, and the centre of the priors

    Raises ValueError as `filter_checkins`; ArithmeticError with the solver's words when it finds no maximum.
    Source: specification, section 4. Random slopes belong to the growth curves (`fit_growth`), not to this model.
    """
    from scipy.optimize import minimize

    answered = ~np.isnan(np.asarray(answers, float)).all(-1)
    if (answered.sum(-1) >= 2).sum() < ENOUGH_MEMBERS:
        return prior
    unpack, size = _coordinates(prior, inputs is not None)
    members = len(answers)

    def misfit(x: Array) -> float:
        found = filter_checkins(unpack(x), weeks=weeks, answers=answers, inputs=inputs)
        return float((0.5 * x @ x - found.log_likelihood.sum()) / members)

    run = minimize(
        misfit, np.zeros(size), method="L-BFGS-B", bounds=[(-8, 8)] * size, options={"maxiter": 200, "ftol": 1e-8}
    )
    if not run.success:
        raise ArithmeticError(run.message)
    return unpack(run.x)


def _coordinates(prior: StateModel, with_inputs: bool) -> tuple[Callable[[Array], StateModel], int]:
    """How standard normal coordinates x become a model, x = 0 being the prior itself, and how many there are."""
    free = prior.loading != 0
    effects = prior.effect.size if with_inputs else 0
    sizes = [int(free.sum()), len(prior.intercept), len(prior.noise_sd), 3, 3, effects]
    total = prior.usual_sd**2 + prior.drift_sd**2
    odds = np.log(np.maximum(prior.usual_sd, 1e-3) ** 2 / prior.drift_sd**2)
    unit = np.broadcast_to(prior.noise_sd[:, None], free.shape)[free]

    def unpack(x: Array) -> StateModel:
        loadings, middles, noises, taus, shares, pushes = np.split(x, np.cumsum(sizes)[:-1])
        loading = prior.loading.copy()
        loading[free] += LOADING_SD * unit * loadings
        share = 1 / (1 + np.exp(-(odds + SHARE_SD * shares)))
        effect = prior.effect + (EFFECT_SD * pushes.reshape(prior.effect.shape) if with_inputs else 0.0)
        return replace(
            prior, loading=loading, intercept=prior.intercept + INTERCEPT_SD * prior.noise_sd * middles,
            noise_sd=prior.noise_sd * np.exp(LOG_NOISE_SD * noises), tau=prior.tau * np.exp(LOG_TAU_SD * taus),
            usual_sd=np.sqrt(total * share), drift_sd=np.sqrt(total * (1 - share)), effect=effect,
        )  # fmt: skip

    return unpack, sum(sizes)
