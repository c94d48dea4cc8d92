"""An unlocked phone on a table: whoever finds it takes no copy, erases nobody and plants no way in of their own."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from befriend.accounts.models import Account, Export
from befriend.accounts.passkeys import factors_of
from befriend.meetings.models import Feed
from tests.accounts.conftest import code_for, come_in, letters_to, prove_again
from tests.accounts.keyring import Keyring

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(minutes=16)


@pytest.fixture
def found(client: Client, ana: Account) -> Client:
    """Ana's own browser, in which she came in a while ago."""
    client.force_login(ana)
    prove_again(client, ago=LONG_AGO)
    return client


@pytest.mark.parametrize(
    "path, back",
    [
        ("data/gather/", "data"),
        ("data/erase/", "data/erase"),
        ("factors/codes/", "factors"),
        ("factors/passkey/", "factors"),
        ("factors/app/", "factors"),
    ],
)
def test_what_weighs_wants_a_letter_first_and_comes_back_to_its_page(found: Client, path: str, back: str) -> None:
    led = found.post(f"/account/{path}")
    assert led.url == f"/account/by-letter/?next=%2Faccount%2F{back.replace('/', '%2F')}%2F"


def test_the_finder_of_a_phone_gets_nothing(found: Client, ana: Account) -> None:
    assert found.post("/account/passkey/", {"for": "add"}).status_code == 409
    for path in ("data/gather/", "data/erase/", "factors/codes/", "factors/app/"):
        found.post(f"/account/{path}", {"code": "123456"})
    assert found.get("/account/data/file/").status_code == 302
    assert not Export.objects.exists() and not factors_of(ana)
    ana.refresh_from_db()
    assert ana.erase_at is None
    page = found.get("/account/factors/").content.decode()
    assert "Show once more that it is you" in page and "data-passkey" not in page


def test_the_finder_of_a_phone_learns_no_lasting_address_of_anas_calendar(found: Client, ana: Account) -> None:
    assert found.post("/calendar/", {"do": "make"}).url.startswith("/account/by-letter/?next=%2Fcalendar%2F")
    assert b"first show that it is you" in found.get("/calendar/").content and not Feed.objects.exists()
    prove_again(found)
    found.post("/calendar/", {"do": "make"})
    address = re.search(r"/calendar/\S+\.ics", found.get("/calendar/").content.decode())[0]
    prove_again(found, ago=LONG_AGO)
    page = found.get("/calendar/").content.decode()
    assert ".ics" not in page and "You have one" in page
    assert found.post("/calendar/", {"do": "renew"}).url.startswith("/account/by-letter/")
    assert Client().get(address).status_code == 200
    found.post("/calendar/", {"do": "take_back"})
    assert Client().get(address).status_code == 404


def test_ana_shows_by_letter_that_it_is_she_and_goes_on(found: Client, ana: Account) -> None:
    first = found.get("/account/data/erase/").content.decode()
    assert "first show that it is you" in first and "Erase everything about me" not in first
    page = "/account/by-letter/?next=/account/data/erase/"
    assert b"ana@post.example" not in found.get(page).content
    assert found.post("/account/by-letter/", {"send": "1", "next": "/account/data/erase/"}).status_code == 302
    wrong = found.post("/account/by-letter/", {"code": "000000", "next": "/account/data/erase/"})
    assert wrong.status_code == 409 and b"not the figures" in wrong.content
    code = {"code": code_for("ana@post.example"), "next": "/account/data/erase/"}
    assert found.post("/account/by-letter/", code).url == "/account/data/erase/"
    assert b"Erase everything about me" in found.get("/account/data/erase/").content
    assert found.post("/account/data/erase/").url == "/account/data/"
    ana.refresh_from_db()
    assert ana.erase_at is not None


def test_figures_that_went_to_another_address_prove_nothing(found: Client, ana: Account) -> None:
    session = found.session
    session["asked"] = {"address": "cy@post.example", "until": "2030-01-01T00:00:00+00:00", "figures": 6}
    session.save()
    assert b"on their way" not in found.get("/account/by-letter/").content
    told = found.post("/account/by-letter/", {"code": "123456"})
    assert told.status_code == 409 and b"sent first" in told.content


def test_whoever_just_came_in_is_asked_nothing(ana: Account, ask) -> None:
    browser = Client()
    ask(browser, "ana@post.example")
    browser.post("/account/code/", {"code": code_for("ana@post.example")})
    assert browser.post("/account/data/gather/").url == "/account/data/"
    assert len(letters_to("ana@post.example")) == 1


def test_whoever_has_a_passkey_shows_that_and_no_letter(found: Client, ana: Account) -> None:
    prove_again(found)
    found.post("/account/factors/passkey/", {"credential": Keyring().make(found, why="add")})
    session = found.session
    del session["strong_at"], session["shown_at"]
    session.save()
    assert found.post("/account/data/erase/").url.startswith("/account/again/?next=")
    assert found.get("/account/by-letter/?next=/account/data/").url.startswith("/account/again/?next=")


def test_the_only_way_in_without_an_address_is_not_taken_away(client: Client) -> None:
    keyring = Keyring()
    client.post("/account/join/age/", {"age": "adult"})
    client.post("/account/join/passkey/", {"credential": keyring.make(client), "device": "own", "care": "on"})
    away = f"/account/factors/{_name(client)}/away/"
    told = client.post(away)
    assert told.status_code == 409 and b"your only way in" in told.content
    client.post("/account/factors/passkey/", {"credential": Keyring().make(client, why="add")})
    assert client.post(away).url == "/account/factors/"


def _name(client: Client) -> str:
    page = client.get("/account/factors/").content.decode()
    return page.split("/away/")[0].rsplit("/", 1)[1]


def test_joining_counts_as_coming_in(client: Client) -> None:
    come_in(client, "cy@post.example")
    assert b"Make a passkey on this device" in client.get("/account/factors/").content
