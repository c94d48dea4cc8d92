"""Nan fills in a group's form and walks off. Cy, at the same browser, comes in as himself, and Nan's words are not his."""

import re

import pytest
from django.test import Client

from befriend.groups import actions
from befriend.groups.models import Seat
from tests.accounts.conftest import code_for, come_in
from tests.accounts.conftest import typed as coming
from tests.accounts.keyring import Keyring
from tests.groups.test_joining import newcomers, page, typed  # noqa: F401
from tests.groups.test_seated_on_arrival import NEW, asked, seat_of_nan

pytestmark = pytest.mark.django_db
CY = "cy@post.example"


def by_letter(browser: Client, address: str) -> str:
    browser.post("/account/sign-in/", {"email": address, "device": "shared"})
    return browser.post("/account/code/", {"code": code_for(address)}).url


def has_nothing_of_nan(browser: Client, circle) -> bool:
    told = browser.get(page("join", circle)).content.decode()
    return (
        "Heron" not in told
        and "my daughter" not in told
        and not Seat.objects.filter(circle=circle, state="pending").exclude(account__email="pia@post.example").exists()
    )


def linked(browser: Client, at: str, words: str) -> str:
    """Where a link on a page leads."""
    told = browser.get(at).content.decode()
    return re.search(rf'href="([^"]+)"[^>]*>{words}<', told.split("<main")[1].split("</main>")[0])[1]


def passkey_of(browser: Client) -> Keyring:
    """Somebody has come in by a passkey, elsewhere, before."""
    keys = Keyring()
    browser.post("/account/join/age/", {"age": "adult"})
    form = {"credential": keys.make(browser), "device": "own", "care": "on"}
    assert browser.post("/account/join/passkey/", form).status_code == 302
    return keys


def test_who_signs_in_from_the_head_of_a_page_comes_in_as_themselves(cast):
    browser = asked(cast.circle)
    browser.get("/account/sign-in/")
    assert by_letter(browser, CY) == "/today/" and has_nothing_of_nan(browser, cast.circle)


def test_who_had_the_sign_in_page_open_before_comes_in_as_themselves(cast):
    browser = asked(cast.circle)
    assert by_letter(browser, CY) == "/today/" and has_nothing_of_nan(browser, cast.circle)


def test_who_was_going_to_a_page_of_their_own_comes_there(cast):
    browser = asked(cast.circle)
    browser.get(browser.get("/account/data/").url)
    assert by_letter(browser, CY) == "/account/data/" and has_nothing_of_nan(browser, cast.circle)


def test_who_shows_a_passkey_comes_in_as_themselves(cast):
    keys = passkey_of(Client())
    for way in ({}, {"by": "passkey", "email": ""}):
        browser = asked(cast.circle, **way)
        browser.get("/account/sign-in/")
        form = {"credential": keys.show(browser), "device": "shared"}
        assert browser.post("/account/sign-in/passkey/", form).url == "/today/"
        assert has_nothing_of_nan(browser, cast.circle)


@pytest.mark.parametrize("way", [{}, {"by": "passkey", "email": ""}])
def test_who_is_new_and_begins_at_the_sign_in_page_comes_in_as_themselves(cast, way):
    browser = asked(cast.circle, **way)
    browser.get("/account/sign-in/")
    assert browser.get("/account/join/").url == "/account/join/age/"
    browser.post("/account/join/age/", {"age": "adult"})
    browser.post("/account/join/", {"another": "1"})
    assert come_in(browser, "ned@post.example").url == "/today/" and has_nothing_of_nan(browser, cast.circle)


def test_who_asks_for_a_seat_elsewhere_has_that_one_alone(cast, newcomers):  # noqa: F811
    browser = asked(cast.circle)
    led = browser.post(page("join", newcomers), typed(newcomers, screen="none", handle="Teal", email=CY))
    browser.get(led.url)
    assert browser.post("/account/join/", coming(CY)).url == page("prepare", newcomers)
    assert has_nothing_of_nan(browser, cast.circle)


def test_the_age_that_somebody_said_here_stands_before_the_next_who_can_say_another(newcomers):  # noqa: F811
    browser = asked(newcomers, screen="none")
    told = browser.get(page("join", newcomers)).content.decode()
    assert re.search(r'<input type="radio" name="age" value="adult"[^>]* checked', told)
    assert "Change it if it was somebody else." in told
    child = typed(newcomers, screen="none", email=CY, age="under")
    assert "for adults" in browser.post(page("join", newcomers), child, follow=True).content.decode()
    assert browser.get("/account/join/", follow=True).redirect_chain[0][0] == "/account/join/age/"


def test_another_address_on_the_same_way_loses_no_word(cast):
    nan = asked(cast.circle, email="nam@post.example")
    nan.post("/account/join/", {"another": "1", "device": "shared", "care": "on"})
    nan.post("/account/join/", {"email": NEW})
    assert nan.post("/account/join/", coming(NEW)).url == page("request", cast.circle)
    assert seat_of_nan(cast.circle).state == "pending"


def test_who_is_here_already_goes_on_from_the_page_of_newcomers_and_loses_no_word(cast):
    keys = passkey_of(Client())
    nan = asked(cast.circle, by="passkey", email="")
    nan.get(linked(nan, "/account/join/", "Sign in"))
    form = {"credential": keys.show(nan), "device": "shared"}
    assert nan.post("/account/sign-in/passkey/", form).url == page("request", cast.circle)


def test_another_address_at_sign_in_still_leads_where_one_was_going(cast):
    browser = Client()
    browser.get(browser.get("/account/data/").url)
    browser.post("/account/sign-in/", {"email": "ci@post.example", "device": "shared"})
    browser.get(linked(browser, "/account/code/", "Another address"))
    assert by_letter(browser, CY) == "/account/data/"


def test_an_invitation_stays_open_through_the_sign_in(cast):
    hidden = actions.invite(by=cast.seat("fay"))
    cy = Client()
    cy.post("/invitation/", {"code": hidden})
    cy.get("/account/sign-in/")
    by_letter(cy, CY)
    assert cy.session["kept"] == {"invitation": hidden}
