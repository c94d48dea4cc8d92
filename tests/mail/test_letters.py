"""A letter tells nothing to whoever sees the inbox."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from befriend.accounts.models import Account
from befriend.due.actions import run_due
from befriend.mail import message
from befriend.mail.actions import write_to, write_to_address
from befriend.mail.letters import TEXTS, Kind, Letter
from befriend.mail.models import Outbox
from befriend.mail.queries import letters_kept
from befriend.vault.actions import destroy_key
from tests.mail.conftest import Server

pytestmark = [pytest.mark.django_db]
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
LINK = "/groups/0f3b-grief-on-tuesdays/"
ALWAYS = {"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"}
ONE_CLICK = {"List-Unsubscribe", "List-Unsubscribe-Post"}
HTML = re.compile(
    r"</?(html|body|p|a)( lang=\"en\" dir=\"ltr\"| href=\"http://localhost:8000/l/[\w-]+/\")?>|<!DOCTYPE html>"
)


@pytest.fixture(autouse=True)
def in_the_middle_of_everybodys_day() -> Iterator[None]:
    """Letters that can wait wait for the end of the night, whenever these tests run."""
    with time_machine.travel(NOON + timedelta(hours=3), tick=True):
        yield


def write(ana: Account, letter: Letter, link: str = LINK) -> Outbox:
    takes = TEXTS[letter].takes
    more: dict[str, Any] = {"code": "418207"} if "code" in takes else {}
    if "time" in takes:
        more["time"] = NOON
    return write_to(ana, letter, link=link, **more)


@pytest.mark.parametrize("letter", Letter)
def test_every_header_and_part_is_one_that_we_chose(letter: Letter, ana: Account, post: Server, settings: Any) -> None:
    settings.TIME_ZONE = "UTC"
    write(ana, letter)
    run_due()
    (got,) = post.letters
    assert post.envelopes == [("house.example", "post@house.example", [ana.email])]
    headers = [name for name in got.keys() if not name.startswith("X-")]  # noqa: SIM118
    assert len(headers) == len(set(headers))
    may_stop = TEXTS[letter].kind is not Kind.NEEDED
    assert set(headers) == ALWAYS | (ONE_CLICK if may_stop else set())
    assert got["From"] == "Your notices <post@house.example>"
    assert got["Subject"] in ("A message for you", "Your code")
    assert re.fullmatch(r"<[0-9a-f]{32}@house\.example>", got["Message-ID"])
    assert [part.get_content_type() for part in got.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert not [part for part in got.walk() if part.get_filename()]


@pytest.mark.parametrize("letter", Letter)
def test_no_letter_names_a_group_a_page_or_a_person(letter: Letter, ana: Account, post: Server) -> None:
    write(ana, letter)
    run_due()
    (got,) = post.letters
    words = "".join(part.get_content() for part in got.walk() if not part.is_multipart())
    for private in ("grief", "0f3b", "groups", "Tuesday", "Befriend", "ana.private", str(ana.pk) + " ", str(ana.key)):
        assert private not in words + got["Subject"] + got["From"]
    assert set(re.findall(r"https?://[^/\s\"<]+", words)) == {"http://localhost:8000"}
    page = got.get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<" not in HTML.sub("", page), "no picture, no style, no script, no frame"


def test_a_code_stands_in_the_letter_and_not_in_its_subject(ana: Account, post: Server) -> None:
    write(ana, Letter.CODE)
    run_due()
    assert "418207" in post.letters[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "418207" not in post.letters[0]["Subject"]


def test_a_known_and_an_unknown_address_are_sent_the_same_letter_but_for_its_figures(
    ana: Account, post: Server
) -> None:
    """The other address is as long as Ana's, so that every byte can be held against hers."""
    addresses = (ana.email, "zoe.private@example.org")
    for address in addresses:
        Client().post("/account/sign-in/", {"email": address, "device": "shared"})
    run_due()
    assert post.envelopes == [("house.example", "post@house.example", [address]) for address in addresses]
    known, unknown = (alike(raw, address) for raw, address in zip(post.raw, addresses, strict=True))
    assert known == unknown and b"000000" in known


def alike(raw: bytes, address: str) -> bytes:
    """A letter as it arrived, but for what differs between any two: figures, its number, its moment, its seams."""
    got = message_from_bytes(raw)
    said = {
        got["To"]: "SOMEBODY",
        got["Message-ID"]: f"<{'0' * 32}@house.example>",
        got["Date"]: "D" * len(got["Date"]),
        got.get_boundary(): "=" * len(got.get_boundary()),
    }
    assert got["To"] == address
    for word, instead in said.items():
        raw = raw.replace(word.encode(), instead.encode())
    return re.sub(rb"\b\d{6}\b", b"000000", raw)


def test_a_reminder_says_the_time_on_this_persons_wall(ana: Account, ben: Account, post: Server) -> None:
    for person in (ana, ben):
        write_to(person, Letter.REMINDER, time=NOON)
    run_due(NOON.replace(year=2099))
    said = [post.to(person)[0].get_body(("plain",)).get_content() for person in (ana, ben)]  # type: ignore[union-attr]
    assert "13:00" in said[0]
    assert "07:00" in said[1]


def test_nothing_is_sent_for_what_was_rolled_back(ana: Account, post: Server) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(ana, Letter.CODE)
        raise ZeroDivisionError
    run_due()
    assert post.letters == []


@pytest.mark.parametrize(
    "letter, given", [(Letter.CODE, {}), (Letter.WAITING, {"code": "418207"}), (Letter.REMINDER, {})]
)
def test_a_letter_gets_what_its_text_needs_and_nothing_else(letter: Letter, given: dict, ana: Account) -> None:
    with pytest.raises(ValueError, match="takes"):
        write_to(ana, letter, **given)


@pytest.mark.parametrize("code", ["41", "Ana says hello", "418207\r\nBcc: cy@example.org", "<b>418207</b>"])
def test_a_code_is_a_code(code: str, ana: Account) -> None:
    with pytest.raises(ValueError, match="takes"):
        write_to(ana, Letter.CODE, code=code)


@pytest.mark.parametrize(
    "link", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", "groups/"]
)
def test_a_letter_links_only_to_us(link: str, ana: Account) -> None:
    with pytest.raises(ValueError, match="path of this house"):
        write_to(ana, Letter.WAITING, link=link)


@pytest.mark.parametrize(
    "address",
    [
        "ana@example.org\r\nBcc: cy@example.org",
        "ana@example.org\nX: y",
        "ana@example.org, cy@example.org",
        "ana",
    ],
)
def test_an_address_cannot_add_a_header_or_a_reader(address: str, ana: Account, post: Server) -> None:
    with pytest.raises(ValidationError):
        write_to_address(address, Letter.CODE, code="418207")
    Account.objects.filter(pk=ana.pk).update(email=address)
    write_to(ana, Letter.CODE, code="418207")
    run_due()
    assert post.letters == []
    assert Outbox.objects.get().state == Outbox.State.REFUSED


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(address=st.text(max_size=40) | st.text('a@.\r\n\t, ;:<>"\0', max_size=20))
def test_no_address_at_all_makes_more_headers_than_we_chose(address: str, ana: Account) -> None:
    row = Outbox.objects.filter(account=ana).first() or write(ana, Letter.WAITING)
    try:
        lines = message.message_for(row, to=address).as_bytes()
    except ValidationError:
        return
    names = {line.split(b":")[0].decode() for line in lines.split(b"\r\n\r\n")[0].split(b"\r\n") if line[:1].isalpha()}
    assert names <= ALWAYS | ONE_CLICK


def test_the_database_holds_no_address_code_or_page_in_clear(ana: Account) -> None:
    write(ana, Letter.CODE)
    write_to_address("stranger.private@example.org", Letter.CODE, code="998877", link=LINK)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mail_outbox")
        held = repr([[bytes(v) if isinstance(v, memoryview) else v for v in row] for row in cursor.fetchall()])
        cursor.execute("SELECT * FROM due_work")
        held += repr(cursor.fetchall())
    for private in ("418207", "998877", "grief", "stranger.private", "ana.private"):
        assert private not in held


def test_a_sent_code_is_forgotten(ana: Account, post: Server) -> None:
    write(ana, Letter.CODE, link="")
    run_due()
    row = Outbox.objects.get()
    assert (row.state, row.details) == (Outbox.State.SENT, None)


def test_a_house_without_a_mail_server_keeps_its_letters_to_be_read(ana: Account) -> None:
    write(ana, Letter.CODE)
    asked = write_to_address("cy@example.org", Letter.CODE, code="418207")
    run_due()
    (kept,) = letters_kept(account=ana)
    assert kept.to == ana.email
    assert "418207" in kept.text
    assert [letter.to for letter in letters_kept(letter=asked.public_id)] == ["cy@example.org"]
    assert letters_kept() == []


def test_letters_to_somebody_erased_meanwhile_are_let_go(ana: Account, post: Server) -> None:
    write(ana, Letter.WAITING)
    destroy_key(ana.key)
    run_due(NOON.replace(year=2099))
    assert post.letters == []
    assert Outbox.objects.get().state == Outbox.State.LET_GO
