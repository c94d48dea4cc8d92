"""The published findings and how the model meets them: one row for each."""

from collections.abc import Callable, Iterable, Sequence

from befriend_neuro.params import Parameters, shipped
from befriend_neuro.targets import group, lab
from befriend_neuro.targets.row import Part, Row, missing, part, row

Finding = Callable[[Parameters], Row]

__all__ = ["FINDINGS", "Finding", "Part", "Row", "missing", "part", "row", "run"]

FINDINGS: tuple[Finding, ...] = (*lab.ROWS, *group.ROWS)


def run(findings: Iterable[Finding] = FINDINGS, *, params: Parameters | None = None) -> list[Row]:
    """The rows of these findings, in the order of their ids, Wampold's table last."""
    p = params or shipped()
    return sorted((finding(p) for finding in findings), key=lambda row: (not row.id.startswith("C"), row.id))


def spoken_to(rows: Sequence[Row]) -> list[Row]:
    """The rows that the model speaks to."""
    return [row for row in rows if row.parts]
