"""Telling what hurts: written or spoken, to nobody, or to a listener who is cold or warm."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.chance import normal
from befriend_neuro.model.learning import Slow
from befriend_neuro.model.meeting import meet
from befriend_neuro.model.weeks import distress, live, wandered
from befriend_neuro.params import Parameters, shipped
from befriend_neuro.protocols.casting import Cast, cast
from befriend_neuro.protocols.design import Design, one_of, whole
from befriend_neuro.protocols.design import within as inside
from befriend_neuro.protocols.readouts import Estimate, cohen_d, estimate

Array = NDArray[np.float64]
BOUT = 5.0  # minutes; a longer telling is as many shares on end (*assumed*)
DAY = 1 / 7


@dataclass(frozen=True, eq=False)
class Disclosure:
    """What became of n people who told, and of the same people had they not; each array (n,).

    d : distress of those who did not tell minus of those who did, over the pooled SD;  r = d / sqrt(d^2 + 4), as
    Frattaroli 2006 prints it. Positive is better.
    """

    told: Array = field(repr=False)
    untold: Array = field(repr=False)
    change_R: Array = field(repr=False)
    change_W: Array = field(repr=False)
    d: Estimate
    r: Estimate


def disclosure(
    n: int,
    *,
    warmth: float | None,
    by: str = "writing",
    sessions: int = 4,
    minutes: float = 20.0,
    depth: float = 0.45,
    weeks: float = 8.0,
    seed: int,
    params: Parameters | None = None,
) -> Disclosure:
    """People tell something painful on `sessions` days in a row and answer some weeks later.

    A telling is a share: M = D = depth; to a listener E = E_share D and learning as in `learn`; in private E = 0, there
    is nobody to trust, so that R and A stay and W is practised through the gate s_0 alone. What is written for a reader
    is read afterwards: the reader's company is not felt while writing (attend 0).

    Parameters
    ----------
    warmth : acceptance the listener or reader shows, 0-1 (cold about .15, warm .85); None for nobody
    by : "writing" or "speaking"; without a listener they are the same to the model
    depth : 0-1; .45 because alone people go as deep as they can bear (*assumed*)
    sessions : 1-30;  minutes : of each, a multiple of 5 up to 60;  weeks : until they answer, 1-52

    Raises ValueError for anything else. Source: Frattaroli 2006; specification 1.3; four sessions of 20 minutes are
    usual (Pennebaker and Beall 1986).
    """
    _check(n, warmth=warmth, by=by, sessions=sessions, minutes=minutes, depth=depth, weeks=weeks)
    p = params or shipped()
    people = cast(np.arange(n), Design(form="individual", size=2), seed=seed, params=p)
    told = _tell(people, warmth=warmth, by=by, sessions=sessions, bouts=round(minutes / BOUT), depth=depth, params=p)
    quiet = _days(people.slow, people, days=sessions, params=p)
    chance = normal((4,), seed=seed, groups=np.arange(n), purpose="answers")
    after, untold = (_answers(slow, people, weeks, sessions, chance, params=p) for slow in (told, quiet))
    both = np.stack([after, untold], axis=-1)

    def d(x: Array) -> float:
        return -cohen_d(x[:, 0], x[:, 1])

    return Disclosure(
        told=after,
        untold=untold,
        change_R=(told.R - people.slow.R)[:, 1],
        change_W=(told.W - people.slow.W)[:, 1],
        d=estimate(d, both, seed=seed),
        r=estimate(lambda x: d(x) / np.hypot(d(x), 2), both, seed=seed),
    )


def _check(n: int, *, warmth: float | None, by: str, sessions: int, minutes: float, depth: float, weeks: float) -> None:
    whole("n", n, 10, 10**7)
    whole("sessions", sessions, 1, 30)
    one_of("by", by, ("writing", "speaking"))
    inside("depth", depth, 0, 1)
    inside("weeks", weeks, 1, 52, "weeks")
    inside("minutes", minutes, BOUT, 60, "minutes")
    if minutes % BOUT:
        raise ValueError(f"minutes = {minutes} is not allowed. Please give a multiple of {BOUT:g} minutes.")
    if warmth is not None:
        inside("warmth", warmth, 0, 1)


def _tell(
    people: Cast, *, warmth: float | None, by: str, sessions: int, bouts: int, depth: float, params: Parameters
) -> Slow:
    alone, slow = warmth is None, people.slow
    seen = params.without("E_share") if alone else params
    for _ in range(sessions):
        slow = meet(
            slow,
            order=np.ones((bouts, len(people.warm)), dtype=int),
            depth=depth,
            warm=np.full(len(people.warm), warmth or 0.0),
            load=people.load,
            minutes=BOUT,
            params=seen,
            present=np.broadcast_to([not alone, True], slow.R.shape),
            attend=1.0 if by == "speaking" else 0.0,
        ).after
        slow = _days(slow, people, days=1, params=params)
    return slow


def _days(slow: Slow, people: Cast, *, days: int, params: Parameters) -> Slow:
    for _ in range(days):
        slow = _apart(slow, people, weeks=DAY, noise=0.0, params=params)
    return slow


def _answers(slow: Slow, people: Cast, weeks: float, days: int, chance: Array, *, params: Parameters) -> Array:
    later = _apart(slow, people, weeks=weeks, noise=chance[:, :1], params=params)
    week = days * DAY + weeks
    return distress(
        later,
        replace(people.life, outside=1.0),
        week=week,
        wandering=wandered(chance[:, 1:3], weeks=week, params=params)[:, None],
        error=chance[:, 3:],
        params=params,
        present=False,
    )[:, 1]


def _apart(slow: Slow, people: Cast, *, weeks: float, noise: float | Array, params: Parameters) -> Slow:
    return live(slow, replace(people.life, outside=1.0), weeks=weeks, noise=noise, params=params, present=False)
