"""A member's weeks: dots for answers, a line with its band, and fog where nothing was said for a while."""

from collections.abc import Sequence

import numpy as np

from befriend_neuro.pictures.axes import (
    Field,
    centred,
    hairline,
    in_order,
    on_scale,
    ordered_ends,
    rising,
    same_shape,
    spread_out,
)
from befriend_neuro.pictures.canvas import TEXT, Array, Sheet, band, document, dot, line, ring, runs, text

VEILS, VEIL = np.linspace(1.0, 0.7, 4), 0.05
"""Fog in veils, each this share of the band's width to either side of the line: its rim is the palest."""
CLEARINGS, CLEAR = np.linspace(1.0, 0.6, 4), 0.04
"""What is added where an answer is nearer than these parts of `near`: the fog lifts little by little."""


def member_weeks(
    *, sheet: Sheet, weeks: Array, middle: Array, low: Array, high: Array, answer_weeks: Array, answers: Array,
    top_name: str, bottom_name: str, first_name: str, last_name: str, gap_name: str = "",
    scale: Sequence[float] = (0, 10), near: float = 1.0,
) -> str:  # fmt: skip
    """What a member answered, and what can be read from it.

    Further than `near` weeks from any answer the line stops and only fog is left, as wide as low and high say.

    Parameters
    ----------
    weeks : (t,) rising; the finer, the smoother
    middle, low, high : (t,) estimate and its band on `scale`, NaN where there is none; drawn no further than the scale
    answer_weeks, answers : (a,) rising weeks, and answers on `scale`, NaN where left out
    top_name, bottom_name : the ends of the scale in words
    first_name, last_name : the first and the last week in words, such as "September" and "now"
    gap_name : what stands under the longest gap, such as "away"

    Returns one SVG text. Raises ValueError when lengths differ, weeks do not rise, low > middle > high, an answer lies
    off its scale, or near is not above 0.
    """
    weeks, answer_weeks, ends = rising("weeks", weeks), rising("answer_weeks", answer_weeks), ordered_ends(scale)
    low, middle, high = same_shape(weeks.shape, low=low, middle=middle, high=high)
    (answers,) = same_shape(answer_weeks.shape, answers=answers)
    in_order(low, middle, high)
    on_scale("answers", answers, ends)
    if not near > 0:
        raise ValueError(f"near is {near}; please give a number of weeks above 0.")
    field = _field(sheet, np.concatenate([weeks, answer_weeks]), ends)
    said = ~np.isnan(answers)
    away = _away(weeks, answer_weeks[said])
    parts = [hairline(field, field.top), hairline(field, field.bottom)]
    parts += _water(field, weeks, middle, low, high, away / near)
    parts += _answers(field, answer_weeks[said], answers[said])
    parts += _words(field, top_name, bottom_name, first_name, last_name)
    parts.append(_gap(field, weeks, away > near, gap_name))
    return document(sheet, height=field.bottom + 4 * TEXT, parts=parts)


def _field(sheet: Sheet, times: Array, ends: tuple[float, float]) -> Field:
    top = 2 * TEXT
    return Field(sheet=sheet, top=top, bottom=top + 110 + 0.12 * sheet.width, x_range=spread_out(times), y_range=ends)


def _away(weeks: Array, said: Array) -> Array:
    """Weeks to the nearest answer, infinite without any."""
    if not said.size:
        return np.full(weeks.shape, np.inf)
    after = np.searchsorted(said, weeks)
    before = np.abs(weeks - said[np.maximum(after - 1, 0)])
    return np.asarray(np.minimum(before, np.abs(said[np.minimum(after, said.size - 1)] - weeks)))


def _water(field: Field, weeks: Array, middle: Array, low: Array, high: Array, away: Array) -> list[str]:
    x, parts = field.x(weeks), []
    for share in VEILS:
        down, up = middle - share * (middle - low), middle + share * (high - middle)
        parts.append(band(x, field.y(down), field.y(up), opacity=VEIL, kind="picture__fog"))
    for part in CLEARINGS:
        floor = np.where(away <= part, low, np.nan)
        parts.append(band(x, field.y(floor), field.y(high), opacity=CLEAR))
    return [*parts, line(x, field.y(np.where(away <= 1, middle, np.nan)))]


def _answers(field: Field, weeks: Array, answers: Array) -> list[str]:
    places = list(zip(field.x(weeks).tolist(), field.y(answers).tolist(), strict=True))
    return [dot(x, y) for x, y in places] + [ring(x, y) for x, y in places[-1:]]


def _words(field: Field, top_name: str, bottom_name: str, first_name: str, last_name: str) -> list[str]:
    start, end = float(field.along(0)), float(field.along(field.sheet.width))
    under, last = field.bottom + 1.5 * TEXT, field.bottom + 3.2 * TEXT
    return [
        text(start, field.top - 8, top_name),
        text(start, under, bottom_name),
        text(start, last, first_name),
        text(end, last, last_name, anchor="end", strong=True),
    ]


def _gap(field: Field, weeks: Array, away: Array, name: str) -> str:
    """The name of the longest gap between answers, low in the field."""
    gaps = [run for run in runs(away) if run.start > 0 and run.stop < len(weeks)]
    if not gaps:
        return ""
    longest = max(gaps, key=lambda run: weeks[run.stop - 1] - weeks[run.start])
    centre = (weeks[longest.start] + weeks[longest.stop - 1]) / 2
    return centred(field, float(field.x(centre)), field.bottom - 8, name)
