"""A meeting: one share after another, the fast states running through, learning at the end of each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend_neuro.model.integrate import Course, simulate
from befriend_neuro.model.learning import Share, Slow, learn
from befriend_neuro.model.people import Inputs, People
from befriend_neuro.params import Parameters

Array = NDArray[np.float64]
REST = 60.0


@dataclass(frozen=True, eq=False)
class Meeting:
    """How a meeting went: members after it, and for each share in turn the speaker's arousal at its peak and on average
    (shares, ...)."""

    after: Slow
    peak_N: Array
    mean_N: Array


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

    Source: specification 1.2 and 1.3.
    """
    shape = slow.R.shape
    turns = np.asarray(order).reshape(-1, *shape[:-1])
    deep, hear = np.broadcast_to(depth, shape), np.broadcast_to(warm, shape[:-1])
    shown = np.broadcast_to(hear[..., None] if acceptance is None else acceptance, shape)
    state, peaks, means = None, [], []
    for speaker in turns:
        people = People(R=slow.R, W=slow.W, L=slow.L, h=h, A=slow.A, load=load, present=np.asarray(present))
        if state is None:
            state = simulate(people, Inputs(), params=params, minutes=[0], begin=-REST, step=1).last
        speaks = np.arange(shape[-1]) == speaker[..., None]
        drive = np.where(speaks, np.maximum(params.E_share * deep, evaluation), 0)
        inputs = Inputs(
            E=drive,
            D=np.where(speaks, deep, 0),
            warm=hear[..., None] * np.where(speaks, 1, params.warm_elsewhere),
            speaker=speaker,
        )
        run = simulate(people, inputs, params=params, minutes=[minutes], begin=0, state=state)
        share = _share(run, speaker, depth=deep, warm=hear, acceptance=shown)
        slow, state = learn(slow, share, params=params, present=present, pace=pace), run.last
        peaks.append(share.peak_N)
        means.append(share.mean_N)
    return Meeting(slow, np.stack(peaks), np.stack(means))


def _share(run: Course, speaker: Array, *, depth: Array, warm: Array, acceptance: Array) -> Share:
    who = np.maximum(speaker, 0)[..., None]

    def of_speaker(values: Array) -> Array:
        return np.take_along_axis(values, who, axis=-1)[..., 0]

    return Share(
        speaker=speaker,
        depth=of_speaker(depth),
        warm=warm,
        acceptance=acceptance,
        peak_N=of_speaker(run.peak[2]),
        mean_N=of_speaker(run.mean[2]),
        mean_T=of_speaker(run.mean[0]),
        mean_P=of_speaker(run.mean[1]),
    )
