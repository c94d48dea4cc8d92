"""No address stands anywhere in clear: not in a table, a session, a cache or a log."""

import logging
import uuid

import pytest
from django.db import connections
from django.test import Client

from befriend.due.actions import run_due
from tests.accounts.conftest import code_for, say_age_and_join, typed
from tests.accounts.keyring import Keyring

pytestmark = [pytest.mark.django_db, pytest.mark.both]
CANARY = f"canary{uuid.uuid4().hex[:8]}"


def everything_in(alias: str) -> str:
    """Every cell of every table of one database, as text; bytes also as they would read."""
    told = []
    with connections[alias].cursor() as cursor:
        for table in connections[alias].introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                told += [
                    bytes(cell).decode("latin-1") if isinstance(cell, bytes | memoryview) else str(cell) for cell in row
                ]
    return "\n".join(told)


def test_an_address_is_nowhere_in_clear_after_a_whole_walk(client: Client, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    address = f"{CANARY}@post.example"
    say_age_and_join(client, address)
    assert CANARY not in everything_in("default")
    client.post("/account/join/", {"code": "123123", "device": "own", "care": "on"})
    client.post("/account/join/", typed(address))
    client.post("/account/data/gather/")
    run_due()
    assert client.get("/account/data/file/").status_code == 200
    client.post("/account/data/erase/")
    client.post("/account/sign-out/")
    for alias in ("default", "keys"):
        assert CANARY not in everything_in(alias)
    assert CANARY not in caplog.text
    assert address not in str(client.cookies)


def test_the_canary_would_be_seen(client: Client) -> None:
    from befriend.accounts.models import Session

    client.post("/account/join/age/", {"age": "adult"})
    Session.objects.update(device=CANARY)
    assert CANARY in everything_in("default")


def test_allauths_own_address_table_stays_empty(client: Client) -> None:
    from allauth.account.models import EmailAddress

    client.post("/account/sign-in/", {"email": "ana@post.example", "device": "own"})
    client.post("/account/code/", {"code": code_for("ana@post.example")})
    assert not EmailAddress.objects.exists()


def test_no_line_of_the_log_names_a_passkey(client: Client, caplog) -> None:
    keyring = Keyring()
    client.post("/account/join/age/", {"age": "adult"})
    client.post("/account/join/passkey/", {"credential": keyring.make(client), "device": "own", "care": "on"})
    client.post("/account/sign-out/")
    assert (
        client.post("/account/sign-in/passkey/", {"credential": keyring.show(client), "device": "own"}).url == "/today/"
    )
    logging.getLogger("befriend").warning("a line that is seen")
    assert "a line that is seen" in caplog.text and keyring.name.hex() not in caplog.text
