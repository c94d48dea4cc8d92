"""A yes is a dated row: which purpose, which version, which words, in which language."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from befriend.accounts.models import Account, Consent
from befriend.audit.actions import record

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


NEEDED = ("adult", "care")  # without these there is no account; taking them back means erasing it
_asks: dict[str, "Ask"] = {}
_follows: dict[str, Callable[[Account], None]] = {}


@dataclass(frozen=True)
class Ask:
    """What is asked. Change the words, and the version changes with them."""

    purpose: str
    version: str
    words: "StrOrPromise"

    def __post_init__(self) -> None:
        _asks[self.purpose] = self

    def read_now(self) -> dict[str, str]:
        """What this person has before them, to be kept with their yes."""
        text_hash = hashlib.sha256(str(self.words).encode()).hexdigest()
        return {
            "purpose": self.purpose,
            "version": self.version,
            "text_hash": text_hash,
            "language": get_language() or "en",
        }


ADULT = Ask("adult", "2026-11", _("I am 18 or older."))
CARE = Ask(
    "care",
    "2026-11",
    _(
        "Befriend may keep what I write here, which can tell about my health, my faith or my private life, so that the people I choose can read it and answer. I can take this back at any time."
    ),
)


@transaction.atomic
def give(*, account: Account, ask: Ask) -> None:
    """Write down a yes, in the language that is on the page now. An older yes to the same purpose is closed."""
    keep(account=account, reading=ask.read_now())


@transaction.atomic
def keep(*, account: Account, reading: dict[str, str]) -> None:
    Account.objects.select_for_update().get(pk=account.pk)  # a yes sent twice in one breath comes one after the other
    now = timezone.now()
    Consent.objects.filter(account=account, purpose=reading["purpose"], withdrawn_at=None).update(withdrawn_at=now)
    Consent.objects.create(account=account, given_at=now, **reading)
    record("consent.given", actor_key=account.key)


@transaction.atomic
def withdraw(*, account: Account, purpose: str) -> None:
    open_ones = Consent.objects.filter(account=account, purpose=purpose, withdrawn_at=None)
    if open_ones.update(withdrawn_at=timezone.now()):
        record("consent.withdrawn", actor_key=account.key)
        if purpose in _follows:
            _follows[purpose](account)


def when_withdrawn(ask: Ask, follows: Callable[[Account], None]) -> None:
    """What a room plans where this yes is taken back, in the same transaction. Called from `AppConfig.ready`."""
    _follows[ask.purpose] = follows


def given(account: Account, ask: Ask) -> bool:
    """Whether this use is allowed now, in the words of today. Ask it when the use happens, not when the page is drawn."""
    standing = Consent.objects.filter(account=account, purpose=ask.purpose, version=ask.version, withdrawn_at=None)
    return standing.exists()


def standing(account: Account) -> list[dict[str, object]]:
    """What this person has said yes to and not taken back, in the words of today."""
    rows = Consent.objects.filter(account=account, withdrawn_at=None).order_by("given_at", "pk")
    return [{"row": row, "words": words_of(row.purpose), "needed": row.purpose in NEEDED} for row in rows]


def words_of(purpose: str) -> str:
    """What is asked today for this purpose; nothing where it is asked no more."""
    return str(_asks[purpose].words) if purpose in _asks else ""
