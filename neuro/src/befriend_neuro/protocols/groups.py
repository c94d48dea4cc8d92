"""Groups through their meetings, batch by batch: the pure step under `trial`."""

from dataclasses import dataclass, field, fields, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend_neuro.model.chance import normal, uniform
from befriend_neuro.model.learning import Slow, willingness
from befriend_neuro.model.meeting import meet
from befriend_neuro.model.weeks import Life, company, distress, leaving, live, loneliness, wandered
from befriend_neuro.params import Parameters
from befriend_neuro.protocols.casting import Cast, cast
from befriend_neuro.protocols.design import Design

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Record:
    """What was asked and seen in groups, for each person. Axis 1 of every array is the person, who is never the one
    who facilitates; readings (groups, people, meetings + 1) are taken at week spacing k, before meeting k + 1.

    distress, loneliness : as answered       alliance : trust in the one who facilitates, as answered
    cohesion : mean trust in those present   support : trust in the people of daily life
    waiting, waiting_loneliness : answers of the same people had they met nobody
    attended : (groups, people, meetings)    joined : (groups, people) meeting at which they began, -1 for never
    R, W, L : (groups, people) at the beginning;  anxious, avoidant : (groups, people) attachment, standard normal
    met : (groups, people) acceptance shown to each     newcomer : (groups, people) not one of the experienced
    """

    distress: Array = field(repr=False)
    loneliness: Array = field(repr=False)
    alliance: Array = field(repr=False)
    cohesion: Array = field(repr=False)
    support: Array = field(repr=False)
    waiting: Array = field(repr=False)
    waiting_loneliness: Array = field(repr=False)
    attended: Mask = field(repr=False)
    joined: NDArray[np.int64] = field(repr=False)
    R: Array = field(repr=False)
    W: Array = field(repr=False)
    L: Array = field(repr=False)
    anxious: Array = field(repr=False)
    avoidant: Array = field(repr=False)
    met: Array = field(repr=False)
    newcomer: Mask = field(repr=False)

    @property
    def counted(self) -> Mask:
        """Who counts: (groups, people) newcomers who were there from the beginning."""
        return self.newcomer & (self.joined == 0)

    @classmethod
    def together(cls, records: "list[Record]") -> "Record":
        """Records of several batches as one."""
        return cls(*(np.concatenate([getattr(each, part.name) for each in records]) for part in fields(cls)))


@dataclass(frozen=True, eq=False)
class _Luck:
    """Draws of chance for each group: meetings first, so that a longer course begins like a shorter one."""

    weeks: Array
    walk: Array
    answers: Array
    leaving: Array
    order: Array


def run_groups(ids: ArrayLike, design: Design, *, seed: int, params: Parameters) -> Record:
    """Groups with these numbers, from before their first meeting to the last reading. Nothing else decides what becomes
    of a group than its number, the design, the seed and the parameters.

    At each meeting those present share in a random order at the depth they are willing to (learning as in `meet`);
    then some leave for good (`leaving`); then the weeks pass (`live`) and all are asked, also those who left.
    """
    groups = np.atleast_1d(np.asarray(ids, dtype=np.int64))
    people = cast(groups, design, seed=seed, params=params)
    luck = _luck(groups, design, seed=seed, slots=people.load.shape[-1])
    waiting = _wait(people, design, luck, params=params)
    if design.form == "waiting list":
        return _record(people, waiting, waiting, np.zeros((design.meetings, *people.load.shape), bool), people.joined)
    return _together(people, design, luck, waiting, params=params)


def _together(people: Cast, design: Design, luck: _Luck, waiting: list[Array], *, params: Parameters) -> Record:
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
        if design.kind == "open":
            slow, joined, here = _arrive(slow, people, gone=gone, joined=joined, here=here, meeting=k + 1)
    return _record(people, readings, waiting, np.stack(attended), joined)


def _luck(groups: NDArray[np.int64], design: Design, *, seed: int, slots: int) -> _Luck:
    k = design.meetings
    return _Luck(
        weeks=normal((k, slots), seed=seed, groups=groups, purpose="weeks"),
        walk=normal((k, slots), seed=seed, groups=groups, purpose="walk"),
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
    walk = wandered(luck.walk[:, :k], weeks=design.spacing, params=params)
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


def _wait(people: Cast, design: Design, luck: _Luck, *, params: Parameters) -> list[Array]:
    """The same people, their weeks and answers, without any meeting."""
    slow, nobody = people.slow, np.zeros_like(people.load, dtype=bool)
    readings = [_ask(slow, people, luck, 0, nobody, design=design, params=params)]
    for k in range(design.meetings):
        slow = _weeks(slow, people, luck, k, nobody, design=design, params=params)
        readings.append(_ask(slow, people, luck, k + 1, nobody, design=design, params=params))
    return readings


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


def _record(
    people: Cast, readings: list[Array], waiting: list[Array], attended: Array | list[Mask], joined: NDArray[np.int64]
) -> Record:
    asked = np.stack(readings, axis=-1)[:, :, 1:]
    return Record(
        distress=asked[0],
        loneliness=asked[1],
        alliance=asked[2],
        cohesion=asked[3],
        support=asked[4],
        waiting=np.stack([each[0] for each in waiting], axis=-1)[:, 1:],
        waiting_loneliness=np.stack([each[1] for each in waiting], axis=-1)[:, 1:],
        attended=np.moveaxis(np.asarray(attended), 0, -1)[:, 1:],
        joined=joined[:, 1:],
        R=people.slow.R[:, 1:],
        W=people.slow.W[:, 1:],
        L=people.slow.L[:, 1:],
        anxious=people.anxious[:, 1:],
        avoidant=people.avoidant[:, 1:],
        met=np.clip(people.warm[:, None] + people.rapport[:, 1:], 0, 1),
        newcomer=people.newcomer[:, 1:],
    )
