"""Passkeys are walked through in test_passkey_walk.py; here are the app, recovery codes, removal, and the staff's door."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.utils import timezone
from fido2.utils import websafe_encode

from befriend.accounts import passkeys, rules
from befriend.accounts.actions import open_account
from befriend.accounts.actions.factors import TRIES_OF_APP
from befriend.accounts.models import Account, RecoveryCode
from befriend.due.actions import run_due
from befriend.mail.models import Outbox
from befriend.meetings.actions.standing_in import agree_to_stand_in, ask_to_stand_in
from tests.accounts.conftest import code_for, prove_again
from tests.accounts.keyring import Keyring
from tests.cast import another_leads
from tests.meetings.planning import first, tuesdays

pytestmark = pytest.mark.django_db


def figures(secret: str, steps: int = 0) -> str:
    step = list(totp.yield_hotp_counters_from_time())[len(list(totp.yield_hotp_counters_from_time())) // 2] + steps
    return totp.format_hotp_value(totp.hotp_value(secret, step))


def set_up_app(client: Client) -> str:
    secret = client.get("/account/factors/app/").context["secret"].replace(" ", "")
    assert client.post("/account/factors/app/", {"code": figures(secret)}).url == "/account/factors/codes/"
    return secret


def not_fresh(client: Client) -> None:
    session = client.session
    session["strong_at"] = (timezone.now() - timedelta(minutes=31)).isoformat()
    session.save()


def test_an_app_is_set_up_and_recovery_codes_are_shown_once(signed_in: Client, ana: Account) -> None:
    set_up_app(signed_in)
    page = signed_in.get("/account/factors/codes/").content.decode()
    codes = re.findall(r"<li>((?:[A-Z2-9]{4}-){3}[A-Z2-9]{4})</li>", page)
    assert len(codes) == rules.RECOVERY_CODES
    saved = signed_in.get("/account/factors/codes/file/")
    assert saved.content.decode().split() == codes and "attachment" in saved.headers["Content-Disposition"]
    signed_in.post("/account/factors/codes/", {"kept": "1"})
    assert codes[0] not in signed_in.get("/account/factors/codes/").content.decode()
    assert Outbox.objects.filter(account=ana, letter="sign_in_changed").exists()


def test_wrong_figures_set_nothing_up(signed_in: Client, ana: Account) -> None:
    signed_in.get("/account/factors/app/")
    assert signed_in.post("/account/factors/app/", {"code": "12"}).status_code == 409
    assert not Authenticator.objects.exists()


def test_the_secret_of_an_app_is_sealed(signed_in: Client, ana: Account) -> None:
    secret = set_up_app(signed_in)
    assert secret not in str(Authenticator.objects.get().data)


def test_staff_without_a_factor_are_led_to_set_one_up(cast) -> None:
    omar = Client()
    omar.force_login(cast.omar)
    prove_again(omar)
    led = omar.get("/account/again/?next=/account/place/")
    assert led.url == "/account/factors/"
    assert b"one stronger way to sign in comes first" in omar.get("/account/factors/").content
    set_up_app(omar)
    assert omar.post("/account/factors/codes/", {"kept": "1"}).url == "/account/place/"


def test_after_thirty_idle_minutes_staff_show_it_again_and_go_on(cast) -> None:
    omar = Client()
    omar.force_login(cast.omar)
    prove_again(omar)
    secret = set_up_app(omar)
    not_fresh(omar)
    assert not cast.omar.passkey_is_fresh(omar.session)
    Authenticator.objects.update(data={**Authenticator.objects.get().data, "step": 0})
    shown = omar.post("/account/again/", {"code": figures(secret), "next": "/account/place/"})
    assert shown.url == "/account/place/" and cast.omar.passkey_is_fresh(omar.session)


def test_figures_of_an_app_work_once(signed_in: Client) -> None:
    with time_machine.travel(timezone.now(), tick=False):  # the same figures, not the next ones
        secret = set_up_app(signed_in)
        not_fresh(signed_in)
        assert signed_in.post("/account/again/", {"code": figures(secret), "next": "/"}).status_code == 409


def test_guessing_at_the_app_is_slowed(signed_in: Client, one_moment) -> None:
    secret = set_up_app(signed_in)
    for _ in range(10):
        signed_in.post("/account/again/", {"code": "000000", "next": "/"})
    late = signed_in.post("/account/again/", {"code": figures(secret, 1), "next": "/"})
    assert late.status_code == 409 and b"use a passkey" in late.content


def test_changing_how_one_signs_in_wants_the_factor_again(signed_in: Client) -> None:
    set_up_app(signed_in)
    not_fresh(signed_in)
    for path in ("factors/codes/", "data/erase/", "data/gather/"):
        assert signed_in.post(f"/account/{path}").url.startswith("/account/again/?next="), path


def test_a_recovery_code_brings_one_in_once_and_tells_by_letter(signed_in: Client, ana: Account) -> None:
    set_up_app(signed_in)
    code = signed_in.session["recovery"][0]
    lost = Client()
    assert (
        lost.post("/account/sign-in/recovery/", {"code": code.lower(), "device": "shared"}).url == "/account/factors/"
    )
    assert Outbox.objects.filter(account=ana, letter="signed_in").exists()
    assert Client().post("/account/sign-in/recovery/", {"code": code, "device": "shared"}).status_code == 409


def test_whoever_tries_recovery_codes_keeps_nobody_of_their_network_out(signed_in: Client, one_moment) -> None:
    set_up_app(signed_in)
    attacker, victim = Client(REMOTE_ADDR="203.0.113.5"), Client(REMOTE_ADDR="203.0.113.77")
    wrong = {"code": "AAAA-AAAA-AAAA-AAAA", "device": "shared"}
    told = [attacker.post("/account/sign-in/recovery/", wrong) for _ in range(TRIES_OF_APP + 1)]
    assert b"do not know this" in told[-2].content and b"tried many times" in told[-1].content
    right = {"code": signed_in.session["recovery"][0], "device": "shared"}
    assert victim.post("/account/sign-in/recovery/", right).url == "/account/factors/"


def test_recovery_codes_are_kept_as_hashes(signed_in: Client) -> None:
    set_up_app(signed_in)
    plain = signed_in.session["recovery"][0].replace("-", "").encode()
    assert all(plain not in bytes(row.digest) and len(bytes(row.digest)) == 32 for row in RecoveryCode.objects.all())


def test_somebody_elses_recovery_code_is_not_ones_own_and_stays_good(signed_in: Client, ana: Account) -> None:
    set_up_app(signed_in)
    code = signed_in.session["recovery"][0]
    cy = Client()
    cy.force_login(open_account(email="cy@post.example"))
    prove_again(cy)
    set_up_app(cy)
    not_fresh(cy)
    assert cy.post("/account/again/", {"code": code, "next": "/"}).status_code == 409
    assert Client().post("/account/sign-in/recovery/", {"code": code, "device": "shared"}).status_code == 302


def test_taking_a_factor_away_waits_three_days_and_can_be_called_off(signed_in: Client, ana: Account) -> None:
    set_up_app(signed_in)
    Outbox.objects.all().delete()
    away = re.search(r"/account/factors/\w+/away/", signed_in.get("/account/factors/").content.decode()).group()
    signed_in.post(away)
    assert Outbox.objects.filter(account=ana, letter="sign_in_changed").exists()
    run_due(timezone.now() + timedelta(hours=71))
    assert passkeys.factors_of(ana)
    signed_in.post(away.replace("away", "keep"))
    run_due(timezone.now() + timedelta(hours=73))
    assert passkeys.factors_of(ana)


def test_after_three_days_it_is_gone(signed_in: Client, ana: Account) -> None:
    from befriend.accounts.models import Removal

    set_up_app(signed_in)
    away = re.search(r"/account/factors/\w+/away/", signed_in.get("/account/factors/").content.decode()).group()
    signed_in.post(away)
    Removal.objects.update(due_at=timezone.now())
    run_due(timezone.now() + timedelta(hours=73))
    assert not passkeys.factors_of(ana)


def test_nobody_takes_somebody_elses_factor_away(signed_in: Client) -> None:
    set_up_app(signed_in)
    away = re.search(r"/account/factors/\w+/away/", signed_in.get("/account/factors/").content.decode()).group()
    cy = Client()
    cy.force_login(open_account(email="cy@post.example"))
    prove_again(cy)
    assert cy.post(away).status_code == 404


def broken(real: str) -> list[str]:
    """A browser's own answer, spoilt where the parsers behind the first look would fall."""
    answer = json.loads(real)
    spoilt = ["[" * 19_000, '{"a":' * 3_000]
    for made in ("", "a1", "f9", "81" * 2_000, "a10000", "ff"):
        told = {**answer["response"], "attestationObject": websafe_encode(bytes.fromhex(made))}
        spoilt.append(json.dumps({**answer, "response": told}))
    for seen in ("", "00", "ff" * 40):
        told = {**answer["response"], "authenticatorData": websafe_encode(bytes.fromhex(seen))}
        spoilt.append(json.dumps({**answer, "response": told}))
    return spoilt


@pytest.mark.parametrize(
    "bad", ["", "{}", "[]", "null", '{"response": 3}', '{"response": {"userHandle": "AAAA"}}', "x" * 19_000]
)
def test_a_broken_passkey_is_a_kind_no(client: Client, bad: str) -> None:
    client.post("/account/passkey/", {"for": "show"})
    answer = client.post("/account/sign-in/passkey/", {"credential": bad, "device": "shared"})
    assert answer.status_code in (409, 422)


def join(client: Client, credential: str):
    client.post("/account/join/age/", {"age": "adult"})
    return client.post("/account/join/passkey/", {"credential": credential, "device": "shared", "care": "on"})


def test_whatever_is_broken_in_a_passkey_is_a_kind_no(client: Client) -> None:
    keyring = Keyring()
    client.post("/account/join/age/", {"age": "adult"})
    made = keyring.make(client)
    spoilt = broken(made)
    assert [join(client, bad).status_code for bad in spoilt[:8]] == [409] * 8
    assert join(client, keyring.make(client)).status_code == 302
    visitor = Client()
    for bad in [spoilt[0], spoilt[1], *broken(keyring.show(visitor))[8:]]:
        answer = visitor.post("/account/sign-in/passkey/", {"credential": bad, "device": "shared"})
        assert answer.status_code == 409 and b"did not fit" in answer.content


@pytest.mark.both
def test_of_a_browsers_answer_only_what_is_read_again_is_kept(client: Client) -> None:
    client.post("/account/join/age/", {"age": "adult"})
    keyring = Keyring()
    answer = json.loads(keyring.make(client)) | {"more": "a\u0000b", "authenticatorAttachment": "platform"}
    assert join(client, json.dumps(answer)).status_code == 302
    kept = Authenticator.objects.get().data["credential"]
    assert sorted(kept) == ["id", "rawId", "response", "type"]
    assert sorted(kept["response"]) == ["attestationObject", "clientDataJSON"]
    visitor = Client()
    shown = {"credential": keyring.show(visitor), "device": "shared"}
    assert visitor.post("/account/sign-in/passkey/", shown).status_code == 302


def away_of(client: Client) -> str:
    return re.search(r"/account/factors/\w+/away/", client.get("/account/factors/").content.decode()).group()


@pytest.mark.both
def test_an_organiser_keeps_the_last_way_in_also_one_who_became_so_meanwhile(signed_in: Client, ana: Account) -> None:
    set_up_app(signed_in)
    Account.objects.filter(pk=ana.pk).update(is_organiser=True)
    answer = signed_in.post(away_of(signed_in))
    assert answer.status_code == 409 and b"Make another one first" in answer.content
    Account.objects.filter(pk=ana.pk).update(is_organiser=False)
    assert signed_in.post(away_of(signed_in)).status_code == 302
    Account.objects.filter(pk=ana.pk).update(is_organiser=True)
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        run_due(timezone.now())
    assert len(passkeys.factors_of(ana)) == 1
    assert b"It goes on" not in signed_in.get("/account/factors/").content


def by_letter(client: Client, account: Account) -> None:
    client.post("/account/by-letter/", {"send": "1", "next": "/account/factors/"})
    told = {"code": code_for(account.email), "next": "/account/factors/"}
    assert client.post("/account/by-letter/", told).url == "/account/factors/"


@pytest.mark.both
@pytest.mark.parametrize("how", ["leads", "stands in"])
def test_what_a_letter_ordered_is_not_done_once_ben_leads_or_stands_in(cast, how) -> None:
    """Else whoever reads his letters would wait three days, and then lead in his name."""
    ben = cast.client("ben")
    set_up_app(ben)
    not_fresh(ben)
    away = away_of(ben)
    by_letter(ben, cast.ben)
    assert ben.post(away).url == "/account/factors/"
    if how == "leads":
        another_leads(cast, "ben")
    else:
        stands_in(cast, "ben")
    for path in ("again/?next=/account/factors/", "by-letter/?next=/account/factors/"):
        assert b"by-letter" not in ben.get(f"/account/{path}").content, path
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        run_due(timezone.now())
    assert len(passkeys.factors_of(cast.ben)) == 1
    assert ben.post(away).url.startswith("/account/again/")
    prove_with_app(ben)
    last = ben.post(away)
    assert last.status_code == 409 and b"You look after others here" in last.content


def stands_in(cast, name: str) -> None:
    meeting = first(tuesdays(cast))
    ask_to_stand_in(meeting=meeting, by=cast.fay, seat=cast.seat(name))
    agree_to_stand_in(meeting=meeting, seat=cast.seat(name))


def prove_with_app(client: Client) -> None:
    """The app was shown in this browser just now."""
    session = client.session
    session["strong_at"] = session["shown_at"] = timezone.now().isoformat()
    session.save()


def test_a_recovery_code_is_used_up_only_where_it_brought_somebody_in(signed_in: Client, monkeypatch) -> None:
    set_up_app(signed_in)
    told = {"code": signed_in.session["recovery"][0], "device": "shared"}
    with monkeypatch.context() as broken_off:
        broken_off.setattr("befriend.accounts.actions.factors.sign_in", raises)
        with pytest.raises(ConnectionError):
            Client().post("/account/sign-in/recovery/", told)
    assert Client().post("/account/sign-in/recovery/", told).status_code == 302


def raises(*_who, **_how):
    raise ConnectionError


@pytest.mark.both
def test_ana_who_lost_the_app_and_all_codes_takes_it_away_or_goes_by_letter(signed_in: Client, ana: Account) -> None:
    set_up_app(signed_in)
    not_fresh(signed_in)
    away = away_of(signed_in)
    lost = signed_in.get(signed_in.post(away).url).content.decode()
    assert "/account/by-letter/?next=/account/factors/" in lost.replace("%2F", "/")
    signed_in.post("/account/by-letter/", {"send": "1", "next": "/account/factors/"})
    code = {"code": code_for(ana.email), "next": "/account/factors/"}
    assert signed_in.post("/account/by-letter/", code).url == "/account/factors/"
    for path in ("factors/codes/", "factors/app/", "data/gather/"):
        assert signed_in.post(f"/account/{path}").url.startswith("/account/again/?next="), path
    assert signed_in.post(away).url == "/account/factors/"
    assert Outbox.objects.filter(account=ana, letter="sign_in_changed").count() == 2
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        run_due(timezone.now())
    assert not passkeys.factors_of(ana)
    prove_again(signed_in)
    assert signed_in.post("/account/data/gather/").url == "/account/data/"
    assert signed_in.post("/account/data/erase/").url == "/account/data/"


def test_no_letter_stands_in_for_the_passkey_of_whoever_leads(cast) -> None:
    fay = cast.client("fay")
    set_up_app(fay)
    not_fresh(fay)
    page = fay.get("/account/again/?next=/account/data/erase/").content.decode()
    assert "by-letter" not in page
    assert fay.get("/account/by-letter/").url.startswith("/account/again/")
    assert fay.post("/account/data/erase/").url.startswith("/account/again/")
