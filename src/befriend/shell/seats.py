"""How a ring of seats is drawn: plain numbers and names, from plain values."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

PATTERNS = ("half", "dot", "ring", "quarter", "stripe", "petal", "wave", "moon")
TONES = ("moss", "clay", "slate", "plum", "straw", "sea")
MOST = 12  # beyond this a ring is not drawn; a list is
FAR, LEANING, BACK, BACK_HALF = 122.0, 109.0, 29.0, 64.1
ABOVE, BELOW, TOP = -38.0, 45.0, 46.0  # a name stands outside the ring: over the cushion within 46 degrees of the top


@dataclass(frozen=True)
class Cushion:
    pattern: str
    tone: str


@dataclass(frozen=True)
class Drawn:
    """One seat of a ring: where it stands, what lies on it, and the arc of its back."""

    x: str
    y: str
    state: str
    back: str
    cushion: Cushion | None
    name: str
    name_at: str


def cushion_of(public_id: uuid.UUID | str) -> Cushion:
    """The same seat always looks the same, and the same person looks different in another group."""
    number = uuid.UUID(str(public_id)).int
    return Cushion(PATTERNS[number % 8], TONES[number // 8 % 6])


def arc(radius: float, start: float, end: float) -> str:
    """An SVG path along a circle around the middle, clockwise, in degrees from the top."""
    (x1, y1), (x2, y2) = _at(radius, start), _at(radius, end)
    large = int(end - start > 180)
    return f"M{x1:.1f} {y1:.1f}A{radius:g} {radius:g} 0 {large} 1 {x2:.1f} {y2:.1f}"


def around(seats: Iterable[Mapping[str, Any]]) -> list[Drawn]:
    """Place every seat at the same distance; only who leans in sits a little nearer."""
    row = list(seats)
    step = 360 / max(len(row), 1)
    return [_drawn(seat, (place + 0.5) * step) for place, seat in enumerate(row)]


def arcs_and_dots(taken: int, free: int) -> tuple[list[str], list[tuple[str, str]]]:
    """The small ring beside a meeting: a dot for each free seat from the top, an arc for each taken one."""
    step = 360 / max(taken + free, 1)
    dots = [(f"{x:.1f}", f"{y:.1f}") for x, y in (_at(13, (place + 0.5) * step) for place in range(free))]
    gap = min(7.0, step / 4)
    return [arc(14, place * step + gap, (place + 1) * step - gap) for place in range(free, free + taken)], dots


def glow_at(drawn: Iterable[Drawn]) -> Iterator[Drawn]:
    """The seats in lamplight; there is never more than one."""
    yield from [seat for seat in drawn if seat.state in ("lit", "you")][:1]


def _drawn(seat: Mapping[str, Any], angle: float) -> Drawn:
    state = seat.get("state") or "here"
    (x, y), (far_x, far_y) = _at(LEANING if state == "with" else FAR, angle), _at(FAR, angle)
    empty = state in ("free", "you") or not seat.get("public_id")
    return Drawn(
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        state=state,
        back=arc(BACK, angle - BACK_HALF, angle + BACK_HALF),
        cushion=None if empty else cushion_of(seat["public_id"]),
        name=str(seat.get("label") or seat.get("name") or ""),
        name_at=f"{far_x - x:.1f} {far_y - y + (ABOVE if min(angle, 360 - angle) < TOP else BELOW):.1f}",
    )


def _at(radius: float, degrees: float) -> tuple[float, float]:
    turn = degrees * pi / 180
    return radius * sin(turn), -radius * cos(turn)
