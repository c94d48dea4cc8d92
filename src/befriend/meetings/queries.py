"""Who sees which meeting, and what is read there."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from befriend.accounts.models import Account
from befriend.groups.models import Circle, Seat
from befriend.groups.queries import Sitter, leaders_of, seats_of, with_handles, words_stay_days
from befriend.groups.rules.words import TAKES_A_PLACE, CircleState, Role, SeatState
from befriend.meetings.calendar import Entry
from befriend.meetings.models import Attendance, Card, Feed, Meeting, Meetings, Note, Series
from befriend.meetings.plans import parts_in, parts_of
from befriend.meetings.rules.door import OPENS_BEFORE, is_open
from befriend.meetings.rules.plan import Held, Part, clock, stretched
from befriend.meetings.saying import ATTENDANCE, FEED_TITLE
from befriend.vault.sealing import mark, unseal, unseal_many

NOTHING_ASKED = "nothing_asked"  # where a browser keeps the evenings of which somebody wants to be asked nothing

Person = Any  # an Account, or Django's AnonymousUser


@dataclass(frozen=True)
class Attending:
    """A meeting, and the seat from which this person looks at it."""

    meeting: Meeting
    seat: Seat

    @property
    def leads(self) -> bool:
        return leads(self.meeting, self.seat)

    @property
    def account(self) -> Account:
        return cast("Account", self.seat.account)


def meetings_of(person: Person) -> Meetings:
    """Meetings of the circles in which this person sits."""
    mine = seats_of(person).exclude(circle__state=CircleState.ERASED).values("circle")
    return Meeting.objects.filter(circle__in=mine).select_related("series__plan__circle", "circle", "substitute")


def meeting_for(person: Person, public_id: UUID) -> Attending:
    """The one door to a meeting: 404 to everybody who does not sit in its circle."""
    meeting = meetings_of(person).filter(public_id=public_id).first()
    seat = seats_of(person).filter(circle=meeting.circle).first() if meeting else None
    if meeting is None or seat is None:
        raise Http404
    return Attending(meeting, seat)


def led_meeting_for(person: Person, public_id: UUID) -> Attending:
    """The door for those who lead this meeting; 404 to its members too."""
    found = meeting_for(person, public_id)
    if not found.leads:
        raise Http404
    return found


def stands_in_somewhere(account: Account) -> bool:
    """Leads an evening once, in place of those who lead the circle: until its words are gone."""
    there = Meeting.objects.filter(cleared_at=None, substitute__account=account, substitute__state=SeatState.SEATED)
    return there.exclude(state=Meeting.State.CANCELLED).exists()


def zone_of(circle: Circle) -> str:
    """The clock that the group keeps; nothing where it keeps none yet."""
    series = Series.objects.filter(circle=circle, is_active=True).order_by("pk").first()
    return series.zone if series else ""


def circle_to_plan_for(person: Person, circle_id: UUID) -> Circle:
    """The door to planning in a circle: those who lead it, and organisers; they read no word that people said."""
    circle = Circle.objects.select_related("group").filter(public_id=circle_id, state=CircleState.ACTIVE).first()
    if circle is None or not may_plan(person, circle):
        raise Http404
    return circle


def series_for(person: Person, public_id: UUID) -> Series:
    """The door to changing a series and its meetings."""
    series = Series.objects.select_related("circle", "plan__circle").filter(public_id=public_id, is_active=True).first()
    if series is None or not may_plan(person, series.circle):
        raise Http404
    return series


def planned_meeting_for(person: Person, public_id: UUID) -> Meeting:
    """The door to changing one meeting that is still to come."""
    rows = Meeting.objects.select_related("series__plan__circle", "circle", "substitute")
    meeting = rows.filter(public_id=public_id).first()
    if meeting is None or not may_plan(person, meeting.circle):
        raise Http404
    return meeting


def may_plan(person: Person, circle: Circle) -> bool:
    if not isinstance(person, Account):
        return False
    return person.is_organiser or seats_of(person).filter(circle=circle, role=Role.FACILITATOR).exists()


def leads_now(seat: Seat) -> bool:
    """An evening is on that this seat leads."""
    return any(leads(meeting, seat) for meeting in Meeting.objects.filter(circle=seat.circle, state=Meeting.State.OPEN))


def leads(meeting: Meeting, seat: Seat) -> bool:
    """Those who lead the circle, and whoever stands in for them this once."""
    stands_in = seat.state == SeatState.SEATED and seat.pk == meeting.substitute_id
    return seat.circle_id == meeting.circle_id and (seat.leads or stands_in)


def facilitators_of(meeting: Meeting) -> list[Seat]:
    """Who may lead this meeting: the substitute first, then those who lead the circle, longest first."""
    leading = leaders_of(meeting.circle)
    if meeting.substitute_id is None:
        return leading
    standing_in = Seat.objects.filter(pk=meeting.substitute_id, state=SeatState.SEATED, account__erase_at=None)
    first = list(standing_in.select_related("account", "circle"))
    return first + [seat for seat in leading if seat.pk != meeting.substitute_id]


def sitters_who_lead(meeting: Meeting) -> list[Sitter]:
    return with_handles(facilitators_of(meeting))


def ahead(circle: Circle, *, now: datetime | None = None, limit: int = 8) -> list[Meeting]:
    """What comes next in a circle, called-off evenings included so that nobody waits in vain."""
    now = now or timezone.now()
    rows = Meeting.objects.filter(circle=circle, ends_at__gt=now - Meeting.GRACE).exclude(state=Meeting.State.ENDED)
    return list(rows.select_related("series", "circle").order_by("starts_at", "id")[:limit])


def next_meeting(circle: Circle, *, now: datetime | None = None) -> Meeting | None:
    rows = Meeting.objects.filter(circle=circle).ahead(now or timezone.now())
    return rows.select_related("series__plan__circle", "circle", "substitute").first()


def following_meeting(meeting: Meeting) -> Meeting | None:
    """The one after this."""
    rows = Meeting.objects.filter(circle=meeting.circle_id, starts_at__gt=meeting.starts_at)
    return rows.filter(state__in=Meeting.TAKES_PLACE).select_related("series").order_by("starts_at", "id").first()


def doors_open_at(meeting: Meeting) -> datetime:
    return meeting.starts_at - OPENS_BEFORE


def doors_are_open(meeting: Meeting, now: datetime | None = None) -> bool:
    now = now or timezone.now()
    if meeting.state == Meeting.State.OPEN:
        return True
    return meeting.state == Meeting.State.PLANNED and is_open(meeting.starts_at, meeting.ends_at, now)


def parts_for(meeting: Meeting) -> list[Part]:
    """The parts of this meeting: as they were planned when its doors opened, or as they are, fitted to its length."""
    live = getattr(meeting, "live", None) if meeting.key and not meeting.cleared_at else None
    noted = parts_in(live) if live else []
    return noted or stretched(parts_of(meeting.series.plan), meeting.ends_at - meeting.starts_at)


def stays_days(meeting: Meeting) -> int:
    """So many days the words of this hour stay, or two hours (0): as the group agrees until the doors open, then as it
    was noted there, or less."""
    return words_stay_days(meeting.circle) if meeting.key is None else meeting.kept_days


def hour_of(meeting: Meeting) -> list[Held]:
    """The parts with their clock times."""
    return clock(parts_for(meeting), meeting.starts_at)


def video_of(series: Series) -> str:
    """The outside link; show it to nobody who is not in the room."""
    return unseal(bytes(series.video_sealed), **series.video_place()) if series.video_sealed else ""


def attendance_of(meeting: Meeting, seat: Seat) -> Attendance | None:
    return Attendance.objects.filter(meeting=meeting, seat=seat).first()


def is_put_out(meeting: Meeting, person: Account) -> bool:
    """Whether the door of a meeting that is on stays closed to this person for tonight."""
    return meeting.state == Meeting.State.OPEN and was_put_out(meeting, person)


def was_put_out(meeting: Meeting, person: Account) -> bool:
    return Attendance.objects.filter(meeting=meeting, seat__account=person, state=Attendance.State.REMOVED).exists()


def is_in_the_room(meeting: Meeting, seat: Seat) -> bool:
    here = Attendance.objects.filter(meeting=meeting, seat=seat, state=Attendance.State.CAME)
    return meeting.state == Meeting.State.OPEN and here.exists()


def waiting_in(meeting: Meeting) -> list[Sitter]:
    """Who sits in the lobby, in the order in which they came; nobody any more when the hour is over."""
    rows = Attendance.objects.filter(meeting=meeting, state=Attendance.State.WAITING, seat__state__in=TAKES_A_PLACE)
    rows = rows.exclude(meeting__state=Meeting.State.ENDED)
    seats = [row.seat for row in rows.select_related("seat__account", "seat__circle").order_by("waiting_since", "pk")]
    return with_handles(seats)


def leads_inside(meeting: Meeting) -> bool:
    """Whether somebody who leads is in the room."""
    leading = [seat.pk for seat in facilitators_of(meeting)]
    here = Attendance.objects.filter(meeting=meeting, seat__in=leading, state=Attendance.State.CAME)
    return meeting.state == Meeting.State.OPEN and here.exists()


@dataclass(frozen=True)
class Came:
    """One line of the roster."""

    sitter: Sitter
    state: str

    @property
    def words(self) -> str:
        return str(ATTENDANCE[self.state])


def roster_of(meeting: Meeting) -> list[Came]:
    """Who came, for those who lead: every seat of the circle, and what became of it that evening."""
    said = dict(meeting.attendance.values_list("seat_id", "state"))
    known = Q(state__in=[SeatState.SEATED, SeatState.PAUSED]) | Q(pk__in=list(said))
    seats = Seat.objects.filter(known, circle=meeting.circle).select_related("account", "circle")
    return [
        Came(sitter, said.get(sitter.seat.pk, Attendance.State.EXPECTED))
        for sitter in with_handles(seats.order_by("seated_at", "pk")[:60])
    ]


def notes_before(meeting: Meeting) -> list[str]:
    """What those who lead noted last time, for the brief before this one."""
    rows = Note.objects.filter(meeting__circle=meeting.circle, meeting__starts_at__lt=meeting.starts_at)
    return _opened(rows.order_by("-meeting__starts_at", "pk")[:2])


def note_of(meeting: Meeting, seat: Seat) -> str:
    return next(iter(_opened(Note.objects.filter(meeting=meeting, seat=seat))), "")


def notes_of(account: Account) -> list[tuple[Note, str]]:
    """A person's own notes, oldest first, with their words."""
    rows = Note.objects.filter(seat__account=account).select_related("meeting__circle")
    notes = list(rows.order_by("meeting__starts_at", "pk"))
    texts = unseal_many((bytes(note.sealed), note.place(account.key)) for note in notes)
    return [(note, text) for note, text in zip(notes, texts, strict=True) if text is not None]


def _opened(rows: Iterable[Note]) -> list[str]:
    joined = Note.objects.filter(pk__in=[row.pk for row in rows]).select_related("seat__account", "meeting__circle")
    places = [
        (bytes(note.sealed), note.place(note.seat.account.key))
        for note in joined.order_by("-meeting__starts_at", "pk")
        if note.seat.account is not None
    ]
    return [words for words in unseal_many(places) if words]


def new_since(meeting: Meeting, days: int = 14) -> list[Sitter]:
    """Those for whom this is one of the first meetings."""
    since = meeting.starts_at - timedelta(days=days)
    seats = Seat.objects.filter(circle=meeting.circle, state=SeatState.SEATED, seated_at__gte=since)
    seats = seats.filter(account__erase_at=None)
    seats = seats.exclude(role=Role.FACILITATOR)
    return with_handles(seats.select_related("account", "circle").order_by("seated_at", "pk")[:20])


def missed_twice(meeting: Meeting) -> list[Sitter]:
    """Those who were not there the last two times and said nothing."""
    before = Meeting.objects.filter(circle=meeting.circle, state=Meeting.State.ENDED, starts_at__lt=meeting.starts_at)
    last = list(before.order_by("-starts_at").values_list("pk", flat=True)[:2])
    if len(last) < 2:
        return []
    missing = Attendance.objects.filter(meeting__in=last, state=Attendance.State.MISSED, seat__state=SeatState.SEATED)
    missing = missing.filter(seat__account__erase_at=None)
    seats = [row.seat for row in missing.select_related("seat__account", "seat__circle").order_by("seat_id")]
    return with_handles({seat.pk: seat for seat in seats if seats.count(seat) == 2}.values())


def has_card(meeting: Meeting, account: Account, moment: str) -> bool:
    return Card.objects.filter(meeting=meeting, circle__owner=account, moment=moment).exists()


def cards_of(account: Account, *, meeting: Meeting | None = None) -> list[tuple[Card, str]]:
    """A person's own cards, oldest first, with their words; nobody else has this door."""
    rows = Card.objects.filter(circle__owner=account).select_related("circle", "meeting").order_by("given_at", "pk")
    rows = rows.filter(meeting=meeting) if meeting else rows
    cards = list(rows)
    texts = unseal_many((bytes(card.sealed), card.place(account)) for card in cards)
    return [(card, text) for card, text in zip(cards, texts, strict=True) if text is not None]


def feed_behind(token: str) -> Account | None:
    """Whose calendar this address is; None for what is no address, was taken back, or whose owner is going."""
    feed = Feed.objects.select_related("account").filter(token_hash=token_hash(token)).first()
    account = feed.account if feed else None
    return account if account and account.is_active and not account.erase_at and not account.erased_on else None


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def entries_for(account: Account) -> list[Entry]:
    """The series of the circles in which somebody sits, as a calendar may show them."""
    mine = seats_of(account).filter(state=SeatState.SEATED).values("circle")
    rows = Series.objects.filter(circle__in=mine, is_active=True).prefetch_related("exceptions").order_by("pk")[:50]
    stamped = timezone.now().replace(microsecond=0)
    return [
        Entry(mark_of(account, series), series.schedule(), series.changes(), str(FEED_TITLE), stamped)
        for series in rows
    ]


def mark_of(account: Account, series: Series) -> UUID:
    """An event's name in one person's calendar; two people of one group hold different ones."""
    return UUID(bytes=mark(account.key, "meetings.event", series.public_id.bytes)[:16])
