import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from befriend.accounts.actions.people import open_account
from befriend.accounts.models import Account


@dataclass
class Server:
    """A mail server on this machine. `answers` are given to the next letters, in turn; then it takes everything."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, str, list[str]]] = field(default_factory=list)
    refuses: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    on_letter: Callable[[], None] = lambda: None

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refuses:
            return self.refuses.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answers:
            return self.answers.pop(0)
        self.raw.append(envelope.content)
        self.letters.append(message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.SMTP))  # type: ignore[arg-type]
        self.envelopes.append((session.host_name, envelope.mail_from, envelope.rcpt_tos))
        self.on_letter()
        return "250 OK"

    def to(self, account: Account) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] == account.email]


@pytest.fixture
def post(settings: Any) -> Iterator[Server]:
    """The house has a mail server, and it is this one."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        server = Server(port=free.getsockname()[1])
    controller = Controller(server, hostname="127.0.0.1", port=server.port, ready_timeout=60)
    controller.start()
    settings.SMTP = f"smtp://127.0.0.1:{server.port}"
    settings.MAIL_FROM, settings.MAIL_NAME = "post@house.example", "Your notices"
    yield server
    controller.stop()


@pytest.fixture
def ana(db: None) -> Account:
    return open_account(email="ana.private@example.org", zone="Europe/Berlin")


@pytest.fixture
def ben(db: None) -> Account:
    return open_account(email="ben.private@example.org", zone="America/New_York")
