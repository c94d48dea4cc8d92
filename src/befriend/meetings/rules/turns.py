"""How a turn begins, waits and ends, and who comes next."""

from dataclasses import replace
from datetime import datetime, timedelta

from befriend.meetings.rules.room import Air, Room


def begin_round(room: Room) -> Room:
    """Everyone who sits here, once, as they sit."""
    return replace(room, order=room.here, heard=frozenset())


def on_to_next(room: Room, at: datetime) -> Room:
    """The first in the order who can be reached; the others keep their place and are called when they are back."""
    seat = next((seat for seat in room.order if room.is_reachable(seat)), None)
    if seat is None or room.speaker is not None or room.calm:
        return room
    return give_turn(room, seat, at)


def give_turn(room: Room, seat: str, at: datetime) -> Room:
    seconds = room.now.turn_seconds
    return replace(
        room,
        speaker=seat,
        order=without(room.order, seat),
        heard=room.heard | {seat},
        turn_began_at=at,
        turn_ends_at=at + timedelta(seconds=seconds) if seconds else None,
        held_at=None,
    )


def end_turn(room: Room, at: datetime) -> Room:
    """Nobody speaks; what was spoken counts for the order of hands."""
    if room.speaker is None or room.turn_began_at is None:
        return room
    had = room.air.get(room.speaker, Air())
    seconds = max(0.0, ((room.held_at or at) - room.turn_began_at).total_seconds())
    air = {**room.air, room.speaker: Air(had.seconds + seconds, had.turns + 1)}
    return replace(
        room, speaker=None, leaning=(), writing=False, air=air, turn_began_at=None, turn_ends_at=None, held_at=None
    )


def raise_hand(room: Room, seat: str) -> Room:
    """In a round at the end; otherwise before the first who has had more of the hour."""
    if room.in_order:
        return replace(room, order=(*room.order, seat))
    place = next((at for at, other in enumerate(room.order) if _had(room, other) > _had(room, seat)), len(room.order))
    return replace(room, order=(*room.order[:place], seat, *room.order[place:]))


def _had(room: Room, seat: str) -> tuple[float, int]:
    air = room.air.get(seat, Air())
    return (air.seconds, air.turns)


def call_first(room: Room, seat: str) -> Room:
    return replace(room, order=(seat, *without(room.order, seat)))


def hold(room: Room, at: datetime) -> Room:
    return replace(room, held_at=room.held_at or at) if room.speaker is not None else room


def let_go(room: Room, at: datetime) -> Room:
    """The turn gets back the time that it waited."""
    if room.held_at is None:
        return room
    return replace(lengthen(room, at - room.held_at), held_at=None)


def lengthen(room: Room, by: timedelta) -> Room:
    return room if room.turn_ends_at is None else replace(room, turn_ends_at=room.turn_ends_at + by)


def without(seats: tuple[str, ...], seat: str) -> tuple[str, ...]:
    return tuple(other for other in seats if other != seat)
