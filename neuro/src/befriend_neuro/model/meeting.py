"""A meeting: one share after another, the fast states running through, learning at the end of each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend_neuro.model import compiled
from befriend_neuro.model.integrate import STEP, Course, simulate
from befriend_neuro.model.learning import Share, Slow, learn
from befriend_neuro.model.people import Inputs, People
from befriend_neuro.model.plan import Plan, grouped, planned, ungrouped
from befriend_neuro.params import Parameters

Array = NDArray[np.float64]
REST = 60.0
REST_STEP = 1.0
BATCH = 512
"""Groups worked on together by NumPy: as many as stay in the processor's cache; the result does not depend on it."""


@dataclass(frozen=True, eq=False)
class Meeting:
    """How a meeting went: members after it, for each share in turn the speaker's arousal at its peak and on average
    (shares, ...), and the ten fast states when it ended (10, ..., n)."""

    after: Slow
    peak_N: Array
    mean_N: Array
    last: Array


def meet(
    slow: Slow,
    *,
    order: ArrayLike,
    depth: float | Array,
    warm: ArrayLike,
    load: float | Array,
    minutes: float,
    params: Parameters,
    acceptance: ArrayLike | None = None,
    present: ArrayLike = True,
    evaluation: ArrayLike = 0.0,
    pace: ArrayLike = 1.0,
    h: float | Array = 1.0,
    attend: float = 1.0,
    rapport: ArrayLike = 0.0,
) -> Meeting:
    """Let each member of `order` share once.

    In a share E = E_share D (at least `evaluation`), depth D and warm = acceptance for the speaker; elsewhere, that is
    for the listeners, warm_elsewhere of it. Before the first share lies an hour of rest with nobody speaking.

    Parameters
    ----------
    order : (shares, ...) who speaks in turn, -1 for nobody
    depth : (..., n) depth at which each would share
    warm : (...) acceptance shown in the group; acceptance : (..., n) of each listener, else warm for all
    minutes : of one share, a multiple of .25
    attend : multiplies attention, 1 in one room; what is learned goes by trust alone
    rapport : (..., n) how much more warmly than others each is met, -1 to 1; what each receives stays within 0-1

    With numba the compiled kernel runs, else NumPy (`meet_plainly`); they agree within 1e-9.

    Raises ValueError for anything outside these shapes and ranges, or for draws over parameters (run them in turn), ArithmeticError when a state is no longer finite. Source: specification 1.2 and 1.3.
    """
    plan = planned(
        slow, order=order, depth=depth, warm=warm, acceptance=acceptance, present=present, evaluation=evaluation,
        pace=pace, load=load, h=h, attend=attend, rapport=rapport, minutes=minutes, step=STEP, params=params,
    )  # fmt: skip
    met = meet_compiled(slow, plan, params=params) if compiled.kernel() else meet_plainly(slow, plan, params=params)
    if not np.isfinite(met.last).all():
        raise ArithmeticError("The equations did not stay finite. Please look at the parameters.")
    return met


def meet_compiled(slow: Slow, plan: Plan, *, params: Parameters, workers: int | None = None) -> Meeting:
    """The meeting by the compiled kernel, on `workers` threads (as many as are allowed)."""
    rest = (round(REST / REST_STEP), REST_STEP)
    after, peaks, means, last = compiled.meetings(
        grouped(slow), plan, rest=rest, share=(plan.steps, STEP), params=params, workers=workers
    )
    return _as_given(slow, Meeting(after, peaks, means, last))


def meet_plainly(slow: Slow, plan: Plan, *, params: Parameters, batch: int = BATCH) -> Meeting:
    """The meeting by NumPy, a batch of groups at a time: the plain reference of the compiled kernel."""
    flat, firsts = grouped(slow), range(0, len(plan.warm), batch)
    parts = [_batch(flat.of(slice(at, at + batch)), plan.of(slice(at, at + batch)), params) for at in firsts]
    after = Slow(**{name: np.concatenate([getattr(part.after, name) for part in parts]) for name in vars(flat)})
    peaks, means = (np.concatenate([getattr(part, name) for part in parts], axis=1) for name in ("peak_N", "mean_N"))
    return _as_given(slow, Meeting(after, peaks, means, np.concatenate([part.last for part in parts], axis=1)))


def _as_given(slow: Slow, met: Meeting) -> Meeting:
    groups = slow.R.shape[:-1]
    return Meeting(
        after=ungrouped(met.after, groups),
        peak_N=met.peak_N.reshape(-1, *groups),
        mean_N=met.mean_N.reshape(-1, *groups),
        last=met.last.reshape(10, *slow.R.shape),
    )


def _batch(slow: Slow, plan: Plan, params: Parameters) -> Meeting:
    n, peaks, means = slow.R.shape[-1], [], []

    def people() -> People:
        trust = plan.attend * slow.A
        return People(R=slow.R, W=slow.W, L=slow.L, h=plan.h, A=trust, load=plan.load, present=plan.present)

    state = simulate(people(), Inputs(), params=params, minutes=[0], begin=-REST, step=REST_STEP).last
    for speaker in plan.order:
        speaks = np.arange(n) == speaker[..., None]
        inputs = Inputs(
            E=np.where(speaks, np.maximum(params.E_share * plan.depth, plan.evaluation), 0),
            D=np.where(speaks, plan.depth, 0),
            warm=plan.warm * np.where(speaks, 1, params.warm_elsewhere),
            speaker=speaker,
        )
        run = simulate(people(), inputs, params=params, minutes=[plan.steps * STEP], begin=0, state=state)
        share = _share(run, speaker, plan)
        slow, state = learn(slow, share, params=params, present=plan.present, pace=plan.pace), run.last
        peaks.append(share.peak_N)
        means.append(share.mean_N)
    none = np.empty((0, len(plan.warm)))
    return Meeting(slow, np.stack(peaks) if peaks else none, np.stack(means) if means else none, state)


def _share(run: Course, speaker: Array, plan: Plan) -> Share:
    who = np.maximum(speaker, 0)[..., None]

    def of_speaker(values: Array) -> Array:
        return np.take_along_axis(values, who, axis=-1)[..., 0]

    return Share(
        speaker=speaker,
        depth=of_speaker(plan.depth),
        warm=of_speaker(plan.warm),
        acceptance=np.clip(plan.acceptance + of_speaker(plan.rapport)[..., None], 0, 1),
        peak_N=of_speaker(run.peak[2]),
        mean_N=of_speaker(run.mean[2]),
        mean_T=of_speaker(run.mean[0]),
        mean_P=of_speaker(run.mean[1]),
    )
