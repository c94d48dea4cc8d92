"""What an organiser says about crisis help. Each change makes the pages anew after its commit."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.safety.crisis import lines
from befriend.safety.crisis.pages import publish
from befriend.safety.crisis.queries import place
from befriend.safety.crisis.wording import VERSION
from befriend.safety.models import LineCheck, WordingReview
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import seal


@transaction.atomic
def check_lines(
    *, organiser: Account, country: lines.Country, keys: list[str], name: str, answered: bool
) -> list[LineCheck]:
    """These numbers were called today and answered; or they did not, and are hidden until they do."""
    known = {country.emergency_key, *(line.key for line in country.lines)}
    if not keys:
        raise Refusal(_("Tick the numbers that you tried. Nothing was changed."), code="nothing-ticked")
    if not set(keys) <= known:
        raise Refusal(_("One of these numbers is no longer in the list. Please look again."), code="line-gone")
    made = [_checked(organiser, key, name, answered) for key in keys]
    transaction.on_commit(publish)
    return made


@transaction.atomic
def note_review(*, organiser: Account, reviewer: str, on: date) -> WordingReview:
    """A clinician read the words as they stand, on this day."""
    row = WordingReview(version=VERSION, reviewed_on=on, noted_by=organiser)
    row.reviewer = seal(reviewer, **place(row.public_id, organiser.key))
    row.save()
    record("crisis.reviewed", actor_key=organiser.key, subject=f"wording:{VERSION}")
    return row


def _checked(organiser: Account, key: str, name: str, answered: bool) -> LineCheck:
    row = LineCheck(line=key, checked_on=timezone.localdate(), answered=answered, checked_by=organiser)
    row.name = seal(name, **place(row.public_id, organiser.key))
    row.save()
    record("crisis.checked", actor_key=organiser.key, subject=f"check:{row.public_id}")
    return row
