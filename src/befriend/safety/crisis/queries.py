"""What organisers checked and noted."""

from datetime import date
from uuid import UUID

from befriend.safety.crisis import lines
from befriend.safety.crisis.wording import VERSION
from befriend.safety.models import LineCheck, WordingReview
from befriend.shell.community import community
from befriend.vault.rules import Erased
from befriend.vault.sealing import Place, unseal


def checked_dates() -> dict[str, date | None]:
    """The latest check of each line and emergency number, whatever day it was where it was made; None where it did not
    answer."""
    rows = LineCheck.objects.order_by("id").iterator()
    return {check.line: check.checked_on if check.answered else None for check in rows}


def latest_checks(keys: list[str]) -> dict[str, LineCheck]:
    rows = LineCheck.objects.filter(line__in=keys).select_related("checked_by").order_by("id")
    return {check.line: check for check in rows}


def our_countries() -> list[lines.Country]:
    """Those that the organiser chose for this community, or all."""
    return lines.known(community().countries) or lines.by_name()


def review() -> WordingReview | None:
    """The review of the words as they stand now; an older one does not speak for them."""
    rows = WordingReview.objects.filter(version=VERSION).select_related("noted_by")
    return rows.order_by("-reviewed_on", "-id").first()


def name_on(row: LineCheck | WordingReview) -> str:
    """Whose name stands there, or nothing once that person was erased."""
    person = row.checked_by if isinstance(row, LineCheck) else row.noted_by
    sealed = bytes(row.name if isinstance(row, LineCheck) else row.reviewer)
    if person is None or not sealed:
        return ""
    try:
        return unseal(sealed, **place(row.public_id, person.key))
    except Erased:
        return ""


def place(row: UUID, key: UUID) -> Place:
    return Place(label="crisis.name", row=row, circle=row, under=(key,))
