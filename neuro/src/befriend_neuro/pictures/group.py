"""A group's weeks: the pooled mean of each meeting and how far its members lie apart. Never one member."""

from collections.abc import Sequence

import numpy as np

from befriend_neuro.pictures.axes import Field, centred, hairline, on_scale, ordered_ends, same_shape
from befriend_neuro.pictures.canvas import TEXT, Array, Sheet, box, document, dot, line, ring, text

WORD_ROOM = 30.0
"""Units that the name of a week needs."""


def group_weeks(
    *, sheet: Sheet, mean: Array, spread: Array, shown: Array, week_names: Sequence[str],
    top_name: str, bottom_name: str, scale: Sequence[float] = (0, 10),
) -> str:  # fmt: skip
    """A group's meetings, evenly spaced. Where a meeting may not be shown there is nothing but its name.

    Parameters
    ----------
    mean, spread : (t,) pooled mean and standard deviation of each meeting, on `scale`; NaN where there is none
    shown : (t,) True where at least five answered; elsewhere nothing is drawn, whatever mean says.
        All three come from `estimation.pulse.group_pulse`
    week_names : t names of the meetings; every second, third ... when the sheet is too narrow for all
    top_name, bottom_name : the ends of the scale in words

    Returns one SVG text. Raises ValueError when lengths differ, shown is not True or False, a mean lies off the scale,
    a spread is negative, or a shown meeting lacks either.
    """
    ends, meetings = ordered_ends(scale), len(week_names)
    mean, spread = same_shape((meetings,), mean=mean, spread=spread)
    on_scale("mean", mean, ends)
    shown = np.asarray(shown)
    if shown.shape != (meetings,) or shown.dtype != bool:
        raise ValueError(f"shown has shape {shown.shape}; please give {meetings} of True or False.")
    if (spread < 0).any() or np.isnan(mean[shown]).any() or np.isnan(spread[shown]).any():
        raise ValueError("a meeting that is shown needs a mean, and a spread of 0 or more.")
    top = 2 * TEXT
    bottom = top + 110 + 0.12 * sheet.width
    field = Field(
        sheet=sheet, top=top, bottom=bottom, left=26, right=26, x_range=(0, max(meetings - 1, 1)), y_range=ends
    )
    mean, spread = np.where(shown, mean, np.nan), np.where(shown, spread, np.nan)
    parts = [hairline(field, top), hairline(field, bottom), *_meetings(field, mean, spread)]
    start = float(field.along(0))
    parts += [text(start, top - 8, top_name), text(start, bottom + 1.5 * TEXT, bottom_name)]
    parts += _names(field, week_names)
    return document(sheet, height=bottom + 4 * TEXT, parts=parts)


def _meetings(field: Field, mean: Array, spread: Array) -> list[str]:
    x = field.x(np.arange(len(mean)))
    step = (field.sheet.width - field.left - field.right) / max(len(mean) - 1, 1)
    half = min(11.0, 0.36 * step)
    bars = [_bar(field, place, half, m, s) for place, m, s in zip(x.tolist(), mean, spread, strict=True) if m == m]
    there = [(float(a), float(field.y(m))) for a, m in zip(x, mean, strict=True) if m == m]
    newest = [ring(*place) for place in there[-1:]]
    return [*bars, line(x, field.y(mean)), *[dot(*place) for place in there], *newest]


def _bar(field: Field, x: float, half: float, mean: float, spread: float) -> str:
    top, bottom = float(field.y(mean + spread)), float(field.y(mean - spread))
    return box(x - half, top, 2 * half, bottom - top, opacity=0.2, kind="picture__band", corner=min(half, 6.0))


def _names(field: Field, names: Sequence[str]) -> list[str]:
    """As many names as have room, counted from the last, which is the boldest."""
    last, y = len(names) - 1, field.bottom + 3.2 * TEXT
    every = max(1, int(np.ceil(WORD_ROOM * max(last, 1) / (field.sheet.width - field.left - field.right))))
    at = [(i, float(field.x(i))) for i in range(last, -1, -every)]
    return [centred(field, x, y, names[i], strong=i == last) for i, x in reversed(at)]
