"""Who sits in the room: people who seek help, drawn group by group, and the one who facilitates."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.chance import normal
from befriend_neuro.model.learning import Slow
from befriend_neuro.model.weeks import Life
from befriend_neuro.params import Parameters
from befriend_neuro.protocols.design import Design

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
COLUMNS = 10


@dataclass(frozen=True, eq=False)
class Cast:
    """People before the first meeting, (groups, slots); slot 0 is the one who facilitates.

    joined : meeting at which each begins, -1 for who waits for a free seat;  warm : (groups,) acceptance shown
    """

    slow: Slow
    life: Life
    load: Array
    rapport: Array
    warm: Array
    depth_scale: Array
    lonely: Array
    anxious: Array
    avoidant: Array
    joined: NDArray[np.int64]
    may_leave: Mask
    newcomer: Mask


def cast(groups: NDArray[np.int64], design: Design, *, seed: int, params: Parameters) -> Cast:
    """People with means and spreads of `population_help_seeking`.

    anxiety x and avoidance v are standard normal; R rises with both, in the proportion in which the anxious and the
    avoidant starting points differ from the typical one; the avoidant share less deep (depth_scale of their starting
    point at v = 2, 1 at v <= 0).
    A_ij = (1-R_i) A_first; experienced members begin around the secure starting point with A_known.
    The one who facilitates is at the secure starting point and at rest (*assumed*).
    Source: specification 1.5, 5 and table population_help_seeking.
    """
    p, slots = params, 1 + design.members * (2 if design.kind == "open" else 1)
    z = normal((slots, COLUMNS), seed=seed, groups=groups, purpose="people").transpose(2, 0, 1)
    slot = np.arange(slots) + np.zeros((len(groups), 1), dtype=int)
    known = (slot >= 1) & (slot <= design.experienced)
    R, W, L = _states(z, secure=known | (slot == 0), steady=slot == 0, params=p)
    near = p.near_sd * z[6] * (slot > 0)
    trust = np.where(known | (slot == 0), p.A_known, (1 - R) * p.A_first)
    stress, load = (
        np.clip(p.population[name][0] + p.population[name][1] * z[column], 0, 1)
        for name, column in (("chronic_stress", 4), ("trauma_load", 5))
    )
    return Cast(
        slow=Slow(R=R, W=W, L=L, A=np.repeat(np.clip(trust, 0, 1)[..., None], slots, axis=-1), flooding=0 * R),
        life=Life(stress=stress, W0=W, trait=p.trait_sd * z[7], near=near),
        load=load,
        rapport=np.clip(p.met_sd * z[9] * (slot > 0), -1, 1),
        warm=np.clip(design.warmth + p.warm_sd * z[8, :, 0], 0, 1),
        depth_scale=1 - (1 - p.starts["avoidant"].depth_scale) * np.clip(z[1] / 2, 0, 1),
        lonely=z[8],
        anxious=z[0],
        avoidant=z[1],
        joined=np.where(slot <= design.members, 0, -1),
        may_leave=slot > 0,
        newcomer=(slot > 0) & ~known,
    )


def _states(z: Array, *, secure: Mask, steady: Mask, params: Parameters) -> tuple[Array, Array, Array]:
    p, safe = params, params.starts["secure"]
    typical, anxious, avoidant = (p.starts[start].R for start in ("typical", "anxious", "avoidant"))
    share = np.array([anxious - typical, avoidant - typical])
    attached = np.tensordot(share / np.hypot(*share), z[:2], axes=1)

    def state(name: str, own: Array) -> Array:
        mean, spread = p.population[name]
        drawn = np.where(secure, getattr(safe, name), mean) + np.where(steady, 0, spread * own)
        clipped: Array = np.clip(drawn, 0, 1)
        return clipped

    return state("R", attached), state("W", z[2]), state("L", z[3])
