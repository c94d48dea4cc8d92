"""What an invented person does next in a live room. Pure: the same room and moment give the same act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from befriend.meetings.rules.plan import Kind
from befriend.meetings.rules.room import Room
from befriend.rehearsal.script import Voice

LINGER = {Kind.ARRIVING: timedelta(seconds=90), Kind.GUIDELINES: timedelta(seconds=40)}
QUIET_ENDS_A_PART = timedelta(seconds=75)
TO_WRITE = timedelta(seconds=11)  # so long the pen is seen before the words come
BETWEEN = timedelta(seconds=3)
BREATH_SECONDS = 40
MINUTE_AFTER = timedelta(seconds=20)


@dataclass(frozen=True)
class Act:
    """What a seat sends to the room, as a page would."""

    seat: str
    kind: str
    body: Mapping[str, object] = field(default_factory=dict)
    words: str | None = None


@dataclass(frozen=True)
class BeginPart:
    seat: str
    part: int


@dataclass(frozen=True)
class EndMeeting:
    seat: str


Next = Act | BeginPart | EndMeeting | None
Players = Mapping[str, Voice]


def next_act(room: Room, players: Players, at: datetime) -> Next:
    """One act for the whole company, or None while they wait for somebody real.

    `players` are the invented people who sit in the room, by seat; everybody else in it is a person.
    """
    if not room.is_open or room.calm or (room.at is not None and at - room.at < BETWEEN):
        return None
    if room.speaker is not None:
        act = _speak if room.speaker in players else _listen
        return act(room, players, room.speaker, at)
    return (
        _come_back(room, players, at)
        or _raise_hand(room, players)
        or _receive(room, players)
        or _keep(room, players, at)
    )


def _speak(room: Room, players: Players, seat: str, at: datetime) -> Next:
    if players[seat].passes:
        return Act(seat, "passed")
    if not room.writing:
        return Act(seat, "writing")
    signal = _take_a_minute(room, players) or (_lean(room, players, seat) if len(room.leaning) < 3 else None)
    if signal is not None:
        return signal
    if room.at is not None and at - room.at < TO_WRITE:
        return None
    voice, spoken = players[seat], _spoken(room, seat)
    if room.now.kind is Kind.CLOSING:
        return _say(seat, voice.close, done=True)
    if room.now.kind is Kind.SHARING and voice.share:
        told = max(0, spoken - 1)
        return _say(seat, voice.share[min(told, len(voice.share) - 1)], done=told + 1 >= len(voice.share))
    return _say(seat, voice.line, done=True)


def _listen(room: Room, players: Players, speaker: str, at: datetime) -> Next:
    return _lean(room, players, speaker)


def _say(seat: str, words: str, *, done: bool) -> Act:
    return Act(seat, "said", {"done": done}, words)


def _spoken(room: Room, seat: str) -> int:
    return sum(1 for who in room.said.values() if who == seat)


def _lean(room: Room, players: Players, speaker: str) -> Next:
    for seat in room.here:
        if seat in players and seat != speaker and seat not in room.leaning and seat not in room.minute:
            return Act(seat, "leaned", {"to": speaker, "on": True}) if len(room.leaning) < 5 else None
    return None


def _take_a_minute(room: Room, players: Players) -> Next:
    if room.now.kind is not Kind.ROUND:
        return None
    for seat in room.here:
        rests = seat in players and players[seat].needs_a_minute
        if rests and seat in room.heard and seat != room.speaker and seat not in room.minute:
            return Act(seat, "minute", {"on": True})
    return None


def _come_back(room: Room, players: Players, at: datetime) -> Next:
    if room.now.kind is Kind.ROUND or room.part_began_at is None or at - room.part_began_at < MINUTE_AFTER:
        return None
    resting = [seat for seat in room.here if seat in players and seat in room.minute]
    return Act(resting[0], "minute", {"on": False}) if resting else None


def _raise_hand(room: Room, players: Players) -> Next:
    if room.now.kind is not Kind.SHARING:
        return None
    for seat in room.here:
        if seat in players and players[seat].share and seat not in room.heard and seat not in room.order:
            return Act(seat, "hand", {"up": True})
    return None


def _receive(room: Room, players: Players) -> Next:
    """In the answering part everybody invented has one sentence for whoever real has spoken."""
    if room.now.kind is not Kind.ANSWERING or not set(room.said.values()) - set(players):
        return None
    said_since = {seat for seat in room.here if seat in players and _answered(room, players, seat)}
    waiting = [seat for seat in room.here if seat in players and seat not in said_since]
    return _say(waiting[0], players[waiting[0]].receive, done=False) if waiting else None


def _answered(room: Room, players: Players, seat: str) -> bool:
    """Once each: a line in the check-in and each paragraph of a share came before, unless they passed."""
    voice = players[seat]
    return _spoken(room, seat) > (0 if voice.passes else 1 + len(voice.share))


def _keep(room: Room, players: Players, at: datetime) -> Next:
    keeper = room.keeper if room.keeper in players else None
    if keeper is None or room.part_began_at is None:
        return None
    passed = at - room.part_began_at
    if room.now.kind is Kind.ARRIVING and room.breath_until is None:
        return Act(keeper, "breathed", {"seconds": BREATH_SECONDS})
    if not _is_over(room, passed, at):
        return None
    last = room.part + 1 >= len(room.parts)
    return EndMeeting(keeper) if last else BeginPart(keeper, room.part + 1)


def _is_over(room: Room, passed: timedelta, at: datetime) -> bool:
    if room.now.kind in LINGER:
        return passed >= LINGER[room.now.kind]
    if room.in_order:
        return bool(room.heard) and not room.order
    return not room.order and (room.at is None or at - room.at >= QUIET_ENDS_A_PART)
