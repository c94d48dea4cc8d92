"""The scales as the data file describes them: items, keys, norms, licence, and wording where it may be shown."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

NORM_WARNING = (
    "These words and norms describe answers to this scale in the people it was tried with. "
    "They are not a diagnosis, and norms are not for the member screen."
)


@dataclass(frozen=True)
class Band:
    """One range of scores with the scale's own word for it, both ends included."""

    low: float
    high: float
    word: str
    warning: str = NORM_WARNING


@dataclass(frozen=True)
class Wording:
    """What a person reads: `items` in order, `response` from the lowest answer to the highest."""

    stem: str | None
    items: tuple[str, ...]
    response: tuple[str, ...]
    licence: str


@dataclass(frozen=True)
class Scale:
    """One scale. None means that the data file does not say.

    Item numbers count from 1. `min` and `max` bound one answer, `range` the total score.
    `alpha` is internal consistency, `test_retest` stability over weeks, `rel_between_occasions` an assumption.
    `rci_sd` is the standard deviation the file's reliable change figures rest on. `conf` is the file's own
    confidence in its figures and `read` says what was confirmed in a source.
    """

    id: str
    name: str
    licence: str
    wording_included: bool
    construct: str | None = None
    items: int | None = None
    min: int | None = None
    max: int | None = None
    score: str | None = None
    range: tuple[int, int] | None = None
    reverse: tuple[int, ...] = ()
    window: str | None = None
    subscales: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    subscales_counts: Mapping[str, int] = field(default_factory=dict)
    subscales_note: str | None = None
    bands: tuple[Band, ...] = ()
    cut: str | None = None
    norm_mean: float | None = None
    norm_sd: float | None = None
    norm_n: int | None = None
    norm_pop: str | None = None
    alpha: float | None = None
    test_retest: float | None = None
    rel_between_occasions: float | None = None
    rci_sd: float | None = None
    rci95: float | None = None
    rci80: float | None = None
    rci95_retest: float | None = None
    use_change: float | None = None
    mcid: float | None = None
    direction: str | None = None
    rule: str | None = None
    key: tuple[str, ...] = ()
    note: str | None = None
    read: str | None = None
    conf: str | float | None = None


@cache
def _file() -> Mapping[str, Mapping[str, Any]]:
    text = files("befriend_neuro").joinpath("data/scales.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


@cache
def scales() -> Mapping[str, Scale]:
    """Every scale of `data/scales.toml` by its id, in the order of the file."""
    return MappingProxyType({name: _scale(name, row) for name, row in _file().items()})


def scale(scale_id: str) -> Scale:
    """The scale of that id, for example `scale("phq4")`. ValueError for an id the catalogue does not know."""
    known = scales()
    if scale_id not in known:
        raise ValueError(f"There is no scale {scale_id!r} in the catalogue. Please choose one of: {', '.join(known)}.")
    return known[scale_id]


def wording(scale_id: str) -> Wording:
    """The text of a scale, where its licence lets an open project show it.

    ValueError with the reason and the licence where it does not: ask the owner, and load the text at your own site.
    """
    chosen = scale(scale_id)
    if not chosen.wording_included:
        raise ValueError(
            f"The wording of {chosen.name} is not shown here, because its licence does not clearly allow it "
            f"(licence: {chosen.licence}). Please ask its owner and load the text at your own site."
        )
    row = _file()[scale_id]
    return Wording(row.get("stem"), tuple(row["text"]), tuple(row.get("response", ())), chosen.licence)


def _scale(scale_id: str, row: Mapping[str, Any]) -> Scale:
    shown = {part.name for part in fields(Scale)}
    values = {key: _frozen(value) for key, value in row.items() if key in shown}
    values["bands"] = tuple(Band(low, high, word) for low, high, word in row.get("bands", ()))
    if "items" not in row and "key" in row:
        values["items"] = len(row["key"])
    return Scale(id=scale_id, **values)


def _frozen(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, dict):
        return MappingProxyType({key: _frozen(part) for key, part in value.items()})
    return value
