"""What pages read of a channel before their stream takes over."""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from befriend.realtime.actions import pages
from befriend.realtime.log import events_with_words
from befriend.realtime.models import Channel, Entry
from befriend.realtime.rules import Event, is_declared, resume_id
from befriend.realtime.store import ChannelRow, EntryRow, Store, key_ids

LOOKED_AT = 100_000


def state_of(channel: Channel) -> tuple[Any, int]:
    """The fold of a channel, and the number of the last event in it."""
    with connection.cursor() as cursor:
        store = Store(cursor, postgres=connection.vendor == "postgresql")
        log = pages.log(store, store.channels([channel.public_id])[0])
    if not connection.in_atomic_block:
        pages.keep([log])
    return log.state, log.seq


def events_of(channel: Channel, *, after: int = 0, most: int = 500) -> list[Event]:
    """The events after a number, oldest first, with their words; words that were cleared are None."""
    with connection.cursor() as cursor:
        store = Store(cursor, postgres=connection.vendor == "postgresql")
        row = store.channels([channel.public_id])[0]
        return events_with_words((row, entry) for entry in store.entries(row.id, after, most=most))


def written_by(author: int, channels: Iterable[Channel], kinds: Iterable[str]) -> list[Event]:
    """What one person wrote on these channels and can still be read, in their order: in two queries, however much."""
    rows = {channel.pk: _row_of(channel) for channel in channels}
    mine = Entry.objects.filter(channel__in=list(rows), author=author, kind__in=kinds, sealed__isnull=False)
    found = [EntryRow(*entry) for entry in mine.order_by("seq").values_list(*EntryRow._fields)]
    inside = {channel_id: place for place, channel_id in enumerate(rows)}
    found.sort(key=lambda entry: inside[entry.channel_id])
    return [event for event in events_with_words((rows[entry.channel_id], entry) for entry in found) if event.words]


def kinds_without_a_room() -> list[str]:
    """Kinds of stored channels that no room of this version declares. No index knows them, so that only the newest
    channels are looked at: after an upgrade people would open these."""
    newest = Channel.objects.order_by("-pk").values("pk")[:LOOKED_AT]
    kinds = Channel.objects.filter(pk__in=newest).order_by("kind").values_list("kind", flat=True).distinct()
    return [kind for kind in kinds if not is_declared(kind)]


def _row_of(channel: Channel) -> ChannelRow:
    return ChannelRow(*(getattr(channel, name) for name in ChannelRow._fields))._replace(keys=key_ids(channel.keys))


def positions(*seen: int) -> str:
    """How a page that has read its channels up to these numbers opens its stream: `?c=…&from=` this."""
    return resume_id(list(seen))
