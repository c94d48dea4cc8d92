"""The sheet a picture stands on: SVG as plain text, without script, style, font or reference, in whatever language."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np

Array = np.ndarray

TEXT = 14.0
MINUS = "\u200e\u2212"
"""A left-to-right mark and a minus, so that it stays before its number where words run from right to left."""
NARROWEST, WIDEST = 280.0, 2000.0
UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain(value: float) -> str:
    """A number as short as it can be: 7.5, 20, −10."""
    return (MINUS if value < 0 else "") + f"{abs(value):.6g}"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What every picture needs from whoever shows it.

    title, description: what is seen, in words, in the reader's language
    width: units of the viewBox, 280 to 2000. Words are 14 units high, so draw at the width that the page will give
    mirror: True for languages written from right to left; time then runs to the left
    number: how a number is written in the reader's language

    Raises ValueError for an empty title or description, or a width out of range.
    """

    title: str
    description: str
    width: float = 320.0
    mirror: bool = False
    number: Callable[[float], str] = plain

    def __post_init__(self) -> None:
        if not self.title.strip() or not self.description.strip():
            raise ValueError("title and description must say in words what is seen; please write a sentence for each.")
        if not NARROWEST <= self.width <= WIDEST:
            raise ValueError(f"width is {self.width}; please give {NARROWEST:g} to {WIDEST:g}.")


def document(sheet: Sheet, *, height: float, parts: Iterable[str]) -> str:
    """The whole picture as one SVG text; colours follow `currentColor` until a style sheet names better ones."""
    size = f"{figure(sheet.width)} {figure(height)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="picture" viewBox="0 0 {size}" role="img"'
        f' direction="{"rtl" if sheet.mirror else "ltr"}" font-family="system-ui, sans-serif"'
        f' font-size="{figure(TEXT)}" fill="currentColor">'
        f"<title>{clean(sheet.title)}</title><desc>{clean(sheet.description)}</desc>{''.join(parts)}</svg>"
    )


def clean(words: str) -> str:
    """Words on one line that cannot leave the element or attribute they stand in."""
    return escape(" ".join(UNPRINTABLE.sub("\ufffd", words).split()), {'"': "&quot;", "'": "&#39;"})


def figure(value: float) -> str:
    """A coordinate to a tenth of a unit, the same on every machine."""
    return f"{round(float(value), 1) + 0.0:.1f}".removesuffix(".0")


def text(x: float, y: float, words: str, *, anchor: str = "start", strong: bool = False) -> str:
    """Words with their start, middle or end at x, in the direction of the reader's language. Nothing for no words."""
    if not words.strip():
        return ""
    kind = 'picture__text picture__text--strong" font-weight="600' if strong else "picture__text"
    return f'<text class="{kind}" x="{figure(x)}" y="{figure(y)}" text-anchor="{anchor}">{clean(words)}</text>'


def dot(x: float, y: float, *, radius: float = 4.0, opacity: float = 1.0) -> str:
    """One real answer."""
    place = f'cx="{figure(x)}" cy="{figure(y)}"'
    return f'<circle class="picture__dot" {place} r="{figure(radius)}" fill-opacity="{faint(opacity)}"/>'


def ring(x: float, y: float) -> str:
    """The newest answer: a ring around its dot."""
    place = f'cx="{figure(x)}" cy="{figure(y)}"'
    return f'<circle class="picture__now" {place} r="8" fill="none" stroke="currentColor" stroke-width="2"/>'


def line(x: Array, y: Array, *, kind: str = "picture__line", dash: str = "", width: float = 2.0) -> str:
    """A line through the points, broken where y is NaN; a point alone is a round mark."""
    ways = "".join(_way(x[run], y[run]) for run in runs(np.isfinite(y)))
    broken = f' stroke-dasharray="{dash}"' if dash else ""
    look = f'fill="none" stroke="currentColor" stroke-width="{figure(width)}" stroke-linejoin="round"'
    return f'<path class="{kind}" d="{ways}" {look} stroke-linecap="round"{broken}/>' if ways else ""


def band(x: Array, low: Array, high: Array, *, opacity: float, kind: str = "picture__band") -> str:
    """The ground between low and high, broken where either is NaN; a point alone is three units to either side."""
    ways = "".join(_around(x[run], low[run], high[run]) for run in runs(np.isfinite(low) & np.isfinite(high)))
    return f'<path class="{kind}" d="{ways}" fill-opacity="{faint(opacity)}"/>' if ways else ""


def box(x: float, y: float, width: float, height: float, *, opacity: float, kind: str, corner: float = 0.0) -> str:
    """A pale rectangle."""
    sides = f'x="{figure(x)}" y="{figure(y)}" width="{figure(width)}" height="{figure(height)}"'
    return f'<rect class="{kind}" {sides} rx="{figure(corner)}" fill-opacity="{faint(opacity)}"/>'


def faint(opacity: float) -> str:
    """An opacity to a hundredth."""
    return f"{opacity:.2f}"


def runs(wanted: Array) -> list[slice]:
    """The unbroken stretches where `wanted` holds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(int)))
    return [slice(int(a), int(b)) for a, b in edges.reshape(-1, 2)]


def _way(x: Array, y: Array) -> str:
    points = [f"{figure(a)} {figure(b)}" for a, b in zip(x, y, strict=True)]
    return "M" + "L".join(points if len(points) > 1 else points * 2)


def _around(x: Array, low: Array, high: Array) -> str:
    if len(x) == 1:
        x, low, high = np.array([x[0] - 3, x[0] + 3]), np.repeat(low, 2), np.repeat(high, 2)
    return _way(np.concatenate([x, x[::-1]]), np.concatenate([high, low[::-1]])) + "Z"
