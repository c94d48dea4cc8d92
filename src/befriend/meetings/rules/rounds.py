"""The meeting as a state machine: `step` folds one event into the room, or says NotNow and changes nothing.

Time enters only as `event.at`. Where a clock runs backwards the room keeps the latest time that it has seen.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from befriend.meetings.rules import turns
from befriend.meetings.rules.events import (
    Began,
    Breathed,
    Calmed,
    Done,
    Ended,
    Event,
    Extended,
    Hand,
    Handed,
    Held,
    House,
    Invited,
    Keeping,
    Leaned,
    Left,
    Lifted,
    Line,
    Locked,
    Minute,
    Next,
    Opened,
    Passed,
    Reworded,
    Said,
    Seated,
    Signal,
    Ticked,
    Took,
    Voice,
    Withdrew,
    Writing,
)
from befriend.meetings.rules.room import Room, demand, keeper_of
from befriend.meetings.rules.turns import end_turn, on_to_next, without


def fold(events: Iterable[Event], room: Room | None = None) -> Room:
    room = room or Room()
    for event in events:
        room = step(room, event)
    return room


def step(room: Room, event: Event) -> Room:
    """The room after the event. Raises NotNow with a code where the room does not allow it."""
    at = event.at if room.at is None else max(room.at, event.at)
    event = event if event.at == at else replace(event, at=at)
    demand(not room.ended, "over")
    demand(bool(room.parts) or isinstance(event, Opened), "not_open")
    if not isinstance(event, House) and not (isinstance(event, Locked) and event.by is None):
        demand(event.by in room.here, "not_here")
    room = _after(room, event)
    return replace(room, at=at, unled_since=None if room.is_led else room.unled_since or at)


def _after(room: Room, event: Event) -> Room:
    if isinstance(event, House):
        return _house(room, event)
    if isinstance(event, Voice):
        return _voice(room, event)
    if isinstance(event, Signal):
        return _signal(room, event)
    if isinstance(event, Keeping):
        demand(room.keeps_time(event.by) or _is_lifted(room, event), "not_yours")
        return _keeping(room, event)
    assert_never(event)


def _house(room: Room, event: House) -> Room:  # noqa: C901 (one case for each event)
    match event:
        case Opened(parts=parts, leads=leads):
            demand(not room.parts and bool(parts), "already")
            return Room(parts=parts, leads=leads, part_began_at=event.at)
        case Seated():
            return _seat(room, event)
        case Left(seat=seat):
            demand(seat in room.here, "not_here")
            return _leave(room, event)
        case Line(seat=seat, up=up):
            demand(seat in room.here, "not_here")
            demand((seat in room.gone) == up, "already")
            return _line(room, event)
        case Began(part=part, keeper=keeper):
            demand(room.keeps_time(keeper), "not_yours")
            demand(part != room.part, "already")
            demand(part < len(room.parts), "malformed")
            return _begin(end_turn(room, event.at), event)
        case Ticked():
            demand(room.has_overrun(event.at), "early")
            return on_to_next(end_turn(room, event.at), event.at)
        case Calmed(on=on, keeper=keeper):
            demand(room.may_lead(keeper) or _is_lifted(room, event), "not_yours")
            demand(room.calm != on, "already")
            return _calm(room, event)
        case Withdrew(seat=seat, id=words):
            demand(room.said.get(words) == seat, "stale")
            return _take_back(room, words)
        case Lifted(seat=seat, id=words):
            demand(bool(words) and room.last.get(seat) == words, "stale")
            return replace(room, lifted={**room.lifted, seat: words})
        case Ended(keeper=keeper):
            demand(keeper == "" or room.keeps_time(keeper), "not_yours")
            return replace(end_turn(room, event.at), ended=True, order=())
        case _:
            assert_never(event)


def _seat(room: Room, event: Seated) -> Room:
    """Whoever begins to lead while they sit here is seated once more, and keeps their place. Whoever led as the doors
    opened, and does no longer, sits down as everybody does."""
    begins = event.lead and event.seat not in room.leads
    leads = room.leads if event.lead else without(room.leads, event.seat)
    leads = (*leads, event.seat) if begins else leads
    if event.seat in room.here:
        demand(begins, "already")
        room = replace(room, leads=leads)
        return replace(room, keeper=keeper_of(room))
    demand(event.seat in leads or not room.calm, "calm")
    demand(event.seat in leads or not room.locked, "locked")
    room = replace(room, here=(*room.here, event.seat), leads=leads)
    running = room.in_order and (room.speaker or room.order or not room.heard)
    if running and event.seat not in room.heard:
        room = replace(room, order=(*room.order, event.seat))
    return on_to_next(replace(room, keeper=keeper_of(room)), event.at)


def _leave(room: Room, event: Left) -> Room:
    seat = event.seat
    had_turn = room.speaker == seat
    if had_turn:
        room = end_turn(room, event.at)
    room = replace(
        room,
        here=without(room.here, seat),
        order=without(room.order, seat),
        leaning=without(room.leaning, seat),
        gone=room.gone - {seat},
        minute=room.minute - {seat},
        leads=without(room.leads, seat) if event.removed else room.leads,
    )
    room = replace(room, keeper=keeper_of(room))
    return on_to_next(room, event.at) if had_turn else room


def _take_back(room: Room, words: str) -> Room:
    said = {one: who for one, who in room.said.items() if one != words}
    return replace(room, said=said, last={who: what for who, what in room.last.items() if what != words})


def _line(room: Room, event: Line) -> Room:
    """Whoever drops out keeps their place: the turn waits for them at the head of the order."""
    seat = event.seat
    room = replace(room, gone=room.gone - {seat} if event.up else room.gone | {seat})
    if not event.up:
        room = replace(room, leaning=without(room.leaning, seat))
    room = _step_aside(room, event) if not event.up and room.speaker == seat else room
    return on_to_next(replace(room, keeper=keeper_of(room)), event.at)


def _step_aside(room: Room, event: Line | Minute) -> Room:
    seat = room.speaker
    room = end_turn(room, event.at)
    return room if seat is None else replace(room, order=(seat, *room.order), heard=room.heard - {seat})


def _begin(room: Room, event: Began) -> Room:
    room = replace(room, part=event.part, part_began_at=event.at, order=(), heard=frozenset(), breath_until=None)
    return on_to_next(turns.begin_round(room), event.at) if room.in_order else room


def _voice(room: Room, event: Voice) -> Room:
    seat = event.by or ""
    match event:
        case Said(id=words, done=done):
            demand(bool(words), "malformed")
            demand(words not in room.said, "already")
            demand(room.may_speak(seat), "calm" if room.calm else "not_your_turn")
            writing = room.writing and seat != room.speaker
            room = replace(room, said={**room.said, words: seat}, last={**room.last, seat: words}, writing=writing)
            return on_to_next(end_turn(room, event.at), event.at) if done and seat == room.speaker else room
        case Reworded(id=words):
            demand(bool(words) and room.lifted.get(seat) == words, "stale")
            demand(not room.calm or room.may_lead(seat), "calm")
            return replace(room, lifted={who: what for who, what in room.lifted.items() if who != seat})
        case Writing():
            demand(room.speaker == seat, "not_your_turn")
            demand(not room.calm or room.may_lead(seat), "calm")
            demand(not room.writing, "already")
            return replace(room, writing=True)
        case Done():
            demand(room.speaker == seat, "not_your_turn")
            return on_to_next(end_turn(room, event.at), event.at)
        case Passed():
            demand(room.speaker == seat or seat in room.order, "not_your_turn")
            if room.speaker == seat:
                return on_to_next(end_turn(room, event.at), event.at)
            return replace(room, order=without(room.order, seat), heard=room.heard | {seat})
        case _:
            assert_never(event)


def _signal(room: Room, event: Signal) -> Room:
    seat = event.by or ""
    match event:
        case Hand(up=True):
            demand(room.in_order or room.by_hand, "no_turns")
            demand(seat != room.speaker and seat not in room.order, "already")
            demand(not room.calm, "calm")
            return on_to_next(turns.raise_hand(room, seat), event.at)
        case Hand():
            demand(seat in room.order, "already")
            return replace(room, order=without(room.order, seat), heard=room.heard | {seat})
        case Leaned(to=to, on=on):
            demand(bool(to) and room.speaker == to and to != seat, "stale")
            demand(not room.calm, "calm")
            demand((seat in room.leaning) != on, "already")
            return replace(room, leaning=(*room.leaning, seat) if on else without(room.leaning, seat))
        case Minute(on=on):
            demand((seat in room.minute) != on, "already")
            demand(on or not room.calm, "calm")
            room = replace(room, minute=room.minute | {seat} if on else room.minute - {seat})
            room = _step_aside(room, event) if on and room.speaker == seat else room
            return on_to_next(room, event.at)
        case _:
            assert_never(event)


def _keeping(room: Room, event: Keeping) -> Room:  # noqa: C901 (one case for each event)
    at = event.at
    match event:
        case Next(of=of):
            demand(of == (room.speaker or "") and bool(of or room.order), "stale")
            return on_to_next(end_turn(room, at), at)
        case Invited(seat=seat):
            demand(seat in room.here and seat != room.speaker, "not_here")
            demand(room.in_order or room.by_hand, "no_turns")
            return on_to_next(turns.call_first(room, seat), at)
        case Held(on=on):
            demand(not room.calm, "calm")
            demand(room.speaker is not None and (room.held_at is not None) != on, "already")
            return turns.hold(room, at) if on else turns.let_go(room, at)
        case Extended(seconds=seconds):
            demand(room.turn_ends_at is not None and seconds > 0, "no_turns")
            return turns.lengthen(room, timedelta(seconds=seconds))
        case Breathed(seconds=seconds):
            demand(seconds > 0, "malformed")
            demand(room.breath_until is None or at >= room.breath_until, "already")
            return replace(
                turns.lengthen(room, timedelta(seconds=seconds)), breath_until=at + timedelta(seconds=seconds)
            )
        case Locked(on=on):
            demand(room.may_lead(event.by) or _is_lifted(room, event), "not_yours")
            demand(room.locked != on, "already")
            return replace(room, locked=on)
        case Handed(to=to):
            demand(event.by == room.keeper and to != room.keeper, "not_yours")
            demand(room.may_lead(to) and to not in room.gone, "not_here")
            return replace(room, keeper=to)
        case Took():
            demand(room.may_lead(event.by), "not_yours")
            demand(event.by != room.keeper, "already")
            demand(event.by not in room.gone, "not_here")
            return replace(room, keeper=event.by)
        case _:
            assert_never(event)


def _is_lifted(room: Room, event: Event) -> bool:
    """The house takes back what only those who lead may set, where none of them has been near for a while."""
    match event:
        case Calmed(keeper="", on=False) | Locked(by=None, on=False):
            return room.is_left_alone(event.at)
        case _:
            return False


def _calm(room: Room, event: Calmed) -> Room:
    """Nobody loses their place: time waits, and goes on where it stopped, unless it was held before. Only a call for a
    minute still goes through, once each."""
    if event.on:
        return replace(turns.hold(room, event.at), calm=True, was_held=room.held_at is not None)
    before = replace(room, calm=False, was_held=False)
    return on_to_next(before if room.was_held else turns.let_go(before, event.at), event.at)
