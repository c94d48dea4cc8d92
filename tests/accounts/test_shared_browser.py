"""Two people, one after the other, at the same browser: nobody goes on with what the other began."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from befriend.accounts.models import Account
from tests.accounts.conftest import code_for, say_age_and_join

pytestmark = pytest.mark.django_db
ANA, BEN, NAN, UNA = (f"{name}@post.example" for name in ("ana", "ben", "nan", "una"))


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


def nan_proves_her_address_and_walks_off(client: Client) -> None:
    client.post("/account/sign-in/", {"email": NAN, "device": "shared"})
    assert client.post("/account/code/", {"code": code_for(NAN)}).url == "/account/join/"


def asks_for_a_seat(client: Client, cast, **way: str) -> HttpResponse:
    asked = {f"q_{question.public_id.hex}": "Because." for question in cast.circle.questions.all()}
    said = {"handle": "Heron", "version": "1", "agree": "on", "age": "adult", **asked, **way}
    return client.post(f"/groups/{cast.circle.public_id}/join/", said)


@pytest.mark.both
def test_whoever_types_their_own_address_at_a_groups_door_comes_in_under_that_one(client: Client, cast) -> None:
    nan_proves_her_address_and_walks_off(client)
    ben = "ben.new@post.example"
    came = client.get(asks_for_a_seat(client, cast, email=ben).url)
    assert ben in came.content.decode() and NAN not in came.content.decode()
    done = client.post("/account/join/", {"code": code_for(ben), "device": "shared", "care": "on"})
    assert done.status_code == 302 and Account.objects.latest("pk").email == ben


def test_whoever_comes_by_passkey_is_not_taken_for_whoever_proved_an_address_before(client: Client, cast) -> None:
    nan_proves_her_address_and_walks_off(client)
    came = client.get(asks_for_a_seat(client, cast, by="passkey").url).content.decode()
    assert "is proven" not in came and NAN not in came and 'name="credential"' in came


def test_a_proven_address_is_named_and_another_can_be_given(client: Client) -> None:
    client.post("/account/join/age/", {"age": "adult"})
    nan_proves_her_address_and_walks_off(client)
    client.post("/account/join/age/", {"age": "adult"})
    assert NAN in client.get("/account/join/").content.decode()
    assert client.post("/account/join/", {"another": "1"}).url == "/account/join/"
    assert client.get("/account/join/").url == "/account/join/age/"  # whoever it is says so themselves
    client.post("/account/join/age/", {"age": "adult"})
    asked = client.get("/account/join/").content.decode()
    assert NAN not in asked and 'name="email"' in asked and not Account.objects.exists()


def test_what_was_typed_by_whoever_proved_an_address_does_not_go_along_with_another(client: Client, cast) -> None:
    came = asks_for_a_seat(client, cast, email=NAN).url
    client.get(came)
    client.get(came.replace("join", "sign-in", 1))
    nan_proves_her_address_and_walks_off(client)
    client.post("/account/join/", {"another": "1"})
    client.post("/account/join/age/", {"age": "adult"})
    client.post("/account/join/", {"email": UNA})
    done = client.post("/account/join/", {"code": code_for(UNA), "device": "shared", "care": "on"})
    assert Account.objects.latest("pk").email == UNA
    assert "Because." not in client.get(f"/groups/{cast.circle.public_id}/join/").content.decode()
    assert str(cast.circle.public_id) not in done.url


def test_a_proof_is_good_for_a_quarter_of_an_hour(client: Client) -> None:
    nan_proves_her_address_and_walks_off(client)
    client.post("/account/join/age/", {"age": "adult"})
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        client.post("/account/join/", {"device": "shared", "care": "on"})
        assert client.get("/account/join/").url == "/account/join/age/"  # whoever it is says so themselves
        client.post("/account/join/age/", {"age": "adult"})
        assert NAN not in client.get("/account/join/").content.decode()
    assert not Account.objects.exists()
