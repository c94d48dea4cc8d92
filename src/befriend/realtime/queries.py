"""What pages read of a channel before their stream takes over."""

from typing import Any

from django.db import connection

from befriend.realtime.actions import pages
from befriend.realtime.log import event_of, words_of
from befriend.realtime.models import Channel
from befriend.realtime.rules import Event, resume_id
from befriend.realtime.store import Store


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
        return [event_of(entry, words_of(row, entry)) for entry in store.entries(row.id, after, most=most)]


def positions(*seen: int) -> str:
    """How a page that has read its channels up to these numbers opens its stream: `?c=…&from=` this."""
    return resume_id(list(seen))
