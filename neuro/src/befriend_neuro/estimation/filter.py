"""Kalman filter for sparse, irregular check-ins, many members at once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from befriend_neuro.estimation.checkins import CheckIns, batches, checked, laid_out
from befriend_neuro.estimation.matrices import apply, inverse, product, turned
from befriend_neuro.estimation.states import StateModel
from befriend_neuro.threads import shared

Array = np.ndarray


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """Levels at each check-in, in standard deviations of people.

    mean (n, t, 3) and covariance (n, t, 3, 3) of x_t; usual, usual_sd (n, 3): the member's usual level mu_i after
    all check-ins; log_likelihood (n,): log density of the member's answers.
    """

    mean: Array
    covariance: Array
    usual: Array
    usual_sd: Array
    log_likelihood: Array


@dataclass(frozen=True, kw_only=True)
class Step:
    """One check-in of a batch: prediction, evidence, and the state (level, usual) after it, six rows."""

    keep: Array
    predicted: Array
    predicted_covariance: Array
    pull: Array
    evidence: Array
    mean: Array
    covariance: Array
    log_likelihood: Array


def filter_checkins(model: StateModel, *, weeks: Array, answers: Array, inputs: Array | None = None) -> Estimate:
    """What each check-in and those before it say about the member's levels. Exact for the model of `StateModel`.

        predict  x = mu + Phi (x - mu) + B u,      P = F P F' + Q
        update   A = L' R^-1 L,  W = (I + A P)^-1, x += P W (L' R^-1 (y - c) - A x),  P -= P W A P

    The items of one check-in are first summed into A (3 x 3) and L' R^-1 (y - c), so a missing item adds nothing.

    Parameters
    ----------
    weeks : (n, t) time of each check-in, never falling along a row. Shorter rows: repeat the last time, answers NaN
    answers : (n, t, m) points in the item order of the model; NaN where not answered
    inputs : (n, t, p) pushes that act at each check-in, or None for none

    Returns
    -------
    Estimate, each check-in seen with the past only

    Raises ValueError when shapes do not fit, times fall or are not finite, or an answer is off its scale.
    Source: Kalman 1960; Durbin and Koopman 2012, chapter 4. Their formulas are recalled, and tested against the
    dense multivariate normal posterior.
    """
    weeks, answers, inputs = checked(model, weeks, answers, inputs)
    return gathered(_filtered, model, weeks, answers, inputs)


def _filtered(model: StateModel, batch: CheckIns) -> tuple[Array, Array, Step]:
    steps = list(forward(model, batch))
    means = np.stack([step.mean[:3] for step in steps])
    covariances = np.stack([step.covariance[:3, :3] for step in steps])
    return means, covariances, steps[-1]


def forward(model: StateModel, batch: CheckIns) -> Iterator[Step]:
    """Each check-in of the batch in turn."""
    mean, covariance = _start(model, batch.gap.shape[1])
    square = (model.loading[:, :, None] * model.loading[:, None, :]).reshape(-1, 9).T.copy()
    log_likelihood = batch.constant
    for t, gap in enumerate(batch.gap):
        keep = np.exp(-gap / model.tau[:, None])
        mean, covariance = _predict(model, keep, mean, covariance)
        if batch.push is not None:
            mean[:3] += batch.push[t]
        evidence = (square @ batch.precision[t]).reshape(3, 3, -1)
        pull = model.loading.T @ (batch.precision[t] * batch.centred[t])
        before, spread = mean, covariance
        mean, covariance, pull, evidence, gain = _update(mean, covariance, pull, evidence)
        log_likelihood = log_likelihood + gain
        yield Step(
            keep=keep, predicted=before, predicted_covariance=spread, pull=pull, evidence=evidence,
            mean=mean, covariance=covariance, log_likelihood=log_likelihood,
        )  # fmt: skip


def _start(model: StateModel, members: int) -> tuple[Array, Array]:
    person, drift = np.diag(model.usual_sd**2), np.diag(model.drift_sd**2)
    covariance = np.block([[person + drift, person], [person, person]])
    mean = np.tile(model.usual_mean, 2)
    return np.repeat(mean[:, None], members, 1), np.repeat(covariance[:, :, None], members, 2)


def _predict(model: StateModel, keep: Array, mean: Array, covariance: Array) -> tuple[Array, Array]:
    lose, after = 1 - keep, np.empty_like(covariance)
    mean = mean.copy()
    mean[:3] = keep * mean[:3] + lose * mean[3:]
    after[3:, 3:] = covariance[3:, 3:]
    after[:3, 3:] = keep[:, None] * covariance[:3, 3:] + lose[:, None] * covariance[3:, 3:]
    after[3:, :3] = turned(after[:3, 3:])
    level = keep[:, None] * covariance[:3, :3] + lose[:, None] * covariance[3:, :3]
    after[:3, :3] = keep * level + lose * after[:3, 3:]
    for k in range(3):
        after[k, k] += model.drift_sd[k] ** 2 * (1 - keep[k] ** 2)
    return mean, after


def _update(mean: Array, covariance: Array, pull: Array, evidence: Array) -> tuple[Array, Array, Array, Array, Array]:
    level, towards = mean[:3], covariance[:, :3]
    surprise = pull - apply(evidence, level)
    scale = product(evidence, covariance[:3, :3])
    for k in range(3):
        scale[k, k] += 1
    shrink, determinant = inverse(scale)
    push, weight = apply(shrink, surprise), product(shrink, evidence)
    step = apply(towards, push)
    quadratic = (level * (pull + surprise)).sum(0) + (surprise * step[:3]).sum(0)
    after = covariance - product(product(towards, weight), turned(towards))
    return mean + step, after, push, weight, 0.5 * (quadratic - np.log(determinant))


def gathered(
    look: Callable[[StateModel, CheckIns], tuple[Array, Array, Step]],
    model: StateModel,
    weeks: Array,
    answers: Array,
    inputs: Array | None,
) -> Estimate:
    """Look at each batch, on as many threads as are allowed, and put them together as one estimate, members first."""
    n, t = weeks.shape
    means, covariances = np.empty((t, 3, n)), np.empty((t, 3, 3, n))
    usual, usual_sd, log_likelihood = np.empty((n, 3)), np.empty((n, 3)), np.empty(n)

    def put(rows: slice) -> None:
        pushes = None if inputs is None else inputs[rows]
        means[..., rows], covariances[..., rows], last = look(
            model, laid_out(model, weeks[rows], answers[rows], pushes)
        )
        usual[rows] = last.mean[3:].T
        usual_sd[rows] = np.sqrt(np.maximum(last.covariance[[3, 4, 5], [3, 4, 5]], 0)).T
        log_likelihood[rows] = last.log_likelihood

    shared(put, batches(n))
    return Estimate(
        mean=np.moveaxis(means, -1, 0), covariance=np.moveaxis(covariances, -1, 0),
        usual=usual, usual_sd=usual_sd, log_likelihood=log_likelihood,
    )  # fmt: skip
