"""A trial too large to remember: only what is counted of each reading is kept, so memory does not grow with people."""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.params import Parameters, shipped
from befriend_neuro.progress import bar
from befriend_neuro.protocols.design import Design
from befriend_neuro.protocols.record import Record
from befriend_neuro.protocols.trial import BATCH, batches

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Crowd:
    """Newcomers who were there from the beginning, reading by reading (meetings + 1): means and SD over `members` people.

    distress, loneliness, alliance, cohesion and their _sd : as in `Record`;  waiting, waiting_sd : distress of the same
    people had they met nobody;  attended : share who came to each meeting (meetings)
    """

    members: int
    distress: Array
    distress_sd: Array
    loneliness: Array
    loneliness_sd: Array
    alliance: Array
    alliance_sd: Array
    cohesion: Array
    cohesion_sd: Array
    waiting: Array
    waiting_sd: Array
    attended: Array


def crowd(groups: int, design: Design, *, seed: int, params: Parameters | None = None, batch: int = BATCH) -> Crowd:
    """The groups of `trial` with this design and seed, of which only sums are kept; a bar grows on a terminal.

    Memory holds two batches of groups, however many there are; the size of a batch changes results by rounding only.

    Raises ValueError for fewer than one group. Source: as `trial`; means and SD from sums about the first batch's mean
    (Chan, Golub and LeVeque 1983).
    """
    records = batches(groups, design, seed=seed, params=params or shipped(), batch=batch)
    shown = _shown(records, total=-(-groups // batch))
    first = next(shown)
    middle = {name: np.asarray(_counted(first, name).mean(axis=0)) for name in READINGS}
    sums = _sums(first, middle)
    for record in shown:
        sums = {
            name: value + more for (name, value), more in zip(sums.items(), _sums(record, middle).values(), strict=True)
        }
    return _means(sums, middle)


READINGS = tuple(part.name for part in fields(Crowd) if part.name + "_sd" in {each.name for each in fields(Crowd)})


def _counted(record: Record, name: str) -> Array:
    counted: Array = getattr(record, name)[record.counted]
    return counted


def _sums(record: Record, middle: dict[str, Array]) -> dict[str, Array]:
    came = _counted(record, "attended")
    sums = {"members": np.array(len(came)), "attended": came.sum(axis=0)}
    for name in READINGS:
        away = _counted(record, name) - middle[name]
        sums |= {name: away.sum(axis=0), f"{name}_sd": (away**2).sum(axis=0)}
    return sums


def _means(sums: dict[str, Array], middle: dict[str, Array]) -> Crowd:
    n, found = int(sums["members"]), {}
    for name in READINGS:
        away = sums[name] / n
        found[name] = middle[name] + away
        found[f"{name}_sd"] = np.sqrt(np.maximum(sums[f"{name}_sd"] - n * away**2, 0) / max(n - 1, 1))
    return Crowd(members=n, attended=sums["attended"] / n, **found)


def _shown(records: Iterable[Record], *, total: int) -> Iterator[Record]:
    return bar(records, label="groups", total=total) if sys.stderr.isatty() else iter(records)
