"""Telling the house that something is wrong, and answering it."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from befriend.accounts import limits
from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.due.actions import plan
from befriend.due.rules import Lane
from befriend.safety.evidence import forget_the_erased, sealed
from befriend.safety.items import Item
from befriend.safety.models import Case, Report
from befriend.safety.rules import Category, is_danger, look_within, more_pressing
from befriend.shell.refusal import Refusal
from befriend.vault.actions import destroy_key, new_key

# Source: security.md §2.5, "crisis case 24 months".
KEEP_CLOSED_CASES = timedelta(days=730)
QUARTER, FROM_ONE_NETWORK = timedelta(minutes=15), 20


def refuse_a_flood(*, network: str) -> None:
    """Count a report in words from here. Whoever is in danger is sent to help that answers at once; each report writes to
    every organiser."""
    if limits.count("told", network, within=QUARTER) > FROM_ONE_NETWORK:
        words = _(
            "Many reports came from this network just now. Please try again in a quarter of an hour; if somebody is in danger, crisis help is open at any time."
        )
        raise Refusal(words, code="slowly")


def report_item(*, item: Item | None, reporter: Account | None, category: Category, words: str, send: UUID) -> Report:
    """Keep a report and tell the organisers; the same `send` twice has one effect.

    Several reports of one thing join one case, which takes the shortest of their clocks. Nothing that was reported is
    hidden by being reported: that needs a person.
    """
    told = Report.objects.filter(send=send)
    try:
        return told.first() or _report(item, reporter, category, words, send)
    except IntegrityError:  # in one breath: this send is kept by another, or another opened the case of this thing
        return told.first() or _report(item, reporter, category, words, send)


@transaction.atomic
def _report(item: Item | None, reporter: Account | None, category: Category, words: str, send: UUID) -> Report:
    case, is_more = _case_of(item, category)
    told_again = reporter is not None and Report.objects.filter(case=case, reporter=reporter).exists()
    report = Report(case=case, reporter=reporter, category=category, told_at=now(), send=send)
    report.words = sealed(words, case, report.public_id)
    report.save()
    record("report.made", actor_key=reporter.key if reporter else None, subject=f"case:{case.public_id}")
    if is_more or not told_again:  # whoever tells it again is heard, and cannot flood those who organise
        Case.objects.filter(pk=case.pk).update(seen_at=None)  # nobody has looked at this yet
        plan("safety.tell", str(case.public_id), at=now(), lane=_lane_of(case))
    return report


def _lane_of(case: Case) -> Lane:
    return Lane.NOW if is_danger(Category(case.category)) else Lane.SOON


def _case_of(item: Item | None, category: Category) -> tuple[Case, bool]:
    """The open case of this thing, or a new one with a key of its own; and whether it is more pressing than it was."""
    if item is None:
        return _opened(None, category), True
    known = Case.objects.select_for_update().filter(kind=item.kind, item=item.public_id, state=Case.State.OPEN).first()
    if known is None:
        return _opened(item, category), True
    before = Category(known.category)
    known.category = more_pressing(before, category)
    known.look_by = min(known.look_by, now() + look_within(category))
    known.save(update_fields=["category", "look_by"])
    return known, known.category != before


def _opened(item: Item | None, category: Category) -> Case:
    moment = now()
    case = Case(
        key=new_key("case"),
        category=category,
        opened_at=moment,
        look_by=moment + look_within(category),
        kind=item.kind if item else "words",
    )
    if item is not None:
        case.item, case.circle, case.about = item.public_id, item.circle, item.author
        case.evidence = sealed(item.words, case, case.public_id, "evidence")
        case.whom = sealed(item.handle, case, case.public_id, "whom")
    case.save()
    return case


@transaction.atomic
def look_at_case(*, case: Case, organiser: Account) -> None:
    """Note who reads it, each time anew; at the first the clock stops."""
    Case.objects.filter(pk=case.pk, seen_at=None).update(seen_at=now())
    record("case.seen", actor_key=organiser.key, subject=f"case:{case.public_id}")


@transaction.atomic
def close_case(*, case: Case, organiser: Account, outcome: str, shown: UUID | None = None) -> None:
    """Close a case with what was done, in the organiser's words; refused where somebody has told more since the newest
    report that they were shown."""
    held = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    newest = held.reports.order_by("-id").values_list("public_id", flat=True).first()
    if shown is not None and held.state == Case.State.OPEN and shown != newest:
        raise Refusal(
            _("Somebody has told us more in the meantime. Please read it before you close this."), code="stale"
        )
    closed = Case.objects.filter(pk=case.pk, state="open").update(
        state=Case.State.CLOSED, closed_at=now(), outcome=sealed(outcome, case, case.public_id, "outcome")
    )
    if not closed:
        raise Refusal(
            _("This case was closed already. What was noted then stands with it, once you say that you are looking."),
            code="closed",
        )
    forget_the_erased(Case.objects.get(pk=case.pk))
    record("case.closed", actor_key=organiser.key, subject=f"case:{case.public_id}")
    plan("safety.forget", str(case.public_id), at=now() + KEEP_CLOSED_CASES, lane=Lane.BULK)


@transaction.atomic
def forget_case(*, case: Case) -> None:
    """Nothing of it is left: neither what was said, here and in every backup, nor who told of what."""
    held = Case.objects.select_for_update(of=("self",)).get(pk=case.pk)
    destroy_key(held.key)
    record("case.forgotten", actor_key=None, subject=f"case:{held.public_id}")
    held.delete()
