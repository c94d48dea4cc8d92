"""From numbers to places: the field of a picture, its hairlines and its ticks; and what every picture refuses."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from befriend_neuro.pictures.canvas import TEXT, Array, Sheet, figure, text

LARGEST = 1e9
EDGE = 12.0
"""Room at either side, so that a mark on the rim is whole."""
WIDE_LETTER = 8.5
"""Units of a wide letter at the size of the words."""
STEPS = np.array([1.0, 2.0, 2.5, 5.0, 10.0])
TIME_STEPS = np.array([1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 240.0, 480.0])


@dataclass(frozen=True, kw_only=True)
class Field:
    """The part of a sheet where numbers have places: x_range over its width, y_range over its height."""

    sheet: Sheet
    top: float
    bottom: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    left: float = EDGE
    right: float = EDGE

    def x(self, value: Array | float) -> Array:
        """Places along the sheet, from the reader's starting side."""
        low, high = self.x_range
        return self.along(
            self.left + (np.asarray(value) - low) / (high - low) * (self.sheet.width - self.right - self.left)
        )

    def y(self, value: Array | float) -> Array:
        """Places down the sheet; values beyond the range stand on its rim."""
        low, high = self.y_range
        return np.asarray(self.bottom - np.clip((np.asarray(value) - low) / (high - low), 0, 1) * self.height)

    def along(self, place: Array | float) -> Array:
        """A place counted from the reader's starting side, as a place on the sheet."""
        return np.asarray(self.sheet.width - np.asarray(place) if self.sheet.mirror else place)

    @property
    def height(self) -> float:
        return self.bottom - self.top


def hairline(field: Field, y: float, *, start: float = 0.0) -> str:
    """A quiet line across the sheet."""
    ends = f"M{figure(float(field.along(start)))} {figure(y)}H{figure(float(field.along(field.sheet.width)))}"
    return f'<path class="picture__axis" d="{ends}" fill="none" stroke="currentColor" stroke-opacity="0.20"/>'


def centred(field: Field, x: float, y: float, words: str, *, strong: bool = False) -> str:
    """Words over a place, moved inwards when they would run off the sheet."""
    half = min(len(words) * WIDE_LETTER / 2, field.sheet.width / 2)
    return text(float(np.clip(x, half, field.sheet.width - half)), y, words, anchor="middle", strong=strong)


def level_ticks(field: Field) -> list[str]:
    """Hairlines at round numbers, each with its number before the field."""
    at = [(value, float(field.y(value))) for value in round_numbers(*field.y_range, at_most=4)]
    number = field.sheet.number
    words = [text(float(field.along(field.left - 10)), y + TEXT / 3, number(v), anchor="end") for v, y in at]
    return [hairline(field, y, start=field.left) for _, y in at] + words


def minute_ticks(field: Field) -> list[str]:
    """Round minutes under the field, as many as have room."""
    room = int((field.sheet.width - field.left) // 56)
    step = minute_step(field.x_range, at_most=max(2, room))
    first, last = np.ceil(field.x_range[0] / step), np.floor(field.x_range[1] / step)
    at = [float(value) for value in np.arange(first, last + 1) * step]
    number, y = field.sheet.number, field.bottom + 1.5 * TEXT
    return [text(float(field.x(v)), y, number(v), anchor="middle") for v in at]


def minute_step(span: tuple[float, float], *, at_most: int) -> float:
    """The smallest whole, familiar number of minutes that divides the span into few enough parts."""
    wanted = (span[1] - span[0]) / at_most
    return next((float(s) for s in TIME_STEPS if s >= wanted), float(np.ceil(wanted / 1440) * 1440))


def round_numbers(low: float, high: float, *, at_most: int) -> list[float]:
    """Round numbers from low to high, no more than at_most + 1."""
    wanted = (high - low) / at_most
    scale = 10.0 ** np.floor(np.log10(wanted))
    step = scale * STEPS[np.searchsorted(STEPS * scale, wanted * (1 - 1e-9))]
    count = np.arange(np.ceil(low / step - 1e-9), np.floor(high / step + 1e-9) + 1)
    return [float(value) + 0.0 for value in count * step]


def spread_out(values: Array, *, rest: tuple[float, float] = (0.0, 1.0)) -> tuple[float, float]:
    """A range that holds all finite values, never empty; `rest` when there are none."""
    seen = values[np.isfinite(values)]
    if not seen.size:
        return rest
    low, high = float(seen.min()), float(seen.max())
    if high - low > 1e-9 * max(1.0, abs(low), abs(high)):
        return low, high
    return low - max(0.5, 0.1 * abs(low)), high + max(0.5, 0.1 * abs(high))


def rising(name: str, values: Array) -> Array:
    """The times of a picture as floats. Raises ValueError unless they are one row of rising numbers."""
    values = np.asarray(values, float)
    if values.ndim != 1 or not np.isfinite(values).all() or (np.diff(values) <= 0).any():
        raise ValueError(f"{name} must be one row of finite numbers, each above the one before.")
    return within(name, values)


def same_shape(shape: tuple[int, ...], **arrays: Array) -> list[Array]:
    """The arrays as floats. Raises ValueError unless all have this shape and hold numbers, or NaN for nothing."""
    ready = [np.asarray(given, float) for given in arrays.values()]
    for name, given in zip(arrays, ready, strict=True):
        if given.shape != shape:
            raise ValueError(f"{name} has shape {given.shape}; please give {shape}, one value for each time.")
        within(name, given)
    return ready


def within(name: str, values: Array) -> Array:
    """The same values. Raises ValueError for an infinite one or one beyond a thousand million."""
    if (np.abs(values) > LARGEST).any():
        raise ValueError(f"{name} holds a number beyond {LARGEST:.0e}; please use a larger unit, or NaN for nothing.")
    return values


def in_order(low: Array, middle: Array, high: Array) -> None:
    """Raises ValueError unless low <= middle <= high and all three are missing together."""
    missing = np.isnan(middle)
    if (np.isnan(low) != missing).any() or (np.isnan(high) != missing).any():
        raise ValueError("low, middle and high must be missing (NaN) at the same times.")
    if (low > middle).any() or (middle > high).any():
        raise ValueError("low must not lie above middle, nor middle above high; please check which is which.")


def ordered_ends(scale: Sequence[float]) -> tuple[float, float]:
    """The two ends of an answer scale. Raises ValueError unless the second is above the first."""
    low, high = (float(end) for end in scale)
    if not -LARGEST <= low < high <= LARGEST:
        raise ValueError(f"scale is {tuple(scale)}; please give its lowest and its highest answer.")
    return low, high


def on_scale(name: str, values: Array, scale: tuple[float, float]) -> Array:
    """The same values. Raises ValueError when an answer lies off its scale."""
    if (values < scale[0]).any() or (values > scale[1]).any():
        raise ValueError(f"{name} holds an answer off {scale[0]:g} to {scale[1]:g}; please mend it, or give NaN.")
    return values
