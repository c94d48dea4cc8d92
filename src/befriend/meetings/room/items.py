"""Words of a live room as things that can be reported, handed back and erased."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from befriend.accounts.models import Account
from befriend.groups.above import Said
from befriend.groups.models import Seat
from befriend.groups.queries import agreed_on, guidelines_of, handle_of
from befriend.meetings.models import Attendance, LiveRoom, Meeting
from befriend.meetings.queries import leads, meetings_of, parts_for, stays_days
from befriend.meetings.room.hearing import was_here
from befriend.meetings.room.queries import SAT_HERE, handles_in, rooms_kept
from befriend.realtime.models import Channel, Entry
from befriend.realtime.queries import events_of, written_by
from befriend.safety.items import Item

SAID = ("said", "reworded")


def live_item(person: Any, words_id: UUID) -> Item:
    """What somebody said while this person sat in the room, in the last words of it that they heard, until it is
    cleared; also for whoever got up since, or was put out. 404 to everybody else."""
    for live, me in _rooms_heard(person):
        said = Entry.objects.filter(channel=live.room, kind__in=SAID, body__contains=str(words_id)).order_by("seq")
        heard = [entry for entry in said if was_here(live, me, entry.seq)]
        if heard:
            return _item(live.room, heard[-1], words_id)
    raise Http404


def note_item(person: Any, words_id: UUID) -> Item:
    """A line that was written to those who lead, for those who lead."""
    for live, me in _rooms_heard(person):
        wrote = Entry.objects.filter(channel=live.panel, kind="wrote", body__contains=str(words_id)).first()
        if wrote is not None and leads(live.meeting, me):
            return replace(_item(live.panel, wrote, words_id), kind="note")
    raise Http404


def sitter_item(person: Any, seat_id: UUID) -> Item:
    """Somebody with whom this person sat in a room tonight, in the circle still or not."""
    for live, _me in _rooms_heard(person):
        other = live.meeting.attendance.filter(seat__public_id=seat_id).select_related("seat__account", "seat__circle")
        row = other.exclude(seat__account=person).filter(state__in=SAT_HERE).first()
        if row is not None:
            seat = row.seat
            return Item("seat", seat_id, seat.circle.public_id, seat.account, words="", handle=handle_of(seat))
    raise Http404


def hour_item(person: Any, meeting_id: UUID) -> Item:
    """What those who lead wrote for a meeting, as it stands there: its parts, for whoever sat in the room that evening,
    and for whoever sits in the circle also what the group agrees on now."""
    here = meetings_of(person).filter(public_id=meeting_id).first()
    heard = (live.meeting for live, _me in _rooms_heard(person) if live.meeting.public_id == meeting_id)
    meeting = here or next(heard, None)
    if meeting is None:
        raise Http404
    said = [line for part in parts_for(meeting) for line in (part.name, part.words) if line]
    said += agreed_on(guidelines_of(meeting.circle), meeting.circle, days=stays_days(meeting)) if here else []
    return Item("hour", meeting_id, meeting.circle.public_id, None, "\n".join(said), "")


def way_into_room(person: Any, circle: UUID) -> str:
    """The room of a circle that is on, where this person sits in it now."""
    row = _sits_now(person).filter(meeting__circle__public_id=circle).first()
    return reverse("meetings:room", args=[row.meeting.public_id]) if row else ""


def frames_of_rooms(person: Any) -> list[str]:
    """What keeps this person's line in the room in which they sit now."""
    return [reverse("meetings:room_here", args=[row.meeting.public_id]) for row in _sits_now(person)]


def _sits_now(person: Any) -> QuerySet[Attendance]:
    here = Attendance.objects.filter(seat__account=person, state=Attendance.State.CAME)
    return here.filter(meeting__state=Meeting.State.OPEN).select_related("meeting")


def _item(channel: Channel, entry: Entry, words_id: UUID) -> Item:
    (event,) = events_of(channel, after=entry.seq - 1, most=1)
    seat = Seat.objects.select_related("account", "circle").filter(public_id=str(entry.seat)).first()
    sat = Entry.objects.filter(channel=channel, kind="seated", body__contains=str(entry.seat)).order_by("-seq").first()
    names = handles_in(events_of(channel, after=sat.seq - 1, most=1)) if sat else {}
    return Item(
        kind="live",
        public_id=words_id,
        circle=seat.circle.public_id if seat else None,
        author=seat.account if seat else None,
        words=event.words or "",
        handle=names.get(str(entry.seat), "") or (handle_of(seat) if seat else ""),
    )


def words_of(account: Account) -> list[str]:
    """What this person said in rooms that have not been cleared yet."""
    return _written_by(account, (live.room for live, _seat in _rooms_heard(account)), SAID)


def lines_of(account: Account) -> list[str]:
    """What this person wrote to those who lead, in the same rooms."""
    return _written_by(account, (live.panel for live, _seat in _rooms_heard(account)), ("wrote",))


def wordless_of(account: Account) -> int:
    """How often this person did something in a room without words, or with words that are gone since."""
    sat = Attendance.objects.filter(seat__account=account)
    rooms = LiveRoom.objects.filter(meeting__in=sat.values("meeting")).values_list("room", "panel")
    channels = [channel for both in rooms for channel in both]  # named one by one, each is looked up along the index
    return Entry.objects.filter(channel__in=channels, author=account.pk, sealed=None).count()


def _written_by(account: Account, channels: Iterable[Channel], kinds: tuple[str, ...]) -> list[str]:
    return [event.words for event in written_by(account.pk, channels, kinds) if event.words]


def said_by(seat: Seat) -> list[Said]:
    """What one person said in their circle's rooms, each as it stands now; nothing that was cleared or taken back."""
    said = written_by(seat.account_id or 0, (live.room for live in rooms_kept(seat)), SAID)
    found = {event.body["id"]: Said(UUID(event.body["id"]), event.at, event.words) for event in said if event.words}
    return list(found.values())


def _rooms_heard(person: Any) -> list[tuple[LiveRoom, Seat]]:
    """Rooms not cleared yet in which a person sat this evening, with their seat in each: few, the latest first."""
    if not isinstance(person, Account):
        return []
    rows = Attendance.objects.filter(seat__account=person, state__in=SAT_HERE, meeting__cleared_at=None)
    rows = rows.filter(meeting__live__isnull=False)
    rows = rows.select_related("seat", "meeting__live__room", "meeting__live__panel", "meeting__substitute")
    return [(row.meeting.live, row.seat) for row in rows.order_by("-pk")]
