"""The room as the page's own fold goes on from: the same state, as plain JSON."""

from datetime import datetime
from typing import Any

from befriend.meetings.rules.room import Room


def snapshot(room: Room) -> dict[str, Any]:
    return {
        "at": ms(room.at),
        "parts": [[part.kind.value, part.minutes, part.turn_seconds, part.crosstalk] for part in room.parts],
        "part": room.part,
        "partBegan": ms(room.part_began_at),
        "leads": list(room.leads),
        "here": list(room.here),
        "gone": sorted(room.gone),
        "minute": sorted(room.minute),
        "keeper": room.keeper,
        "speaker": room.speaker,
        "order": list(room.order),
        "heard": sorted(room.heard),
        "leaning": list(room.leaning),
        "air": {seat: [air.seconds, air.turns] for seat, air in room.air.items()},
        "last": dict(room.last),
        "writing": room.writing,
        "began": ms(room.turn_began_at),
        "ends": ms(room.turn_ends_at),
        "held": ms(room.held_at),
        "wasHeld": room.was_held,
        "breath": ms(room.breath_until),
        "locked": room.locked,
        "calm": room.calm,
        "ended": room.ended,
    }


def ms(at: datetime | None) -> int | None:
    return None if at is None else int(at.timestamp() * 1000)
