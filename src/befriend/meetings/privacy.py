"""What the meetings room holds about a person: hand it back, erase it."""

import json
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.groups.models import Seat
from befriend.groups.seating import hold_all_of
from befriend.meetings.actions.hour import get_up_everywhere
from befriend.meetings.models import Attendance, Card, Feed, Note, SeriesException
from befriend.meetings.queries import cards_of, notes_of
from befriend.meetings.room.actions import forget_name
from befriend.meetings.room.items import lines_of, wordless_of, words_of
from befriend.meetings.saying import ATTENDANCE, ITEMS, MOMENTS, STATES

MODELS = (Attendance, Card, Note, Feed)


def hand_back(account: Account) -> dict[str, Any]:
    """Where they came and when, what they answered for themselves, and what they wrote for others."""
    came = Attendance.objects.filter(seat__account=account).select_related("meeting").order_by("meeting__starts_at")
    calendar = Feed.objects.filter(account=account, token_hash__isnull=False).exists()
    return {
        _("Meetings"): [
            {_("When"): row.meeting.starts_at.isoformat(timespec="minutes"), _("State"): str(ATTENDANCE[row.state])}
            for row in came
        ],
        _("Evenings that I was asked to lead once"): _dates(SeriesException.objects.filter(asked__account=account)),
        _("Evenings that I said I would lead once"): _dates(
            SeriesException.objects.filter(substitute__account=account)
        ),
        _("My answers around meetings"): [_card(card, words) for card, words in cards_of(account)],
        _("What I said in meetings, until it is cleared"): words_of(account),
        _("What I wrote to those who lead, until it is cleared"): lines_of(account),
        _("What I did in meetings without a word, such as raising a hand"): wordless_of(account),
        _("My notes for next time, until they go after thirty days"): [
            {_("When"): note.meeting.starts_at.isoformat(timespec="minutes"), _("My words"): words}
            for note, words in notes_of(account)
        ],
        _("Private calendar"): _("yes") if calendar else _("no"),
    }


def _dates(evenings: QuerySet[SeriesException]) -> list[str]:
    return [on.isoformat() for on in evenings.order_by("on", "pk").values_list("on", flat=True)]


def _card(card: Card, words: str) -> dict[str, Any]:
    said = {str(ITEMS.get(name, name)): str(STATES.get(value, value)) for name, value in json.loads(words).items()}
    return {
        _("When"): card.given_at.isoformat(timespec="minutes"),
        _("Moment"): str(MOMENTS[card.moment]),
        _("Answers"): said,
    }


def hide(account: Account) -> None:
    """On the way out: they sit in no room any more."""
    hold_all_of(account)
    for seat in Seat.objects.filter(account=account).select_related("circle", "account"):
        get_up_everywhere(seat)


def erase(account: Account) -> None:
    """Answers, notes and the calendar go, and the name on the seat; that it was taken on an evening stays. Safe to
    repeat."""
    hold_all_of(account)
    for seat in Seat.objects.filter(account=account):
        forget_name(seat=seat)
    Card.objects.filter(circle__owner=account).delete()
    Note.objects.filter(seat__account=account).delete()
    Feed.objects.filter(account=account).delete()
