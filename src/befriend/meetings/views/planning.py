"""When a circle meets: begin, change, end; and the one evening that differs."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from befriend.meetings.actions import evening
from befriend.meetings.actions.series import change_series, end_series, plan_rhythm
from befriend.meetings.actions.standing_in import ask_to_stand_in
from befriend.meetings.evenings import asked_to_stand_in, evenings
from befriend.meetings.forms import MoveForm, NewSeriesForm, ReachForm, SeriesForm, SubstituteForm
from befriend.meetings.models import Meeting, Series
from befriend.meetings.panels import rhythm_of
from befriend.meetings.plans import begun_with
from befriend.meetings.queries import circle_to_plan_for, planned_meeting_for, series_for, zone_of
from befriend.meetings.views import page, person_of
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to


@open_to(Who.STAFF, "GET", "POST")
def plan(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """All that is planned in a circle; a POST asks for an evening beyond those listed."""
    circle = circle_to_plan_for(request.user, circle_id)
    form = ReachForm(request.POST or None)
    if form.is_valid():
        with refusal_at(form, "on"):
            meeting = evening.reach_evening(circle=circle, on=form.cleaned_data["on"], by=person_of(request))
            return redirect("meetings:change", meeting.public_id)
    rows = Series.objects.filter(circle=circle, is_active=True).order_by("pk")[:7]
    shown = {
        "circle": circle,
        "series": [(series, rhythm_of(series)) for series in rows],
        "meetings": evenings(circle, person_of(request), limit=12),
        "form": form,
    }
    return page(request, "meetings/plan.html", shown, status=status_of(form))


@open_to(Who.STAFF, "GET", "POST")
def begin(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    circle = circle_to_plan_for(request.user, circle_id)
    zone = zone_of(circle) or request.zone.key  # type: ignore[attr-defined]
    form = NewSeriesForm(request.POST or None, initial={"zone": zone, "plan": circle.group.plan})
    if form.is_valid():
        with refusal_at(form):
            parts = begun_with(form.cleaned_data["plan"])
            plan_rhythm(
                circle=circle,
                by=person_of(request),
                schedule=form.schedule(),
                parts=parts,
                video=form.cleaned_data["video"],
            )
            return redirect("meetings:plan", circle_id)
    return page(request, "meetings/series.html", {"circle": circle, "form": form}, status=status_of(form))


@open_to(Who.STAFF, "GET", "POST")
def series(request: HttpRequest, series_id: UUID) -> HttpResponse:
    it = series_for(request.user, series_id)
    form = SeriesForm(request.POST or None, series=it)
    if form.is_valid():
        with refusal_at(form):
            change_series(series=it, by=person_of(request), schedule=form.schedule(), video=form.cleaned_data["video"])
            return redirect("meetings:plan", it.circle.public_id)
    shown = {"circle": it.circle, "series": it, "form": form}
    return page(request, "meetings/series.html", shown, status=status_of(form))


@open_to(Who.STAFF, "POST")
def end(request: HttpRequest, series_id: UUID) -> HttpResponse:
    it = series_for(request.user, series_id)
    end_series(series=it, by=person_of(request))
    return redirect("meetings:plan", it.circle.public_id)


@open_to(Who.STAFF, "GET", "POST")
def change(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """One evening: move it, call it off, bring it back, or let somebody else lead it."""
    it = planned_meeting_for(request.user, meeting_id)
    did = request.POST.get("do", "")
    move = MoveForm(request.POST if did == "move" else None, initial=_wall(it))
    leading = request.POST if did == "lead" else None
    lead = SubstituteForm(leading, circle=it.circle, reader=person_of(request), initial=_leader(it))
    if did == "move" and move.is_valid():
        with refusal_at(move):
            evening.move_meeting(meeting=it, by=person_of(request), to=move.to())
            return redirect("meetings:plan", it.circle.public_id)
    if did == "lead" and lead.is_valid():
        with refusal_at(lead):
            ask_to_stand_in(meeting=it, by=person_of(request), seat=lead.chosen())
            return redirect("meetings:plan", it.circle.public_id)
    shown = {"circle": it.circle, "meeting": it, "move": move, "lead": lead, "asked": asked_to_stand_in(it)}
    return page(request, "meetings/change.html", shown, status=max(status_of(move), status_of(lead)))


@open_to(Who.STAFF, "POST")
def call_off(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    it = planned_meeting_for(request.user, meeting_id)
    if request.POST.get("do") == "on":
        evening.bring_back(meeting=it, by=person_of(request))
    else:
        evening.call_off(meeting=it, by=person_of(request))
    return redirect("meetings:plan", it.circle.public_id)


def _wall(meeting: Meeting) -> dict[str, object]:
    here = meeting.starts_at.astimezone(meeting.series.clock)
    return {"on": here.date(), "at": here.time()}


def _leader(meeting: Meeting) -> dict[str, object]:
    named = asked_to_stand_in(meeting) or meeting.substitute
    return {"seat": str(named.public_id) if named else ""}
