"""The social stress test of the laboratory: ten minutes of waiting, ten before a panel, then rest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.integrate import STEP, Course, simulate
from befriend_neuro.model.people import Inputs, People, within
from befriend_neuro.params import Parameters, shipped
from befriend_neuro.protocols.readouts import Estimate, estimate, fold, peak_d, peak_index, responding
from befriend_neuro.protocols.volunteers import assay, volunteers

Array = NDArray[np.float64]
MINUTES = np.arange(-15.0, 121.0, 5.0)
SALIVETTES = np.searchsorted(MINUTES, (-15, 10, 20, 30, 45, 60))  # the samples a study takes
ACTH_PG_PER_ML = 20.0  # *assumed* .7: 10-50 at rest
FULL_DOSE_IU = 24.0
MOST_NEAR = 1.5


@dataclass(frozen=True)
class Support:
    """Somebody at one's side: "partner", "friend" or "stranger"; by "words" or by "touch"; "before" the panel (minutes
    -10 to 0) or "during" it.

    Touch is one and the same to all. A partner's words bring a man sex_partner more and a woman so much less, and she
    feels judged_partner more evaluated while they last (Kirschbaum et al. 1995a; Ditzen et al. 2007, *assumed* .85).
    """

    who: str
    by: str = "words"
    when: str = "before"

    def __post_init__(self) -> None:
        for name, known in (
            ("who", ("partner", "friend", "stranger")),
            ("by", ("words", "touch")),
            ("when", ("before", "during")),
        ):
            if getattr(self, name) not in known:
                raise ValueError(f"{name} = {getattr(self, name)!r} is unknown. Please take one of {', '.join(known)}.")


@dataclass(frozen=True)
class Setting:
    """One condition of the experiment; meanings as in `stress_test`. Raises ValueError for what cannot be."""

    evaluation: float = 1.0
    control: float = 0.0
    support: Support | None = None
    oxytocin: float = 0.0
    sex: str | None = None
    attachment: str = "typical"
    adversity: float = 0.0

    def __post_init__(self) -> None:
        for name in ("evaluation", "control", "adversity"):
            within(name, getattr(self, name), 0, 1)
        within("oxytocin", self.oxytocin, 0, FULL_DOSE_IU)
        if self.sex not in (None, "male", "female"):
            raise ValueError(f"sex = {self.sex!r} is unknown. Please take 'male', 'female' or None for the average.")


@dataclass(frozen=True, eq=False)
class StressTest:
    """Courses of n people at `minutes` from the beginning of the panel, each (n, k), and what papers print.

    anxiety = 10 T and calm = 10 (1 - N) on sliders of 0-10 (*assumed*).
    d : pre to peak of the mean curve; fold : ratio of the two means; peak_minute : of the mean curve;
    responders : share whose highest of the samples at 10, 20, 30, 45 and 60 minutes lies 1.5 nmol/L or more above their
    first (Miller et al. 2013)
    """

    minutes: Array
    saliva_nmol_per_l: Array
    acth_pg_per_ml: Array
    arousal: Array
    threat: Array
    regulation: Array
    anxiety: Array
    calm: Array
    d: Estimate
    fold: Estimate
    peak_minute: Estimate
    responders: Estimate


def stress_test(
    n: int,
    *,
    evaluation: float = 1.0,
    control: float = 0.0,
    support: Support | None = None,
    oxytocin: float = 0.0,
    sex: str | None = None,
    attachment: str = "typical",
    adversity: float = 0.0,
    seed: int,
    params: Parameters | None = None,
) -> StressTest:
    """n people meet the stress test.

    E = evaluation (.55 while waiting, 1 before the panel), U = (1 - control) (.3, 1), Sx from `support`, and
    O_exo = 1.2 oxytocin/24 exp(-(t+50)/120) from minute -50; people as in `volunteers`, saliva F_0 Fs with a personal
    level and assay error.

    Parameters
    ----------
    evaluation, control, adversity : 0-1; oxytocin : IU by nose, 0-24
    sex : "male", "female" or None for the average; matters only for a partner's words
    attachment : one of `params.starts`

    Raises ValueError for anything else. Source: specification 1.2; Kirschbaum, Pirke and Hellhammer 1993.
    """
    setting = Setting(evaluation, control, support, oxytocin, sex, attachment, adversity)
    return _read(visits([setting], n, seed=seed, params=params or shipped()), seed=seed)


@dataclass(frozen=True, eq=False)
class Visits:
    """The same n people in each of s conditions: time courses, states (k, s, n), and saliva in nmol/L, (s, n, k)."""

    course: Course
    saliva: Array


def visits(settings: Sequence[Setting], n: int, *, seed: int, params: Parameters, step: float = STEP) -> Visits:
    """The same n people meet each condition, with the same chance, so that conditions differ by what is done alone."""
    groups = [
        volunteers(n, attachment=each.attachment, adversity=each.adversity, seed=seed, params=params)
        for each in settings
    ]
    R, W, L, h = (np.stack([getattr(group.people, name) for group in groups]) for name in ("R", "W", "L", "h"))
    inputs = _inputs(settings, params)
    course = simulate(People(R=R, W=W, L=L, h=h), inputs, params=params, minutes=MINUTES, begin=-90, step=step)
    level = np.stack([group.level for group in groups])[..., None]
    saliva = np.moveaxis(course.saliva_nmol_per_l, 0, -1) * level
    return Visits(course, assay(saliva, seed=seed, params=params))


def _inputs(settings: Sequence[Setting], params: Parameters) -> Inputs:
    def column(values: Sequence[float]) -> Array:
        return np.array(values)[:, None]

    near, judged = (column(values) for values in zip(*(_company(each, params) for each in settings), strict=True))
    before = column([float(each.support is not None and each.support.when == "before") for each in settings])
    E, U, dose = (column([getattr(each, name) for each in settings]) for name in ("evaluation", "control", "oxytocin"))
    return Inputs(
        E=_Phases(np.minimum(0.55 * E + judged * before, 1), np.minimum(E + judged * (1 - before), 1)),
        U=_Phases(0.3 * (1 - U), 1 - U),
        Sx=_Phases(near * before, near * (1 - before)),
        O_exo=lambda t: 1.2 * dose / FULL_DOSE_IU * np.exp(-(t + 50) / 120) * (t >= -50),
    )


@dataclass(frozen=True, eq=False)
class _Phases:
    """An input that is `waiting` in minutes -10 to 0, `panel` in 0 to 10, else nothing."""

    waiting: Array
    panel: Array

    def __call__(self, minute: float) -> Array:
        return self.waiting * (-10 <= minute < 0) + self.panel * (0 <= minute < 10)


def _company(setting: Setting, params: Parameters) -> tuple[float, float]:
    """Support felt, Sx, and evaluation felt from whoever supports."""
    support = setting.support
    if support is None:
        return 0.0, 0.0
    near = {"partner": params.near_partner, "friend": params.near_friend, "stranger": params.near_stranger}[support.who]
    talks = support.who == "partner" and support.by == "words"
    side = {"male": 1, "female": -1, None: 0}[setting.sex] if talks else 0
    return float(min(near * (1 + side * params.sex_partner), MOST_NEAR)), float(params.judged_partner * (side < 0))


def _read(visits: Visits, *, seed: int) -> StressTest:
    course, saliva = visits.course, visits.saliva[0]
    states = {name: course[name][:, 0].T for name in ("H", "N", "T", "P")}
    return StressTest(
        minutes=course.minutes,
        saliva_nmol_per_l=saliva,
        acth_pg_per_ml=ACTH_PG_PER_ML * states["H"],
        arousal=states["N"],
        threat=states["T"],
        regulation=states["P"],
        anxiety=10 * states["T"],
        calm=10 * (1 - states["N"]),
        d=estimate(peak_d, saliva, seed=seed),
        fold=estimate(fold, saliva, seed=seed),
        peak_minute=estimate(lambda x: float(course.minutes[peak_index(x)]), saliva, seed=seed),
        responders=estimate(responding, saliva[:, SALIVETTES], seed=seed),
    )
