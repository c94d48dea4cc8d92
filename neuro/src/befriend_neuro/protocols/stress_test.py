"""The social stress test of the laboratory: ten minutes of waiting, ten before a panel, then rest."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.chance import normal
from befriend_neuro.model.integrate import Course, simulate
from befriend_neuro.model.people import Inputs, People, within
from befriend_neuro.params import Parameters, shipped
from befriend_neuro.protocols.readouts import Estimate, cohen_d, estimate

Array = NDArray[np.float64]
MINUTES = np.arange(-15.0, 121.0, 5.0)
ACTH_PG_PER_ML = 20.0  # *assumed* .7: 10-50 at rest
FULL_DOSE_IU = 24.0
RESPONSE_NMOL_PER_L = 1.5  # Miller et al. 2013
FEWEST = 10


@dataclass(frozen=True)
class Support:
    """Somebody at one's side: "partner", "friend" or "stranger"; "before" the panel (minutes -10 to 0) or "during" it.

    Words and touch are one and the same to the model: no public number tells them apart.
    """

    who: str
    when: str = "before"

    def __post_init__(self) -> None:
        if self.who not in ("partner", "friend", "stranger"):
            raise ValueError(f"who = {self.who!r} is unknown. Please take 'partner', 'friend' or 'stranger'.")
        if self.when not in ("before", "during"):
            raise ValueError(f"when = {self.when!r} is unknown. Please take 'before' or 'during'.")


@dataclass(frozen=True, eq=False)
class StressTest:
    """Courses of n people at `minutes` from the beginning of the panel, each (n, k), and what papers print.

    anxiety = 10 T and calm = 10 (1 - N) on sliders of 0-10 (*assumed*).
    d : pre to peak of the mean curve; fold : ratio of the two means; peak_minute : of the mean curve;
    responders : share whose highest value lies 1.5 nmol/L or more above their first (Miller et al. 2013)
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
    O_exo = 1.2 oxytocin/24 exp(-(t+50)/120) from minute -50; the fast equations with h lognormal (CV h_cv, mean 1),
    R, W, L around the start of `attachment` with the spread of the population (*assumed*), saliva F_0 Fs with a
    personal level (base_log_sd) and assay error (assay_cv).

    Parameters
    ----------
    evaluation, control, adversity : 0-1; oxytocin : IU by nose, 0-24
    sex : "male", "female" or None for the average; matters only for a partner's support (sex_partner, zero until fitted)
    attachment : one of `params.starts`

    Raises ValueError for anything else. Source: specification 1.2; Kirschbaum, Pirke and Hellhammer 1993.
    """
    p = params or shipped()
    _check(
        n,
        evaluation=evaluation,
        control=control,
        oxytocin=oxytocin,
        sex=sex,
        attachment=attachment,
        adversity=adversity,
        params=p,
    )
    chance = normal((n, 5), seed=seed, groups=[0], purpose="people")[0]
    people = _people(chance, attachment=attachment, adversity=adversity, params=p)
    inputs = _inputs(evaluation, 1 - control, _support(support, sex, params=p), support, oxytocin)
    course = simulate(people, inputs, params=p, minutes=MINUTES, begin=-90)
    error = normal((n, len(MINUTES)), seed=seed, groups=[0], purpose="answers")[0]
    level = np.exp(p.base_log_sd * chance[:, 4:])
    return _read(course, saliva=course.saliva_nmol_per_l.T * level * np.exp(p.assay_cv * error), seed=seed)


def _check(
    n: int,
    *,
    evaluation: float,
    control: float,
    oxytocin: float,
    sex: str | None,
    attachment: str,
    adversity: float,
    params: Parameters,
) -> None:
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < FEWEST:
        raise ValueError(
            f"n = {n} is not allowed. Please give {FEWEST} people or more, so that an interval means something."
        )
    for name, value in {"evaluation": evaluation, "control": control, "adversity": adversity}.items():
        within(name, value, 0, 1)
    within("oxytocin", oxytocin, 0, FULL_DOSE_IU)
    if sex not in (None, "male", "female"):
        raise ValueError(f"sex = {sex!r} is unknown. Please take 'male', 'female' or None for the average.")
    if attachment not in params.starts:
        raise ValueError(f"attachment = {attachment!r} is unknown. Please take one of {', '.join(params.starts)}.")


def _people(chance: Array, *, attachment: str, adversity: float, params: Parameters) -> People:
    p, start = params, params.starts[attachment]
    spread = [p.population[name][1] for name in ("R", "W", "L")]
    middle = [
        start.R + adversity * p.adversity_R,
        start.W + adversity * p.adversity_W,
        start.L + adversity * p.adversity_L,
    ]
    R, W, L = np.clip(np.array(middle)[:, None] + np.array(spread)[:, None] * chance[:, :3].T, 0, 1)
    sd = np.sqrt(np.log1p(p.h_cv**2))
    return People(R=R, W=W, L=L, h=np.minimum(np.exp(sd * chance[:, 3] - sd**2 / 2), 8))


def _support(support: Support | None, sex: str | None, *, params: Parameters) -> float:
    if support is None:
        return 0.0
    near = {"partner": params.near_partner, "friend": params.near_friend, "stranger": params.near_stranger}[support.who]
    side = {"male": 1, "female": -1, None: 0}[sex] if support.who == "partner" else 0
    return float(min(near * (1 + side * params.sex_partner), 1.5))


def _inputs(evaluation: float, demand: float, near: float, support: Support | None, oxytocin: float) -> Inputs:
    def phases(waiting: float, panel: float) -> Callable[[float], float]:
        return lambda t: waiting * (-10 <= t < 0) + panel * (0 <= t < 10)

    before = support is not None and support.when == "before"
    return Inputs(
        E=phases(0.55 * evaluation, evaluation),
        U=phases(0.3 * demand, demand),
        Sx=phases(near * before, near * (not before)),
        O_exo=lambda t: 1.2 * oxytocin / FULL_DOSE_IU * np.exp(-(t + 50) / 120) if t >= -50 else 0.0,
    )


def _read(course: Course, *, saliva: Array, seed: int) -> StressTest:
    def peak(people: Array) -> int:
        return int(people.mean(axis=0).argmax())

    return StressTest(
        minutes=course.minutes,
        saliva_nmol_per_l=saliva,
        acth_pg_per_ml=ACTH_PG_PER_ML * course["H"].T,
        arousal=course["N"].T,
        threat=course["T"].T,
        regulation=course["P"].T,
        anxiety=10 * course["T"].T,
        calm=10 * (1 - course["N"].T),
        d=estimate(lambda x: cohen_d(x[:, peak(x)], x[:, 0]), saliva, seed=seed),
        fold=estimate(lambda x: float(x.mean(axis=0).max() / x[:, 0].mean()), saliva, seed=seed),
        peak_minute=estimate(lambda x: float(course.minutes[peak(x)]), saliva, seed=seed),
        responders=estimate(
            lambda x: float((x.max(axis=1) - x[:, 0] >= RESPONSE_NMOL_PER_L).mean()), saliva, seed=seed
        ),
    )
