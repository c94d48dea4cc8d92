"""Pages that open only on the way: what somebody does just before in their own browser, and where they then stand."""

from collections.abc import Callable

from django.test import Client

from befriend.accounts.models import Account
from befriend.safety.models import Case
from tests.accounts.conftest import code_for, say_age_and_join
from tests.worlds import NOBODY

NEW = "new@post.example"
Steps = Callable[[Client], object]


def says_their_age(browser: Client) -> None:
    browser.post("/account/join/age/", {"age": "adult"})


def asks_to_join(browser: Client) -> None:
    say_age_and_join(browser, NEW)
    assert "asked" in browser.session


def asks_to_come_back(browser: Client) -> None:
    browser.post("/account/sign-in/", {"email": NEW, "device": "own"})


def came_as_somebody_new(browser: Client) -> None:
    asks_to_come_back(browser)
    browser.post("/account/code/", {"code": code_for(NEW)})
    says_their_age(browser)
    assert "proven" in browser.session


def came_a_while_ago(browser: Client) -> None:
    session = browser.session
    for name in ("strong_at", "proved_at"):
        session.pop(name, None)
    session.save()


def has_a_letter_sent(browser: Client) -> None:
    came_a_while_ago(browser)
    browser.post("/account/by-letter/", {"send": "1"})
    assert "asked" in browser.session


def makes_codes(browser: Client) -> None:
    browser.post("/account/factors/codes/")
    assert browser.session["recovery"]


def finds_an_empty_house(browser: Client) -> None:
    Account.objects.update(is_organiser=False)


def says_they_look(browser: Client) -> None:
    for case in Case.objects.order_by("pk")[:20]:
        browser.post(f"/desk/reports/{case.public_id}/")
    assert browser.session["looks"]


ON_THE_WAY: dict[str, tuple[str, str, Steps]] = {
    "joining": ("accounts:join", NOBODY, says_their_age),
    "joining, the letter sent": ("accounts:join", NOBODY, asks_to_join),
    "joining, the letter shown": ("accounts:join", NOBODY, came_as_somebody_new),
    "coming back, the letter sent": ("accounts:code", NOBODY, asks_to_come_back),
    "showing it is them": ("accounts:by_letter", "eli", came_a_while_ago),
    "showing it is them, the letter sent": ("accounts:by_letter", "eli", has_a_letter_sent),
    "codes just made": ("accounts:recovery_codes", "cy", makes_codes),
    "a case, looked at": ("safety:case", "omar", says_they_look),
    "the first in a house": ("accounts:first_run", NOBODY, finds_an_empty_house),
}
