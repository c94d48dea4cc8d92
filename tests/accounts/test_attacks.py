"""Attacks by name."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from befriend.accounts import rules
from befriend.accounts.actions import open_account
from befriend.accounts.models import Account, Code, Session
from befriend.accounts.queries import account_of_session
from befriend.due.models import Work
from tests.accounts.conftest import code_for, letters_to, say_age_and_join

pytestmark = pytest.mark.django_db


def seen(answer) -> tuple:
    """What somebody at the other end can tell apart, but for the random and what they typed themselves."""
    body = re.sub(rb"(ana|zoe)@post.example", b"X", answer.content)
    body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", body)
    return answer.status_code, sorted(answer.headers.items()), re.sub(rb"\d\d:\d\d", b"", body)


def test_enumeration_known_and_unknown_addresses_get_the_same_answers(ana: Account, ask) -> None:
    answers = []
    for address in ("ana@post.example", "zoe@post.example"):
        client = Client()
        asked = ask(client, address)
        answers.append(
            [seen(asked), seen(client.get("/account/code/")), seen(client.post("/account/code/", {"code": "000000"}))]
        )
    assert answers[0] == answers[1]


def test_enumeration_by_joining_tells_no_more(ana: Account) -> None:
    answers = []
    for address in ("ana@post.example", "zoe@post.example"):
        client = Client()
        say_age_and_join(client, address)
        wrong = {"code": "000000", "device": "own", "care": "on"}
        answers.append([seen(client.get("/account/join/")), seen(client.post("/account/join/", wrong))])
    assert answers[0] == answers[1]


def test_enumeration_by_work_both_addresses_cost_the_same_queries(ana: Account, ask, django_assert_num_queries) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask(Client(), "somebody@post.example")  # the community's name is looked up once in half a minute
    counts = []
    for address in ("ana@post.example", "zoe@post.example"):
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            ask(client, address)
        counts.append([re.sub(r"'[^']*'|\d+", "?", query["sql"])[:60] for query in asked])
    assert counts[0] == counts[1]


def test_guessing_five_tries_and_the_code_is_gone(client: Client, ana: Account, ask) -> None:
    ask(client, "ana@post.example")
    right = code_for("ana@post.example")
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(rules.TRIES):
        assert client.post("/account/code/", {"code": wrong}).status_code == 409
    late = client.post("/account/code/", {"code": right})
    assert late.status_code == 409 and b"run out" in late.content
    assert not Session.objects.filter(account=ana).exists()


def test_stuffing_from_one_network_slows_that_network_and_nobody_else(ana: Account, ask, one_moment) -> None:
    attacker = Client(REMOTE_ADDR="203.0.113.5")
    statuses = [ask(attacker, f"p{number}@post.example").status_code for number in range(45)]
    assert statuses[:40] == [302] * 40 and set(statuses[40:]) == {409}
    victim = Client(REMOTE_ADDR="198.51.100.7")
    assert ask(victim, "ana@post.example").status_code == 302
    beside = Client(REMOTE_ADDR="203.0.113.77")
    assert ask(beside, "ana@post.example").status_code == 302
    delay = Work.objects.get(kind="mail.send", subject=str(letters_to("ana@post.example")[0].public_id)).due_at
    assert delay - timezone.now() == timedelta(minutes=5)
    assert b"can take five minutes" in beside.get("/account/code/").content
    code = code_for("ana@post.example")
    assert len(code) == rules.FIGURES_UNDER_ATTACK
    assert beside.post("/account/code/", {"code": code}).url == "/today/"


def test_asking_for_anas_letters_in_her_own_network_delays_hers_and_no_more(ana: Account, ask, one_moment) -> None:
    for _ in range(rules.LETTERS_TO_ONE_ADDRESS + 1):
        ask(Client(REMOTE_ADDR="203.0.113.5"), "ana@post.example")
    victim = Client(REMOTE_ADDR="203.0.113.77")
    assert ask(victim, "ana@post.example").status_code == 302
    due = Work.objects.get(kind="mail.send", subject=str(letters_to("ana@post.example")[0].public_id)).due_at
    assert due - timezone.now() == timedelta(minutes=5)
    assert victim.post("/account/code/", {"code": code_for("ana@post.example")}).url == "/today/"


def test_no_network_fills_anas_mailbox_and_another_line_brings_her_her_letter(ana: Account, ask, one_moment) -> None:
    statuses = [ask(Client(REMOTE_ADDR="203.0.113.5"), "ana@post.example").status_code for _ in range(26)]
    assert statuses == [302] * 24 + [409] * 2 and len(letters_to("ana@post.example")) == 24
    told = ask(Client(REMOTE_ADDR="203.0.113.77"), "ana@post.example").content
    assert b"another line" in told and b"recovery code" in told
    assert ask(Client(REMOTE_ADDR="198.51.100.7"), "ana@post.example").status_code == 302


def test_whoever_guesses_without_end_keeps_nobody_of_their_network_out(ana: Account, ask, one_moment) -> None:
    victim, mistypes, attacker = (Client(REMOTE_ADDR=f"203.0.113.{number}") for number in (7, 8, 9))
    ask(victim, "ana@post.example")
    right = code_for("ana@post.example")
    ask(mistypes, "zoe@post.example")
    for number in range(4):
        ask(attacker, f"p{number}@post.example")
        for _ in range(16):
            attacker.post("/account/code/", {"code": "000000"})
    assert victim.post("/account/code/", {"code": right}).url == "/today/"
    wrong = [mistypes.post("/account/code/", {"code": "000000"}).content for _ in range(2)]
    assert b"not the figures" in wrong[0] and b"run out" in wrong[1]
    mistypes.post("/account/code/again/")
    code = code_for("zoe@post.example")
    assert len(code) == rules.FIGURES_UNDER_ATTACK
    assert mistypes.post("/account/code/", {"code": code}).url == "/account/join/"


def test_flooding_one_mailbox_from_one_network_delays_the_letters(client: Client, ask, one_moment) -> None:
    for _ in range(5):
        ask(client, "ana@post.example")
    times = sorted(Work.objects.filter(kind="mail.send").values_list("due_at", flat=True))
    assert (
        times[2] - times[0] < timedelta(seconds=10) < timedelta(seconds=25) < times[3] - times[0] < times[4] - times[0]
    )


def test_a_code_works_in_the_browser_that_asked_and_nowhere_else(client: Client, ana: Account, ask) -> None:
    ask(client, "ana@post.example")
    elsewhere = Client()
    ask(elsewhere, "ana@post.example")
    own = code_for("ana@post.example")
    assert client.post("/account/code/", {"code": own}).status_code == 409
    assert elsewhere.post("/account/code/", {"code": own}).status_code == 302


def test_a_newer_code_makes_the_older_one_useless(client: Client, ana: Account, ask) -> None:
    ask(client, "ana@post.example")
    older = code_for("ana@post.example")
    client.post("/account/code/again/")
    newer = code_for("ana@post.example")
    assert older == newer or client.post("/account/code/", {"code": older}).status_code == 409
    assert client.post("/account/code/", {"code": newer}).status_code == 302


def test_a_code_works_once_and_for_a_quarter_of_an_hour(client: Client, ana: Account, ask) -> None:
    ask(client, "ana@post.example")
    code = code_for("ana@post.example")
    Code.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.post("/account/code/", {"code": code}).status_code == 409
    client.post("/account/code/again/")
    code = code_for("ana@post.example")
    assert client.post("/account/code/", {"code": code}).status_code == 302
    again = Client()
    again.cookies = client.cookies
    client.post("/account/sign-out/")
    assert again.post("/account/code/", {"code": code}).url == "/account/sign-in/"


def test_fixation_a_planted_cookie_is_worth_nothing_after_sign_in(client: Client, ana: Account, ask) -> None:
    ask(client, "ana@post.example")
    planted = client.cookies["befriend"].value
    client.post("/account/code/", {"code": code_for("ana@post.example")})
    fresh = client.cookies["befriend"].value
    assert fresh != planted
    assert account_of_session(planted) is None and account_of_session(fresh) is not None


def test_replay_of_a_cookie_after_sign_out_is_refused(signed_in: Client) -> None:
    stolen = signed_in.cookies["befriend"].value
    gone = signed_in.post("/account/sign-out/")
    assert gone.headers["Clear-Site-Data"] == '"cache"'
    thief = Client()
    thief.cookies["befriend"] = stolen
    assert thief.get("/account/").status_code == 302
    assert account_of_session(stolen) is None


def test_sign_out_everywhere_ends_every_browser_at_once(signed_in: Client, ana: Account) -> None:
    other = Client()
    other.force_login(ana)
    told = signed_in.post("/account/devices/end/", follow=True)
    assert "signed out everywhere, here too" in told.content.decode()
    assert other.get("/account/").status_code == 302 and not Session.objects.filter(account=ana).exists()


def test_nobody_ends_somebody_elses_browser(signed_in: Client) -> None:
    cy = open_account(email="cy@post.example")
    stranger = Client()
    stranger.force_login(cy)
    signed_in.get("/account/devices/")
    name = re.search(rb"/account/devices/([0-9a-f]{24})/end/", _with_two_browsers(signed_in)).group(1).decode()
    assert stranger.post(f"/account/devices/{name}/end/").status_code == 404
    assert signed_in.post(f"/account/devices/{name}/end/").status_code == 302


def _with_two_browsers(client: Client) -> bytes:
    other = Client()
    other.force_login(Account.objects.get(email="ana@post.example"))
    return client.get("/account/devices/").content


@pytest.mark.parametrize(
    "alike",
    [
        "a\u0301na@post.example",
        "\u0430na@post.example",
        "ANA@\u212aost.example",
        "ana@po\u017ft.example",
        "\uff41na@post.example",
    ],
)
def test_unicode_collisions_open_nobody_elses_door(client: Client, ana: Account, ask, alike: str) -> None:
    ask(client, alike)
    assert not letters_to("ana@post.example") or rules.plain_address(alike) == "ana@post.example"
    assert not Session.objects.filter(account=ana).exists()


def test_the_kelvin_sign_is_no_k(client: Client, ask) -> None:
    open_account(email="mike@post.example")
    assert ask(client, "mi\u212ae@post.example").status_code == 422
    assert not letters_to("mike@post.example")


def test_csrf_every_form_that_changes_something_wants_the_token(ana: Account) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(ana)
    for path in (
        "sign-out/",
        "devices/end/",
        "data/gather/",
        "data/erase/",
        "data/stay/",
        "place/",
        "passkey/",
        "sign-in/",
    ):
        assert strict.post(f"/account/{path}").status_code == 403, path


@pytest.mark.parametrize(
    "bad",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/ok\r\nX: y",
        "\t//evil.example",
    ],
)
def test_open_redirect_leads_home_instead(client: Client, ana: Account, ask, bad: str) -> None:
    client.get("/account/sign-in/", {"next": bad})
    ask(client, "ana@post.example")
    assert client.post("/account/code/", {"code": code_for("ana@post.example")}).url == "/today/"


def test_a_shut_out_account_does_not_come_in(client: Client, ana: Account, ask) -> None:
    Account.objects.filter(pk=ana.pk).update(is_active=False)
    ask(client, "ana@post.example")
    answer = client.post("/account/code/", {"code": code_for("ana@post.example")})
    assert answer.url == "/account/join/" and not Session.objects.filter(account=ana).exists()
