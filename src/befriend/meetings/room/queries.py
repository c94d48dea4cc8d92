"""The one door to a live room, and what stands in it."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from befriend.accounts.models import Account, Consent
from befriend.groups.models import Seat
from befriend.groups.queries import blocked_people, handle_of, seats_of
from befriend.groups.rules.words import SeatState
from befriend.meetings.consents import CARDS
from befriend.meetings.models import Attendance, Card, LiveRoom, Meeting
from befriend.meetings.queries import facilitators_of, leads
from befriend.meetings.rules.panel import Panel
from befriend.meetings.rules.room import Room
from befriend.realtime.models import Channel, Ticket
from befriend.realtime.queries import events_of, state_of
from befriend.realtime.rules import Event

MOST_TO_READ = 31
SAT_HERE = (Attendance.State.CAME, Attendance.State.LEFT_EARLY, Attendance.State.REMOVED)


@dataclass(frozen=True)
class Inside:
    """Somebody who has been let in: their seat, and the room they sit in."""

    live: LiveRoom
    seat: Seat
    leads: bool

    @property
    def me(self) -> str:
        return str(self.seat.public_id)

    @property
    def person(self) -> Account:
        return cast("Account", self.seat.account)


def room_for(person: Any, meeting_id: UUID) -> Inside:
    """The one door to a live room: those who sit in its circle and were let in. 404 to everybody else.

    Whoever leads the circle only since they sit here leads the room once they come in again."""
    rooms = LiveRoom.objects.select_related("meeting__circle__group", "meeting__series__plan__circle", "room", "panel")
    live = rooms.filter(meeting__public_id=meeting_id).first()
    if live is None:
        raise Http404
    seat = seats_of(person).filter(circle=live.meeting.circle_id).first()
    read = set(
        Ticket.objects.filter(channel__in=[live.room, live.panel], account=person, may_read=True).values_list(
            "channel_id", flat=True
        )
    )
    if seat is None or live.room_id not in read:
        raise Http404
    return Inside(live, seat, leads(live.meeting, seat) and live.panel_id in read)


def heard_room_for(person: Any, meeting_id: UUID) -> Inside:
    """The door to what one heard of an evening, also after getting up, until it is cleared; 404 to everybody else."""
    rows = LiveRoom.objects.select_related("meeting__circle__group", "meeting__series__plan__circle", "room", "panel")
    live = rows.filter(meeting__public_id=meeting_id, meeting__cleared_at=None).first()
    seat = seats_of(person).filter(circle=live.meeting.circle_id).first() if live else None
    if live is None or seat is None or not heard_something(live.meeting, seat):
        raise Http404
    return Inside(live, seat, leads(live.meeting, seat))


def heard_something(meeting: Meeting, seat: Seat) -> bool:
    """Whether this person sat in a room whose words are not cleared yet."""
    return meeting.cleared_at is None and meeting.attendance.filter(seat=seat, state__in=SAT_HERE).exists()


def still_to_read(seat: Seat) -> list[Meeting]:
    """Meetings that are over, of which this person can still read what they heard; the last one first."""
    ended = Meeting.objects.filter(circle=seat.circle_id, state=Meeting.State.ENDED, cleared_at=None)
    sat = ended.filter(attendance__seat=seat, attendance__state__in=SAT_HERE)
    return list(sat.select_related("series").order_by("-starts_at")[:MOST_TO_READ])


def _under_a_yes() -> Exists:
    """The card's owner allows now, in the words of today, that answers are counted."""
    standing = Consent.objects.filter(purpose=CARDS.purpose, version=CARDS.version, withdrawn_at=None)
    return Exists(standing.filter(account=OuterRef("circle__owner")))


def cards_that_count(meeting: Meeting) -> QuerySet[Card]:
    """What those answered who took part and allow it. Whoever reads the figures is not in them: of five answers, two of
    which are theirs, those who lead would learn what three people said."""
    sat_here = Attendance.objects.filter(
        meeting=OuterRef("meeting"), seat__account=OuterRef("circle__owner"), state__in=SAT_HERE
    )
    leading = [seat.account_id for seat in facilitators_of(meeting)]
    counted = Card.objects.filter(_under_a_yes(), Exists(sat_here), meeting=meeting)
    return counted.exclude(circle__owner__in=leading).select_related("circle__owner")


def reads_figures(meeting: Meeting, seat: Seat) -> bool:
    """Whoever sat in an evening and did not lead it may be in its figures, and reads none of them, whatever they lead
    now: they know their own answer. Where no room ever opened, nobody sat in it."""
    if not meeting.attendance.filter(seat=seat, state__in=SAT_HERE).exists():
        return True
    room = _room_held(meeting)
    return room is None or str(seat.public_id) in room.leads


def answers_that_count(meeting: Meeting) -> QuerySet[Card]:
    """The cards after the hour that are drawn into its figures: none of whoever led its room, as these read them."""
    counted = cards_that_count(meeting).filter(moment=Card.Moment.AFTER)
    room = _room_held(meeting)
    led = Seat.objects.filter(public_id__in=room.leads if room else (), account__isnull=False)
    return counted.exclude(circle__owner__in=led.values("account"))


def _room_held(meeting: Meeting) -> Room | None:
    live = LiveRoom.objects.select_related("room").filter(meeting=meeting).first()
    return room_of(live)[0] if live else None


def leading_room_for(person: Any, meeting_id: UUID) -> Inside:
    inside = room_for(person, meeting_id)
    if not inside.leads:
        raise Http404
    return inside


def sitting_with(inside: Inside) -> list[tuple[str, str]]:
    """(seat, name) of the others in the room, the last to come first."""
    room, seq = room_of(inside.live)
    names = handles_in(log_of(inside.live.room, upto=seq))
    return [(seat, names.get(seat, "")) for seat in reversed(room.here) if seat != inside.me]


def put_out_of(meeting: Meeting) -> list[tuple[str, str]]:
    """Who was put out for tonight and sits in the group still, by name."""
    rows = meeting.attendance.filter(state=Attendance.State.REMOVED, seat__state=SeatState.SEATED)
    return [
        (str(row.seat.public_id), handle_of(row.seat)) for row in rows.select_related("seat__circle", "seat__account")
    ]


def kept_away(seat: Seat) -> frozenset[str]:
    """The seats of those whom this person keeps out of their way: folded in this person's page, and in no other."""
    blocked = blocked_people(seat)
    return frozenset(str(one) for one in _seats_of_accounts(seat, blocked)) if blocked else frozenset()


def somebody_kept_away_is_here(meeting: Meeting, seat: Seat) -> bool:
    """Whether one of them waits at the door or sits in the room now."""
    blocked = blocked_people(seat)
    here = Attendance.objects.filter(meeting=meeting, state__in=[Attendance.State.WAITING, Attendance.State.CAME])
    return bool(blocked) and here.filter(seat__account__in=blocked).exists()


def _seats_of_accounts(seat: Seat, accounts: set[int]) -> list[UUID]:
    rows = Seat.objects.filter(circle=seat.circle_id, account__in=accounts)
    return list(rows.values_list("public_id", flat=True))


def rooms_kept(seat: Seat) -> list[LiveRoom]:
    """The rooms of a seat's circle whose words are not cleared yet."""
    rows = LiveRoom.objects.select_related("meeting__substitute", "room", "panel").order_by("pk")
    return list(rows.filter(meeting__circle=seat.circle_id, meeting__cleared_at=None))


def room_of(live: LiveRoom) -> tuple[Room, int]:
    """The room as it stands, and the number of the last event in it."""
    room, seq = state_of(live.room)
    return room, seq


def panel_of(live: LiveRoom) -> tuple[Panel, int]:
    panel, seq = state_of(live.panel)
    return panel, seq


def log_of(channel: Channel, *, upto: int) -> list[Event]:
    """Everything up to a number that the page was drawn from, so that its stream can go on from there."""
    return events_of(channel, most=upto)


def handles_in(log: list[Event]) -> dict[str, str]:
    """The name each seat had when it was taken; "someone who left" where it was taken back."""
    return {event.body["seat"]: event.words or _("someone who left") for event in log if event.kind == "seated"}
