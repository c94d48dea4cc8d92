"""What the letters room holds about a person: hand it back, erase it."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from befriend.mail.letters import NAMES, Letter
from befriend.mail.models import Outbox, Preference, QuietHours
from befriend.mail.queries import ways_of

Person = Any  # settings.AUTH_USER_MODEL, which stands above this room


MODELS = (Outbox, Preference, QuietHours)


def hand_back(account: Person) -> dict[str, Any]:
    """Which letters went out and when, and what was wished. Their texts are the same for everybody."""
    quiet = QuietHours.objects.filter(account=account).first()
    return {
        _("Letters of the last 30 days"): [
            {
                _("Letter"): str(NAMES[Letter(row.letter)]),
                _("Written"): _moment(row.written_at),
                _("Sent"): _moment(row.sent_at),
            }
            for row in _letters_to(account).order_by("written_at", "pk")
        ],
        _("How I want to get them"): [
            {_("Kind"): str(kind.label), _("Way"): str(way.label)} for kind, way in ways_of(account).items()
        ],
        _("Quiet hours"): _hours(quiet or QuietHours(starts=QuietHours.NIGHT[0], ends=QuietHours.NIGHT[1])),
    }


def _letters_to(account: Person) -> QuerySet[Outbox]:
    """Also codes, which go to the bare address."""
    theirs = Q(account=account) | Q(address=account.email) if account.email else Q(account=account)
    return Outbox.objects.filter(theirs)


def _hours(quiet: QuietHours) -> str:
    return f"{quiet.starts:%H:%M} – {quiet.ends:%H:%M}" if quiet.starts else _("none: letters may come at any hour")


def _moment(at: datetime | None) -> str:
    return at.isoformat(timespec="minutes") if at else _("no")


def erase(account: Person) -> None:
    """Letters still waiting are never sent, and codes that went to the bare address go too. Safe to repeat."""
    _letters_to(account).delete()
    for model in (Preference, QuietHours):
        model.objects.filter(account=account).delete()
