"""What people answer for themselves around a meeting, what those who lead note, and the pulse of the room."""

import json
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts import consents
from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.groups.actions import own_circle
from befriend.groups.models import Circle, Seat
from befriend.meetings.consents import CARDS
from befriend.meetings.models import CARDS_KEPT_FOR, NOTES_KEPT_FOR, Card, Meeting, Note
from befriend.meetings.queries import leads
from befriend.meetings.room.queries import answers_that_count
from befriend.meetings.rules import pulse
from befriend.meetings.rules.temperature import State
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import seal, unseal_many

NOTE_LINES, NOTE_LETTERS = 3, 600


@transaction.atomic
def keep_tap(*, meeting: Meeting, seat: Seat, state: str) -> None:
    """How somebody arrives, in one word. Tapped again, the later one stands."""
    if state not in list(State):
        raise Refusal(_("We could not read that tap. Please try once more."), code="malformed")
    _keep(meeting, _answering(seat), Card.Moment.BEFORE, {"state": state})


@transaction.atomic
def keep_after(*, meeting: Meeting, seat: Seat, answers: Mapping[str, int]) -> None:
    """The card after the hour: whatever of the six was answered. Answered again, the later card stands."""
    if not pulse.allowed(answers):
        raise Refusal(_("Each answer is a number from nought to ten."), code="malformed")
    if timezone.now() < meeting.starts_at:
        raise Refusal(_("The hour has not begun yet, so there is nothing to look back on."), code="early")
    if answers:
        _keep(meeting, _answering(seat), Card.Moment.AFTER, dict(answers))


@transaction.atomic
def keep_note(*, meeting: Meeting, seat: Seat, words: str) -> None:
    """Three lines for next time, for those who lead. Nothing written takes an earlier note away."""
    if not leads(meeting, seat) or seat.account is None:
        raise Refusal(_("Only those who lead keep a note."), code="not_yours")
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    if len(lines) > NOTE_LINES or len(words) > NOTE_LETTERS:
        raise Refusal(_("Three lines are enough. What is not written down cannot be found by others."), code="long")
    if not lines:
        Note.objects.filter(meeting=meeting, seat=seat).delete()
        return
    Seat.objects.select_for_update().get(pk=seat.pk)  # sent twice in one breath it is one note
    note = Note.objects.filter(meeting=meeting, seat=seat).first() or Note(meeting=meeting, seat=seat)
    note.sealed = seal("\n".join(lines), **note.place(seat.account.key))
    note.delete_at = timezone.now() + NOTES_KEPT_FOR
    note.save()
    record("note.kept", actor_key=seat.account.key, subject=f"meeting:{meeting.public_id}")


@transaction.atomic
def draw_pulse(*, meeting: Meeting) -> None:
    """Once, a day after the end: the figures of the room where five answered. Never drawn again."""
    held = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if held.pulse is not None or held.ended_at is None or not pulse.is_due(held.ended_at, timezone.now()):
        return
    held.pulse = [[figure.item, figure.middle] for figure in pulse.drawn(_answers(held))]
    held.save(update_fields=["pulse"])


def _answering(seat: Seat) -> Account:
    """The person behind the seat, who agreed that answers are kept."""
    account = seat.account
    if account is None or not consents.given(account, CARDS):
        raise Refusal(_("We keep no answer without your yes. You can leave all of them out."), code="consent")
    return account


def _keep(meeting: Meeting, account: Account, moment: str, said: Mapping[str, object]) -> None:
    circle, now = own_circle(account=account), timezone.now()
    Circle.objects.select_for_update().get(pk=circle.pk)  # sent twice in one breath it is one card
    fields = {"circle": circle, "meeting": meeting, "moment": moment}
    card = Card.objects.filter(**fields).first() or Card(**fields)
    card.sealed = seal(json.dumps(dict(said)), **card.place(account))
    card.given_at, card.delete_at = now, now + CARDS_KEPT_FOR
    card.save()


def _answers(meeting: Meeting) -> list[pulse.Answers]:
    """The cards of those who took part, opened in memory and forgotten."""
    cards = answers_that_count(meeting)
    texts = unseal_many(
        (bytes(card.sealed), card.place(card.circle.owner))
        for card in cards.order_by("pk")[:200]
        if card.circle.owner is not None
    )
    return [json.loads(text) for text in texts if text]
