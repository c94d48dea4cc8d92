"""Tables from the data, in Markdown: the numbers of the model, those that were fitted, and what may be asked."""

import tomllib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

import numpy as np

from befriend_neuro.params import Parameter, shipped
from befriend_neuro.policy.draws import NEVER_DRAWN, plausible
from befriend_neuro.policy.questions import questions

STATUS = {"lit": "published", "fit": "fitted", "prior": "*assumed*"}


def parameters() -> str:
    """Every number of the model: value in use, unit, range, status, source and whether the fit was free to move it."""
    params = shipped()
    rows = [
        (f"`{n.name}`", n.section, _figure(float(params.values[n.name])), n.unit, _range(n), STATUS[n.status],
         "free" if n.status == "fit" else "", n.source, n.needed_for)
        for n in params.about.values()
    ]  # fmt: skip
    return _table(("number", "table", "value", "unit", "range", "status", "fit", "source or note", "needed for"), rows)


def fitted() -> str:
    """The numbers whose value in use is not the delivered one, and those the fit was free to move; by stage."""
    params, rows = shipped(), []
    for stage, entries in _stages().items():
        for name, entry in entries.items():
            about, value = params.about[name], float(params.values[name])
            why = entry.get("source", "fitted" + (", at the end of its range" if _at_an_end(about, value) else ""))
            free = "free" if entry["free"] else "held"
            rows.append((stage, f"`{name}`", _figure(about.value), _figure(value), _range(about), free, why))
    return _table(("stage", "number", "delivered", "in use", "range", "fit", "why"), rows)


def asked() -> str:
    """What an organiser may ask, in the specification's words."""
    rows = [
        (each.asked, f"`{each.name}`" if each.values else "", each.says, each.trust) for each in questions().values()
    ]
    return _table(("organiser's question", "--vary", "the specification says", "trust"), rows)


TABLES = {"parameters": parameters, "fitted": fitted, "questions": asked}


def _stages() -> dict[str, dict[str, dict[str, Any]]]:
    tables = tomllib.loads((files("befriend_neuro") / "data" / "fitted.toml").read_text(encoding="utf-8"))
    return {
        stage: {name: entry for name, entry in entries.items() if isinstance(entry, dict)}
        for stage, entries in tables.items()
    }


def _at_an_end(number: Parameter, value: float) -> bool:
    return min(value - number.low, number.high - value) < 0.01 * (number.high - number.low)


def _range(number: Parameter) -> str:
    if np.isfinite([number.low, number.high]).all():
        return f"{_figure(number.low)} to {_figure(number.high)}"
    low, high = plausible(shipped()).get(number.name, (np.nan, np.nan))
    return f"({_figure(low)} to {_figure(high)})" if np.isfinite(low) and number.name not in NEVER_DRAWN else ""


def _figure(value: float) -> str:
    return f"{value:.4g}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in line) + " |" for line in lines)


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")
