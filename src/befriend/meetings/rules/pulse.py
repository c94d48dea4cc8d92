"""The pulse of a meeting: four short answers of each member, shown to the leaders once, and only as a room.

Differencing-safe: the figures are drawn one single time, a day after the meeting, from at least five people, and never
again; whoever leaves, joins or answers later changes nothing that can be compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

FEWEST = 5
SHOWN_AFTER = timedelta(hours=24)
ITEMS = ("heard", "safe", "matters", "fits")
STIRRED = ("strongest", "now")

Answers = Mapping[str, int]


@dataclass(frozen=True)
class Figure:
    """One item of the room: the middle answer, to the nearest half."""

    item: str
    middle: float


def allowed(answers: Answers) -> bool:
    return all(name in (*ITEMS, *STIRRED) and 0 <= value <= 10 for name, value in answers.items())


def is_due(ended_at: datetime, now: datetime) -> bool:
    return now >= ended_at + SHOWN_AFTER


def drawn(given: Sequence[Answers]) -> list[Figure]:
    """One figure for each item that five or more answered; the others stay unsaid, and so does how many answered."""
    figures = []
    for item in ITEMS:
        values = sorted(answers[item] for answers in given if item in answers)
        if len(values) >= FEWEST:
            figures.append(Figure(item, round(median(values) * 2) / 2))
    return figures
