"""T20: ten thousand guesses at one address from five hundred networks. Few reach the verifier; nobody is locked out."""

from collections import Counter
from hmac import compare_digest

import pytest
from django.test import Client

from befriend.accounts import rules
from befriend.accounts.actions import codes, factors
from befriend.accounts.models import Account, Code, Session
from tests.accounts.conftest import code_for
from tests.accounts.keyring import Keyring

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.usefixtures("one_moment")]


@pytest.fixture
def verified(monkeypatch) -> Counter[str]:
    """How many guesses are compared with the code of an address."""
    seen: Counter[str] = Counter()

    def counting(flow: str, figures: str) -> bool:
        seen["guesses"] += 1
        return use_up(flow, figures)

    use_up = codes._use_up
    monkeypatch.setattr(codes, "_use_up", counting)
    return seen


def guess(ask, address: str, *, networks: int, codes_each: int) -> int:
    """From each network a few codes are asked for and, of each, every try is used; how many guesses that were."""
    sent = 0
    for number in range(networks):
        for _ in range(codes_each):
            attacker = Client(REMOTE_ADDR=f"10.{number // 250}.{number % 250}.9")
            if ask(attacker, address).status_code != 302:
                break
            for attempt in range(rules.TRIES):
                figures = attacker.session["asked"]["figures"]
                attacker.post("/account/code/", {"code": f"{number * 7919 + attempt:0{figures}}"[:figures]})
                sent += 1
    return sent


def passkey_of(client: Client) -> Keyring:
    keyring = Keyring()
    client.post("/account/factors/passkey/", {"credential": keyring.make(client, why="add")})
    return keyring


def test_few_of_many_guesses_reach_the_verifier_and_ana_comes_in(signed_in: Client, ana: Account, ask, verified):
    keyring = passkey_of(signed_in)
    assert guess(ask, "ana@post.example", networks=12, codes_each=4) == 240
    assert 0 < verified["guesses"] <= rules.GUESSES_A_MONTH
    by_passkey = Client(REMOTE_ADDR="10.0.3.9")  # in a network that guesses
    shown = {"credential": keyring.show(by_passkey), "device": "own"}
    assert by_passkey.post("/account/sign-in/passkey/", shown).url == "/today/"
    by_letter = Client(REMOTE_ADDR="198.51.100.7")
    ask(by_letter, "ana@post.example")
    code = code_for("ana@post.example")
    assert len(code) == rules.FIGURES_UNDER_ATTACK
    assert by_letter.post("/account/code/", {"code": code}).url == "/today/"


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_ten_thousand_guesses_from_five_hundred_networks(signed_in: Client, ana: Account, ask, verified):
    keyring = passkey_of(signed_in)
    sent = 0
    for _wave in range(4):
        sent += guess(ask, "ana@post.example", networks=500, codes_each=1)
        victim = Client(REMOTE_ADDR="10.0.3.9")
        shown = {"credential": keyring.show(victim), "device": "own"}
        assert victim.post("/account/sign-in/passkey/", shown).url == "/today/"
    assert sent == 10_000 and 0 < verified["guesses"] <= 100


def test_codes_asked_for_before_the_guessing_began_are_no_way_round(ana: Account, ask, verified) -> None:
    """A hundred short codes wait in a hundred browsers; guesses at all of them count for the one address."""
    browsers = [Client(REMOTE_ADDR=f"10.1.{number}.9") for number in range(30)]
    for browser in browsers:
        ask(browser, "ana@post.example")
    answers = Counter(
        browser.post("/account/code/", {"code": "000001"}).status_code for browser in browsers for _ in range(3)
    )
    assert answers == {409: 90} and verified["guesses"] == rules.GUESSES_A_MONTH


def test_a_short_code_typed_rightly_during_an_attack_is_answered_kindly_with_the_way_on(ana: Account, ask) -> None:
    victim = Client(REMOTE_ADDR="198.51.100.7")
    ask(victim, "ana@post.example")
    short = code_for("ana@post.example")
    guess(ask, "ana@post.example", networks=12, codes_each=1)
    told = victim.post("/account/code/", {"code": short})
    assert told.status_code == 409 and b"have a new one sent" in told.content
    victim.post("/account/code/again/")
    assert victim.post("/account/code/", {"code": code_for("ana@post.example")}).url == "/today/"


def test_coming_in_often_is_no_attack(ana: Account, ask) -> None:
    for visit in range(rules.GUESSES_A_MONTH + 5):
        ana_again = Client(REMOTE_ADDR=f"10.2.{visit}.9")
        ask(ana_again, "ana@post.example")
        code = code_for("ana@post.example")
        assert len(code) == rules.FIGURES
        assert ana_again.post("/account/code/", {"code": code}).url == "/today/"


def test_guessing_at_many_addresses_lengthens_every_code_of_the_house(ask) -> None:
    for number in range(rules.GUESSES_IN_THE_HOUSE // rules.TRIES):
        attacker = Client(REMOTE_ADDR=f"10.3.{number}.9")
        ask(attacker, f"p{number}@post.example")
        for _ in range(rules.TRIES):
            attacker.post("/account/code/", {"code": "000001"})
    newcomer = Client(REMOTE_ADDR="198.51.100.7")
    ask(newcomer, "zoe@post.example")
    assert len(code_for("zoe@post.example")) == rules.FIGURES_UNDER_ATTACK


def test_a_long_code_begins_with_figures_of_its_own_browser(ana: Account, ask) -> None:
    guess(ask, "ana@post.example", networks=10, codes_each=1)
    first, second = Client(REMOTE_ADDR="198.51.100.7"), Client(REMOTE_ADDR="198.51.100.8")
    ask(first, "ana@post.example")
    own = code_for("ana@post.example")
    ask(second, "ana@post.example")
    other = code_for("ana@post.example")
    assert not compare_digest(own[: rules.FIGURES], other[: rules.FIGURES])
    assert second.post("/account/code/", {"code": own}).status_code == 409
    assert second.post("/account/code/", {"code": other}).url == "/today/"
    assert Code.objects.count() == 10 + 1 and Session.objects.filter(account=ana).count() == 1


def test_guessing_at_an_app_from_many_networks_ends_and_a_recovery_code_still_works(signed_in: Client, ana) -> None:
    from tests.accounts.test_factors import figures, set_up_app

    secret = set_up_app(signed_in)
    recovery = signed_in.session["recovery"][0]
    for number in range(rules.GUESSES_A_MONTH + 1):
        signed_in.post("/account/again/", {"code": "000000", "next": "/"}, REMOTE_ADDR=f"10.4.{number}.9")
    late = signed_in.post("/account/again/", {"code": figures(secret, 1), "next": "/"}, REMOTE_ADDR="10.5.0.9")
    assert late.status_code == 409 and b"use a passkey" in late.content
    back = signed_in.post("/account/again/", {"code": recovery, "next": "/account/"}, REMOTE_ADDR="10.5.0.9")
    assert back.url == "/account/" and factors.TRIES_OF_APP < rules.GUESSES_A_MONTH
