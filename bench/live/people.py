"""Fills an empty house with people who are signed in and sit in rooms of the real kind, in a part in which all may speak,
and prints a line `channel cookie` for each."""

import os
import secrets
import sys
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import uuid4


def main(rooms: int, per_room: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from befriend.accounts.models import Account
    from befriend.meetings.room.kinds import ROOM
    from befriend.realtime.actions import open_channel
    from befriend.realtime.models import Ticket
    from befriend.vault.actions import new_key
    from befriend.vault.keys import root_name, roots, wrap
    from befriend.vault.models import Key

    for database in ("keys", "default"):
        call_command("migrate", database=database, interactive=False, verbosity=0)
    root, total = roots()[0], rooms * per_room
    keys = [uuid4() for _ in range(total)]
    kept = [
        Key(id=k, kind="person", wrapped=wrap(os.urandom(32), key_id=k, kind="person", root=root), root=root_name(root))
        for k in keys
    ]
    Key.objects.bulk_create(kept, batch_size=500)
    Account.objects.bulk_create([Account(key=key, handle=os.urandom(32)) for key in keys], batch_size=50)
    accounts = list(Account.objects.order_by("-pk")[:total])
    channels = [open_channel(ROOM, subject="", keys=(new_key("meeting"),)) for _ in range(rooms)]
    seats = [
        Ticket(channel=channels[place // per_room], account=account, account_key=account.key, seat=uuid4())
        for place, account in enumerate(accounts)
    ]
    Ticket.objects.bulk_create(seats, batch_size=100)
    for place, channel in enumerate(channels):
        with transaction.atomic():
            begin(channel, seats[place * per_room : (place + 1) * per_room])
    for place, cookie in enumerate(sign_in(accounts)):
        print(channels[place // per_room].public_id.hex, cookie)


def sign_in(accounts: Iterable[Any]) -> list[str]:
    """The cookie of each."""
    from django.utils import timezone

    from befriend.accounts.models import Session
    from befriend.accounts.sessions import key_hash

    cookies, now = {account: secrets.token_urlsafe(24) for account in accounts}, timezone.now()
    times = {"used_at": now, "ends_at": now + timedelta(days=1), "expires_at": now + timedelta(days=1)}
    kept = [Session(key_hash=key_hash(cookies[one]), sealed=b"-", account=one, **times) for one in cookies]
    Session.objects.bulk_create(kept, batch_size=50)
    return list(cookies.values())


def begin(channel: Any, seats: Iterable[Any]) -> None:
    """The doors are open, everybody sits, and there is no order to wait for."""
    from django.utils import timezone

    from befriend.meetings.rules import events, plan
    from befriend.realtime.actions import append
    from befriend.realtime.rules import Event

    at = timezone.now()
    parts = (events.Part(plan.Kind.ARRIVING, 60, crosstalk=True),)
    seated = (events.Seated(at=at, seat=str(each.seat)) for each in seats)
    for event in (events.Opened(at=at, parts=parts, leads=()), *seated):
        append(channel, None, uuid4(), Event(events.kind_of(event), events.body_of(event), None))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
