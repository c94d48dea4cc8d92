"""What the room looks like from one seat: what this person may do now, and which words stand beside it.

The page's module `sight.js` says the same from the same state; a test holds the two together.
"""

from dataclasses import dataclass
from typing import Any

from befriend.meetings.rules.plan import Kind
from befriend.meetings.rules.room import Room


@dataclass(frozen=True, slots=True)
class Sight:
    flags: dict[str, bool]
    hint: str
    place: int | None  # in the order; None where they do not wait
    before: int | None  # how many have or get the time before this person
    after: str | None  # who comes just before them
    next: str | None
    leaning: tuple[str, ...]  # who is with the one who speaks; this person last
    seats: tuple[tuple[str, str], ...]  # (seat, lit | with | away | here), as they sit


def sight(room: Room, me: str, away: frozenset[str] = frozenset()) -> Sight:
    """`away`: seats that this person keeps out of their way. Their signals are not seen from here; turns are."""
    place = room.order.index(me) if me in room.order else None
    before = (room.speaker, *room.order)[place] if place is not None else None
    return Sight(
        flags=_flags(room, me),
        hint=_hint(room, me, place),
        place=place,
        before=None if place is None else place + (room.speaker is not None),
        after=before,
        next=next((seat for seat in room.order if room.is_reachable(seat)), None),
        leaning=_leaning(room, me, away),
        seats=tuple((seat, _state(room, seat, away)) for seat in room.here),
    )


def plain(seen: Sight) -> dict[str, Any]:
    """As JSON, for the comparison with the page's module."""
    return {
        "flags": seen.flags,
        "hint": seen.hint,
        "place": seen.place,
        "before": seen.before,
        "after": seen.after,
        "next": seen.next,
        "leaning": list(seen.leaning),
        "seats": [list(pair) for pair in seen.seats],
    }


def _flags(room: Room, me: str) -> dict[str, bool]:
    is_open = room.is_open
    here = is_open and me in room.here
    speaking = is_open and room.speaker is not None
    leads = here and room.may_lead(me)
    keeps = here and room.keeps_time(me)
    turns = is_open and (room.in_order or room.by_hand)
    others_lead = [seat for seat in room.leads if seat in room.here and seat != me and seat not in room.gone]
    return {
        "here": here,
        "ended": room.ended,
        "speaking": speaking,
        "mine": here and room.speaker == me,
        "may_speak": is_open and room.may_speak(me),
        "may_raise": here and turns and not room.calm and room.speaker != me and me not in room.order,
        "waiting": here and me in room.order,
        "in_round": here and me in room.order and room.in_order,
        "hand_up": here and me in room.order and room.by_hand,
        "may_lean": here and speaking and not room.calm and room.speaker != me and me not in room.leaning,
        "leaning": here and me in room.leaning,
        "minute": here and me in room.minute,
        "agreed": is_open and not room.calm and room.now.kind is Kind.GUIDELINES,
        "calm": is_open and room.calm,
        "locked": is_open and room.locked,
        "leads": leads,
        "keeps": keeps,
        "keeps_only": keeps and not leads,
        "time_to_hold": keeps and speaking and not room.calm and room.held_at is None,
        "time_held": keeps and speaking and not room.calm and room.held_at is not None,
        "time_to_add": keeps and speaking and room.turn_ends_at is not None,
        "may_move_on": keeps and (speaking or bool(room.order)),
        "may_calm": leads and not room.calm,
        "may_wake": leads and room.calm,
        "may_lock": leads and not room.locked,
        "may_let_in": leads and not room.calm and not room.locked,
        "may_unlock": leads and room.locked,
        "may_hand": leads and room.keeper == me and bool(others_lead),
        "may_take": leads and room.keeper != me,
        "last_part": is_open and room.part + 1 >= len(room.parts),
        "more_parts": is_open and room.part + 1 < len(room.parts),
        "no_one_leads": here and not room.is_led,
    }


def _hint(room: Room, me: str, place: int | None) -> str:
    """Which sentence stands over the words that a person writes."""
    if not room.is_open:
        return "ended"
    if room.calm:
        return "calm_lead" if room.may_lead(me) else "calm"
    if room.speaker == me:
        return "mine"
    if place is not None:
        return "next" if place == 0 else "after"
    if room.may_speak(me):
        return "lead" if room.may_lead(me) and not room.now.crosstalk else "open"
    return "listen" if room.in_order or room.by_hand else "quiet"


def _leaning(room: Room, me: str, away: frozenset[str]) -> tuple[str, ...]:
    others = tuple(seat for seat in room.leaning if seat != me and seat not in away)
    return (*others, me) if me in room.leaning else others


def _state(room: Room, seat: str, away: frozenset[str]) -> str:
    if seat == room.speaker:
        return "lit"
    if seat in room.gone or seat in room.minute:
        return "away"
    return "with" if seat in room.leaning and seat not in away else "here"
