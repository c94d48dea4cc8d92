"""Letters go out."""

from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils import timezone

from befriend.due.actions import plan
from befriend.due.registry import errand, every
from befriend.mail import rules, senders
from befriend.mail.letters import TEXTS, Letter
from befriend.mail.models import Outbox
from befriend.mail.queries import wish_of
from befriend.mail.ways import SENDERS, Sender
from befriend.vault.rules import Erased

State = Outbox.State


@errand("mail.send")
def send_letter(public_id: str) -> None:
    """Send one letter, or let it wait or go. After a kill, twice only where that is better than not at all."""
    row = Outbox.objects.select_related("account").filter(public_id=public_id).first()
    if row is None or row.state not in (State.WAITING, State.SENDING):
        return
    text = TEXTS[Letter(row.letter)]
    if row.state == State.SENDING and not text.twice_is_better:
        _settle(row, State.UNKNOWN)
        return
    zone = row.account.clock if row.account else ZoneInfo("UTC")
    match rules.decide(wish_of(row), zone=zone, now=timezone.now(), useful_until=row.useful_until):
        case rules.Wait(until):
            plan("mail.send", public_id, at=until, lane=text.lane)
        case rules.LetGo():
            _settle(row, State.LET_GO)
        case rules.Send():
            _send(row, twice_is_better=text.twice_is_better)


def _send(row: Outbox, *, twice_is_better: bool) -> None:
    sender = SENDERS.get(row.way)
    to = sender.reaches(row) if sender else None
    if sender is None or not to:
        _settle(row, State.LET_GO)
    elif not sender.is_there():
        Outbox.objects.filter(pk=row.pk).update(state=State.KEPT, sent_at=timezone.now())
    else:
        _settle(row, _written_and_sent(row, sender, to, twice_is_better=twice_is_better))


def _written_and_sent(row: Outbox, sender: Sender, to: str, *, twice_is_better: bool) -> str:
    """How it ended. Only a letter that is whole is on its way: where the keys are away it waits, and is tried again."""
    try:
        letter = sender.write(row, to=to)
    except ValidationError:
        return State.REFUSED
    except Erased:
        return State.LET_GO
    Outbox.objects.filter(pk=row.pk).update(state=State.SENDING)
    return _hand_over(row, lambda: sender.send(letter, to=to), twice_is_better=twice_is_better)


def _hand_over(row: Outbox, send: Callable[[], None], *, twice_is_better: bool) -> str:
    """How it ended; raises where the letter should be tried again."""
    try:
        send()
    except senders.Never:
        return State.REFUSED
    except senders.NotNow:
        Outbox.objects.filter(pk=row.pk).update(state=State.WAITING)
        raise
    except senders.Unknown:
        if twice_is_better:
            raise
        return State.UNKNOWN
    return State.SENT


def _settle(row: Outbox, state: str) -> None:
    """The letter has come to its end; codes go, and only a link that somebody may still follow stays."""
    kept = row.details if state in (State.SENT, State.UNKNOWN) and row.token else None
    sent_at = timezone.now() if state == State.SENT else None
    if row.address and row.letter == Letter.ERASED:
        row.delete()  # sent or not, it is the last letter to an address that this house now forgets
        return
    Outbox.objects.filter(pk=row.pk).update(state=state, sent_at=sent_at, details=kept)


@every("mail.forget", timedelta(hours=6))
def forget_old_letters() -> None:
    last = Outbox.objects.filter(letter=Letter.ERASED, address__isnull=False)
    last.filter(written_at__lt=timezone.now() - rules.LAST_LETTER_WAITS).delete()
    Outbox.objects.filter(written_at__lt=timezone.now() - rules.KEPT_FOR).exclude(
        state__in=[State.WAITING, State.SENDING]
    ).delete()
