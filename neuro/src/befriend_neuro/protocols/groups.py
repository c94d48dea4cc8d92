"""Groups through their meetings, batch by batch: the pure step under `trial`."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend_neuro.model.chance import normal, uniform
from befriend_neuro.model.learning import Slow, willingness
from befriend_neuro.model.meeting import meet
from befriend_neuro.model.weeks import Life, company, distress, leaving, live, loneliness, wandered
from befriend_neuro.params import Parameters
from befriend_neuro.protocols.casting import Cast, cast
from befriend_neuro.protocols.design import Design
from befriend_neuro.protocols.record import Course, Record, recorded

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class _Luck:
    """Draws of chance for each group: meetings first, so that a longer course begins like a shorter one."""

    weeks: Array
    walk: Array
    answers: Array
    leaving: Array
    order: Array


def run_groups(ids: ArrayLike, design: Design, *, seed: int, params: Parameters, people: Cast | None = None) -> Record:
    """Groups with these numbers, from before their first meeting to the last reading. Nothing else decides what becomes
    of a group than its number, the design, the seed and the parameters. people : who they are, else drawn by `cast`.

    At each meeting those present share in a random order at the depth they are willing to (learning as in `meet`);
    then some leave for good (`leaving`); then the weeks pass (`live`) and all are asked, also those who left.
    """
    groups = np.atleast_1d(np.asarray(ids, dtype=np.int64))
    people = people or cast(groups, design, seed=seed, params=params)
    luck = _luck(groups, design, seed=seed, slots=people.load.shape[-1])
    waiting = _wait(people, design, luck, params=params)
    if design.form == "waiting list":
        nobody = [np.zeros(people.load.shape, bool)] * design.meetings
        return recorded(people, waiting, waiting, attended=nobody, joined=people.joined)
    return _together(people, design, luck, waiting, params=params)


def _together(people: Cast, design: Design, luck: _Luck, waiting: Course, *, params: Parameters) -> Record:
    paced = replace(params, values={**params.values, **design.pace(params)})
    slow, joined, here = people.slow, people.joined, people.joined == 0
    readings, attended = [_ask(slow, people, luck, 0, here, design=design, params=params)], []
    for k in range(design.meetings):
        attended.append(here)
        slow = _one_meeting(slow, people, design, here=here, luck=luck.order[:, k], session=k, params=paced)
        gone = here & (luck.leaving[:, k] < leaving(slow, params=params, present=here)) & people.may_leave
        slow = _weeks(slow, people, luck, k, here & ~gone, design=design, params=params)
        readings.append(_ask(slow, people, luck, k + 1, here & ~gone, design=design, params=params))
        here = here & ~gone
        if design.kind == "open" and k + 1 < design.meetings:
            slow, joined, here = _arrive(slow, people, gone=gone, joined=joined, here=here, meeting=k + 1)
    return recorded(people, Course(readings, slow), waiting, attended=attended, joined=joined)


def _luck(groups: NDArray[np.int64], design: Design, *, seed: int, slots: int) -> _Luck:
    k = design.meetings
    return _Luck(
        weeks=normal((k, slots), seed=seed, groups=groups, purpose="weeks"),
        walk=normal((k + 1, slots), seed=seed, groups=groups, purpose="walk"),
        answers=normal((k + 1, 3, slots), seed=seed, groups=groups, purpose="answers"),
        leaving=uniform((k, slots), seed=seed, groups=groups, purpose="leaving"),
        order=uniform((k, slots), seed=seed, groups=groups, purpose="order"),
    )


def _one_meeting(
    slow: Slow, people: Cast, design: Design, *, here: Mask, luck: Array, session: int, params: Parameters
) -> Slow:
    shares = here & people.may_leave
    turns = np.argsort(np.where(shares, luck, 2.0), axis=-1)
    turns = np.where(np.take_along_axis(shares, turns, axis=-1), turns, -1)[:, : max(int(shares.sum(axis=-1).max()), 1)]
    if design.depth is None:
        depth = people.depth_scale * willingness(slow, session=session, params=params, present=here)
    else:
        depth = np.full(here.shape, design.depth)
    return meet(
        slow,
        order=turns.T,
        depth=depth,
        warm=people.warm,
        load=people.load,
        rapport=people.rapport,
        minutes=design.minutes,
        params=params,
        present=here,
        attend=params.online if design.online else 1.0,
    ).after


def _weeks(slow: Slow, people: Cast, luck: _Luck, k: int, here: Mask, *, design: Design, params: Parameters) -> Slow:
    return live(
        slow,
        _life(people, here, params=params),
        weeks=design.spacing,
        noise=luck.weeks[:, k],
        params=params,
        present=here,
    )


def _ask(slow: Slow, people: Cast, luck: _Luck, k: int, here: Mask, *, design: Design, params: Parameters) -> Array:
    """Distress, loneliness, alliance, cohesion and support at one reading, (5, groups, slots)."""
    life, error = _life(people, here, params=params), luck.answers[:, k]
    walk = wandered(luck.walk[:, : k + 1], weeks=design.spacing, params=params)
    return np.stack(
        [
            distress(
                slow, life, week=k * design.spacing, wandering=walk, error=error[:, 0], params=params, present=here
            ),
            loneliness(slow, life, trait=people.lonely, error=error[:, 1], params=params, present=here),
            np.clip(slow.A[:, :, 0] + params.alliance_err * error[:, 2], 0, 1),
            slow.mean_trust(here),
            company(slow, life, params=params, present=here),
        ]
    )


def _wait(people: Cast, design: Design, luck: _Luck, *, params: Parameters) -> Course:
    """The same people, their weeks and answers, without any meeting."""
    slow, nobody = people.slow, np.zeros_like(people.load, dtype=bool)
    readings = [_ask(slow, people, luck, 0, nobody, design=design, params=params)]
    for k in range(design.meetings):
        slow = _weeks(slow, people, luck, k, nobody, design=design, params=params)
        readings.append(_ask(slow, people, luck, k + 1, nobody, design=design, params=params))
    return Course(readings, slow)


def _life(people: Cast, here: Mask, *, params: Parameters) -> Life:
    return replace(people.life, outside=np.where(here, params.outside, 1.0))


def _arrive(
    slow: Slow, people: Cast, *, gone: Mask, joined: NDArray[np.int64], here: Mask, meeting: int
) -> tuple[Slow, NDArray[np.int64], Mask]:
    """Whoever leaves an open group is followed by somebody new at the next meeting, once for each seat."""
    half = (people.load.shape[-1] - 1) // 2
    new = np.zeros_like(here)
    new[:, 1 + half :] = gone[:, 1 : 1 + half]
    fresh = new[:, :, None] | new[:, None, :]
    return (
        replace(slow, A=np.where(fresh, people.slow.A, slow.A), flooding=np.where(new, 0, slow.flooding)),
        np.where(new, meeting, joined),
        here | new,
    )
