"""Reports: making one, its receipt, and the organisers' queue."""

import uuid
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from befriend.accounts import limits
from befriend.accounts.models import Account
from befriend.accounts.people import PersonRequest
from befriend.safety.actions import close_case, look_at_case, refuse_a_flood, report_item
from befriend.safety.forms import OutcomeForm, ReportForm, WordsReportForm
from befriend.safety.held import as_it_was, held, hold
from befriend.safety.items import Item, item_for, still_there, way_back
from befriend.safety.looks import is_looking, note_look
from befriend.safety.models import CATEGORIES, Case, Report
from befriend.safety.queries import BEFORE, QUEUE, case_for, looked_at, made_by, opened, report_for, told, waiting
from befriend.safety.rules import Category
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to


@open_to(Who.SIGNED_IN, "GET", "POST")
def report(request: PersonRequest, kind: str, item_id: UUID) -> HttpResponse:
    before = held(request.user, item_id, request.POST.get("held", "")) if request.method == "POST" else None
    item = as_it_was(_as_it_is(request, kind, item_id, before), before)
    if item is None:
        raise Http404
    form = ReportForm(request.POST or None, initial={"send": uuid.uuid4()})
    if form.is_valid():
        made = _made(request, form, item)
        return redirect("safety:receipt", made.public_id)
    context = {"form": form, "item": item, "categories": CATEGORIES, "held": hold(item, request.user)}
    context |= {"frames": still_there(request.user), "back": _back_from(request.user, item)}
    return render(request, "safety/report.html", context, status=status_of(form))


def _back_from(person: Account, item: Item) -> str:
    """To the room, if it is on, or else to the group."""
    return way_back(person, item.kind, item.circle) or way_back(person, "circle", item.circle)


def _as_it_is(request: PersonRequest, kind: str, item_id: UUID, before: Item | None) -> Item | None:
    """Cleared meanwhile, or closed to this person, a thing counts as it was when they opened this page."""
    try:
        return item_for(request.user, kind, item_id)
    except Http404:
        if before is None:
            raise
        return None


@open_to(Who.ANYONE, "GET", "POST")
def tell(request: HttpRequest) -> HttpResponse:
    form = WordsReportForm(request.POST or None, initial={"send": uuid.uuid4()})
    if form.is_valid():
        with refusal_at(form):
            refuse_a_flood(network=limits.network_of(request))
            made = _made(request, form, None)
            return render(request, "safety/receipt.html", {"case": made.case, "frames": _frames(request)})
    before = made_by(request.user) if isinstance(request.user, Account) else []
    context = {"form": form, "categories": CATEGORIES, "before": before, "frames": _frames(request)}
    return render(request, "safety/tell.html", context, status=status_of(form))


def _frames(request: HttpRequest) -> list[str]:
    return still_there(request.user) if isinstance(request.user, Account) else []


def _made(request: HttpRequest, form: ReportForm, item: Item | None) -> Report:
    told_by = request.user if isinstance(request.user, Account) else None
    kept = form.cleaned_data
    return report_item(
        item=item, reporter=told_by, category=Category(kept["category"]), words=kept["words"], send=kept["send"]
    )


@open_to(Who.SIGNED_IN)
def receipt(request: PersonRequest, report_id: UUID) -> HttpResponse:
    case = report_for(request.user, report_id).case
    back = way_back(request.user, case.kind, case.circle)
    shown = {"case": case, "back": back, "frames": still_there(request.user)}
    return render(request, "safety/receipt.html", shown)


@open_to(Who.ORGANISER)
def queue(request: PersonRequest) -> HttpResponse:
    after = _asked(request, "after")
    cases = list(waiting(request.user, after=after))
    if after and not cases:
        return redirect("safety:queue")
    before = list(looked_at(request.user, after=_asked(request, "done")))
    shown = {"cases": cases[:QUEUE], "more": len(cases) > QUEUE}
    shown |= {"before": before[:BEFORE], "more_before": len(before) > BEFORE}
    return render(request, "safety/queue.html", shown)


def _asked(request: HttpRequest, name: str) -> UUID | None:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return None


@open_to(Who.ORGANISER, "GET", "POST")
def case(request: PersonRequest, case_id: UUID) -> HttpResponse:
    case = case_for(request.user, case_id)
    outcome = request.POST.get("outcome")
    looks = request.method == "POST" and (outcome is None or "look" in request.POST)
    form = OutcomeForm(request.POST if outcome is not None and not looks else None, initial={"outcome": outcome})
    if form.is_valid():
        with refusal_at(form):
            close_case(case=case, organiser=request.user, **form.cleaned_data)
            return redirect("safety:queue")
    if looks:
        look_at_case(case=case, organiser=request.user)
        note_look(request.session, case)
        if not outcome:
            return redirect("safety:case", case.public_id)
        case = case_for(request.user, case_id)  # with what they had begun to write, to go on with
    shown = _words_of(case) if is_looking(request.session, case) else {"newest": request.POST.get("shown", "")}
    context = {"case": case, "form": form, "group": way_back(request.user, "circle", case.circle)}
    return render(request, "safety/case.html", context | shown, status=status_of(form))


def _words_of(case: Case) -> dict[str, object]:
    sealed = {"evidence": case.evidence, "whom": case.whom, "outcome": case.outcome}
    words = {name: opened(case, value, case.public_id, name) for name, value in sealed.items()}
    reports = told(case)
    earlier = case.reports.count() - len(reports)
    return {"is_looking": True, "told": reports, "earlier": earlier, "newest": reports[-1][0].public_id} | words
