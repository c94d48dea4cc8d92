"""A cue says that a shock may come, and somebody holds one's hand, or nobody does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from befriend_neuro.model.chance import normal
from befriend_neuro.model.integrate import simulate
from befriend_neuro.model.people import Inputs, People, within
from befriend_neuro.params import Parameters, shipped
from befriend_neuro.protocols.readouts import Estimate, cohen_d, estimate
from befriend_neuro.protocols.volunteers import volunteers

Array = NDArray[np.float64]
HANDS = ("alone", "stranger", "spouse")
MINUTES = np.arange(0.0, 10.25, 0.25)
HELD_FROM = -5.0
AVERAGE = 0.5


@dataclass(frozen=True, eq=False)
class HandHolding:
    """Threat of n people under the three conditions, averaged over the ten minutes of cues, each (n,), 0-1.

    quality : of each marriage, (n,)
    stranger, spouse : d of the fall of threat against being alone; spouse_over_stranger : d of the one against the other
    better : correlation of quality with the threat left when the spouse holds one's hand; NaN where all marriages are alike
    """

    quality: Array
    alone: Array
    stranger_threat: Array
    spouse_threat: Array
    stranger: Estimate
    spouse: Estimate
    spouse_over_stranger: Estimate
    better: Estimate


def hand_holding(
    n: int,
    *,
    quality: ArrayLike | None = None,
    danger: float = 1.0,
    attachment: str = "typical",
    seed: int,
    params: Parameters | None = None,
) -> HandHolding:
    """Each of n people meets ten minutes of cues for a shock three times: alone, a stranger's hand, the spouse's hand.

    U = danger in minutes 0 to 10, nobody judges (E = 0); the hand is held from minute -5: Sx = near_stranger, or
    near_partner quality/.5 (at most 1.5), so an average marriage gives what a partner gives elsewhere.

    Parameters
    ----------
    quality : of the marriage, 0-1, a number or (n,); None draws it, mean .5, SD .15 (*assumed*)
    danger : 0-1

    Raises ValueError outside these. Source: Coan, Schaefer and Davidson 2006; the timing is *assumed*.
    """
    p = params or shipped()
    who = volunteers(n, attachment=attachment, adversity=0.0, seed=seed, params=p).people
    within("danger", danger, 0, 1)
    if quality is None:
        quality = np.clip(AVERAGE + 0.15 * normal((n,), seed=seed, groups=[1], purpose="people")[0], 0, 1)
    married = _each(within("quality", quality, 0, 1), n)
    near = np.stack(np.broadcast_arrays(0.0, p.near_stranger, np.minimum(p.near_partner * married / AVERAGE, 1.5)))
    inputs = Inputs(U=lambda t: danger * (t >= 0), Sx=lambda t: near * (t >= HELD_FROM))
    course = simulate(
        People(R=who.R, W=who.W, L=who.L, h=np.broadcast_to(who.h, near.shape)),
        inputs, params=p, minutes=MINUTES, begin=-60,
    )  # fmt: skip
    return _read(course["T"].mean(axis=0), married, seed=seed)


def _each(quality: Array, n: int) -> Array:
    if quality.shape not in ((), (n,)):
        raise ValueError(
            f"quality has the shape {quality.shape}. Please give one number, or one for each of {n} people."
        )
    return np.broadcast_to(quality, (n,))


def _read(threat: Array, quality: Array, *, seed: int) -> HandHolding:
    people = np.column_stack([*threat, quality])

    def fall(less: int, more: int) -> Estimate:
        return estimate(lambda x: cohen_d(x[:, more], x[:, less]), people, seed=seed)

    better = estimate(_correlation, people, seed=seed)
    alone, stranger, spouse = threat
    return HandHolding(quality, alone, stranger, spouse, fall(1, 0), fall(2, 0), fall(2, 1), better)


def _correlation(people: Array) -> float:
    """Of quality with how much of the threat alone is left with the spouse; NaN where either does not vary."""
    quality, left = people[:, 3], people[:, 2] - people[:, 0]
    if not np.ptp(quality) or not np.ptp(left):
        return float("nan")
    return float(np.corrcoef(quality, left)[0, 1])
