"""What somebody wants of letters, and letters that a house without a mail server keeps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404

from befriend.due.queries import tried_again
from befriend.mail.letters import TEXTS, Kind, Letter
from befriend.mail.message import UNSUBSCRIBE, rendered
from befriend.mail.models import Outbox, Preference, QuietHours, Way
from befriend.mail.rules import Quiet, Wish, token_hash
from befriend.vault.rules import Erased, Tampered
from befriend.vault.sealing import unseal_address

MOST = 1000


def ways_of(account: Any) -> dict[Kind, Way]:
    """How this person gets each kind of letter; by e-mail where nothing was said."""
    said = dict(Preference.objects.filter(account=account).values_list("kind", "way"))
    return {kind: Way(said.get(kind, Way.MAIL)) for kind in Kind if kind is not Kind.NEEDED}


def quiet_of(account: Any) -> Quiet | None:
    row = QuietHours.objects.filter(account=account).first()
    starts, ends = (row.starts, row.ends) if row else QuietHours.NIGHT
    return Quiet(starts, ends) if starts and ends else None


def wish_of(row: Outbox) -> Wish:
    """What the addressee wants of this letter now."""
    kind = TEXTS[Letter(row.letter)].kind
    if row.account is None or kind is Kind.NEEDED:
        return Wish()
    return Wish(wanted=ways_of(row.account)[kind] is not Way.NONE, quiet=quiet_of(row.account))


def letter_behind(token: str) -> Outbox:
    """The one door to a letter's link: the letter that carries it."""
    row = Outbox.objects.select_related("account").filter(token=token_hash(token), details__isnull=False).first()
    if row is None:
        raise Http404
    return row


def reader_of(token: str) -> tuple[int, Kind] | None:
    """Whose letters, and of which kind, an unsubscribe token stops; None for what is no such token."""
    try:
        account_id, kind = unseal_address(token, label=UNSUBSCRIBE).split()
        return int(account_id), Kind(kind)
    except (Tampered, ValueError):
        return None


@dataclass(frozen=True)
class Undelivered:
    """How many letters did not arrive, may not have, or have not yet though they were tried. To whom they went is
    nobody's business."""

    refused: int
    unknown: int
    tried: int


def undelivered(since: datetime) -> Undelivered:
    """Of the letters written since then, up to a thousand of each."""
    refused, unknown = (
        Outbox.objects.filter(state=state, written_at__gte=since)[:MOST].count()
        for state in (Outbox.State.REFUSED, Outbox.State.UNKNOWN)
    )
    return Undelivered(refused, unknown, tried_again("mail.send")[:MOST].count())


@dataclass(frozen=True)
class Kept:
    """A letter as it would have been sent."""

    written_at: datetime
    to: str
    subject: str
    text: str


def letters_kept(*, account: Any = None, letter: UUID | None = None, limit: int = 50) -> list[Kept]:
    """Letters of a house without a mail server, the latest first: of one person, or the one that a browser asked for."""
    rows = Outbox.objects.filter(state=Outbox.State.KEPT).select_related("account").order_by("-written_at", "-pk")
    if account is not None:
        rows = rows.filter(account=account)
    else:
        rows = rows.filter(public_id=letter) if letter else rows.none()
    return [kept for kept in map(_kept, rows[:limit]) if kept]


def _kept(row: Outbox) -> Kept | None:
    try:
        subject, text = rendered(row)
    except Erased:
        return None
    return Kept(row.written_at, row.address or (row.account.email if row.account else "") or "", subject, text)
