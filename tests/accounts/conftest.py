"""Ana is somebody already; whoever else comes, comes through the door."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from befriend.accounts.actions import open_account
from befriend.accounts.models import Account
from befriend.mail.models import Outbox


def letters_to(address: str) -> list[Outbox]:
    return list(Outbox.objects.filter(address=address).order_by("-pk"))


def code_for(address: str) -> str:
    """The figures in the newest letter to this address."""
    return letters_to(address)[0].given()["code"]


@pytest.fixture
def ana(db: None) -> Account:
    return open_account(email="ana@post.example", zone="Europe/Dublin")


@pytest.fixture
def ask(db: None) -> Callable[..., object]:
    """Ask for a code, as the sign-in page does."""

    def ask_(client: Client, address: str, device: str = "shared", **extra: object) -> object:
        return client.post("/account/sign-in/", {"email": address, "device": device}, **extra)

    return ask_


@pytest.fixture
def signed_in(client: Client, ana: Account) -> Client:
    """Ana came in a moment ago."""
    client.force_login(ana)
    prove_again(client)
    return client


def prove_again(client: Client, *, ago: timedelta = timedelta(0)) -> None:
    session = client.session
    session["proved_at"] = (timezone.now() - ago).isoformat()
    session.save()


def say_age_and_join(client: Client, address: str) -> None:
    """A newcomer has a letter sent."""
    client.post("/account/join/age/", {"age": "adult"})
    client.post("/account/join/", {"email": address})


def typed(address: str, **more: str) -> dict[str, str]:
    """What they type once it is there."""
    return {"code": code_for(address), "device": "shared", "care": "on", **more}


def come_in(client: Client, address: str, **more: str) -> HttpResponse:
    say_age_and_join(client, address)
    return client.post("/account/join/", typed(address, **more))


@pytest.fixture
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands: what is counted within a quarter of an hour does not fall into two of them."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)
