"""A member's own group, and their own seat in it."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.groups import above, actions, keeping, queries
from befriend.groups.forms.joining import AgreeForm, HandleForm, LeaveForm
from befriend.groups.models import Seat
from befriend.groups.rules.words import SeatState
from befriend.groups.views.told import me
from befriend.shell import late
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.names import together
from befriend.shell.policy import Who, open_to, shown_again
from befriend.shell.refusal import Refusal


@open_to(Who.SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """The groups that this person sits in, and those that they asked for a seat in."""
    seats = queries.seats_of(request.user).filter(circle__group__isnull=False)
    asked = list(queries.requests_of(me(request))[:20])
    shown = {
        "place": "group",
        "now": timezone.now(),
        "rows": queries.companies(list(seats.order_by("pk")[:20])),
        "asked": [*zip(queries.listings(seat.circle.group for seat in asked), asked, strict=True)],
        "waits": any(seat.state == SeatState.PENDING for seat in asked),
        "has_kept": keeping.has_kept(me(request)),
    }
    return render(request, "groups/mine.html", shown)


@open_to(Who.SIGNED_IN)
def inside(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    seat = queries.seat_for(request.user, circle_id)
    circle = seat.circle
    apart, people = queries.blocked_people(seat), queries.roster(circle)
    guidelines = queries.guidelines_of(circle)
    shown = {
        "place": "group",
        "it": queries.listing_of(circle.group),
        "seat": seat,
        "handle": queries.handle_of(seat),
        "people": [(each, each.seat.account_id in apart) for each in people],
        "promises": queries.agreed_on(guidelines, circle),
        "agreeing": AgreeForm(initial={"version": guidelines.version if guidelines else None}),
        "agreed": queries.has_agreed(seat),
        "newcomers": together(each.handle for each in queries.newcomers_of(seat, people)),
        "panel": above.handed.for_member(request, seat),
        "may_lead": seat.call or (circle.group.unled_since and seat.state == SeatState.SEATED),
    }
    return render(request, "groups/inside.html", shown)


@open_to(Who.SIGNED_IN, "POST")
def agree(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    own, form = queries.seat_for(request.user, circle_id), AgreeForm(request.POST)
    form.is_valid()
    actions.agree(seat=own, version=form.cleaned_data.get("version"))
    messages.success(request, _("Thank you. The group can count on you."))
    return redirect("groups:inside", circle_id)


@open_to(Who.SIGNED_IN, "GET", "POST")
def seat(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """One's own seat: its name, a pause, the way out."""
    own = queries.seat_for(request.user, circle_id)
    form = HandleForm(request.POST or None, initial={"handle": queries.handle_of(own)})
    if form.is_valid():
        with refusal_at(form, "handle"):
            actions.rename(seat=own, handle=form.cleaned_data["handle"])
            messages.success(request, _("You have the new name from now on."))
            return redirect("groups:inside", circle_id)
    shown = {
        "place": "group",
        "it": queries.listing_of(own.circle.group),
        "seat": own,
        "form": form,
        "alone": queries.leads_alone(own),
    }
    return render(request, "groups/seat.html", shown, status=status_of(form))


@open_to(Who.SIGNED_IN, "POST")
def pause(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    own = queries.seat_for(request.user, circle_id)
    if _is_by_letter(request, own):
        return shown_again(request)
    actions.pause(seat=own)
    messages.success(request, _("Your seat is kept for you. Nobody will ask why."))
    return redirect("groups:inside", circle_id)


@open_to(Who.SIGNED_IN, "POST")
def come_back(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    actions.come_back(seat=queries.seat_for(request.user, circle_id))
    messages.success(request, _("Welcome back. Your seat is where it was."))
    return redirect("groups:inside", circle_id)


@open_to(Who.SIGNED_IN, "GET", "POST")
def leave(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """The way out: what becomes of one's words, and that the door is not locked. It holds nobody back."""
    form = late.filled(request, LeaveForm(request.POST or None))
    if form.is_valid():
        return _leave_once(request, circle_id, words_stay=form.cleaned_data["words"] == LeaveForm.STAY)
    own = queries.seat_for(request.user, circle_id)
    shown = {"place": "group", "it": queries.listing_of(own.circle.group), "form": form, "seat": own}
    return render(request, "groups/leave.html", {**shown, "alone": queries.leads_alone(own)}, status=status_of(form))


def _leave_once(request: HttpRequest, circle_id: UUID, *, words_stay: bool) -> HttpResponse:
    """Pressed twice, also at the same moment, it is done once."""
    try:
        own = queries.seat_for(request.user, circle_id)
        if _is_by_letter(request, own):
            return shown_again(request)
        actions.leave(seat=own, words_stay=words_stay)
    except (Http404, Refusal):
        if not queries.has_just_left(request.user, circle_id):
            raise
    late.let_go(request)
    messages.success(request, _("You have left the group."))
    return redirect("groups:mine")


def _is_by_letter(request: HttpRequest, own: Seat) -> bool:
    """An evening is on, and whoever leads it has not shown their passkey in this browser: without them a closed door and
    a rest may be lifted. At any other time a lost passkey holds nobody back."""
    return "strong_at" not in request.session and above.handed.leads_now(own)


@open_to(Who.SIGNED_IN, "GET", "POST")
def person(request: HttpRequest, circle_id: UUID, seat_id: UUID) -> HttpResponse:
    """Somebody in the same group: keep out of each other's way, or no longer."""
    own = queries.seat_for(request.user, circle_id)
    other = queries.neighbour_for(own, seat_id)
    if request.method == "POST":
        act = actions.unblock if "unblock" in request.POST else actions.block
        act(by=own, seat=other)
        return redirect("groups:person", circle_id, seat_id)
    shown = {
        "it": queries.listing_of(own.circle.group),
        "seat": own,
        "other": queries.with_handles([other])[0],
        "apart": other.account_id in queries.blocked_people(own),
    }
    return render(request, "groups/person.html", shown)
