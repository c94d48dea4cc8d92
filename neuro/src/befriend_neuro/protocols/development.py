"""Growing up with one kind of care, and meeting a supportive group later."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.development import CARES, Childhood, grow_up
from befriend_neuro.params import Parameters, shipped
from befriend_neuro.protocols.casting import Cast, cast
from befriend_neuro.protocols.design import Design, one_of, whole
from befriend_neuro.protocols.groups import run_groups
from befriend_neuro.protocols.readouts import Estimate, estimate
from befriend_neuro.protocols.record import Record
from befriend_neuro.protocols.trial import Trial

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Development:
    """Children with one kind of care, and the groups in which they meet when they are grown.

    childhood : R, W, L and trust at each birthday, (years + 1, children)
    later : the groups' trial; its effects are against the same people had they met nobody
    change_R, change_W : last minus first of those who met, mean over people, with an interval over groups
    Speculative: only the order of the four kinds of care is to be believed, and that a group helps after each.
    """

    care: str
    childhood: Childhood = field(repr=False)
    later: Trial = field(repr=False)
    change_R: Estimate
    change_W: Estimate


def development(
    groups: int,
    *,
    care: str,
    years: int = 18,
    meetings: int = 26,
    warmth: float = 0.85,
    seed: int,
    params: Parameters | None = None,
) -> Development:
    """Children grow up (`grow_up`), each by themselves; then seven at a time of them meet in a supportive group (`trial`)
    with the plasticity of adults. They begin with what they expect, can do and carry at their last birthday, moved by as
    much as the person drawn by `cast` differs from the mean of people who seek help: care is not all that makes people
    differ (*assumed*). All else about them is drawn as in `cast`.

    Parameters
    ----------
    groups : of seven, 2 or more
    care : "attuned", "inconsistent", "neglectful" or "abusive"
    years : of childhood, 1-25
    meetings, warmth : of the group, as in `trial`

    Raises ValueError for anything else. Source: specification 1.5; speculative.
    """
    whole("groups", groups, 2, 10**6)
    whole("years", years, 1, 25)
    one_of("care", care, tuple(CARES))
    p, design = params or shipped(), Design(meetings=meetings, warmth=warmth)
    child = grow_up(care, children=groups * design.members, years=years, seed=seed, params=p)
    people = _grown(cast(np.arange(groups), design, seed=seed, params=p), child, params=p)
    record = run_groups(np.arange(groups), design, seed=seed, params=p, people=people)
    return Development(
        care, child, Trial(design, seed, record), _change(record, "R", seed=seed), _change(record, "W", seed=seed)
    )


def _grown(people: Cast, child: Childhood, *, params: Parameters) -> Cast:
    def joined(name: str) -> Array:
        value: Array = getattr(people.slow, name).copy()
        own = value[:, 1:] - params.population[name][0]
        value[:, 1:] = np.clip(getattr(child, name)[-1].reshape(own.shape) + own, 0, 1)
        return value

    R, W, L = (joined(name) for name in ("R", "W", "L"))
    trust = people.slow.A.copy()
    trust[:, 1:] = np.clip((1 - R[:, 1:]) * params.A_first, 0, 1)[..., None]
    return replace(people, slow=replace(people.slow, R=R, W=W, L=L, A=trust), life=replace(people.life, W0=W))


def _change(record: Record, name: str, *, seed: int) -> Estimate:
    change: NDArray = getattr(record, f"{name}_last") - getattr(record, name)
    return estimate(lambda groups: float(groups.mean()), change, seed=seed)
