"""The first page of a new house."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from befriend.accounts.actions import open_account
from befriend.accounts.models import Account, RecoveryCode, Session
from befriend.accounts.queries import first_run_token
from tests.accounts.test_at_once import together

pytestmark = pytest.mark.django_db


def test_on_the_machine_itself_the_organiser_opens_the_house() -> None:
    here = Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1")
    assert here.get("/start/").status_code == 200
    assert here.post("/start/", {"email": "omar@post.example"}).url == "/account/factors/"
    assert Account.objects.get().is_organiser


def test_without_tls_from_elsewhere_it_says_how_to_get_it() -> None:
    far = Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.5")
    answer = far.get("/start/")
    assert answer.status_code == 403 and b"ssh -L" in answer.content and b"BEFRIEND_ORIGIN" in answer.content
    behind_proxy = Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="203.0.113.5")
    assert behind_proxy.get("/start/").status_code == 403


def test_from_elsewhere_over_tls_the_word_from_the_console_is_needed() -> None:
    far = Client(SERVER_NAME="localhost", REMOTE_ADDR="203.0.113.5")
    assert far.post("/start/", {"email": "x@post.example", "token": "guess"}, secure=True).status_code == 422
    assert not Account.objects.exists()
    come = far.post("/start/", {"email": "omar@post.example", "token": first_run_token()}, secure=True)
    assert come.url == "/account/factors/" and Account.objects.get().is_organiser


def test_it_waits_until_the_organiser_can_sign_in_and_then_is_gone() -> None:
    here = Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1")
    here.post("/start/", {"email": "omr@post.example"})
    assert Client(SERVER_NAME="localhost").get("/start/").status_code == 200
    assert 'href="/start/"' in here.get("/").content.decode()
    here.post("/start/", {"email": "omar@post.example"})
    assert [account.email for account in Account.objects.all()] == ["omar@post.example"]
    Authenticator.objects.create(user=Account.objects.get(), type="totp", data={})
    assert Client(SERVER_NAME="localhost").get("/start/").status_code == 404
    assert "/start/" not in Client(SERVER_NAME="localhost").get("/").content.decode()
    assert Client(SERVER_NAME="localhost").post("/start/", {"email": "x@post.example"}).status_code == 404


def test_the_first_page_never_leads_into_the_account_of_an_organiser_who_was_here_before(client: Client) -> None:
    here = Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1")
    here.post("/start/", {"email": "omar@post.example"})
    omar = Account.objects.get()
    RecoveryCode.objects.create(account=omar, digest=bytes(32))  # he had a passkey once
    Session.objects.update(used_at=timezone.now() - timedelta(hours=1))
    other = Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1")
    assert other.post("/start/", {"email": "omar@post.example"}).status_code in (409, 422)
    assert other.post("/start/", {"email": "new@post.example"}).url == "/account/factors/"
    omar.refresh_from_db()
    assert omar.email == "omar@post.example" and Account.objects.get(email="new@post.example").is_organiser


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_of_two_browsers_that_open_the_house_at_once_one_goes_on_and_the_other_reads_why() -> None:
    browsers = [Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1") for _ in range(2)]
    addresses = ["omar@post.example", "fay@post.example"]
    sent = [(browser, "/start/", {"email": address}) for browser, address in zip(browsers, addresses, strict=True)]
    assert sorted(together(sent)) == [302, 409]
    assert Account.objects.count() == 1
    assert {browser.get("/account/").status_code for browser in browsers} == {200, 302}


def test_an_address_that_somebody_else_joins_with_in_the_same_moment_is_theirs(monkeypatch) -> None:
    def a_moment_later(**who: str) -> Account:
        open_account(**who)
        return open_account(**who)

    monkeypatch.setattr("befriend.accounts.actions.house.open_account", a_moment_later)
    answer = Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1").post("/start/", {"email": "omar@post.example"})
    assert answer.status_code == 409 and b"Somebody here has this address" in answer.content


def test_the_other_browser_goes_on_when_the_first_was_left_alone() -> None:
    first, other = (Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1") for _ in range(2))
    first.post("/start/", {"email": "omar@post.example"})
    refused = other.post("/start/", {"email": "omar@post.example"})
    assert refused.status_code == 409 and b"another browser" in refused.content
    Session.objects.update(used_at=timezone.now() - timedelta(minutes=16))
    assert other.post("/start/", {"email": "omar@post.example"}).status_code == 302


def test_whoever_came_in_as_a_member_first_opens_the_house_as_the_same_person(signed_in: Client, ana: Account) -> None:
    signed_in.defaults.update(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1")
    assert signed_in.post("/start/", {"email": "Ana@Post.example"}).url == "/account/factors/"
    assert Account.objects.get().is_organiser and Account.objects.get().key == ana.key


def test_whoever_mistyped_the_first_address_and_came_in_as_a_member_organises_alone(ana: Account) -> None:
    Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1").post("/start/", {"email": "anna@post.example"})
    Session.objects.update(used_at=timezone.now() - timedelta(minutes=16))
    here = Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1")
    here.force_login(ana)
    assert here.post("/start/", {"email": "ana@post.example"}).url == "/account/factors/"
    assert [organiser.key for organiser in Account.objects.filter(is_organiser=True)] == [ana.key]


def test_a_members_address_opens_the_house_for_nobody_else(ana: Account) -> None:
    here = Client(SERVER_NAME="localhost", REMOTE_ADDR="127.0.0.1")
    refused = here.post("/start/", {"email": "ana@post.example"})
    assert refused.status_code == 409 and b"sign in with it first" in refused.content
    here.post("/start/", {"email": "omar@post.example"})
    again = here.post("/start/", {"email": "ana@post.example"})
    assert again.status_code == 409 and b'value="ana@post.example"' in again.content
    assert Account.objects.get(is_organiser=True).email == "omar@post.example"
