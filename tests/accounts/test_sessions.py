"""How long one stays signed in, and that it ends when it ends."""

import itertools
import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.utils import timezone

from befriend.accounts.models import Account, Session
from befriend.accounts.queries import account_of_session
from tests.accounts.conftest import code_for

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NINETY_DAYS = 90 * 24 * 3600


def went_by(idle: timedelta) -> None:
    for session in Session.objects.all():
        session.used_at -= idle
        session.expires_at -= idle
        session.ends_at -= idle
        session.save()


def sign_in(client: Client, ask, device: str) -> None:
    ask(client, "ana@post.example", device)
    agent = {"HTTP_USER_AGENT": "Mozilla/5.0 (Android 14; Mobile) Gecko/132.0 Firefox/132.0"}
    client.post("/account/code/", {"code": code_for("ana@post.example")}, **agent)


def test_a_shared_device_is_signed_out_after_half_an_hour_of_quiet(client: Client, ana: Account, ask) -> None:
    sign_in(client, ask, "shared")
    went_by(timedelta(minutes=29))
    assert client.get("/account/").status_code == 200
    went_by(timedelta(minutes=29))
    assert client.get("/account/").status_code == 200
    went_by(timedelta(minutes=31))
    assert client.get("/account/").status_code == 302


def test_a_shared_device_is_signed_out_after_twelve_hours_whatever_happens(client: Client, ana: Account, ask) -> None:
    sign_in(client, ask, "shared")
    for _ in range(30):
        went_by(timedelta(minutes=25))
        if client.get("/account/").status_code == 302:
            break
    session = Session.objects.filter(account=ana).first()
    assert session is None or session.ends_at <= timezone.now()


def test_ones_own_device_slides_for_ninety_days(client: Client, ana: Account, ask) -> None:
    sign_in(client, ask, "own")
    now = timezone.now()
    for visit in range(1, 4):
        with time_machine.travel(now + visit * timedelta(days=80)):
            answer = client.get("/account/")
        assert answer.status_code == 200 and answer.cookies["befriend"]["max-age"] == NINETY_DAYS
    with time_machine.travel(now + timedelta(days=240 + 91)):
        assert client.get("/account/").status_code == 302


def test_a_device_that_is_used_every_day_is_never_signed_out(client: Client, ana: Account, ask) -> None:
    """The browser lets a cookie go ninety days after it was sent last."""
    sign_in(client, ask, "own")
    now, sent = timezone.now(), []
    for visit in range(1, 13):
        with time_machine.travel(now + visit * timedelta(hours=20)):
            cookie = client.get("/account/").cookies.get("befriend")
        sent.append(cookie is not None and cookie["max-age"] == NINETY_DAYS)
    assert all(any(pair) for pair in itertools.pairwise(sent)) and not all(sent)


def test_the_live_wire_hears_within_one_question_that_a_session_ended(client: Client, ana: Account, ask) -> None:
    sign_in(client, ask, "own")
    cookie = client.cookies["befriend"].value
    account, session, _is_strong = account_of_session(cookie)
    assert (account, Session.objects.get(pk=session).account_id) == (ana.pk, ana.pk)
    client.post("/account/devices/end/")
    assert account_of_session(cookie) is None


def test_the_cookie_of_somebody_shut_out_is_worth_nothing(client: Client, ana: Account, ask) -> None:
    sign_in(client, ask, "own")
    Account.objects.filter(pk=ana.pk).update(is_active=False)
    assert account_of_session(client.cookies["befriend"].value) is None
    assert client.get("/account/").status_code == 302


def test_the_list_names_devices_coarsely_and_no_cookie_stands_in_the_table(client: Client, ana: Account, ask) -> None:
    sign_in(client, ask, "own")
    assert b"Firefox on Android" in client.get("/account/devices/").content
    row = Session.objects.get(account=ana)
    cookie = client.cookies["befriend"].value.encode()
    assert cookie not in bytes(row.key_hash) + bytes(row.sealed)


def test_data_of_one_session_do_not_open_under_the_cookie_of_another(client: Client, ana: Account, ask) -> None:
    sign_in(client, ask, "own")
    other = Client()
    sign_in(other, ask, "own")
    mine, theirs = Session.objects.filter(account=ana).order_by("pk")
    Session.objects.filter(pk=theirs.pk).update(sealed=mine.sealed)
    assert other.get("/account/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_a_code_played_by_eight_at_once_opens_one_door(client: Client, ana: Account, ask) -> None:
    ask(client, "ana@post.example")
    code, came = code_for("ana@post.example"), []

    def play() -> None:
        twin = Client()
        twin.cookies["befriend"] = client.cookies["befriend"].value
        came.append(twin.post("/account/code/", {"code": code}).status_code)
        connections.close_all()

    players = [threading.Thread(target=play) for _ in range(8)]
    for player in players:
        player.start()
    for player in players:
        player.join(30)
    assert len(came) == 8 and Session.objects.filter(account=ana).count() == 1
