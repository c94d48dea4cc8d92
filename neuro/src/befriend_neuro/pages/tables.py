"""Tables from the data, in Markdown: the numbers of the model, those that were fitted, and what may be asked."""

from collections.abc import Sequence

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
    """The numbers whose value in use is not the delivered one, and those the fit was free to move."""
    params = shipped()
    rows = [
        (
            f"`{n.name}`",
            _figure(n.value),
            _figure(float(params.values[n.name])),
            _range(n),
            "free" if n.status == "fit" else "held",
        )
        for n in params.about.values()
        if n.status == "fit" or float(params.values[n.name]) != n.value
    ]
    return _table(("number", "delivered", "in use", "range", "fit"), rows)


def asked() -> str:
    """What an organiser may ask, in the specification's words."""
    rows = [
        (each.asked, f"`{each.name}`" if each.values else "", each.says, each.trust) for each in questions().values()
    ]
    return _table(("organiser's question", "--vary", "the specification says", "trust"), rows)


TABLES = {"parameters": parameters, "fitted": fitted, "questions": asked}


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
