"""How a ring of seats is drawn: plain numbers and names, from plain values."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sized
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

PATTERNS = ("half", "dot", "ring", "quarter", "stripe", "petal", "wave", "moon")
TONES = ("moss", "clay", "slate", "plum", "straw", "sea")
MOST = 12  # beyond this a ring is not drawn; a list is
FAR, LEANING, BACK, BACK_HALF = 122.0, 109.0, 29.0, 64.1
FEW = 9  # among more seats cushions are smaller
SHORT, SHORTER = 13, 9  # letters of a name among few and among many: longer ones are cut, and none lies on another
WIDE, WIDEST = 11, 15  # letters in the middle of the ring: from the first on they are smaller, beyond the last cut


@dataclass(frozen=True)
class Names:
    """A name stands outside the ring: over the cushion within `top` degrees of the top, else below it."""

    above: float
    below: float
    top: float
    out: float  # so far the names at the sides stand outward of their cushions


AMONG_FEW, AMONG_MANY = Names(-38.0, 45.0, 46.0, 0.0), Names(-31.0, 37.0, 60.0, 16.0)


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
    return [_drawn(seat, (place + 0.5) * step, is_crowded(row)) for place, seat in enumerate(row)]


def is_crowded(row: Sized) -> bool:
    return len(row) > FEW


def arcs_and_dots(taken: int, free: int) -> tuple[list[str], list[tuple[str, str]]]:
    """The small ring beside a meeting: a dot for each free seat from the top, an arc for each taken one."""
    step = 360 / max(taken + free, 1)
    dots = [(f"{x:.1f}", f"{y:.1f}") for x, y in (_at(13, (place + 0.5) * step) for place in range(free))]
    gap = min(7.0, step / 4)
    return [arc(14, place * step + gap, (place + 1) * step - gap) for place in range(free, free + taken)], dots


def glow_at(drawn: Iterable[Drawn]) -> Iterator[Drawn]:
    """The seats in lamplight; there is never more than one."""
    yield from [seat for seat in drawn if seat.state in ("lit", "you")][:1]


def _drawn(seat: Mapping[str, Any], angle: float, crowded: bool) -> Drawn:
    state = seat.get("state") or "here"
    (x, y), (far_x, far_y) = _at(LEANING if state == "with" else FAR, angle), _at(FAR, angle)
    names = AMONG_MANY if crowded else AMONG_FEW
    right = far_x - x + _at(names.out, angle)[0]
    down = far_y - y + (names.above if min(angle, 360 - angle) < names.top else names.below)
    empty = state in ("free", "you") or not seat.get("public_id")
    return Drawn(
        x=f"{x:.1f}",
        y=f"{y:.1f}",
        state=state,
        back=arc(BACK, angle - BACK_HALF, angle + BACK_HALF),
        cushion=None if empty else cushion_of(seat["public_id"]),
        name=_called(seat, crowded),
        name_at=f"{right:.1f} {down:.1f}",
    )


def _called(seat: Mapping[str, Any], crowded: bool) -> str:
    name = str(seat.get("name") or "")
    label = str(seat.get("label") or name)
    most = SHORTER if crowded else SHORT
    return label if len(label) <= most else cut(name, most)


def cut(name: str, letters: int) -> str:
    return name if len(name) <= letters else f"{name[: letters - 2].rstrip()}…"


def _at(radius: float, degrees: float) -> tuple[float, float]:
    turn = degrees * pi / 180
    return radius * sin(turn), -radius * cos(turn)
