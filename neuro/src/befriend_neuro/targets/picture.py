"""The findings as one picture: each published interval as a band of the same width, and where the model falls."""

from collections.abc import Sequence

import numpy as np

from befriend_neuro.pictures.axes import EDGE, Field, hairline
from befriend_neuro.pictures.canvas import TEXT, Sheet, box, document, dot, plain, text
from befriend_neuro.targets.row import Part, Row

LINE = 42.0
BEYOND = 1.0
"""How far a dot may stand outside its band, in widths of the band, before it stands on the rim."""


def picture(rows: Sequence[Row]) -> str:
    """One SVG text: a line for each number that has an interval with two ends; a number outside stands beside its band."""
    numbers = [(row, part) for row in rows for part in row.parts if part.two_sided]
    inside = sum(part.inside for _, part in numbers)
    sheet = Sheet(
        title="The model against published findings",
        description=f"{len(numbers)} published intervals; the model's number lies inside {inside} of them.",
        width=640,
    )
    bottom = EDGE + LINE * len(numbers)
    field = Field(sheet=sheet, top=EDGE, bottom=bottom, x_range=(-BEYOND, 1 + BEYOND), y_range=(0, 1))
    parts = [piece for i, (row, part) in enumerate(numbers) for piece in _line(field, EDGE + LINE * i, row, part)]
    return document(sheet, height=bottom + EDGE, parts=parts)


def _line(field: Field, top: float, row: Row, part: Part) -> list[str]:
    left, right = (float(field.x(end)) for end in (0, 1))
    at = np.clip((part.got - part.low) / (part.high - part.low), -BEYOND, 1 + BEYOND)
    middle = top + LINE - 11
    return [
        text(EDGE, top + TEXT, f"{row.id} {part.what}", strong=not part.inside),
        hairline(field, middle),
        box(left, middle - 6, right - left, 12, opacity=0.2, kind="picture__band", corner=2),
        text(left - 8, middle + 5, plain(part.low), anchor="end"),
        text(right + 8, middle + 5, plain(part.high)),
        dot(float(field.x(at)), middle, radius=5),
    ]
