"""What the letters room holds about a person: hand it back, erase it."""

from typing import Any

from befriend.mail.models import Outbox, Preference, QuietHours

Person = Any  # settings.AUTH_USER_MODEL, which stands above this room


def hold(account: Person) -> list[str]:
    """The tables with a link to this person."""
    return [model._meta.label for model in (Outbox, Preference, QuietHours)]


def hand_back(account: Person) -> dict[str, object]:
    """Which letters went out and when, and what was wished. Their texts are the same for everybody."""
    letters = Outbox.objects.filter(account=account).order_by("written_at")
    quiet = QuietHours.objects.filter(account=account).values("starts", "ends").first()
    return {
        "letters": list(letters.values("letter", "state", "written_at", "sent_at")),
        "preferences": list(Preference.objects.filter(account=account).order_by("kind").values("kind", "way")),
        "quiet_hours": quiet,
    }


def erase(account: Person) -> None:
    """Letters still waiting are never sent. Safe to repeat."""
    for model in (Outbox, Preference, QuietHours):
        model.objects.filter(account=account).delete()
