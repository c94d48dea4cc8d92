"""The ways out of the house: for each way that a letter may take, who takes it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from befriend.mail.message import message_for
from befriend.mail.models import Outbox, Way
from befriend.mail.senders import send_by_smtp


@dataclass(frozen=True)
class Sender:
    """`is_there()`: whether this house has it; one that has not keeps its letters. `reaches(row)`: where to, or None.

    `write(row, to=…)` makes the whole letter, and raises ValidationError or Erased; then `send(letter, to=…)` hands it
    over, and raises NotNow, Never or Unknown.
    """

    is_there: Callable[[], bool]
    reaches: Callable[[Outbox], str | None]
    write: Callable[..., Any]
    send: Callable[..., None]


def _mail_is_there() -> bool:
    return bool(settings.SMTP) or settings.MODE == "live"


def _address_of(row: Outbox) -> str | None:
    return row.address or (row.account.email if row.account and row.account.is_active else None)


SENDERS: dict[str, Sender] = {
    Way.MAIL: Sender(is_there=_mail_is_there, reaches=_address_of, write=message_for, send=send_by_smtp)
}
