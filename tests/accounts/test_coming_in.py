"""Somebody new comes in; somebody who was here comes back."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from befriend.accounts import consents
from befriend.accounts.models import Account, Consent, Session
from tests.accounts.conftest import code_for, come_in, letters_to, say_age_and_join, typed

pytestmark = pytest.mark.django_db
FIELD = re.compile(r'<(?:input|select|textarea)\b(?![^>]*type="hidden")[^>]*\bname="(\w+)"')


def asked_now(client: Client) -> set[str]:
    return set(FIELD.findall(client.get("/account/join/").content.decode()))


def test_a_newcomer_is_asked_for_four_things(client: Client) -> None:
    client.post("/account/join/age/", {"age": "adult"})
    asked = asked_now(client)
    client.post("/account/join/", {"email": "cy@post.example"})
    assert asked | asked_now(client) == {"email", "code", "device", "care"}


def test_a_newcomer_is_in_after_four_fields(client: Client) -> None:
    came = come_in(client, "cy@post.example", zone="Europe/Paris")
    cy = Account.objects.get()
    assert (came.status_code, cy.email, cy.zone) == (302, "cy@post.example", "Europe/Paris")
    assert client.get("/account/").status_code == 200


def test_what_was_agreed_to_is_kept_with_date_version_words_and_language(client: Client) -> None:
    say_age_and_join(client, "cy@post.example")
    assert not Consent.objects.exists()
    client.post("/account/join/", typed("cy@post.example"))
    adult, care = Consent.objects.order_by("purpose")
    assert (adult.purpose, care.purpose) == ("adult", "care")
    assert care.version == consents.CARE.version and len(care.text_hash) == 64 and care.language == "en"
    assert consents.given(Account.objects.get(), consents.CARE)
    consents.withdraw(account=Account.objects.get(), purpose="care")
    assert not consents.given(Account.objects.get(), consents.CARE)


def test_age_comes_first_and_a_no_is_remembered_for_a_day(client: Client) -> None:
    assert client.get("/account/join/").url == "/account/join/age/"
    client.post("/account/join/age/", {"age": "under"})
    assert b"for adults" in client.get("/account/join/age/").content
    back_button = client.post("/account/join/age/", {"age": "adult"})
    assert b"for adults" in back_button.content
    assert client.get("/account/join/").url == "/account/join/age/"
    cookie = client.cookies["not-yet"]
    assert cookie["max-age"] == 24 * 60 * 60 and cookie.value == "1" and cookie["httponly"]


def test_the_page_for_the_young_leads_to_help(client: Client) -> None:
    client.post("/account/join/age/", {"age": "under"})
    assert b"/help/" in client.get("/account/join/age/").content


def test_without_the_yes_nobody_is_written_in_and_what_was_typed_stays(client: Client) -> None:
    say_age_and_join(client, "cy@post.example")
    code = code_for("cy@post.example")
    answer = client.post("/account/join/", {"code": code, "device": "own"})
    page = answer.content.decode()
    assert answer.status_code == 422 and f'value="{code}"' in page and "cannot open the door" in page
    assert not Account.objects.exists()
    assert client.post("/account/join/", {"code": code, "device": "own", "care": "on"}).url == "/today/"


def test_wrong_figures_are_said_at_their_place_and_the_rest_stays(client: Client) -> None:
    say_age_and_join(client, "cy@post.example")
    answer = client.post("/account/join/", {"code": "000 000", "device": "own", "care": "on"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "not the figures" in page and page.count("checked") == 2


def test_another_letter_and_another_address_keep_what_was_chosen_meanwhile(client: Client) -> None:
    say_age_and_join(client, "cu@post.example")
    assert client.post("/account/join/", {"send": "1", "device": "own", "care": "on"}).url == "/account/join/"
    assert len(letters_to("cu@post.example")) == 2
    assert client.get("/account/join/").content.decode().count("checked") == 2
    assert client.post("/account/join/", {"another": "1", "device": "own", "care": "on"}).url == "/account/join/"
    assert b'value="cu@post.example"' in client.get("/account/join/").content
    client.post("/account/join/", {"email": "cy@post.example"})
    assert client.get("/account/join/").content.decode().count("checked") == 2
    assert client.post("/account/join/", typed("cy@post.example", device="own")).url == "/today/"
    assert Account.objects.get().email == "cy@post.example"


def test_somebody_known_comes_back_by_code(client: Client, ana: Account, ask) -> None:
    assert ask(client, "Ana@Post.example").status_code == 302
    assert client.post("/account/code/", {"code": code_for("ana@post.example")}).url == "/today/"
    assert Session.objects.get(account=ana)


def test_an_unknown_address_at_sign_in_is_asked_the_questions_of_joining(client: Client, ask) -> None:
    ask(client, "cy@post.example")
    assert client.post("/account/code/", {"code": code_for("cy@post.example")}).url == "/account/join/"
    assert not Account.objects.exists()
    client.post("/account/join/age/", {"age": "adult"})
    client.post("/account/join/", {"device": "shared", "care": "on"})
    assert Account.objects.get().email == "cy@post.example"


def test_one_comes_in_where_one_was_going(client: Client, ana: Account, ask) -> None:
    turned = client.get("/account/data/")
    assert turned.url == "/account/sign-in/?next=/account/data/"
    client.get(turned.url)
    ask(client, "ana@post.example")
    assert client.post("/account/code/", {"code": code_for("ana@post.example")}).url == "/account/data/"


@pytest.mark.parametrize(
    "device, idle, whole", [("own", timedelta(days=90), None), ("shared", timedelta(minutes=30), timedelta(hours=12))]
)
def test_ones_own_device_stays_and_a_shared_one_does_not(client, ana, ask, device, idle, whole) -> None:
    ask(client, "ana@post.example", device)
    came = client.post("/account/code/", {"code": code_for("ana@post.example")})
    session = Session.objects.get(account=ana)
    assert session.expires_at - session.used_at == idle
    assert whole is None or session.ends_at - session.used_at == whole
    stays = came.cookies["befriend"]["max-age"]
    assert stays == (idle.total_seconds() if device == "own" else "")


@pytest.mark.parametrize(
    "typed", ["", "ana", "ana@", "a b@post.example", "ana@post.example\r\nBcc: cy@x.example", "a" * 2000]
)
def test_an_address_that_is_none_gets_a_kind_word_and_stays_in_the_field(client: Client, ask, typed: str) -> None:
    answer = ask(client, typed)
    assert answer.status_code == 422 and b"Everything you wrote is kept" in answer.content


def test_the_page_for_a_code_says_how_long_it_works_on_no_clock_at_all(client: Client, ask, freeze) -> None:
    """Without JavaScript nobody knows yet on whose clock they live."""
    freeze("2026-01-05T12:00:00Z")
    client.post("/account/sign-in/", {"email": "cy@post.example", "device": "own"})
    assert "works for 15 more minutes" in client.get("/account/code/").content.decode()
    freeze("2026-01-05T12:14:10Z")
    assert "works for one more minute," in client.get("/account/code/").content.decode()


def test_clock_and_language_can_be_changed(signed_in: Client, ana: Account) -> None:
    assert signed_in.post("/account/place/", {"zone": "Asia/Tokyo", "language": "en"}).status_code == 302
    ana.refresh_from_db()
    assert ana.zone == "Asia/Tokyo"
    assert signed_in.post("/account/place/", {"zone": "Moon/Base", "language": "en"}).status_code == 422


def test_a_passkey_that_did_not_fit_at_joining_is_said_without_asking_for_an_address(client: Client) -> None:
    client.post("/account/join/age/", {"age": "adult"})
    client.post("/account/passkey/", {"for": "join"})
    answer = client.post("/account/join/passkey/", {"credential": "{}", "device": "own", "care": "on"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "did not fit" in page and "still empty" not in page
    assert not Account.objects.exists()


@pytest.fixture
def freeze(monkeypatch):
    from datetime import datetime

    from django.utils import timezone

    def at(moment: str) -> None:
        monkeypatch.setattr(timezone, "now", lambda: datetime.fromisoformat(moment))

    return at
