"""Channels open and close; people are admitted and dismissed; the house and its pages append."""

from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from befriend.realtime.log import HOUSE, Folds, Send, Sent, append_all
from befriend.realtime.models import Channel, Entry, Ticket
from befriend.realtime.rules import Event, kind_named
from befriend.realtime.store import Store
from befriend.realtime.wake import wake

pages = Folds()


class Person(Protocol):
    """An account: all that a ticket needs of it."""

    pk: int
    key: UUID


def open_channel(kind: str, *, subject: str, keys: tuple[UUID, ...]) -> Channel:
    """A new, empty log, of a kind that a room declares. Words on it are sealed under their author's key and `keys`
    (usually one: the meeting's)."""
    kind_named(kind)
    return Channel.objects.create(kind=kind, subject=subject, keys=",".join(key.hex for key in keys))


@transaction.atomic
def admit(
    channel: Channel,
    *,
    account: Person,
    seat: UUID,
    may_read: bool = True,
    may_send: bool = True,
    is_strong: bool = False,
    hears_past: bool = True,
) -> Ticket:
    """Let a person hear or speak, at once; said again with other rights it changes them. A ticket that `is_strong` opens
    on the wire only to a browser in which a passkey or an app was shown. Unless somebody `hears_past`,
    their streams begin with what comes now; who is still there when it is said again has not come anew."""
    _door_moved([channel.pk])
    rights = {"seat": seat, "account_key": account.key, "may_read": may_read, "may_send": may_send}
    rights["is_strong"] = is_strong
    since = 0 if hears_past else Channel.objects.values_list("seq", flat=True).get(pk=channel.pk)
    return Ticket.objects.update_or_create(
        channel=channel, account_id=account.pk, defaults=rights, create_defaults={**rights, "since": since}
    )[0]


@transaction.atomic
def dismiss(channel: Channel, *, account: Person) -> None:
    """Their streams end within a second of the commit, in every process; nothing more is taken from them."""
    _door_moved([channel.pk])
    Ticket.objects.filter(channel=channel, account_id=account.pk).delete()


@transaction.atomic
def dismiss_everywhere(*, account: Person) -> None:
    channels = sorted(Ticket.objects.filter(account_id=account.pk).values_list("channel_id", flat=True))
    _door_moved(channels)
    Ticket.objects.filter(account_id=account.pk, channel__in=channels).delete()


@transaction.atomic
def dismiss_everybody() -> None:
    """After a restore: whoever was let in before then comes through a door again."""
    _door_moved(sorted(Ticket.objects.order_by().values_list("channel_id", flat=True).distinct()))
    Ticket.objects.all().delete()


@transaction.atomic
def append(channel: Channel, ticket: Ticket | None, uuid: UUID, event: Event) -> int:
    """Write one event and say its number; `ticket=None` is the house itself, from actions and tasks only.

    It commits with the caller's transaction. The same uuid with the same event is one event, with the same number; with
    another event it is refused (code "conflict"). Raises whatever Refusal the kind's rules raise.
    """
    send = Send(channel.public_id, ticket.account_id if ticket else HOUSE, uuid, event)
    with connection.cursor() as cursor:
        store = Store(cursor, postgres=connection.vendor == "postgresql")
        (outcome,), logs = append_all(store, [send], pages, careful=True)
    transaction.on_commit(lambda: pages.keep(logs))
    transaction.on_commit(wake)
    if isinstance(outcome, Sent):
        return outcome.seq
    raise outcome


@transaction.atomic
def close_channel(channel: Channel) -> None:
    """Nothing more is said here; what was said can still be read."""
    Channel.objects.filter(pk=channel.pk).update(is_closed=True)
    _door_moved([channel.pk])


@transaction.atomic
def forget_words(channel: Channel, **said: Any) -> int:
    """The words of some events go, here and from the memory of every process; their numbers stay. Returns how many went."""
    gone = Entry.objects.filter(channel=channel, sealed__isnull=False, **said).update(sealed=None)
    _door_moved([channel.pk])
    return gone


@transaction.atomic
def clear_channel(channel: Channel) -> None:
    """Drop the words and keep the numbers. Whoever owns the channel's key destroys it as well: only that reaches
    copies of the database."""
    Channel.objects.filter(pk=channel.pk).update(is_closed=True, is_cleared=True)
    Entry.objects.filter(channel=channel).update(sealed=None)
    Ticket.objects.filter(channel=channel).delete()
    _door_moved([channel.pk])


@transaction.atomic
def forget_channel(channel: Channel) -> None:
    """The whole log goes, its numbers too."""
    Entry.objects.filter(channel=channel).delete()
    channel.delete()


def _door_moved(channels: list[int]) -> None:
    """Locks the channels' rows, in order, and tells every process to read their tickets again."""
    for pk in channels:
        Channel.objects.filter(pk=pk).update(door=F("door") + 1)
    with connection.cursor() as cursor:
        Store(cursor, postgres=connection.vendor == "postgresql").ring()
    transaction.on_commit(wake)
