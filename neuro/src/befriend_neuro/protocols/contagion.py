"""Somebody watches another person's stress test, and nothing is done to the watcher."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.integrate import STEP, simulate
from befriend_neuro.model.people import Inputs, People
from befriend_neuro.params import Parameters, shipped
from befriend_neuro.protocols.readouts import Estimate, estimate, peak_d, responding
from befriend_neuro.protocols.stress_test import MINUTES, SALIVETTES
from befriend_neuro.protocols.volunteers import assay, volunteers

Array = NDArray[np.float64]
RELATIONS = ("partner", "stranger")
VIEWS = ("room", "mirror", "video")
_FIRST = np.array([1.0, 0.0])


@dataclass(frozen=True)
class Watching:
    """How a watcher stands to the one who is watched ("partner" or "stranger"), and what lies between them: nothing in
    the "room", a one-way "mirror", or "video". Raises ValueError for anything else."""

    relation: str = "stranger"
    view: str = "mirror"

    def __post_init__(self) -> None:
        for name, known in (("relation", RELATIONS), ("view", VIEWS)):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} = {getattr(self, name)!r} is unknown. Please take one of {', '.join(known)}.")


@dataclass(frozen=True, eq=False)
class Contagion:
    """Courses of n watchers and of those they watch at `minutes` from the beginning of the panel, each (n, k).

    responders : share of watchers whose highest sample lies 1.5 nmol/L or more above their first; d : theirs, pre to peak
    resonance : correlation over pairs of the watched one's and the watcher's highest arousal
    """

    minutes: Array
    saliva_nmol_per_l: Array
    arousal: Array
    watched_arousal: Array
    responders: Estimate
    d: Estimate
    resonance: Estimate


def contagion(
    n: int, *, relation: str = "stranger", view: str = "mirror", seed: int, params: Parameters | None = None
) -> Contagion:
    """n pairs: one meets the stress test, the other watches from minute -10 to 10.

    The pair is a group of two in which the first speaks: dN/dt of the watcher has kappa a A (N_watched - N), a = 1 in a
    pair, A = trust_partner or trust_stranger. A one-way mirror hides the watcher; a video
    hides the watcher and lets view_video of the attention through. Only in the room does the one watched look back.

    Raises ValueError for an unknown relation or view, or fewer than 10 pairs.
    Source: Engert et al. 2014 (partners or strangers, mirror or video); the room is the model's own extension.
    """
    p = params or shipped()
    watched = watch([Watching(relation, view)], n, seed=seed, params=p)
    saliva, pair = watched.saliva[0], watched.arousal[0]
    peaks = pair.max(axis=-1)
    return Contagion(
        minutes=MINUTES,
        saliva_nmol_per_l=saliva,
        arousal=pair[:, 1],
        watched_arousal=pair[:, 0],
        responders=estimate(responding, saliva[:, SALIVETTES], seed=seed),
        d=estimate(peak_d, saliva, seed=seed),
        resonance=estimate(lambda x: float(np.corrcoef(x[:, 0], x[:, 1])[0, 1]), peaks, seed=seed),
    )


@dataclass(frozen=True, eq=False)
class Watched:
    """The same n pairs in each of s ways of watching: arousal of both, (s, n, 2, k), and the watchers' saliva (s, n, k)."""

    arousal: Array
    saliva: Array


def watch(ways: Sequence[Watching], n: int, *, seed: int, params: Parameters, step: float = STEP) -> Watched:
    """The same n pairs watch and are watched in each way, with the same chance."""
    p = params
    target, watcher = (
        volunteers(n, attachment="typical", adversity=0.0, seed=seed, params=p, group=group) for group in (1, 0)
    )
    R, W, L, h = (
        np.stack([getattr(each.people, name) for each in (target, watcher)], axis=-1) for name in ("R", "W", "L", "h")
    )
    people = People(R=R, W=W, L=L, h=h, A=np.stack([_trust(way, p) for way in ways]))
    inputs = Inputs(E=_Panel(0.55), U=_Panel(0.3), speaker=lambda t: np.where(-10 <= t < 10, 0, -1))
    course = simulate(people, inputs, params=p, minutes=MINUTES, begin=-90, step=step)
    saliva = np.moveaxis(course.saliva_nmol_per_l, 0, -1)[..., 1, :] * watcher.level[:, None]
    return Watched(np.moveaxis(course["N"], 0, -1), assay(saliva, seed=seed, params=p))


def _trust(way: Watching, params: Parameters) -> Array:
    """A of a pair, (1, 2, 2): what reaches the watcher, and in the room the one watched too."""
    A = params.trust_partner if way.relation == "partner" else params.trust_stranger
    passes = params.view_video if way.view == "video" else 1.0
    return np.array([[[0.0, A * (way.view == "room")], [A * passes, 0.0]]])


@dataclass(frozen=True)
class _Panel:
    """An input that reaches the first of a pair alone: `waiting` in minutes -10 to 0, 1 in 0 to 10, else nothing."""

    waiting: float

    def __call__(self, minute: float) -> Array:
        return _FIRST * (self.waiting * (-10 <= minute < 0) + (0 <= minute < 10))
