"""Check-ins as they arrive, looked over and laid out for the filter."""

from dataclasses import dataclass

import numpy as np

from befriend_neuro.estimation.states import StateModel

Array = np.ndarray

BATCH = 4096
"""Members worked on together: as many as fit in the processor's cache; the result does not depend on it."""


@dataclass(frozen=True, kw_only=True)
class CheckIns:
    """One batch: gap (t, n) weeks, precision and centre (t, m, n), push (t, 3, n), constant (n,)."""

    gap: Array
    precision: Array
    centred: Array
    push: Array | None
    constant: Array


def checked(model: StateModel, weeks: Array, answers: Array, inputs: Array | None) -> tuple[Array, Array, Array | None]:
    """The same arrays as floats, or a ValueError that says what to mend."""
    weeks, answers = np.asarray(weeks, float), np.asarray(answers, float)
    if weeks.ndim != 2 or 0 in weeks.shape:
        raise ValueError(f"weeks has shape {weeks.shape}; please give one row per member and one column per check-in.")
    if answers.shape != (*weeks.shape, len(model.intercept)):
        raise ValueError(f"answers has shape {answers.shape}; please give {(*weeks.shape, len(model.intercept))}.")
    if not np.isfinite(weeks).all() or (np.diff(weeks, axis=1) < 0).any():
        raise ValueError("weeks must be finite and never fall along a row; please sort each member's check-ins.")
    if (answers < model.lowest).any() or (answers > model.highest).any():
        raise ValueError("answers holds a number off its scale; please keep each between lowest and highest, or NaN.")
    if inputs is not None:
        inputs = np.asarray(inputs, float)
        if inputs.shape != (*weeks.shape, model.effect.shape[1]) or not np.isfinite(inputs).all():
            raise ValueError(f"inputs must be finite, of shape {(*weeks.shape, model.effect.shape[1])}.")
    return weeks, answers, inputs


def batches(members: int) -> list[slice]:
    """The members, a batch at a time."""
    return [slice(first, min(first + BATCH, members)) for first in range(0, members, BATCH)]


def laid_out(model: StateModel, weeks: Array, answers: Array, inputs: Array | None) -> CheckIns:
    """One batch, laid out so that the last axis counts members."""
    given = np.ascontiguousarray(np.moveaxis(answers, 0, -1))
    missing = np.isnan(given)
    at_an_end = (given <= model.lowest[:, None]) | (given >= model.highest[:, None])
    precision = np.where(at_an_end, 0.5, 1.0) / model.noise_sd[:, None] ** 2
    precision[missing] = 0.0
    centred = np.where(missing, 0.0, given - model.intercept[:, None])
    push = None if inputs is None else model.effect @ np.moveaxis(inputs, 0, -1)
    gap = np.diff(weeks.T, axis=0, prepend=weeks[:, :1].T)
    constant = _constant(model, precision, centred, missing, at_an_end)
    return CheckIns(gap=gap, precision=precision, centred=centred, push=push, constant=constant)


def _constant(model: StateModel, precision: Array, centred: Array, missing: Array, at_an_end: Array) -> Array:
    per_answer = np.log(2 * np.pi) + 2 * np.log(model.noise_sd)
    logs = per_answer @ (~missing).sum(0) + np.log(2) * at_an_end.sum((0, 1))
    return np.asarray(-0.5 * (logs + (precision * centred**2).sum((0, 1))))
