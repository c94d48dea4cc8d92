"""What happens in a live room by act of the house or of those who lead: tickets and events commit together."""

import json
import uuid
from contextlib import suppress
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts import consents
from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.groups.actions.founding import own_circle
from befriend.groups.actions.sitting import ban
from befriend.groups.models import Seat
from befriend.groups.queries import handle_of
from befriend.groups.rules.words import SeatState
from befriend.groups.seating import hold_fast
from befriend.meetings.consents import CARDS
from befriend.meetings.models import CARDS_KEPT_FOR, Attendance, Card, LiveRoom, Meeting
from befriend.meetings.plans import sealed_in
from befriend.meetings.queries import facilitators_of, leads, parts_for
from befriend.meetings.room import words
from befriend.meetings.room.kinds import PANEL, ROOM
from befriend.meetings.room.queries import cards_that_count, panel_of, room_of, rooms_kept
from befriend.meetings.rules.events import (
    Began,
    Calmed,
    Ended,
    Event,
    Left,
    Lifted,
    Line,
    Locked,
    Opened,
    Part,
    Seated,
    Ticked,
    Withdrew,
    body_of,
    kind_of,
)
from befriend.meetings.rules.plan import Kind
from befriend.meetings.rules.temperature import State, Tap, temperature
from befriend.realtime import actions as realtime
from befriend.realtime.models import Channel, Ticket
from befriend.realtime.rules import Event as Sent
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import seal, unseal_many

SPOKEN, NAMED = ("said", "reworded"), ("seated", "knocked")
CROSSTALK = frozenset({Kind.ARRIVING, Kind.ANSWERING})


@transaction.atomic
def open_room(*, meeting: Meeting) -> LiveRoom:
    """The room of a meeting whose doors are open; said again, the same room."""
    there = LiveRoom.objects.select_related("room", "panel").filter(meeting=meeting).first()
    if there is not None:
        return there
    if meeting.key is None:
        raise words.refusal("not_open")
    subject, planned = str(meeting.public_id), parts_for(meeting)
    live = LiveRoom(
        meeting=meeting,
        room=realtime.open_channel(ROOM, subject=subject, keys=(meeting.key,)),
        panel=realtime.open_channel(PANEL, subject=subject, keys=(meeting.key,)),
    )
    live.parts_sealed = sealed_in(live, planned)
    live.save()
    leads = tuple(str(seat.public_id) for seat in facilitators_of(meeting))
    parts = tuple(Part(part.kind, part.minutes, part.turn_seconds, part.kind in CROSSTALK) for part in planned)
    _happen(live.room, Opened(at=timezone.now(), parts=parts, leads=leads))
    record("room.opened", actor_key=None, subject=f"meeting:{subject}")
    return live


@transaction.atomic
def knock(*, live: LiveRoom, seat: Seat) -> None:
    """Those who lead see that somebody waits at the door; while the room rests, no new name is brought to them."""
    if not panel_of(live)[0].calm:
        _tell_panel(live, "knocked", {"seat": str(seat.public_id)}, words=handle_of(seat))


@transaction.atomic
def take_seat(*, live: LiveRoom, seat: Seat) -> None:
    """Let somebody in: their tickets and their place in the ring, in one. Said again it only renews the tickets."""
    room, _seq = room_of(live)
    me, may_lead = str(seat.public_id), leads(live.meeting, seat)
    if me not in room.here or (may_lead and me not in room.leads):
        _happen(live.room, Seated(at=timezone.now(), seat=me, lead=may_lead), words=handle_of(seat))
    person = cast("Account", seat.account)
    realtime.admit(live.room, account=person, seat=seat.public_id, is_strong=may_lead, hears_past=may_lead)
    realtime.admit(live.panel, account=person, seat=seat.public_id, is_strong=may_lead, may_read=may_lead)
    Attendance.objects.filter(meeting=live.meeting, seat=seat).update(heard_at=timezone.now())
    if me in panel_of(live)[0].waiting:
        _tell_panel(live, "entered", {"seat": me})


@transaction.atomic
def leave_room(*, live: LiveRoom, seat: Seat) -> None:
    """Somebody gets up; the round goes on without them."""
    _stand_up(live, seat, removed=False)


@transaction.atomic
def remove_from_room(*, live: LiveRoom, seat: Seat, by: Seat, for_good: bool = False) -> None:
    """Put somebody out of this meeting, or out of the group and not in again. Their streams end within a second."""
    _demand_lead(live, by)
    if seat.pk == by.pk or seat.circle_id != by.circle_id:
        raise words.refusal("not_yours")
    if for_good:
        _hold_for_good(live)
    out = {"state": Attendance.State.REMOVED}
    Attendance.objects.update_or_create(meeting=live.meeting, seat=seat, defaults=out)  # before the room, as elsewhere
    _stand_up(live, seat, removed=True)
    if for_good:
        ban(seat=seat, by=by)
    _note_down("room.removed", live, by, seat)


@transaction.atomic
def remove_several(*, live: LiveRoom, seats: list[Seat], by: Seat, for_good: bool) -> None:
    if for_good:
        _hold_for_good(live)
    list(Attendance.objects.select_for_update().filter(meeting=live.meeting, seat__in=seats).order_by("pk"))
    for seat in seats:
        remove_from_room(live=live, seat=seat, by=by, for_good=for_good)


def _hold_for_good(live: LiveRoom) -> None:
    """Whoever goes for good stands in for nobody either."""
    hold_fast(live.meeting.circle_id)
    Meeting.objects.select_for_update(of=("self",)).filter(pk=live.meeting_id).first()


@transaction.atomic
def let_back(*, live: LiveRoom, seat: Seat, by: Seat) -> None:
    """Somebody was put out for tonight, and may come to the door again."""
    _demand_lead(live, by)
    out = Attendance.objects.filter(meeting=live.meeting, seat=seat, state=Attendance.State.REMOVED)
    if out.update(state=Attendance.State.LEFT_EARLY):
        _note_down("room.let_back", live, by, seat)


@transaction.atomic
def stand_down(*, live: LiveRoom, seat: Seat) -> None:
    """They lead here no longer: the panel closes to them, and they get up from a room that is on."""
    if live.meeting.state == Meeting.State.OPEN:
        _stand_up(live, seat, removed=True)
    elif seat.account is not None:
        realtime.dismiss(live.panel, account=seat.account)


@transaction.atomic
def shut_out(*, live: LiveRoom, seat: Seat) -> None:
    if seat.account is not None:
        realtime.dismiss(live.room, account=seat.account)
        realtime.dismiss(live.panel, account=seat.account)


@transaction.atomic
def calm_room(*, live: LiveRoom, by: Seat, on: bool) -> None:
    """One tap against a raid: nobody writes, comes in, or reaches those who lead with words, and everyone keeps their
    place. When the room goes on, those who lead hear who has come to the door meanwhile."""
    _rest(live, on=on, keeper=str(by.public_id))
    _note_down("room.calmed" if on else "room.woken", live, by, by)


@transaction.atomic
def begin_part(*, live: LiveRoom, by: Seat, part: int) -> None:
    """On to another part of the hour; where enough have tapped, those who lead read how the room is."""
    _happen(live.room, Began(at=timezone.now(), part=part, keeper=str(by.public_id)))
    told = temperature(_taps(live.meeting), shown_at=panel_of(live)[0].told_at)
    if told is not None:
        shares = [[state.value, share.value] for state, share in told.shares]
        _tell_panel(live, "temperature", {"shares": shares, "advice": told.advice.value})


@transaction.atomic
def end_room(*, live: LiveRoom, by: Seat | None = None) -> None:
    """Nothing more is said; the words stay readable until they are cleared."""
    room, _seq = room_of(live)
    if room.ended:
        return
    _happen(live.room, Ended(at=timezone.now(), keeper=str(by.public_id) if by else ""))
    realtime.close_channel(live.room)
    realtime.close_channel(live.panel)
    record("room.ended", actor_key=by.account.key if by and by.account else None, subject=_subject(live))


@transaction.atomic
def clear_room(*, live: LiveRoom) -> None:
    """Drop the words, and the parts as they stood. The meeting's key is destroyed by whoever clears the meeting."""
    LiveRoom.objects.filter(pk=live.pk).update(parts_sealed=b"")
    realtime.clear_channel(live.room)
    realtime.clear_channel(live.panel)


@transaction.atomic
def send(
    *, live: LiveRoom, seat: Seat, send_id: UUID, kind: str, body: dict[str, Any], words: str | None = None
) -> int:
    """What a page without a live stream sends: the same event through the same rules."""
    ticket = _ticket(live.room, seat)
    return realtime.append(live.room, ticket, send_id, Sent(kind=kind, body=body, words=words))


@transaction.atomic
def take_back(*, live: LiveRoom, seat: Seat, words_id: UUID) -> None:
    """One's own words go: from the page, and from the log, so that no stream can bring them again."""
    if room_of(live)[0].ended:
        if not _forget_words(live, seat, words_id):
            raise words.refusal("stale")
        return
    _ticket(live.room, seat)
    me = str(seat.public_id)
    seq = _happen(
        live.room, Withdrew(at=timezone.now(), seat=me, id=str(words_id)), send_id=_after(words_id, "withdrew")
    )
    _forget_words(live, seat, words_id, before=seq)


@transaction.atomic
def reword(*, live: LiveRoom, seat: Seat, send_id: UUID, words_id: UUID, said: str) -> None:
    """One's own last words in a better way; the earlier wording goes. Sent twice it is done once."""
    ticket, me = _ticket(live.room, seat), str(seat.public_id)
    seq = _happen(live.room, Lifted(at=timezone.now(), seat=me, id=str(words_id)), send_id=_after(send_id, "lifted"))
    _forget_words(live, seat, words_id, before=seq)
    realtime.append(live.room, ticket, send_id, Sent(kind="reworded", body={"id": str(words_id)}, words=said))


@transaction.atomic
def forget_words_of(*, live: LiveRoom, seat: Seat) -> None:
    """All that was said from one seat goes, and the name that stood on it."""
    realtime.forget_words(live.room, seat=seat.public_id, kind__in=SPOKEN)
    realtime.forget_words(live.panel, seat=seat.public_id)
    _forget_name(live, seat)


@transaction.atomic
def forget_name(*, seat: Seat) -> None:
    """The name on a seat, which the house wrote into its rooms under the meeting's key alone, goes from all of them."""
    for live in rooms_kept(seat):
        _forget_name(live, seat)


@transaction.atomic
def take_a_minute(*, live: LiveRoom, seat: Seat, on: bool, send_id: UUID) -> None:
    """The seat dims, the place is kept, and those who lead are told that somebody would like company."""
    realtime.append(live.room, _ticket(live.room, seat), send_id, Sent(kind="minute", body={"on": on}))
    if (str(seat.public_id) in panel_of(live)[0].asking) != on:
        realtime.append(live.panel, _ticket(live.panel, seat), send_id, Sent(kind="asked", body={"on": on}))


@transaction.atomic
def write_to_those_who_lead(*, live: LiveRoom, seat: Seat, send_id: UUID, said: str) -> None:
    """A line for their panel. While the room rests it is heard as a call for a minute too, and is one for each person."""
    event = Sent(kind="wrote", body={"id": str(send_id)}, words=words.tidy(said))
    panel, _seq = panel_of(live)
    if panel.calm and str(seat.public_id) not in panel.asking:
        take_a_minute(live=live, seat=seat, on=True, send_id=_after(send_id, "minute"))
    realtime.append(live.panel, _ticket(live.panel, seat), send_id, event)


@transaction.atomic
def tap(*, live: LiveRoom, seat: Seat, state: str) -> None:
    """How somebody is, this minute: one sealed row in their own circle. Nothing is told of it here."""
    if state not in list(State) or seat.account is None:
        raise words.refusal("malformed")
    if not consents.given(seat.account, CARDS):
        raise words.refusal("consent")
    now = timezone.now()
    card = Card(circle=own_circle(account=seat.account), meeting=live.meeting, moment=Card.Moment.DURING)
    card.given_at, card.delete_at = now, now + CARDS_KEPT_FOR
    card.sealed = seal(json.dumps({"state": state}), **card.place(seat.account))
    card.save()


@transaction.atomic
def note_line(*, live: LiveRoom, seat_id: str, up: bool) -> None:
    """The house noticed that somebody's line went, or came back. Where another noticed it first, it is noted."""
    room, _seq = room_of(live)
    if room.is_open and seat_id in room.here and (seat_id in room.gone) == up:
        with suppress(Refusal):
            _happen(live.room, Line(at=timezone.now(), seat=seat_id, up=up))


@transaction.atomic
def tick(*, live: LiveRoom) -> bool:
    """Move a turn on whose time is long over, where nobody who leads is there. False where nothing was to be done."""
    try:
        _happen(live.room, Ticked(at=timezone.now()))
    except Refusal:
        return False
    return True


@transaction.atomic
def go_on_alone(*, live: LiveRoom) -> None:
    """Nobody who leads has been near for a while: the room rests no longer, and a closed door is open again."""
    room, _seq = room_of(live)
    now = timezone.now()
    if not room.is_open or not room.is_left_alone(now):
        return
    if room.calm:
        _rest(live, on=False, keeper="")
        record("room.woken", actor_key=None, subject=_subject(live))
    if room.locked:
        _happen(live.room, Locked(at=now, on=False))
        record("room.unlocked", actor_key=None, subject=_subject(live))


def _rest(live: LiveRoom, *, on: bool, keeper: str) -> None:
    _happen(live.room, Calmed(at=timezone.now(), on=on, keeper=keeper))
    _tell_panel(live, "calmed", {"on": on})
    known = panel_of(live)[0].waiting
    for row in [] if on else _waiting(live.meeting):
        if str(row.seat.public_id) not in known:
            knock(live=live, seat=row.seat)


def _stand_up(live: LiveRoom, seat: Seat, *, removed: bool) -> None:
    me = str(seat.public_id)
    shut_out(live=live, seat=seat)
    room, _seq = room_of(live)
    if me in room.here and room.is_open:
        _happen(live.room, Left(at=timezone.now(), seat=me, removed=removed))
    panel, _seq = panel_of(live)
    if (me in panel.waiting or me in panel.asking) and room.is_open:
        _tell_panel(live, "left", {"seat": me})


def _happen(channel: Channel, event: Event, words: str | None = None, send_id: UUID | None = None) -> int:
    sent = Sent(kind=kind_of(event), body=body_of(event), words=words)
    return realtime.append(channel, None, send_id or uuid.uuid4(), sent)


def _after(send_id: UUID, kind: str) -> UUID:
    """The name of what the house does because of one send: sent again, it is still one."""
    return uuid.uuid5(send_id, kind)


def _tell_panel(live: LiveRoom, kind: str, body: dict[str, Any], words: str | None = None) -> None:
    realtime.append(live.panel, None, uuid.uuid4(), Sent(kind=kind, body=body, words=words))


def _forget_words(live: LiveRoom, seat: Seat, words_id: UUID, *, before: int | None = None) -> int:
    mine = {"seat": seat.public_id, "kind__in": SPOKEN, "body__contains": str(words_id)}
    return realtime.forget_words(live.room, **mine, **({} if before is None else {"seq__lt": before}))


def _forget_name(live: LiveRoom, seat: Seat) -> None:
    for channel in (live.room, live.panel):
        realtime.forget_words(channel, kind__in=NAMED, body__contains=str(seat.public_id))


def _ticket(channel: Channel, seat: Seat) -> Ticket:
    ticket = Ticket.objects.filter(channel=channel, account=seat.account).first()
    if ticket is None:
        raise Refusal(_("This room is not open to you now."), code="absent")
    return ticket


def _demand_lead(live: LiveRoom, by: Seat) -> None:
    room, _seq = room_of(live)
    if not room.may_lead(str(by.public_id)):
        raise words.refusal("not_yours")


def _waiting(meeting: Meeting) -> QuerySet[Attendance]:
    rows = meeting.attendance.filter(state=Attendance.State.WAITING, seat__state=SeatState.SEATED)
    return rows.select_related("seat__account", "seat__circle").order_by("waiting_since", "pk")


def _taps(meeting: Meeting) -> list[Tap]:
    """Each person's taps of this meeting, the one at the door included, named by nothing but their own circle."""
    cards = cards_that_count(meeting).filter(moment__in=[Card.Moment.BEFORE, Card.Moment.DURING])
    rows = [card for card in cards.order_by("id") if card.circle.owner]
    texts = unseal_many((bytes(card.sealed), card.place(cast("Account", card.circle.owner))) for card in rows)
    found = []
    for card, text in zip(rows, texts, strict=True):
        state = json.loads(text).get("state") if text else None
        if state in list(State):
            found.append(Tap(str(card.circle_id), State(state), card.given_at))
    return found


def _note_down(verb: str, live: LiveRoom, by: Seat, seat: Seat) -> None:
    actor = by.account.key if by.account else None
    record(verb, actor_key=actor, subject=f"{_subject(live)}/seat:{seat.public_id}")


def _subject(live: LiveRoom) -> str:
    return f"meeting:{live.meeting.public_id}"
