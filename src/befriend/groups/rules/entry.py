"""The one rule on every way into a circle. A later reason for review is one more `Reason` and adds no door."""

from dataclasses import dataclass
from enum import StrEnum

from befriend.groups.rules.words import Kind, SeatState


class Reason(StrEnum):
    """Why somebody looks at a request first. Nobody outside ever learns which. A block is none: where others sit down at
    once, a wait would tell that two names in two groups are one person."""

    CLOSED = "the group asks some questions first"
    REMOVED = "was removed from here before"


class Bar(StrEnum):
    """Why not now. Each has a kind sentence and somewhere else to go."""

    ENDED = "ended"
    BANNED = "banned"
    FULL = "full"
    UNLED = "unled"
    AGREEMENT = "agreement"
    ANSWERS = "answers"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class AtOnce:
    pass


@dataclass(frozen=True)
class ByReview:
    """One pending state and the same words, whatever the reasons."""

    reasons: frozenset[Reason]


@dataclass(frozen=True)
class NotNow:
    bar: Bar


Entry = AtOnce | ByReview | NotNow


@dataclass(frozen=True)
class Wish:
    """What the house knows when somebody wants to come in, by whichever way."""

    kind: Kind
    active: bool
    listed: bool
    invited: bool
    free: int
    before: SeatState | None  # the state of an earlier seat of the same person; removed until a leader says yes
    agreed: bool
    answered: bool
    led: bool  # somebody leads it, who could read a request
    to_lead: bool = False  # the organiser asked them in, so that they may lead a group that nobody leads


def may_enter(wish: Wish) -> Entry:
    """At once, by review, or not now. An invitation opens the door to the group, and never the group itself; only whom
    the organiser asks in to lead sits down in a closed group, which has nobody else to look at a request."""
    bar = _bar(wish)
    if bar is not None:
        return NotNow(bar)
    reasons = _reasons(wish)
    return ByReview(reasons) if reasons else AtOnce()


def _bar(wish: Wish) -> Bar | None:
    returns = wish.before not in (None, SeatState.BANNED, SeatState.REMOVED)
    for bar, holds in (
        (Bar.BANNED, wish.before is SeatState.BANNED),
        (Bar.ENDED, not wish.active),
        (Bar.UNKNOWN, not (wish.listed or wish.invited or returns)),
        (Bar.FULL, wish.free < 1 and not (wish.to_lead or wish.before in (SeatState.PAUSED, SeatState.SEATED))),
        (Bar.UNLED, wish.kind is not Kind.OPEN and not (wish.led or wish.to_lead)),
        (Bar.AGREEMENT, not wish.agreed),
        (Bar.ANSWERS, not (wish.answered or wish.to_lead)),
    ):
        if holds:
            return bar
    return None


def _reasons(wish: Wish) -> frozenset[Reason]:
    found = {
        Reason.CLOSED: wish.kind is not Kind.OPEN and not wish.to_lead,
        Reason.REMOVED: wish.before is SeatState.REMOVED,
    }
    return frozenset(reason for reason, holds in found.items() if holds)
