"""The same thing, twice in one breath: one account, one effect, and a kind answer for everybody."""

import threading
from collections import Counter

import pytest
from django.db import connections
from django.test import Client

from befriend.accounts.actions import open_account
from befriend.accounts.models import Account, Consent, Session
from tests.accounts.conftest import come_in, say_age_and_join, typed
from tests.accounts.keyring import Keyring

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
NEW = "cy@post.example"


def together(sends: list[tuple[Client, str, dict[str, str]]]) -> list[int]:
    """All of these forms are sent at once; what each was answered."""
    start, answers = threading.Barrier(len(sends)), []

    def send(client: Client, path: str, form: dict[str, str]) -> None:
        client.raise_request_exception = False
        try:
            start.wait(60)
            answers.append(client.post(path, form).status_code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=each) for each in sends]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return answers


def twin(client: Client) -> Client:
    other = Client()
    other.cookies["befriend"] = client.cookies["befriend"].value
    return other


def test_six_browsers_prove_one_new_address_and_one_person_is_written_in() -> None:
    sends = []
    for _ in range(6):
        browser = Client()
        say_age_and_join(browser, NEW)
        sends.append((browser, "/account/join/", typed(NEW)))
    assert together(sends) == [302] * 6
    cy = Account.objects.get()
    assert cy.email == NEW and Session.objects.filter(account=cy).count() == 6
    assert Counter(Consent.objects.filter(withdrawn_at=None).values_list("purpose", flat=True)) == {
        "adult": 1,
        "care": 1,
    }
    assert {browser.get("/account/").status_code for browser, _, _ in sends} == {200}


def test_a_new_passkey_sent_twice_is_one_person() -> None:
    browser, keyring = Client(), Keyring()
    browser.post("/account/join/age/", {"age": "adult"})
    form = {"credential": keyring.make(browser), "device": "own", "care": "on", "zone": "Europe/Dublin"}
    browsers = [browser, twin(browser), twin(browser)]
    assert together([(each, "/account/join/passkey/", form) for each in browsers]) == [302] * 3
    assert Account.objects.count() == 1
    back = Client()
    shown = {"credential": keyring.show(back), "device": "own"}
    assert back.post("/account/sign-in/passkey/", shown).url == "/today/"


def test_an_address_that_is_shut_out_gets_a_sentence() -> None:
    cy = open_account(email=NEW)
    Account.objects.filter(pk=cy.pk).update(is_active=False)
    told = come_in(Client(), NEW)
    assert told.status_code == 409 and b"cannot come in here" in told.content
    assert not Session.objects.filter(account=cy).exists()
