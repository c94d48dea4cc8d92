"""How the room is, in words only: from five taps, three of them new, and only when a part of the hour changes.

No number leaves this file. A figure that moved with one answer would tell whose answer it was.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

FEWEST = 5
FEWEST_NEW = 3


class State(StrEnum):
    SETTLED = "settled"
    STIRRED = "stirred"
    FLOODED = "flooded"
    NUMB = "numb"


class Share(StrEnum):
    MOST = "most"
    SOME = "some"
    FEW = "few"


class Advice(StrEnum):
    SLOW_DOWN = "slow_down"
    GO_ON = "go_on"
    MAY_GO_DEEPER = "may_go_deeper"


@dataclass(frozen=True, slots=True)
class Tap:
    """Who tapped (any name that is one per person), what, and when."""

    who: str
    state: State
    at: datetime


@dataclass(frozen=True, slots=True)
class Temperature:
    shares: tuple[tuple[State, Share], ...]
    advice: Advice


def temperature(taps: Iterable[Tap], *, shown_at: datetime | None) -> Temperature | None:
    """What may be told at a change of part; None where too few have tapped, or too few since it was last told."""
    latest = {tap.who: tap for tap in sorted(taps, key=lambda tap: tap.at)}
    new = [tap for tap in latest.values() if shown_at is None or tap.at > shown_at]
    if len(latest) < FEWEST or len(new) < FEWEST_NEW:
        return None
    counts = Counter(tap.state for tap in latest.values())
    shares = tuple((state, _share(count / len(latest))) for state, count in counts.most_common())
    return Temperature(shares=_in_order(shares), advice=_advice(counts, len(latest)))


def _share(part: float) -> Share:
    if part > 0.5:
        return Share.MOST
    return Share.SOME if part > 0.25 else Share.FEW


def _in_order(shares: tuple[tuple[State, Share], ...]) -> tuple[tuple[State, Share], ...]:
    """The largest share first; equal words in the fixed order of states, so that order tells nothing more."""
    return tuple(sorted(shares, key=lambda pair: (list(Share).index(pair[1]), list(State).index(pair[0]))))


def _advice(counts: Counter[State], people: int) -> Advice:
    """A quarter flooded, or a third flooded or numb: slower. Nobody either, and half settled: deeper if they like."""
    flooded, numb = counts[State.FLOODED], counts[State.NUMB]
    if flooded * 4 >= people or (flooded + numb) * 3 >= people:
        return Advice.SLOW_DOWN
    if not flooded and not numb and counts[State.SETTLED] * 2 >= people:
        return Advice.MAY_GO_DEEPER
    return Advice.GO_ON
