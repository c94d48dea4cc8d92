"""Doors to reports and cases."""

from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.http import Http404

from befriend.accounts.models import Account
from befriend.safety.models import Case, Report
from befriend.safety.rules import Category, is_danger
from befriend.vault.rules import Erased
from befriend.vault.sealing import Place, unseal_from_before

QUEUE = 50
BEFORE = 20
MADE = 10
TOLD = 200
LABEL = "case"
DANGERS = [category.value for category in Category if is_danger(category)]


def report_for(person: Account, public_id: UUID) -> Report:
    """A report as the one who made it may see it: its number and its state."""
    report = Report.objects.select_related("case").filter(public_id=public_id, reporter=person).first()
    if report is None:
        raise Http404
    return report


def made_by(person: Account) -> QuerySet[Report]:
    """What somebody has told us, the latest first."""
    return Report.objects.filter(reporter=person).select_related("case").order_by("-id")[:MADE]


def organisers() -> QuerySet[Account]:
    """All who look at reports; at one about themselves only the others do."""
    return Account.objects.filter(is_organiser=True, is_active=True)


def still_open(person: Account) -> Report | None:
    """The latest of it that nobody has closed yet."""
    made = Report.objects.filter(reporter=person, case__state=Case.State.OPEN)
    return made.select_related("case").order_by("-id").first()


def case_for(organiser: Account, public_id: UUID) -> Case:
    """A case, for an organiser whom it is not about."""
    case = Case.objects.filter(public_id=public_id).exclude(about=organiser).first()
    if case is None or not organiser.is_organiser:
        raise Http404
    return case


def waiting(organiser: Account, *, after: UUID | None = None) -> QuerySet[Case]:
    """Open cases behind this one: where somebody is in danger before all others, then the one due first; never one
    about the reader. One more than a page shows, where there are more."""
    calm = ExpressionWrapper(~Q(category__in=DANGERS), output_field=BooleanField())
    found = Case.objects.exclude(about=organiser).annotate(calm=calm)
    last = found.filter(public_id=after).first() if after else None
    found = found.filter(state=Case.State.OPEN)
    if last is not None:
        due = Q(look_by__gt=last.look_by) | Q(look_by=last.look_by, pk__gt=last.pk)
        found = found.filter(Q(due, calm=True) if last.calm else Q(calm=True) | Q(due, calm=False))
    return found.order_by("calm", "look_by", "id")[: QUEUE + 1]


def looked_at(organiser: Account, *, after: UUID | None = None) -> QuerySet[Case]:
    """Cases that were closed before this one, the last first; never one about the reader. One more than a page shows."""
    found = Case.objects.filter(state=Case.State.CLOSED).exclude(about=organiser)
    last = found.filter(public_id=after).first() if after else None
    if last is not None:
        found = found.filter(Q(closed_at__lt=last.closed_at) | Q(closed_at=last.closed_at, pk__lt=last.pk))
    return found.order_by("-closed_at", "-id")[: BEFORE + 1]


def told(case: Case) -> list[tuple[Report, str]]:
    """The newest reports of a case with their words, in the order in which they came."""
    newest = case.reports.order_by("-id")[:TOLD]
    return [(report, opened(case, report.words, report.public_id)) for report in reversed(newest)]


def label_of(text: str) -> str:
    """Each text of a case has a label of its own, so that none can be passed off as another. A report has one text."""
    return f"case.{text}" if text else LABEL


def opened(case: Case, sealed: bytes | memoryview, row: UUID, text: str = "") -> str:
    """Words under the case's key, or nothing once that key is gone."""
    if not sealed:
        return ""
    place = Place(label=label_of(text), row=row, circle=case.public_id, under=(case.key,))
    try:
        return unseal_from_before(bytes(sealed), before=LABEL, **place)
    except Erased:
        return ""
