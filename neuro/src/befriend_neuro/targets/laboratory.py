"""The runs behind the laboratory's findings: each experiment once, the same people in every condition."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.fast import day_rhythm
from befriend_neuro.model.integrate import STEP, simulate
from befriend_neuro.model.people import Inputs, People
from befriend_neuro.params import Parameters
from befriend_neuro.protocols import hand_holding, infusion
from befriend_neuro.protocols.contagion import Watching, watch
from befriend_neuro.protocols.imaging import task
from befriend_neuro.protocols.stress_test import SALIVETTES, Setting, Support, Visits, visits

Array = NDArray[np.float64]
CONDITIONS = {
    "alone": Setting(),
    "evaluated": Setting(control=1),
    "demanded": Setting(evaluation=0),
    "rest": Setting(evaluation=0, control=1),
    "friend": Setting(support=Support("friend")),
    "stranger": Setting(support=Support("stranger")),
    "man and partner": Setting(support=Support("partner"), sex="male"),
    "woman and partner": Setting(support=Support("partner"), sex="female"),
    "oxytocin": Setting(oxytocin=24),
    "rest and oxytocin": Setting(evaluation=0, control=1, oxytocin=24),
    "adversity": Setting(adversity=1),
}
WAYS = [Watching(relation, view) for relation in ("partner", "stranger") for view in ("mirror", "video")]
T_95 = 2.0595  # Student's t, 25 degrees of freedom


@dataclass(frozen=True, eq=False)
class Laboratory:
    """n people in every experiment of the laboratory, by one set of numbers; run when first asked for.

    step : minutes; a fit may take a longer one
    """

    params: Parameters
    n: int
    seed: int
    step: float = STEP

    def saliva(self, condition: str) -> Array:
        """nmol/L of the n people in a condition of the stress test, (n, k)."""
        saliva: Array = self._stress.saliva[list(CONDITIONS).index(condition)]
        return saliva

    def threat(self, condition: str) -> Array:
        """Highest threat of each, (n,)."""
        highest: Array = self._stress.course["T"][:, list(CONDITIONS).index(condition)].max(axis=0)
        return highest

    def pair(self, *conditions: str) -> Array:
        """The same people's saliva in two conditions, (n, 2, k)."""
        return together(*map(self.saliva, conditions))

    @cached_property
    def watchers(self) -> Array:
        """Saliva of watchers, (n, 4, samples): partners at a mirror and a video, strangers at a mirror and a video."""
        watched = watch(WAYS, self.n, seed=self.seed, params=self.params, step=self.step)
        return together(*watched.saliva[..., SALIVETTES])

    @cached_property
    def hands(self) -> tuple[Array, Array, Array, Array]:
        """Quality of the marriage, and threat alone, with a stranger's hand, with the spouse's; each (n,)."""
        held = hand_holding(self.n, seed=self.seed, params=self.params)
        return held.quality, held.alone, held.stranger_threat, held.spouse_threat

    @cached_property
    def imaging(self) -> Array:
        """Saliva of the n people around the imaging stress task, (n, 7)."""
        return task(self.n, seed=self.seed, params=self.params, step=self.step)

    def recalled(self, mg: Sequence[float]) -> Array:
        """Recall after each dose of cortisol."""
        return infusion(mg, params=self.params)

    @cached_property
    def _stress(self) -> Visits:
        return visits(list(CONDITIONS.values()), self.n, seed=self.seed, params=self.params, step=self.step)


def together(*groups: Array) -> Array:
    """The same people's values in several conditions, people first: (n, conditions, ...)."""
    return np.stack(groups, axis=1)


def day(params: Parameters) -> float:
    """Highest over lowest cortisol of the second day of an undisturbed mean person under the clock."""
    typical = params.starts["typical"]
    who = People(R=typical.R, W=typical.W, L=typical.L)
    minutes = np.arange(1440.0, 2881.0, 10.0)
    course = simulate(
        who, Inputs(circ=lambda t: day_rhythm(t, params=params)), params=params, minutes=minutes, begin=0, step=1
    )
    return float(course["F"].max() / course["F"].min())


def measured() -> tuple[Array, Array, Array, Array]:
    """The 26 people of data/mist_cortisol_individual.csv: minutes, mean of the 13 controls, and the 95 % interval of the mean
    of all 26 (mean -+ t SD/sqrt(26)). The other 13 had a cold face test between, which calms."""
    lines = (files("befriend_neuro") / "data" / "mist_cortisol_individual.csv").read_text(encoding="utf-8").splitlines()
    people = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    times = [name for name in people[0] if name.startswith("t_")]
    values = np.array([[float(person[time]) for time in times] for person in people])
    minutes = np.array([float(time.removeprefix("t_").replace("m", "-")) for time in times])
    controls = values[[person["condition"] == "Control" for person in people]].mean(axis=0)
    mean, half = values.mean(axis=0), T_95 * values.std(axis=0, ddof=1) / np.sqrt(len(values))
    return minutes, controls, mean - half, mean + half
