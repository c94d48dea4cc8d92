"""One published finding: what it states, what the model gives, and whether every stated number and order is met."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
BLOCKS = 20
NOT_MODELLED = "not modelled"
_FREE = ("optional", "weak", "sanity", "structural")


@dataclass(frozen=True)
class Part:
    """One number that a finding states.

    what : in words            got : the model's
    low, high : its interval; infinite where only a side or an order is published (then `got` is the gap, in order if positive)
    error : Monte Carlo standard error of `got`
    aim : the published number, where it is not the middle of its interval
    """

    what: str
    got: float
    low: float = -np.inf
    high: float = np.inf
    error: float = 0.0
    aim: float | None = None

    @property
    def inside(self) -> bool:
        """Within the interval, its ends included; where only a side is published, truly beyond it: no gap is no order."""
        if self.two_sided:
            return bool(self.low <= self.got <= self.high)
        return bool(self.low < self.got < self.high)

    @property
    def two_sided(self) -> bool:
        """Its interval has two ends."""
        return bool(np.isfinite(self.high - self.low))

    @property
    def certain(self) -> bool:
        """The Monte Carlo error is no more than a tenth of the interval; of a one-sided one, a third of the way to its bound."""
        if self.two_sided:
            return self.error <= (self.high - self.low) / 10
        return self.error <= max(min(abs(self.got - self.low), abs(self.got - self.high)) / 3, 1e-12)


@dataclass(frozen=True)
class Row:
    """A finding held against the model. `got`, `low` and `high` are of the first part; `inside` needs every part.

    fit : one of the 21 findings that the model is fitted to
    sign_ok : the effect goes the published way; true where the model does not speak to the finding
    note : what is compared, and why it is missed where it is
    """

    id: str
    name: str
    wanted: str
    got: float | None
    low: float | None
    high: float | None
    fit: bool
    inside: bool
    sign_ok: bool
    note: str = ""
    parts: tuple[Part, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The nine keys of the public form; the name says so where a finding is not modelled."""
        name = self.name if self.parts else f"{self.name} ({NOT_MODELLED})"
        keys = ("id", "wanted", "got", "low", "high", "fit", "inside", "sign_ok")
        return {"id": self.id, "name": name, **{key: getattr(self, key) for key in keys[1:]}}


def row(id: str, *parts: Part, sign_ok: bool, note: str = "", name: str = "", wanted: str = "") -> Row:
    """A finding with its parts; name, what is wanted and whether it is fitted come from data/targets_calibrate.csv."""
    about = published().get(id, {"finding": name, "statistic": wanted, "use": "weak"})
    first = parts[0]
    return Row(
        id=id,
        name=name or about["finding"],
        wanted=wanted or _wanted(about),
        got=round(first.got, 6),
        low=_bound(first.low),
        high=_bound(first.high),
        fit=_fitted(about["use"]),
        inside=all(each.inside for each in parts),
        sign_ok=sign_ok,
        note=note,
        parts=parts,
    )


def missing(id: str, note: str) -> Row:
    """A finding that the model does not speak to."""
    about = published()[id]
    low, high = (float(about[key]) if about[key] else None for key in ("lo", "hi"))
    fit = _fitted(about["use"])
    return Row(id, about["finding"], _wanted(about), None, low, high, fit, False, True, f"{NOT_MODELLED}: {note}")


def part(
    what: str,
    readout: Callable[[Array], float],
    people: Array,
    low: float = -np.inf,
    high: float = np.inf,
    aim: float | None = None,
) -> Part:
    """A number read from simulated people (n, ...), its Monte Carlo error from 20 blocks of them: SD over blocks / sqrt(20)."""
    blocks = np.array_split(people, BLOCKS)
    error = np.std([readout(block) for block in blocks], ddof=1) / np.sqrt(BLOCKS)
    return Part(what, float(readout(people)), low, high, float(error), aim)


@cache
def published() -> dict[str, dict[str, str]]:
    """The rows of data/targets_calibrate.csv by id."""
    text = (files("befriend_neuro") / "data" / "targets_calibrate.csv").read_text(encoding="utf-8")
    return {entry["id"]: entry for entry in csv.DictReader(text.splitlines())}


def _fitted(use: str) -> bool:
    return use.startswith("calibrate") and not any(word in use for word in _FREE)


def _wanted(about: dict[str, str]) -> str:
    value = f"{about['value']} " if about["value"] else ""
    return f"{value}({about['statistic']})" if value else about["statistic"]


def _bound(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
