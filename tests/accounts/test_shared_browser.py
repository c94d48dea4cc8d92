"""Two people, one after the other, at the same browser: nobody goes on with what the other began."""

import pytest
from django.http import HttpResponse
from django.test import Client

from befriend.accounts.models import Account
from tests.accounts.conftest import code_for, say_age_and_join

pytestmark = pytest.mark.django_db
ANA, BEN = "ana@post.example", "ben@post.example"


def ben_asks_and_types_his_code(client: Client) -> HttpResponse:
    client.post("/account/sign-in/", {"email": BEN, "device": "shared"})
    return client.post("/account/code/", {"code": code_for(BEN)})


def test_a_yes_with_wrong_figures_is_no_yes_of_whoever_comes_next(client: Client) -> None:
    say_age_and_join(client, ANA)
    assert client.post("/account/join/", {"code": "000 000", "device": "shared", "care": "on"}).status_code == 409
    assert ben_asks_and_types_his_code(client).url == "/account/join/"
    assert not Account.objects.exists() and client.get("/account/join/").url == "/account/join/age/"


def test_a_yes_with_a_passkey_that_did_not_fit_is_no_yes_of_whoever_comes_next(client: Client) -> None:
    client.post("/account/join/age/", {"age": "adult"})
    client.post("/account/passkey/", {"for": "join"})
    form = {"credential": "{}", "device": "shared", "care": "on"}
    assert client.post("/account/join/passkey/", form).status_code == 409
    assert ben_asks_and_types_his_code(client).url == "/account/join/"
    assert not Account.objects.exists()


def test_an_age_said_by_whoever_walked_off_is_asked_of_whoever_comes_next(client: Client) -> None:
    client.post("/account/sign-in/", {"email": ANA, "device": "shared"})
    client.post("/account/code/", {"code": code_for(ANA)})
    client.post("/account/join/age/", {"age": "adult"})
    assert ben_asks_and_types_his_code(client).url == "/account/join/"
    assert client.get("/account/join/").url == "/account/join/age/"


def test_a_proven_address_is_not_that_of_whoever_signs_in_next(client: Client) -> None:
    client.post("/account/sign-in/", {"email": ANA, "device": "shared"})
    client.post("/account/code/", {"code": code_for(ANA)})
    client.get("/account/sign-in/")
    client.post("/account/join/age/", {"age": "adult"})
    client.post("/account/join/", {"device": "shared", "care": "on"})
    assert not Account.objects.exists()
