"""Rooms of the real kind in which everybody may speak, and a worker of the house that notes whose line dropped and came
back, over and over: each note plans the next in the same transaction."""

import random
from datetime import timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from befriend.due.actions import plan
from befriend.due.registry import Job
from befriend.due.rules import Lane
from befriend.meetings.room.kinds import ROOM
from befriend.meetings.rules import events
from befriend.meetings.rules.plan import Kind
from befriend.realtime.actions import admit, append, open_channel
from befriend.realtime.models import Channel
from befriend.realtime.rules import Event
from befriend.vault.actions import new_key

PARTS = (events.Part(Kind.ARRIVING, 60, crosstalk=True),)
OFTEN = timedelta(seconds=0.2)
MARK = 0xBEF71E4D


def happen(channel: Channel, event: events.Event, name: UUID | None = None) -> None:
    append(channel, None, name or uuid4(), Event(events.kind_of(event), events.body_of(event), None))


def evening_of(*people) -> Channel:
    """Everybody is here from the start, and the house keeps its notes on the first of them."""
    channel = open_channel(ROOM, subject="tuesday", keys=(new_key("meeting"),))
    now = timezone.now()
    happen(channel, events.Opened(at=now, parts=PARTS, leads=()))
    for someone in people:
        happen(channel, events.Seated(at=now, seat=str(someone.seat)))
        admit(channel, account=someone.account, seat=someone.seat)
    plan("test.note", f"{channel.public_id} {people[0].seat} 1", at=now)
    return channel


def note_named(number: int) -> UUID:
    """Another name each time, so that a note that is made twice stands twice, or is refused; the number is in it."""
    return UUID(int=MARK << 96 | random.getrandbits(32) << 64 | number)


def note(subject: str) -> None:
    name, seat, number = subject.split()
    channel = Channel.objects.get(public_id=name)
    line = events.Line(at=timezone.now(), seat=seat, up=int(number) % 2 == 0)
    happen(channel, line, note_named(int(number)))
    plan("test.note", f"{name} {seat} {int(number) + 1}", at=timezone.now() + OFTEN)


NOTES = Job("test.note", note, Lane.SOON)


def notes_in(rows: list[tuple[UUID, int]]) -> list[int]:
    """The numbers of the notes that stand in a room, in the order in which they stand."""
    return [uuid.int & (2**64 - 1) for uuid, _ in rows if uuid.int >> 96 == MARK]
