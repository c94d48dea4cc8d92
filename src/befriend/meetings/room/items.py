"""Words of a live room as things that can be reported, handed back and erased."""

from typing import Any
from uuid import UUID

from django.http import Http404

from befriend.accounts.models import Account
from befriend.groups.above import Said
from befriend.groups.models import Seat
from befriend.meetings.room.kinds import ROOM
from befriend.meetings.room.queries import handles_in, rooms_kept
from befriend.realtime.models import Channel, Entry, Ticket
from befriend.realtime.queries import events_of
from befriend.safety.items import Item

SAID = ("said", "reworded")


def live_item(person: Any, words_id: UUID) -> Item:
    """What somebody said in a room that this person may read now, as it stands there; 404 to everybody else."""
    for channel in _rooms_of(person):
        said = Entry.objects.filter(channel=channel, kind__in=SAID, body__contains=str(words_id))
        last = said.order_by("-seq").first()
        if last is not None:
            return _item(channel, last, words_id)
    raise Http404


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
        handle=names.get(str(entry.seat), ""),
    )


def words_of(account: Account) -> list[str]:
    """What this person said in rooms that have not been cleared yet."""
    found = []
    for channel in _rooms_of(account):
        mine = Entry.objects.filter(channel=channel, author=account.pk, kind__in=SAID, sealed__isnull=False)
        for seq in mine.order_by("seq").values_list("seq", flat=True):
            found += [event.words for event in events_of(channel, after=seq - 1, most=1) if event.words]
    return found


def said_by(seat: Seat) -> list[Said]:
    """What one person said in their circle's rooms, each as it stands now; nothing that was cleared or taken back."""
    found: dict[str, Said] = {}
    for live in rooms_kept(seat):
        mine = Entry.objects.filter(channel=live.room, author=seat.account_id or 0, kind__in=SAID, sealed__isnull=False)
        for seq in mine.order_by("seq").values_list("seq", flat=True):
            for event in events_of(live.room, after=seq - 1, most=1):
                if event.words:
                    words_id = str(event.body["id"])
                    found[words_id] = Said(UUID(words_id), event.at, event.words)
    return list(found.values())


def _rooms_of(person: Any) -> list[Channel]:
    """The rooms a person has a ticket to: few, since a ticket goes when the words do."""
    if not isinstance(person, Account):
        return []
    tickets = Ticket.objects.filter(account=person, may_read=True, channel__kind=ROOM).select_related("channel")
    return [ticket.channel for ticket in tickets.order_by("-pk")]
