"""How people meet: what an organiser decides."""

from dataclasses import dataclass, field

import numpy as np

from befriend_neuro.params import Parameters

FORMS = ("group", "individual", "waiting list")
KINDS = ("closed", "open")


@dataclass(frozen=True)
class Pacing:
    """Depth the facilitator allows at the first meeting, 0-1, and how much more at each next one."""

    start: float
    step: float = 0.0

    def __post_init__(self) -> None:
        within("pacing.start", self.start, 0, 1)
        within("pacing.step", self.step, 0, 1)


@dataclass(frozen=True)
class Design:
    """A way of meeting. Fields as the arguments of `trial`.

    Raises ValueError for a value outside its range or for two values that contradict each other.
    """

    form: str = "group"
    size: int = 8
    meetings: int = 12
    spacing: float = 1.0
    minutes: float = 5.0
    pacing: Pacing | None = None
    depth: float | None = None
    warmth: float = 0.8
    experienced: int = 0
    kind: str = "closed"
    online: bool = False
    members: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        one_of("form", self.form, FORMS)
        one_of("kind", self.kind, KINDS)
        whole("size", self.size, 2, 40)
        whole("meetings", self.meetings, 1, 520)
        whole("experienced", self.experienced, 0, 39)
        within("spacing", self.spacing, 0.1, 52, "weeks")
        within("minutes", self.minutes, 0.25, 60, "minutes")
        within("warmth", self.warmth, 0, 1)
        if self.minutes % 0.25:
            raise ValueError(f"minutes = {self.minutes} is not allowed. Please give a multiple of 0.25 minutes.")
        if self.depth is not None:
            within("depth", self.depth, 0, 1)
        self._agree()
        object.__setattr__(self, "members", self.size - 1)

    def _agree(self) -> None:
        if self.form == "individual" and self.size != 2:
            raise ValueError(
                f"size = {self.size} contradicts form = 'individual', in which two people meet. Please give size = 2."
            )
        if self.form != "group" and (
            self.kind == "open" or self.experienced or self.online and self.form != "individual"
        ):
            raise ValueError(
                f"form = {self.form!r} contradicts kind = {self.kind!r}, experienced = {self.experienced}, online = "
                f"{self.online}. Newcomers and experienced members belong to a group, and a waiting list does not meet."
            )
        if self.experienced > self.size - 2:
            raise ValueError(
                f"experienced = {self.experienced} is too many for size = {self.size}. One facilitates and one at least "
                f"is new: please give {self.size - 2} or fewer."
            )
        if self.depth is not None and self.pacing is not None:
            raise ValueError(
                f"depth = {self.depth} contradicts pacing = {self.pacing}. Please give a fixed depth or a pacing."
            )

    def pace(self, params: Parameters) -> dict[str, float]:
        """The cap of depth: this design's pacing, or the delivered one."""
        own = self.pacing or Pacing(params.cap_start, params.cap_step)
        return {"cap_start": own.start, "cap_step": own.step}


def one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} = {value!r} is unknown. Please take one of {', '.join(map(repr, allowed))}.")


def whole(name: str, value: int, low: int, high: int) -> None:
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or not low <= value <= high:
        raise ValueError(f"{name} = {value} is not allowed. Please give a whole number from {low} to {high}.")


def within(name: str, value: float, low: float, high: float, unit: str = "") -> None:
    if not low <= value <= high:
        raise ValueError(f"{name} = {value} is not allowed. Please give {low:g} to {high:g} {unit}".rstrip() + ".")
