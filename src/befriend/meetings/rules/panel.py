"""What those who lead see beside the room: who waits at the door, who asks for a minute, how the room is.

While the room rests a call for a minute still comes through, and with it one line from each person who called.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from befriend.meetings.rules.events import NotNow, is_id
from befriend.meetings.rules.room import demand

BY_HOUSE = frozenset({"knocked", "entered", "temperature", "calmed", "left"})
BY_PEOPLE = frozenset({"asked", "wrote"})


@dataclass(frozen=True, slots=True)
class Panel:
    waiting: tuple[str, ...] = ()
    asking: Mapping[str, datetime] = field(default_factory=dict)
    temperature: Mapping[str, Any] | None = None
    told_at: datetime | None = None
    calm: bool = False
    written: frozenset[str] = frozenset()  # who has written while the room rests


def step(panel: Panel, kind: str, body: Mapping[str, Any], *, by: str | None, at: datetime) -> Panel:
    """The panel after one event; NotNow where it is malformed or not the sender's to say."""
    if kind not in BY_HOUSE | BY_PEOPLE:
        raise NotNow("malformed")
    if (by is None) != (kind in BY_HOUSE):
        raise NotNow("not_yours")
    if kind == "temperature":
        return replace(panel, temperature=dict(body), told_at=at)
    if kind == "calmed":
        return replace(panel, calm=bool(body["on"]), written=frozenset())
    if kind == "wrote":
        _is_only(body, "id")
        return _written(panel, str(by)) if panel.calm else panel
    if kind == "asked":
        _is_only(body, "on", bool)
        demand((by in panel.asking) != body["on"], "already")
        others = {seat: since for seat, since in panel.asking.items() if seat != by}
        return replace(panel, asking={**others, str(by): at} if body["on"] else others)
    _is_only(body, "seat")
    without = tuple(seat for seat in panel.waiting if seat != body["seat"])
    if kind == "left":
        asking = {seat: since for seat, since in panel.asking.items() if seat != body["seat"]}
        return replace(panel, waiting=without, asking=asking)
    return replace(panel, waiting=(*without, body["seat"]) if kind == "knocked" else without)


def _written(panel: Panel, by: str) -> Panel:
    demand(by in panel.asking, "calm")
    demand(by not in panel.written, "calm_once")
    return replace(panel, written=panel.written | {by})


def _is_only(body: Mapping[str, Any], name: str, wanted: type = str) -> None:
    value = body.get(name)
    if set(body) != {name} or not isinstance(value, wanted) or (isinstance(value, str) and not is_id(value)):
        raise NotNow("malformed")
