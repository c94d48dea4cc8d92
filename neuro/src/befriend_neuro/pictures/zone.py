"""The personal zone: what a member answered, and a band in fog. No number stands in it."""

from collections.abc import Sequence

import numpy as np

from befriend_neuro.pictures.axes import EDGE, Field, centred, hairline, on_scale, ordered_ends, same_shape, spread_out
from befriend_neuro.pictures.canvas import TEXT, Array, Sheet, box, document, dot, text

VEILS = np.linspace(1.0, 0.68, 5)
"""Shares of the band's width, one pale veil each: its rim is the palest, for nobody knows exactly where it lies."""
VEIL, UNKNOWN = 0.05, 0.06


def personal_zone(
    *, sheet: Sheet, peaks: Array, outcomes: Array, low: float, high: float,
    calm_name: str, strong_name: str, good_name: str, hard_name: str, zone_name: str, scale: Sequence[float] = (0, 10),
) -> str:  # fmt: skip
    """Each meeting as a dot, and in fog the stirring that has tended to do the member good.

    Parameters
    ----------
    peaks, outcomes : (t,) strongest stirring of each meeting, on `scale`, and what it did; NaN where not answered
    low, high : the band, on `scale`, as `estimation.zone.zones` gives it; both NaN when there is no band to show
    calm_name, strong_name : the two ends of the stirring, in words
    good_name, hard_name : what above and below mean
    zone_name : what the band is called, such as "we are not sure yet"

    Returns one SVG text, without any number in it. Raises ValueError when lengths differ, an answer or the band lies
    off the scale, or low is above high.
    """
    ends = ordered_ends(scale)
    peaks, outcomes = same_shape((np.size(peaks),), peaks=peaks, outcomes=outcomes)
    on_scale("peaks", peaks, ends)
    on_scale("low and high", np.array([low, high]), ends)
    if np.isnan(low) != np.isnan(high) or low > high:
        raise ValueError(f"low is {low} and high is {high}; please give a band, or NaN for both.")
    top = 1.6 * TEXT
    bottom = top + 140 + 0.14 * sheet.width
    inner = {"top": top + 2 * TEXT + 4, "bottom": bottom - 2 * TEXT - 4}
    field = Field(sheet=sheet, left=EDGE, x_range=ends, y_range=spread_out(outcomes), **inner)
    parts = [*_fog(field, top, bottom, low, high), hairline(field, top), hairline(field, bottom)]
    parts += [dot(x, y, opacity=0.8) for x, y in _answered(field, peaks, outcomes)]
    start, end = float(field.along(0)), float(field.along(sheet.width))
    parts += [text(start, top - 8, good_name), text(start, bottom - 8, hard_name)]
    parts += [text(start, bottom + 1.5 * TEXT, calm_name), text(end, bottom + 1.5 * TEXT, strong_name, anchor="end")]
    if not np.isnan(low):
        parts.append(centred(field, float(field.x((low + high) / 2)), top + 1.5 * TEXT, zone_name, strong=True))
    return document(sheet, height=bottom + 2 * TEXT, parts=parts)


def _answered(field: Field, peaks: Array, outcomes: Array) -> list[tuple[float, float]]:
    both = np.isfinite(peaks) & np.isfinite(outcomes)
    return list(zip(field.x(peaks[both]).tolist(), field.y(outcomes[both]).tolist(), strict=True))


def _fog(field: Field, top: float, bottom: float, low: float, high: float) -> list[str]:
    """Veils within the band; one pale veil over everything when there is no band."""
    if np.isnan(low):
        return [box(0, top, field.sheet.width, bottom - top, opacity=UNKNOWN, kind="picture__fog")]
    centre, half = (low + high) / 2, (high - low) / 2
    veils = []
    for share in VEILS:
        first, last = np.sort(field.x(np.array([centre - share * half, centre + share * half]))).tolist()
        veils.append(box(first, top, last - first, bottom - top, opacity=VEIL, kind="picture__fog"))
    return veils
