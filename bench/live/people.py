"""Fills an empty house with people who are signed in and hold tickets, and prints a line `channel cookie` for each."""

import os
import secrets
import sys
from datetime import timedelta
from uuid import uuid4


def main(rooms: int, per_room: int) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.config.settings")
    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from befriend.accounts.models import Account, Session
    from befriend.accounts.sessions import key_hash
    from befriend.realtime.models import Channel, Ticket
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
    channels = [Channel.objects.create(kind="bench", subject="", keys=new_key("meeting").hex) for _ in range(rooms)]
    seats = [
        Ticket(channel=channels[place // per_room], account=account, account_key=account.key, seat=uuid4())
        for place, account in enumerate(accounts)
    ]
    Ticket.objects.bulk_create(seats, batch_size=100)
    cookies, later = [secrets.token_urlsafe(24) for _ in accounts], timezone.now() + timedelta(days=1)
    Session.objects.bulk_create(
        [
            Session(
                key_hash=key_hash(cookie),
                sealed=b"-",
                account=account,
                used_at=timezone.now(),
                ends_at=later,
                expires_at=later,
            )
            for cookie, account in zip(cookies, accounts, strict=True)
        ],
        batch_size=50,
    )
    for place, cookie in enumerate(cookies):
        print(channels[place // per_room].public_id.hex, cookie)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
