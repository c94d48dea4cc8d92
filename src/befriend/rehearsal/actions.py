"""The invented people of the meeting that is on, acting through the same actions as everybody."""

import uuid
from datetime import timedelta
from typing import cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from befriend.accounts import consents
from befriend.accounts.models import Account, Session
from befriend.groups.models import Circle, Seat
from befriend.groups.queries import leaders_of
from befriend.groups.rules.words import Role, SeatState
from befriend.meetings.actions.cards import keep_tap
from befriend.meetings.actions.hour import admit_all, close_meeting, enter_lobby
from befriend.meetings.actions.series import end_series, start_series
from befriend.meetings.consents import CARDS
from befriend.meetings.models import LiveRoom, Meeting
from befriend.meetings.plans import begun_with
from befriend.meetings.queries import attendance_of
from befriend.meetings.room.actions import begin_part, send, take_a_minute
from befriend.meetings.room.presence import note_here
from befriend.meetings.room.queries import room_of
from befriend.meetings.rules.schedule import Schedule
from befriend.rehearsal.community import ORGANISER, found_again, live_circle
from befriend.rehearsal.rules import Act, BeginPart, EndMeeting, Players, next_act
from befriend.rehearsal.script import LIVE_GROUP, Voice, address, script
from befriend.shell.refusal import Refusal

LASTS = timedelta(minutes=60)
SOMEBODY_REAL_WITHIN = timedelta(minutes=3)


def play() -> None:
    """One step of the meeting that is on: open one, come in, let people in, or say and do the next thing."""
    circle = live_circle()
    if circle is None:
        return found_again()
    try:
        meeting = Meeting.objects.filter(circle=circle, series__rule="").ahead(timezone.now()).first() or _call(circle)
        _step(meeting, _invented(circle))
    except Refusal:
        return  # somebody real was quicker; the next step sees the room as it is then


def _call(circle: Circle) -> Meeting:
    """An extra evening that begins in two minutes; the one before it is over."""
    by = _account((leaders_of(circle) or lead_again(circle))[0])
    for series in circle.series.filter(rule="", is_active=True):
        end_series(series=series, by=by)
    zone = script().house["zone"]
    begins = timezone.now().astimezone(ZoneInfo(zone)) + timedelta(minutes=2)
    schedule = Schedule(
        first_on=begins.date(), at=begins.time().replace(second=0, microsecond=0), zone=zone, length=LASTS
    )
    series = start_series(circle=circle, by=by, schedule=schedule, parts=begun_with("recovery"))
    return Meeting.objects.get(series=series)


def _invented(circle: Circle) -> dict[str, Seat]:
    """The seats that nobody real sits in at the moment, by name."""
    names = {
        address(name): name
        for group in script().groups[: LIVE_GROUP + 1]
        for name in (*group["leads"], *group["people"])
    }
    recently = timezone.now() - SOMEBODY_REAL_WITHIN
    played = set(Session.objects.filter(used_at__gt=recently).exclude(account=None).values_list("account", flat=True))
    seats = Seat.objects.select_related("circle", "account").filter(circle=circle, account__email__in=list(names))
    return {names[_account(seat).email or ""]: seat for seat in seats if seat.account_id not in played}


def _account(seat: Seat) -> Account:
    return cast(Account, seat.account)


def _step(meeting: Meeting, invented: dict[str, Seat]) -> None:
    for name, seat in invented.items():
        if attendance_of(meeting, seat) is None:
            _arrive(meeting, seat, script().voices.get(name, Voice()))
            return
    leading = next((seat for seat in invented.values() if seat.leads), None)
    if leading is not None and admit_all(meeting=meeting, by=leading):
        return
    live = LiveRoom.objects.select_related("room", "panel", "meeting").filter(meeting=meeting).first()
    if live is None:
        return
    for seat in invented.values():
        note_here(live=live, seat=seat)
    voices = script().voices
    players: Players = {str(seat.public_id): voices.get(name, Voice()) for name, seat in invented.items()}
    room, _seq = room_of(live)
    _do(live, next_act(room, players, timezone.now()), {str(seat.public_id): seat for seat in invented.values()})


@transaction.atomic
def _arrive(meeting: Meeting, seat: Seat, voice: Voice) -> None:
    enter_lobby(meeting=meeting, seat=seat)
    if not consents.given(_account(seat), CARDS):
        consents.give(account=_account(seat), ask=CARDS)
    keep_tap(meeting=meeting, seat=seat, state=voice.arrives)


@transaction.atomic
def _do(live: LiveRoom, act: object, seats: dict[str, Seat]) -> None:
    match act:
        case Act(seat, "minute", body):
            take_a_minute(live=live, seat=seats[seat], on=bool(body["on"]), send_id=uuid.uuid4())
        case Act(seat, kind, body, words):
            send_id = uuid.uuid4()
            body = {"id": str(send_id), **body} if kind == "said" else dict(body)
            send(live=live, seat=seats[seat], send_id=send_id, kind=kind, body=body, words=words)
        case BeginPart(seat, part):
            begin_part(live=live, by=seats[seat], part=part)
        case EndMeeting(seat):
            close_meeting(meeting=live.meeting, by=seats[seat])


def lead_again(circle: Circle) -> list[Seat]:
    """Whatever a visitor did to who leads the group that meets, it is led by those whom the script names."""
    named = [address(name) for name in script().groups[LIVE_GROUP]["leads"]]
    Seat.objects.filter(circle=circle, account__email__in=named, state=SeatState.SEATED).update(role=Role.FACILITATOR)
    return leaders_of(circle)


def organise_again(person: Account) -> None:
    """Whatever a visitor did to who organises the demo, the next one finds its organiser there."""
    if person.email == address(ORGANISER):
        Account.objects.filter(pk=person.pk).update(is_organiser=True)
