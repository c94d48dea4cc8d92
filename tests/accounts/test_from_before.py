"""A house from before a session's row said whether a passkey was shown in it."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from befriend.accounts.models import Account, Session
from befriend.accounts.queries import account_of_session

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
SHOWN = [False, True]  # by Ana, who came by a letter on her telephone, and by a passkey at home


@pytest.fixture
def browsers(ana: Account) -> Iterator[list[str]]:
    """Ana's two cookies, in a house that has just been moved to this edition."""
    clients = [Client(), Client()]
    for client, shown in zip(clients, SHOWN, strict=True):
        client.force_login(ana)
        session = client.session
        if shown:
            session["strong_at"] = timezone.now().isoformat()
        session.save()
    try:
        call_command("migrate", "accounts", "0003", verbosity=0)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE accounts_session SET is_strong = %s", [True])
    finally:
        call_command("migrate", verbosity=0)
    yield [client.cookies["befriend"].value for client in clients]


def told(cookies: list[str]) -> list[bool]:
    return [account_of_session(cookie)[2] for cookie in cookies]


def test_after_an_upgrade_the_live_wire_takes_nobody_for_one_who_showed_a_passkey_who_did_not(browsers) -> None:
    assert told(browsers) == SHOWN
    assert list(Session.objects.order_by("pk").values_list("is_strong", flat=True)) == SHOWN
    assert told(browsers) == SHOWN
