"""The plan of a meeting: its parts, how long each lasts and the words that stand on the screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

MOST_PARTS = 12


class Kind(StrEnum):
    """What a part of the hour is for the room: who may speak, and whether there is an order."""

    ARRIVING = "arriving"  # shared breathing, nobody has to say anything
    GUIDELINES = "guidelines"
    ROUND = "round"  # everyone in turn, one short line; passing is free
    SHARING = "sharing"  # one speaks, the others listen
    ANSWERING = "answering"  # people may answer where the one who spoke wants it
    CLOSING = "closing"  # a last round


class NotAPlan(ValueError):
    """`args[0]`: `empty`, `long` (too many parts), `minutes` (a part outside 1–90), or `sum` (not the meeting's length)."""


@dataclass(frozen=True)
class Part:
    kind: Kind
    name: str
    minutes: int
    words: str
    turn_seconds: int = 0  # about so long for each; 0 where there is no clock


@dataclass(frozen=True)
class Held:
    """A part with its clock: when it begins and ends in this meeting."""

    part: Part
    begins_at: datetime
    ends_at: datetime


def check(parts: Sequence[Part], length: timedelta) -> None:
    if not parts:
        raise NotAPlan("empty")
    if len(parts) > MOST_PARTS:
        raise NotAPlan("long")
    if any(not 1 <= part.minutes <= 90 for part in parts):
        raise NotAPlan("minutes")
    if minutes(parts) * 60 != length.total_seconds():
        raise NotAPlan("sum")


def minutes(parts: Iterable[Part]) -> int:
    return sum(part.minutes for part in parts)


def clock(parts: Iterable[Part], starts_at: datetime) -> list[Held]:
    held: list[Held] = []
    at = starts_at
    for part in parts:
        ends_at = at + timedelta(minutes=part.minutes)
        held.append(Held(part, at, ends_at))
        at = ends_at
    return held


def stretched(parts: Sequence[Part], length: timedelta) -> list[Part]:
    """The same parts for a meeting of another length: the longest part gives or takes, and keeps five minutes at least."""
    over = int(length.total_seconds() // 60) - minutes(parts)
    longest = max(range(len(parts)), key=lambda place: parts[place].minutes)
    fitted = max(5, parts[longest].minutes + over)
    changed = replace(parts[longest], minutes=fitted)
    return [changed if place == longest else part for place, part in enumerate(parts)]
