"""My data: a copy within a minute; gone after seven days, with time to change one's mind."""

import io
import json
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from befriend.accounts import consents, privacy
from befriend.accounts.actions import change_mind, plan_erasure
from befriend.accounts.models import Account, Consent, Export, Session
from befriend.desk.queries.health import findings
from befriend.desk.rules import Weight
from befriend.due.actions import plan_house_work, run_due
from befriend.due.models import Work
from befriend.due.rules import Lane
from befriend.groups.rules.words import SeatState
from befriend.groups.saying import SEAT_STATES
from befriend.mail.actions import write_to
from befriend.mail.letters import NAMES, Letter
from befriend.mail.models import Outbox
from befriend.meetings.consents import CARDS
from befriend.shell.refusal import Refusal
from befriend.vault.actions import destroy_key
from befriend.vault.rules import Erased
from befriend.vault.sealing import seal
from tests.accounts.conftest import code_for, come_in, letters_to
from tests.accounts.test_at_once import together, twin

pytestmark = pytest.mark.django_db


def unpacked(client: Client) -> tuple[str, dict]:
    got = client.get("/account/data/file/")
    assert got.headers["Content-Type"] == "application/zip" and got.headers["Cache-Control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(got.content))
    return archive.read("my-data.html").decode(), json.loads(archive.read("my-data.json"))


def test_a_copy_holds_what_every_room_knows_to_read_and_for_machines(signed_in: Client, ana: Account) -> None:
    consents.give(account=ana, ask=consents.CARE)
    signed_in.post("/account/data/gather/")
    assert b"being put together" in signed_in.get("/account/data/").content
    run_due()
    assert b"Download my copy" in signed_in.get("/account/data/").content
    page, data = unpacked(signed_in)
    assert set(data) == {room.name for room in privacy.rooms()}
    assert data["accounts"]["Address"] == "ana@post.example" and "ana@post.example" in page
    assert data["accounts"]["What I said yes to"][0]["In words"] == str(consents.CARE.words)


def test_the_copy_says_everything_in_words_of_people_and_no_more_of_a_day_than_is_kept(cast) -> None:
    pia = cast.client("pia")
    consents.give(account=cast.pia, ask=consents.ADULT)
    Account.objects.filter(pk=cast.pia.pk).update(joined_on=date(2026, 11, 1))
    Authenticator.objects.create(user=cast.pia, type="webauthn", data={})
    write_to(cast.pia, Letter.SIGN_IN_CHANGED)
    pia.post("/account/data/gather/")
    run_due()
    page = " ".join(re.sub(r"<[^>]+>", " ", unpacked(pia)[0]).split())
    for said in (
        "Here since November 2026",
        "In words I am 18 or older.",
        "State I asked for a seat, and wait",
        "Kind Passkey",
    ):
        assert said in page
    assert "Letter a way to sign in was added" in page
    assert not re.search(r"\b(adult|care|pending|sign_in_changed|WebAuthn|1 November)\b", page)


def test_every_letter_and_every_state_of_a_seat_has_a_name() -> None:
    assert set(NAMES) == set(Letter) and set(SEAT_STATES) == set(SeatState)


def test_the_copy_reads_like_a_letter_and_not_like_a_table(signed_in: Client, ana: Account) -> None:
    consents.give(account=ana, ask=consents.CARE)
    consents.Consent.objects.update(given_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))
    signed_in.post("/account/data/gather/")
    run_due()
    page, data = unpacked(signed_in)
    assert page.index("My account") < page.index("Letters to me")
    assert "2026, 23:30" in page and "Europe/Dublin" in page  # on her clock; the file keeps the universal one
    assert data["accounts"]["What I said yes to"][0]["Given"] == "2026-07-01T22:30+00:00"
    assert "<dd></dd>" not in page and "<ol></ol>" not in page and "nothing" in page


def test_the_copy_names_the_country(signed_in: Client, ana: Account) -> None:
    Account.objects.filter(pk=ana.pk).update(country="IE")
    signed_in.post("/account/data/gather/")
    run_due()
    page, data = unpacked(signed_in)
    assert data["accounts"]["Country"] == "Ireland" and "Ireland" in page


def test_the_copy_is_for_its_owner_signed_in_and_for_a_day(signed_in: Client, client: Client) -> None:
    signed_in.post("/account/data/gather/")
    run_due()
    assert Client().get("/account/data/file/").status_code == 302
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert signed_in.get("/account/data/file/").status_code == 409
    plan_house_work()
    run_due(timezone.now() + timedelta(minutes=11))
    assert not Export.objects.exists()


def test_the_copy_is_sealed_where_it_lies(signed_in: Client, ana: Account) -> None:
    signed_in.post("/account/data/gather/")
    run_due()
    assert b"ana@post" not in bytes(Export.objects.get().sealed) and bytes(Export.objects.get().sealed)[:2] != b"PK"


def test_a_copy_is_due_with_the_press_that_asks_for_it(signed_in: Client) -> None:
    signed_in.post("/account/data/gather/")
    work = Work.objects.get(kind="accounts.export", subject=str(Export.objects.get().row))
    assert work.due_at <= timezone.now() and work.lane == Lane.NOW


def test_a_copy_that_does_not_come_may_be_asked_for_anew(signed_in: Client) -> None:
    privacy.register("probe", hand_back=lambda _: {}["missing"], erase=lambda _: None, models=[])
    try:
        signed_in.post("/account/data/gather/")
        run_due()
    finally:
        privacy._rooms.pop("probe")
    page = signed_in.get("/account/data/").content.decode()
    assert "being put together" in page and "Put together a new one" not in page
    Export.objects.update(asked_at=timezone.now() - timedelta(minutes=6))
    page = signed_in.get("/account/data/").content.decode()
    assert "could not be put together" in page and "being put together" not in page
    signed_in.post("/account/data/gather/")
    assert "being put together" in signed_in.get("/account/data/").content.decode()
    run_due()
    assert unpacked(signed_in)[1]["accounts"]["Address"] == "ana@post.example"


def test_a_copy_that_comes_late_is_handed_out_all_the_same(signed_in: Client) -> None:
    signed_in.post("/account/data/gather/")
    Export.objects.update(asked_at=timezone.now() - timedelta(hours=2))
    assert b"could not be put together" in signed_in.get("/account/data/").content
    run_due()
    assert b"Download my copy" in signed_in.get("/account/data/").content


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_copy_asked_for_six_times_at_once_is_put_together_once(signed_in: Client, ana: Account) -> None:
    sends = [(twin(signed_in), "/account/data/gather/", {}) for _press in range(6)]
    assert together(sends) == [302] * 6
    run_due()
    assert Export.objects.get(account=ana).state == "ready"
    assert Outbox.objects.filter(account=ana, letter="export_ready").count() == 1


def test_asking_to_be_erased_hides_at_once_writes_a_letter_and_ends_other_browsers(
    signed_in: Client, ana: Account
) -> None:
    elsewhere = Client()
    elsewhere.force_login(ana)
    hidden: list[Account] = []
    privacy.register("probe", hand_back=lambda _: {}, erase=lambda _: None, models=[], hide=hidden.append)
    try:
        assert signed_in.post("/account/data/erase/").url == "/account/data/"
    finally:
        privacy._rooms.pop("probe")
    assert hidden == [ana] and not Account.objects.present().filter(pk=ana.pk).exists()
    assert elsewhere.get("/account/").status_code == 302 and signed_in.get("/account/data/").status_code == 200
    assert Outbox.objects.filter(account=ana, letter="erasure_planned").exists()


def test_for_seven_days_one_may_change_ones_mind(signed_in: Client, ana: Account) -> None:
    signed_in.post("/account/data/erase/")
    run_due(timezone.now() + timedelta(days=6, hours=23))
    assert signed_in.post("/account/data/stay/").status_code == 302
    run_due(timezone.now() + timedelta(days=8))
    ana.refresh_from_db()
    assert ana.erase_at is None and ana.email == "ana@post.example" and Account.objects.present().filter(pk=ana.pk)


def test_one_can_come_back_within_the_seven_days_even_when_signed_out(signed_in: Client, ask) -> None:
    signed_in.post("/account/data/erase/")
    signed_in.post("/account/sign-out/")
    ask(signed_in, "ana@post.example")
    signed_in.post("/account/code/", {"code": code_for("ana@post.example")})
    assert b"I want to stay" in signed_in.get("/account/data/").content


def test_after_seven_days_the_key_is_gone_and_the_row_names_nobody(
    signed_in: Client, ana: Account, time_passes
) -> None:
    consents.give(account=ana, ask=consents.CARE)
    signed_in.post("/account/data/erase/")
    time_passes(timedelta(days=7, minutes=1))
    row = Account.objects.get(pk=ana.pk)
    assert (row.email, row.is_active, row.zone) == (None, False, "UTC") and row.erased_on
    with pytest.raises(Erased):
        seal("a word", label="test", row=ana.key, circle=ana.key, under=(ana.key,))
    assert not Consent.objects.filter(account=ana).exists() and not Session.objects.filter(account=ana).exists()
    assert signed_in.get("/account/").status_code == 302
    assert letters_to("ana@post.example")[0].letter == "erased"


def test_nobody_is_told_that_they_stay_while_their_key_goes(signed_in: Client, ana: Account, monkeypatch) -> None:
    signed_in.post("/account/data/erase/")
    said = []

    def in_that_moment(key: UUID) -> None:
        with pytest.raises(Refusal) as refused:
            change_mind(account=ana)
        said.append(refused.value.code)
        destroy_key(key)

    monkeypatch.setattr("befriend.accounts.actions.leaving.destroy_key", in_that_moment)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        run_due()
    row = Account.objects.get(pk=ana.pk)
    assert said == ["nothing_planned"] and (row.email, row.is_active) == (None, False) and row.erased_on


def test_an_erasure_that_failed_five_times_is_done_once_its_cause_is_mended(
    signed_in: Client, ana: Account, ask, monkeypatch
) -> None:
    signed_in.post("/account/data/erase/")
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)) as clock, monkeypatch.context() as full:
        full.setattr("befriend.accounts.actions.leaving.destroy_key", no_room)
        for _try in range(5):
            run_due()
            clock.shift(timedelta(minutes=12))
        assert signed_in.get("/account/data/").status_code == 302
        ask(signed_in, "ana@post.example")
        told = signed_in.post("/account/code/", {"code": code_for("ana@post.example")})
        assert told.status_code == 409 and b"is being erased, as you asked" in told.content
        assert failing() == [(Weight.HARM, True)]
        clock.shift(timedelta(minutes=61))
        plan_house_work()
        assert failing() == [(Weight.HARM, True)]
        run_due()
        assert failing() == [(Weight.HARM, True)]
        full.undo()
        clock.shift(timedelta(minutes=12))
        run_due()
        assert failing() == []
    assert Account.objects.get(pk=ana.pk).erased_on


def failing() -> list[tuple[Weight, bool]]:
    return [(each.weight, "accounts.erase" in each.words) for each in findings() if "promise" in each.words]


def no_room(_key: UUID) -> None:
    raise OSError


def test_codes_that_went_to_the_address_go_with_it(signed_in: Client, ana: Account, time_passes, ask) -> None:
    ask(Client(), "ana@post.example")
    assert [letter.letter for letter in letters_to("ana@post.example")] == ["code"]
    signed_in.post("/account/data/erase/")
    time_passes(timedelta(days=7, minutes=1))
    assert [letter.letter for letter in letters_to("ana@post.example")] == ["erased"]


def test_erasing_twice_does_no_harm(signed_in: Client, ana: Account, time_passes) -> None:
    from befriend.accounts.actions import erase_for_good

    signed_in.post("/account/data/erase/")
    time_passes(timedelta(days=7, minutes=1))
    erase_for_good(Account.objects.get(pk=ana.pk))
    assert len(letters_to("ana@post.example")) == 1


def test_the_same_address_may_come_again_as_somebody_new(signed_in: Client, ana: Account, time_passes, ask) -> None:
    signed_in.post("/account/data/erase/")
    time_passes(timedelta(days=7, minutes=1))
    newcomer = Client()
    come_in(newcomer, "ana@post.example")
    assert Account.objects.get(email="ana@post.example").pk != ana.pk


def test_the_erase_page_says_what_goes_when(signed_in: Client) -> None:
    page = signed_in.get("/account/data/erase/").content.decode()
    for promise in ("7 days later", "30 days later", "cannot be read here, by anybody", "holds your address"):
        assert promise in page


def test_who_organises_alone_reads_what_it_means_before_they_go_and_may_still_go(cast) -> None:
    omar = cast.client("omar")
    assert "organise this house alone" in omar.get("/account/data/erase/").content.decode()
    assert "organise this house alone" not in cast.client("ana").get("/account/data/erase/").content.decode()
    Account.objects.filter(pk=cast.fay.pk).update(is_organiser=True)
    assert "organise this house alone" not in omar.get("/account/data/erase/").content.decode()
    plan_erasure(account=cast.fay, session_key=None)
    assert "organise this house alone" in omar.get("/account/data/erase/").content.decode()
    assert omar.post("/account/data/erase/").url == "/account/data/"


@pytest.fixture
def time_passes():
    def pass_(how_long: timedelta) -> None:
        with time_machine.travel(timezone.now() + how_long):
            run_due()

    return pass_


def test_a_yes_to_earlier_words_is_no_yes_to_new_ones(ana: Account) -> None:
    ask = consents.Ask("letters.stories", "1", "My words may stand in a letter.")
    consents.give(account=ana, ask=ask)
    newer = consents.Ask("letters.stories", "2", "My words may stand in a letter, with my name.")
    assert consents.given(ana, ask) and not consents.given(ana, newer)


@pytest.mark.parametrize(
    "ask, version, begins",
    [
        (consents.ADULT, "2026-11", "e94c9496c680"),
        (consents.CARE, "2026-11", "273e7fb8db8e"),
        (CARDS, "2026-11", "63abe8b5680c"),
    ],
)
def test_other_words_have_another_version(ask: consents.Ask, version: str, begins: str) -> None:
    reading = ask.read_now()
    assert (reading["version"], reading["text_hash"][:12]) == (version, begins)


def test_a_yes_is_taken_back_where_it_is_listed(signed_in: Client, ana: Account) -> None:
    ask = consents.Ask("letters.stories", "1", "My words may stand in a letter.")
    consents.give(account=ana, ask=ask)
    consents.give(account=ana, ask=consents.CARE)
    assert b"My words may stand in a letter." in signed_in.get("/account/data/").content
    for purpose in ("letters.stories", "care"):
        signed_in.post("/account/data/yes/", {"purpose": purpose})
    assert not consents.given(ana, ask) and consents.given(ana, consents.CARE)
    assert Consent.objects.filter(account=ana, purpose="letters.stories").exclude(withdrawn_at=None).count() == 1


def row_of(client: Client, ask: consents.Ask) -> str:
    rows = client.get("/account/data/").content.decode().split("<li")
    return next(row.split("</li>")[0] for row in rows if str(ask.words) in row)


def test_the_yes_that_all_rests_on_is_taken_back_by_being_erased(signed_in: Client, ana: Account) -> None:
    consents.give(account=ana, ask=consents.CARE)
    consents.give(account=ana, ask=CARDS)
    assert 'href="/account/data/erase/"' in row_of(signed_in, consents.CARE)
    assert "erase" not in row_of(signed_in, CARDS) and "Take it back" in row_of(signed_in, CARDS)
    led = signed_in.post("/account/data/yes/", {"purpose": "care"}, follow=True)
    assert led.redirect_chain == [("/account/data/erase/", 302)]
    assert "Have everything erased" in led.content.decode() and consents.given(ana, consents.CARE)


def test_whoever_is_being_erased_is_led_to_no_second_erasure(signed_in: Client, ana: Account) -> None:
    consents.give(account=ana, ask=consents.CARE)
    plan_erasure(account=ana, session_key=signed_in.session.session_key)
    assert "/account/data/erase/" not in row_of(signed_in, consents.CARE)
    assert signed_in.post("/account/data/yes/", {"purpose": "care"}).url == "/account/data/"
