"""The hour, part by part: read as a list, changed one part at a time."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from befriend.meetings.actions.plan import keep_plan, take_back_plan
from befriend.meetings.forms import KINDS, TURNS, PartForm
from befriend.meetings.models import Series
from befriend.meetings.plans import FORMATS, begun_with, parts_before, parts_of
from befriend.meetings.queries import series_for
from befriend.meetings.rules import plan
from befriend.meetings.rules.plan import MOST_PARTS, Part
from befriend.meetings.views import page, person_of
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to
from befriend.shell.refusal import Refusal

DRAFT = "part"  # what a session keeps of a part that is being planned: one at a time, until it is kept or let go
MOST_OF_A_DRAFT = 1000
A_DAY = date(2000, 1, 1)  # the hour is drawn on a day without a change of clocks


@open_to(Who.STAFF, "GET", "POST")
def parts(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """What happens when, and for how long. Each button is one change that is kept at once."""
    it = series_for(request.user, series_id)
    if request.method == "POST":
        _change(request, it, request.POST)
        return redirect(f"{reverse('meetings:parts', args=[series_id])}?kept")
    held = parts_of(it.plan)
    shown = {
        "series": it,
        "rows": _rows(it, held),
        "is_full": len(held) >= MOST_PARTS,
        "ends_at": datetime.combine(A_DAY, it.at) + it.schedule().length,
        "before": parts_before(it.plan),
        "is_kept": "kept" in request.GET,
        "changed": plan.relengthened(parts_before(it.plan), held),
        "formats": [(name, each.name, begun_with(name)) for name, each in FORMATS.items()],
    }
    return page(request, "meetings/parts.html", shown)


@open_to(Who.STAFF, "GET", "POST")
def part(request: HttpRequest, series_id: UUID, place: int = 0) -> HttpResponse:
    """One part of the hour by its place, or a new one."""
    it = series_for(request.user, series_id)
    held = parts_of(it.plan)
    if place > len(held):
        raise Http404
    here = f"{series_id}/{place}/{it.plan.edition if place else ''}"
    if "draft" in request.POST:
        _keep_draft(request, here)
        return HttpResponse(status=204)
    if "anew" in request.GET:
        request.session.pop(DRAFT, None)
        return redirect("meetings:parts", series_id)
    draft = _draft(request, here)
    form = PartForm(request.POST or None, parts=held, part=held[place - 1] if place else None, draft=draft)
    if form.is_valid():
        with refusal_at(form):
            at = place - 1 if place else form.cleaned_data["after"]
            wanted = (plan.put if place else plan.added)(held, at, form.part())
            keep_plan(series=it, by=person_of(request), parts=wanted, seen=request.POST.get("seen", ""), kept=at)
            request.session.pop(DRAFT, None)
            return redirect(f"{reverse('meetings:parts', args=[series_id])}?kept#part-{at + 1}")
    if request.POST:
        _keep_draft(request, here)
    shown = {"series": it, "form": form, "place": place, "is_only": len(held) == 1, "is_draft": bool(draft)}
    return page(request, "meetings/part.html", shown, status=status_of(form))


def _keep_draft(request: HttpRequest, here: str) -> None:
    typed = {
        name: words[:MOST_OF_A_DRAFT] for name, words in request.POST.dict().items() if name in PartForm.base_fields
    }
    request.session[DRAFT] = {"here": here, "typed": typed}


def _draft(request: HttpRequest, here: str) -> dict[str, str]:
    """What was typed into this very part and not kept yet; another edition of the hour has other parts."""
    kept = request.session.get(DRAFT, {})
    return kept["typed"] if request.method == "GET" and kept.get("here") == here else {}


def _change(request: HttpRequest, series: Series, said: QueryDict) -> None:
    person, seen = person_of(request), said.get("seen", "")
    if said.get("do") == "back":
        take_back_plan(series=series, by=person, seen=seen)
        return
    keep_plan(series=series, by=person, parts=_asked(said, parts_of(series.plan)), seen=seen)


def _asked(said: QueryDict, held: list[Part]) -> list[Part]:
    begin = said.get("begin", "")
    if begin in FORMATS:
        return begun_with(begin)
    for verb, change in CHANGES.items():
        place = said.get(verb, "")
        if place.isdecimal() and 1 <= int(place) <= len(held):
            return change(held, int(place) - 1)
    raise Refusal(_("We could not read that tap. Please try once more."), code="malformed")


CHANGES: dict[str, Callable[[list[Part], int], list[Part]]] = {
    "earlier": lambda held, place: plan.moved(held, place, -1),
    "later": lambda held, place: plan.moved(held, place, 1),
    "out": plan.without,
}


def _rows(series: Series, held: list[Part]) -> list[dict[str, object]]:
    return [
        {"held": each, "kind": KINDS[each.part.kind], "turn": TURNS.get(each.part.turn_seconds, "")}
        for each in plan.clock(held, datetime.combine(A_DAY, series.at))
    ]
