"""Looking back: what all check-ins, later ones too, say about each moment."""

import numpy as np

from befriend_neuro.estimation.checkins import CheckIns, checked
from befriend_neuro.estimation.filter import Estimate, Step, forward, gathered
from befriend_neuro.estimation.matrices import apply, product, turned
from befriend_neuro.estimation.states import StateModel

Array = np.ndarray


def smooth_checkins(model: StateModel, *, weeks: Array, answers: Array, inputs: Array | None = None) -> Estimate:
    """Levels at each check-in given all of the member's check-ins; arguments and errors as in `filter_checkins`.

    The result is that of Rauch, Tung and Striebel (1965), reached in the form of Bryson and Frazier, which needs no
    inverse of the predicted covariance and so allows people with no variance between them:

        r <- C' v + (I - C' M C P) F' r,    N <- C' M C + (I - C' M C P) F' N F (I - P C' M C)
        x_smooth = x_predicted + P r,       V = P - P N P

    with C = [I 0], M = (I + A P)^-1 A and v = (I + A P)^-1 (L' R^-1 (y - c) - A x) from the filter.
    Source: Durbin and Koopman 2012, section 4.4 (recalled; tested against the dense normal posterior).
    """
    weeks, answers, inputs = checked(model, weeks, answers, inputs)
    return gathered(_smoothed, model, weeks, answers, inputs)


def _smoothed(model: StateModel, batch: CheckIns) -> tuple[Array, Array, Step]:
    steps = list(forward(model, batch))
    members = batch.gap.shape[1]
    means, covariances = np.empty((len(steps), 3, members)), np.empty((len(steps), 3, 3, members))
    score, information = np.zeros((6, members)), np.zeros((6, 6, members))
    for t in reversed(range(len(steps))):
        step = steps[t]
        score, information = _through_update(step, score, information)
        rows = step.predicted_covariance[:3]
        means[t] = step.predicted[:3] + apply(rows, score)
        covariances[t] = rows[:, :3] - product(product(rows, information), turned(rows))
        score, information = _through_gap(step.keep, score, information)
    return means, covariances, steps[-1]


def _through_update(step: Step, score: Array, information: Array) -> tuple[Array, Array]:
    towards = step.predicted_covariance[:, :3]
    score = score.copy()
    score[:3] += step.pull - apply(step.evidence, apply(turned(towards), score))
    lost = product(towards, step.evidence)
    after = information.copy()
    after[:, :3] -= product(information, lost)
    after[:3] -= product(turned(lost), after.copy())
    after[:3, :3] += step.evidence
    return score, after


def _through_gap(keep: Array, score: Array, information: Array) -> tuple[Array, Array]:
    lose = 1 - keep
    score = np.concatenate([keep * score[:3], score[3:] + lose * score[:3]])
    left, right = information[:, :3], information[:, 3:]
    information = np.concatenate([keep * left, right + lose * left], axis=1)
    top, bottom = information[:3], information[3:]
    return score, np.concatenate([keep[:, None] * top, bottom + lose[:, None] * top], axis=0)
