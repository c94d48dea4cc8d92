"""What pages of meetings show: rings, doors, buttons, from what the tables hold."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from befriend.groups.models import Seat
from befriend.groups.queries import Sitter, roster, with_handles
from befriend.groups.rules.words import SeatState
from befriend.meetings import saying
from befriend.meetings.forms import AfterForm
from befriend.meetings.models import Attendance, Card, Meeting
from befriend.meetings.queries import (
    Attending,
    cards_of,
    sitters_who_lead,
)
from befriend.meetings.rules.pulse import ITEMS, STIRRED

HERE = (Attendance.State.WAITING, Attendance.State.CAME)
MOST_SEATS = 12


def leaders(meeting: Meeting) -> list[Sitter]:
    """The one who leads first, then who stands beside; as people see them."""
    return sitters_who_lead(meeting)


def ring_of(meeting: Meeting, mine: Seat) -> list[dict[str, Any]]:
    """The circle's seats; one's own is lit. Beyond twelve nothing is drawn."""
    sitters = roster(meeting.circle, states=[SeatState.SEATED])[:MOST_SEATS]
    return [_seat(sitter, mine, "here") for sitter in sitters]


def lobby_ring(meeting: Meeting, mine: Seat) -> list[dict[str, Any]]:
    """Who is here already; the other seats stand empty until somebody sits down."""
    here = meeting.attendance.filter(state__in=HERE, seat__state=SeatState.SEATED).order_by("waiting_since", "pk")
    sitters = with_handles([row.seat for row in here.select_related("seat__account", "seat__circle")][:MOST_SEATS])
    drawn = [_seat(sitter, mine, "here") for sitter in sitters]
    if not any(seat["state"] == "you" for seat in drawn):
        drawn.append({"public_id": None, "name": "", "label": _yours(), "state": "you"})
    count = min(MOST_SEATS, roster_size(meeting))
    return drawn + [{"public_id": None, "name": "", "label": "", "state": "free"} for _ in range(count - len(drawn))]


def roster_size(meeting: Meeting) -> int:
    return meeting.circle.seats.filter(state=SeatState.SEATED).count()


def tap_buttons(it: Attending) -> list[dict[str, Any]]:
    """The four words, and which of them was tapped."""
    said = {card.moment: json.loads(words) for card, words in cards_of(it.account, meeting=it.meeting)}
    chosen = said.get(Card.Moment.BEFORE, {}).get("state")
    return [
        {
            "state": state,
            "name": name,
            "line": saying.STATE_LINES[state],
            "on": state == chosen,
            "answer": saying.STATE_ANSWERS[state],
        }
        for state, name in saying.STATES.items()
    ]


def six_items(it: Attending, form: AfterForm) -> list[dict[str, Any]]:
    """The items of the card after, with what was typed, or kept before."""
    kept: dict[str, Any] = {}
    for card, words in cards_of(it.account, meeting=it.meeting):
        kept = json.loads(words) if card.moment == Card.Moment.AFTER else kept
    return [
        {
            "name": name,
            "legend": saying.ITEMS[name],
            "low": saying.ENDS[name][0],
            "high": saying.ENDS[name][1],
            "chosen": form.data.get(name, "") if form.is_bound else kept.get(name),
            "error": form.errors.get(name),
        }
        for name in (*ITEMS, *STIRRED)
    ]


def pulse_rows(figures: Iterable[tuple[str, float]]) -> list[dict[str, Any]]:
    """The room's figures, the lowest first, and one idea where one is low."""
    rows = sorted(figures, key=lambda row: row[1])
    lowest = rows[0][0] if rows and rows[0][1] < 5 else None
    return [
        {"name": saying.PULSE[item], "middle": middle, "advice": saying.PULSE_ADVICE[item] if item == lowest else ""}
        for item, middle in rows
    ]


def minutes_until(at: datetime) -> int:
    return max(0, int((at - timezone.now()).total_seconds() // 60))


def _seat(sitter: Sitter, mine: Seat, state: str) -> dict[str, Any]:
    if sitter.seat.pk == mine.pk:
        return {"public_id": sitter.public_id, "name": sitter.handle, "label": _yours(), "state": "you"}
    return {"public_id": sitter.public_id, "name": sitter.handle, "label": sitter.handle, "state": state}


def _yours() -> str:
    return gettext("yours")
