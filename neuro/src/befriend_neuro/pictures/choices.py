"""Choices side by side: for each outcome a panel, for each choice a dot with two bands."""

from collections.abc import Sequence

import numpy as np

from befriend_neuro.pictures.axes import Field, hairline, in_order, round_numbers, same_shape, spread_out
from befriend_neuro.pictures.canvas import TEXT, Array, Sheet, box, document, dot, text

ROW, HEAD, FOOT = 24.0, 30.0, 40.0
NAME_SHARE = 0.26
"""Part of the width that the names of the choices may take."""


def choice_panels(
    *, sheet: Sheet, names: Sequence[str], panel_names: Sequence[str], middle: Array, near: tuple[Array, Array],
    far: tuple[Array, Array],
) -> str:  # fmt: skip
    """What each choice leads to: a dot in the middle, a band for what chance does, a paler one for all that is not known.

    Parameters
    ----------
    names : k choices, from above;  panel_names : p outcomes, with their unit
    middle : (p, k);  near, far : low and high ends of the two bands, each (p, k). Low ends lie below the high ones; the
        middle need not lie within its bands. NaN throughout where there is nothing to show

    Each panel has its own scale. Returns one SVG text. Raises ValueError when shapes differ or ends are out of order.
    """
    shape = (len(panel_names), len(names))
    if 0 in shape:
        raise ValueError(f"There are {shape[0]} outcomes of {shape[1]} choices; please give one or more of both.")
    middle, low, high, least, most = same_shape(
        shape, middle=middle, near_low=near[0], near_high=near[1], far_low=far[0], far_high=far[1]
    )
    for ends in ((low, high), (least, most)):
        in_order(ends[0], np.where(np.isnan(middle), np.nan, (ends[0] + ends[1]) / 2), ends[1])
    tall, parts = HEAD + ROW * len(names) + FOOT, []
    for i, name in enumerate(panel_names):
        field = _field(sheet, tall * i, len(names), np.stack([middle[i], low[i], high[i], least[i], most[i]]))
        parts += [text(float(field.along(0)), tall * i + TEXT + 2, name, strong=True), *_levels(field)]
        for k, choice in enumerate(names):
            parts += _row(field, k, choice, middle[i, k], (low[i, k], high[i, k]), (least[i, k], most[i, k]))
    return document(sheet, height=tall * len(panel_names), parts=parts)


def _field(sheet: Sheet, top: float, rows: int, values: Array) -> Field:
    return Field(
        sheet=sheet, top=top + HEAD, bottom=top + HEAD + ROW * rows, left=NAME_SHARE * sheet.width, right=20,
        x_range=spread_out(values), y_range=(0, 1),
    )  # fmt: skip


def _levels(field: Field) -> list[str]:
    at_most = max(2, int(field.sheet.width * (1 - NAME_SHARE) // 90))
    numbers = round_numbers(*field.x_range, at_most=at_most)
    y = field.bottom + 1.4 * TEXT
    words = [text(float(field.x(v)), y, field.sheet.number(v), anchor="middle") for v in numbers]
    return [hairline(field, field.bottom, start=field.left), *words]


def _row(
    field: Field, k: int, name: str, middle: float, near: tuple[float, float], far: tuple[float, float]
) -> list[str]:
    y = field.top + ROW * (k + 0.5)
    parts = [text(float(field.along(0)), y + TEXT / 3, name)]
    if np.isnan(middle):
        return parts
    for ends, tall, opacity in ((far, 14.0, 0.14), (near, 8.0, 0.32)):
        first, last = np.sort(field.x(np.array(ends))).tolist()
        parts.append(
            box(first, y - tall / 2, last - first, tall, opacity=opacity, kind="picture__band", corner=tall / 2)
        )
    return [*parts, dot(float(field.x(middle)), y)]
