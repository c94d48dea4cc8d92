"""The two kinds of channel that a meeting has, as realtime knows them: pure functions, registered once."""

from typing import Any

from befriend.meetings.room import words
from befriend.meetings.rules import panel, rounds
from befriend.meetings.rules.events import HOUSE_KINDS, WITH_WORDS, NotNow, read
from befriend.meetings.rules.panel import Panel
from befriend.meetings.rules.room import Room
from befriend.realtime.rules import Event, Kind, register

ROOM = "meetings.room"
PANEL = "meetings.panel"


def register_kinds() -> None:
    register(ROOM, Kind(start=lambda subject: Room(), step=room_step, frame=frame, accept=accept_in_room))
    register(PANEL, Kind(start=lambda subject: Panel(), step=panel_step, frame=frame, accept=accept_on_panel))


def room_step(room: Room, event: Event) -> Room:
    try:
        return rounds.step(room, read(event.kind, event.body, by=_by(event), at=event.at))
    except NotNow as no:
        raise words.refusal(no.code) from None


def panel_step(state: Panel, event: Event) -> Panel:
    try:
        return panel.step(state, event.kind, event.body, by=_by(event), at=event.at)
    except NotNow as no:
        raise words.refusal(no.code) from None


def frame(event: Event) -> dict[str, Any]:
    """For everybody on the channel alike: numbers, ids, UTC, and people's words. No word of the house."""
    said = {} if event.words is None else {"words": event.words}
    at = int(event.at.timestamp() * 1000)
    return {"kind": event.kind, "by": _by(event), "at": at, "body": dict(event.body), **said}


def accept_in_room(event: Event) -> None:
    if event.kind in HOUSE_KINDS:
        raise words.refusal("not_yours")
    _words_where_they_belong(event, event.kind in WITH_WORDS)


def accept_on_panel(event: Event) -> None:
    _words_where_they_belong(event, event.kind == "wrote")


def _words_where_they_belong(event: Event, wanted: bool) -> None:
    if wanted:
        words.check(event.words)
    elif event.words:
        raise words.refusal("malformed")


def _by(event: Event) -> str | None:
    return None if event.seat is None else str(event.seat)
