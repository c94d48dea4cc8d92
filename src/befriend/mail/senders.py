"""Ways out of the house. A way takes a letter, or says in which of three ways it did not."""

import smtplib
import ssl
from dataclasses import dataclass
from email.message import Message
from urllib.parse import unquote, urlsplit

from django.conf import settings

PATIENCE = 20  # seconds
OWN_MACHINE = ("localhost", "127.0.0.1", "::1")  # the one line on which a letter may travel unencrypted


class NotNow(Exception):
    """The letter was not taken, and may be later."""


class Never(Exception):
    """The letter was not taken, and will not be."""


class Unknown(Exception):
    """The line was lost at a moment at which the letter may or may not have been taken."""


@dataclass(frozen=True)
class Server:
    host: str
    port: int
    encrypted: bool
    user: str
    password: str


def server(url: str) -> Server:
    """The server behind `smtp://user:password@host:587` (encrypted as soon as the server offers it) or `smtps://…:465`."""
    parts = urlsplit(url)
    encrypted = parts.scheme == "smtps"
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("A mail server is named as smtp://user:password@host:587 or smtps://user:password@host.")
    port = parts.port or (465 if encrypted else 587)
    return Server(parts.hostname, port, encrypted, unquote(parts.username or ""), unquote(parts.password or ""))


def send_by_smtp(letter: Message, *, to: str) -> None:
    """Hand the letter to the mail server; raises NotNow, Never or Unknown."""
    try:
        line = _connect(server(settings.SMTP))
    except (OSError, ValueError, smtplib.SMTPException) as problem:
        raise NotNow from problem
    try:
        _hand_over(line, letter, to)
    finally:
        line.close()


def _connect(there: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    name = settings.MAIL_FROM.rpartition("@")[2]
    if there.encrypted:
        line: smtplib.SMTP = smtplib.SMTP_SSL(there.host, there.port, name, timeout=PATIENCE, context=context)
    else:
        line = smtplib.SMTP(there.host, there.port, name, timeout=PATIENCE)
        line.ehlo()
        if line.has_extn("starttls"):
            line.starttls(context=context)
        elif there.host not in OWN_MACHINE:
            raise smtplib.SMTPNotSupportedError("This server offers no encryption.")
    if there.user:
        line.login(there.user, there.password)
    return line


def _hand_over(line: smtplib.SMTP, letter: Message, to: str) -> None:
    try:
        line.send_message(letter, settings.MAIL_FROM, [to])
    except smtplib.SMTPRecipientsRefused as refused:
        code = next(iter(refused.recipients.values()))[0]
        raise (Never if code >= 500 else NotNow) from refused
    except smtplib.SMTPDataError as answer:
        raise (Never if answer.smtp_code >= 500 else NotNow) from answer
    except smtplib.SMTPResponseException as answer:  # our own address or greeting: somebody has to look
        raise NotNow from answer
    except (OSError, smtplib.SMTPException) as problem:
        raise Unknown from problem
