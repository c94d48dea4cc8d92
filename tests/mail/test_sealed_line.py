"""A letter, and the password of the house's own mailbox, travel only to the server that they are meant for."""

import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.utils import timezone

from befriend.due.actions import run_due
from befriend.mail.actions import write_to_address
from befriend.mail.letters import Letter
from befriend.mail.models import Outbox
from tests.mail.authority import DAY, Authority
from tests.mail.conftest import Server
from tests.running.conftest import free_port

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS"),  # it is sealed from the first byte
]
State = Outbox.State
USER, PASSWORD = "post@house.example", "pass: w@rd/1"
NOT_OWN = "127.0.0.2"  # on this machine, and not one of the names that may go without encryption


class Guarded(Server):
    """Asks for a password, and remembers what it was told."""

    told: list[tuple[str, str]]

    def knows(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        self.told.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=self.told[-1] == (USER, PASSWORD), handled=False)


Open = Callable[..., Guarded]


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The one authority that this machine trusts."""
    authority = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    return authority


@pytest.fixture
def opened(settings: Any) -> Iterator[Open]:
    """Opens a mail server that takes letters only after a password, and names it to the house."""
    running: list[Controller] = []

    def open_(
        way: str, context: ssl.SSLContext | None, *, host: str = "localhost", password: str = PASSWORD
    ) -> Guarded:
        server = Guarded(port=free_port())
        server.told = []
        sealed: dict[str, Any] = {"ssl_context": context} if way == "smtps" else {"tls_context": context}
        starts_open = way == "smtp" and context is not None
        sealed |= {"require_starttls": starts_open, "auth_require_tls": starts_open}
        sealed |= {"authenticator": server.knows, "auth_required": True}
        running.append(Controller(server, hostname=host, port=server.port, ready_timeout=60, **sealed))
        running[-1].start()
        name = f"{quote(USER)}:{quote(password, safe='')}"
        settings.SMTP, settings.MAIL_FROM = f"{way}://{name}@{host}:{server.port}", "post@house.example"
        return server

    yield open_
    for controller in running:
        controller.stop()


def one_letter() -> str:
    write_to_address("ana@example.org", Letter.CODE, code="418207")
    run_due()
    return str(Outbox.objects.get().state)


BOTH = pytest.mark.parametrize("way", ["smtp", "smtps"])


@BOTH
def test_a_letter_goes_out_over_a_sealed_line_after_the_password(way: str, opened: Open, trusted: Authority) -> None:
    server = opened(way, trusted.server("localhost"))
    assert one_letter() == State.SENT
    assert [letter["To"] for letter in server.letters] == ["ana@example.org"]
    assert server.told == [(USER, PASSWORD)]


@BOTH
@pytest.mark.parametrize("whose", ["nobody's", "another host's", "past its time"])
def test_a_server_that_cannot_prove_who_it_is_gets_neither_letter_nor_password(
    way: str, whose: str, opened: Open, trusted: Authority, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    shown = {
        "nobody's": lambda: Authority(tmp_path / "other").server("localhost"),
        "another host's": lambda: trusted.server("mail.example"),
        "past its time": lambda: trusted.server("localhost", until=-DAY),
    }[whose]()
    server = opened(way, shown)
    assert one_letter() == State.WAITING
    assert server.letters == [] and server.told == []


def test_a_server_elsewhere_that_offers_no_encryption_gets_nothing(opened: Open) -> None:
    """As it looks when somebody on the way took the offer out."""
    server = opened("smtp", None, host=NOT_OWN)
    assert one_letter() == State.WAITING
    assert server.letters == [] and server.told == []


def test_a_letter_waits_while_the_password_is_wrong(opened: Open, trusted: Authority, settings: Any) -> None:
    server = opened("smtps", trusted.server("localhost"), password="old")
    right = settings.SMTP.replace(":old@", f":{quote(PASSWORD, safe='')}@")
    assert one_letter() == State.WAITING and server.letters == []
    settings.SMTP = right
    run_due(timezone.now() + timedelta(minutes=1))
    assert Outbox.objects.get().state == State.SENT


def test_no_password_stands_in_the_log(opened: Open, trusted: Authority, caplog: Any, capfd: Any) -> None:
    opened("smtps", trusted.server("localhost"), password="tell-no-one")
    one_letter()
    out, err = capfd.readouterr()
    said = caplog.text + out + err
    assert "work failed" in said and "tell-no-one" not in said and "ana@" not in said
