"""Telling the house that something is wrong, and answering it."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.due.actions import plan
from befriend.due.rules import Lane
from befriend.safety.items import Item
from befriend.safety.models import Case, Report
from befriend.safety.rules import Category, is_danger, look_within, more_pressing
from befriend.shell.refusal import Refusal
from befriend.vault.actions import new_key
from befriend.vault.sealing import seal

# Source: security.md §2.5, "crisis case 24 months".
KEEP_CLOSED_CASES = timedelta(days=730)


def report_item(*, item: Item | None, reporter: Account | None, category: Category, words: str, send: UUID) -> Report:
    """Keep a report and tell the organisers; the same `send` twice has one effect.

    Several reports of one thing join one case, which takes the shortest of their clocks. Nothing that was reported is
    hidden by being reported: that needs a person.
    """
    try:
        return Report.objects.filter(send=send).first() or _report(item, reporter, category, words, send)
    except IntegrityError:  # pressed twice in one breath: the other one is being kept
        return Report.objects.get(send=send)


def _report(item: Item | None, reporter: Account | None, category: Category, words: str, send: UUID) -> Report:
    case_key = new_key("case")
    with transaction.atomic():
        case = _case_of(item, category, case_key)
        report = Report(case=case, reporter=reporter, category=category, told_at=now(), send=send)
        report.words = _sealed(words, case, report.public_id)
        report.save()
        record("report.made", actor_key=reporter.key if reporter else None, subject=f"case:{case.public_id}")
        plan("safety.tell", str(case.public_id), at=now(), lane=Lane.NOW if is_danger(category) else Lane.SOON)
    return report


def _case_of(item: Item | None, category: Category, key: UUID) -> Case:
    moment = now()
    look_by = moment + look_within(category)
    fresh = Case(key=key, category=category, opened_at=moment, look_by=look_by, kind="words")
    if item is None:
        fresh.save()
        return fresh
    details = {
        "public_id": fresh.public_id,
        "key": key,
        "category": category,
        "opened_at": moment,
        "look_by": look_by,
        "circle": item.circle,
        "about": item.author,
        "evidence": _sealed(item.words, fresh, fresh.public_id),
    }
    case, created = Case.objects.get_or_create(kind=item.kind, item=item.public_id, state="open", defaults=details)
    if not created:
        case.category = more_pressing(Category(case.category), category)
        case.look_by = min(case.look_by, look_by)
        case.save(update_fields=["category", "look_by"])
    return case


def _sealed(words: str, case: Case, row: UUID) -> bytes:
    return seal(words, label="case", row=row, circle=case.public_id, under=(case.key,)) if words else b""


@transaction.atomic
def look_at_case(*, case: Case, organiser: Account) -> None:
    """Note that a person has seen it; the clock stops here."""
    if Case.objects.filter(pk=case.pk, seen_at=None).update(seen_at=now()):
        record("case.seen", actor_key=organiser.key, subject=f"case:{case.public_id}")


@transaction.atomic
def close_case(*, case: Case, organiser: Account, outcome: str) -> None:
    """Close a case with what was done, in the organiser's words."""
    closed = Case.objects.filter(pk=case.pk, state="open").update(
        state=Case.State.CLOSED, closed_at=now(), outcome=_sealed(outcome, case, case.public_id)
    )
    if not closed:
        raise Refusal(_("This case was closed already. What was noted then is below."), code="closed")
    record("case.closed", actor_key=organiser.key, subject=f"case:{case.public_id}")
    plan("safety.forget", str(case.public_id), at=now() + KEEP_CLOSED_CASES, lane=Lane.BULK)
