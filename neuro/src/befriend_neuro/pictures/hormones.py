"""A hormone over minutes, in one group or two, each with its band, and when the hard part was."""

from collections.abc import Sequence

import numpy as np

from befriend_neuro.pictures.axes import Field, in_order, level_ticks, minute_ticks, rising, same_shape, spread_out
from befriend_neuro.pictures.canvas import TEXT, Array, Sheet, band, box, document, line, text

ROW = 22.0
LINES = (("picture__line", "", 0.20), ("picture__line picture__line--other", "1.5 5.5", 0.10))


def hormone_curves(
    *, sheet: Sheet, minutes: Array, middle: Array, low: Array, high: Array, names: Sequence[str],
    level_name: str, minutes_name: str, stressor: tuple[float, float] | None = None, stressor_name: str = "",
) -> str:  # fmt: skip
    """Curves of one hormone, each with its band; the first is drawn full, the second dotted.

    Parameters
    ----------
    minutes : (t,) rising
    middle, low, high : (k, t) level, any unit, k = 1 or 2; NaN where nothing was measured, and there the curve breaks
    names : k names of the groups
    level_name, minutes_name : what is counted up and along
    stressor : first and last minute of the hard part, or None

    The level starts at 0 unless something lies below.
    Returns one SVG text. Raises ValueError when lengths differ, low > middle > high, minutes do not rise, or a number
    is infinite.
    """
    minutes = rising("minutes", minutes)
    if len(names) not in (1, 2):
        raise ValueError(f"names holds {len(names)} groups; please give one or two.")
    low, middle, high = same_shape((len(names), len(minutes)), low=low, middle=middle, high=high)
    in_order(low, middle, high)
    field = _field(sheet, minutes, low, high, stressor, len(names))
    parts = [*_stressor(field, stressor, stressor_name), *level_ticks(field), *minute_ticks(field)]
    x = field.x(minutes)
    for i, (kind, _, opacity) in enumerate(LINES[: len(names)]):
        parts.append(band(x, field.y(low[i]), field.y(high[i]), opacity=opacity, kind=kind.replace("line", "band")))
    for i, (kind, dash, _) in enumerate(LINES[: len(names)]):
        parts.append(line(x, field.y(middle[i]), kind=kind, dash=dash, width=2.5))
    parts += _key(field, names)
    parts.append(text(float(field.along(0)), field.top - ROW - 10, level_name))
    parts.append(text(float(field.along(sheet.width)), field.bottom + 3 * TEXT, minutes_name, anchor="end"))
    return document(sheet, height=field.bottom + 3.5 * TEXT, parts=parts)


def _field(
    sheet: Sheet, minutes: Array, low: Array, high: Array, stressor: tuple[float, float] | None, groups: int
) -> Field:
    times = minutes if stressor is None else np.concatenate([minutes, rising("stressor", np.asarray(stressor))])
    _, most = spread_out(high)
    least = min(0.0, spread_out(low)[0]) if np.isfinite(low).any() else 0.0
    top = ROW * (groups + 2) + 6
    levels = (least, most if most > least else least + 1)
    return Field(
        sheet=sheet, top=top, bottom=top + 120 + 0.2 * sheet.width, left=44, x_range=spread_out(times), y_range=levels
    )


def _stressor(field: Field, stressor: tuple[float, float] | None, name: str) -> list[str]:
    if stressor is None:
        return []
    first, last = np.sort(field.x(np.asarray(stressor, float)))
    top = field.top - ROW
    shade = box(float(first), top, float(last - first), field.bottom - top, opacity=0.07, kind="picture__hard")
    late = np.mean(stressor) > np.mean(field.x_range)
    place = float(field.x(stressor[1 if late else 0]) + (-6 if late != field.sheet.mirror else 6))
    return [shade, text(place, top + TEXT + 1, name, anchor="end" if late else "start", strong=True)]


def _key(field: Field, names: Sequence[str]) -> list[str]:
    parts = []
    for i, name in enumerate(names):
        y = TEXT + ROW * i
        kind, dash, _ = LINES[i]
        ends = field.along(np.array([2.0, 28.0]))
        parts.append(line(ends, np.array([y - 5, y - 5]), kind=f"{kind} picture__key", dash=dash, width=2.5))
        parts.append(text(float(field.along(38)), y, name, strong=True))
    return parts
