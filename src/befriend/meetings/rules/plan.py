"""The plan of a meeting: its parts, how long each lasts and the words that stand on the screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

MOST_PARTS = 12
LONGEST_PART = 90  # minutes
KEEPS = 5  # minutes that a part keeps when others need its time


class Kind(StrEnum):
    """What a part of the hour is for the room: who may speak, and whether there is an order."""

    ARRIVING = "arriving"  # shared breathing, nobody has to say anything
    GUIDELINES = "guidelines"
    ROUND = "round"  # everyone in turn, one short line; passing is free
    SHARING = "sharing"  # one speaks, the others listen
    ANSWERING = "answering"  # people may answer where the one who spoke wants it
    CLOSING = "closing"  # a last round


class NotAPlan(ValueError):
    """`args[0]`: `empty`, `long` (too many parts), `minutes` (a part outside 1–90),
    `sum` (not the meeting's length), or
    `room` (no other part has minutes to give)."""


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
    if any(not 1 <= part.minutes <= LONGEST_PART for part in parts):
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


def fitted(parts: Sequence[Part], length: timedelta, *, kept: int | None = None) -> list[Part]:
    """The same parts, filling the meeting: the longest give or take minute by minute, and `kept` is left as it is."""
    long = [part.minutes for part in parts]
    others = [place for place in range(len(long)) if place != kept] or list(range(len(long)))
    missing = int(length.total_seconds() // 60) - sum(long)
    while missing:
        step = 1 if missing > 0 else -1
        able = [place for place in others if (long[place] < LONGEST_PART if step > 0 else long[place] > KEEPS)]
        if not able:
            raise NotAPlan("room")
        long[max(able, key=long.__getitem__)] += step
        missing -= step
    return [replace(part, minutes=minutes_) for part, minutes_ in zip(parts, long, strict=True)]


def put(parts: Sequence[Part], place: int, part: Part) -> list[Part]:
    return [part if here == place else each for here, each in enumerate(parts)]


def added(parts: Sequence[Part], place: int, part: Part) -> list[Part]:
    return [*parts[:place], part, *parts[place:]]


def moved(parts: Sequence[Part], place: int, by: int) -> list[Part]:
    """One part earlier (-1) or later (+1); at either end it stays where it is."""
    to = min(max(place + by, 0), len(parts) - 1)
    rest = without(parts, place)
    return added(rest, to, parts[place])


def without(parts: Sequence[Part], place: int) -> list[Part]:
    return [each for here, each in enumerate(parts) if here != place]


def relengthened(before: Sequence[Part], now: Sequence[Part]) -> list[Part]:
    """The parts that last otherwise than a part of the same name did."""
    lasted = {part.name: part.minutes for part in before}
    return [part for part in now if lasted.get(part.name, part.minutes) != part.minutes]
