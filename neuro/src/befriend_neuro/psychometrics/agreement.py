"""Do the two files that describe the scales say the same?"""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from befriend_neuro.psychometrics.catalogue import Scale, scales


@dataclass(frozen=True)
class Contradiction:
    """`scales.toml` and `scales.csv` both speak about `field` of `scale_id`, and differ."""

    scale_id: str
    field: str
    in_toml: object
    in_csv: str


def contradictions() -> tuple[Contradiction, ...]:
    """Every place where both files speak and differ; empty when they agree. A scale in one file only is one too."""
    text = files("befriend_neuro").joinpath("data/scales.csv").read_text(encoding="utf-8")
    rows = {row["id"]: row for row in csv.DictReader(text.splitlines())}
    return tuple(compare(scales(), rows))


def compare(catalogue: Mapping[str, Scale], rows: Mapping[str, Mapping[str, str]]) -> Iterator[Contradiction]:
    """The contradictions between a catalogue and the rows of a table; an empty cell or a None says nothing."""
    for scale_id in catalogue.keys() ^ rows.keys():
        place = "scales.toml" if scale_id in catalogue else "scales.csv"
        yield Contradiction(scale_id, "id", f"only in {place}", "")
    for scale_id in catalogue.keys() & rows.keys():
        for field, cell in rows[scale_id].items():
            value = getattr(catalogue[scale_id], field)
            if cell and value is not None and not _same(value, cell):
                yield Contradiction(scale_id, field, value, cell)


def _same(value: Any, cell: str) -> bool:
    if isinstance(value, bool):
        return bool(str(value) == cell)
    if isinstance(value, int | float):
        return float(cell) == float(value)
    if isinstance(value, tuple):
        return bool(list(value) == ast.literal_eval(cell))
    return bool(value == cell)
