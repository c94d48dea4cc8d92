"""For those who lead a group: requests, people, invitations. Each page is behind the passkey."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from befriend.groups import above, actions, queries
from befriend.groups.forms.leading import (
    DeclineForm,
    RoleForm,
    SendForm,
    fresh_send,
)
from befriend.groups.models import Seat
from befriend.groups.rules.words import Role, SeatState
from befriend.groups.saying import NOW_DOES
from befriend.groups.views.told import me
from befriend.shell import late
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.names import isolated
from befriend.shell.policy import Who, open_to


@open_to(Who.STAFF)
def lead(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    return _page(request, queries.leading_seat_for(request.user, circle_id))


def _page(request: HttpRequest, seat: Seat, *, link: str = "", form: SendForm | None = None) -> HttpResponse:
    form = form or SendForm(initial=fresh_send())
    shown = {
        "place": "group",
        "it": queries.listing_of(seat.circle.group),
        "seat": seat,
        "requests": queries.roster(seat.circle, states=[SeatState.PENDING]),
        "people": queries.roster(seat.circle),
        "kept_out": queries.roster(seat.circle, states=[SeatState.BANNED]),
        "invitations": queries.open_invitations(seat.circle),
        "panel": above.handed.for_leader(request, seat),
        "link": link,
        "form": form,
    }
    return render(request, "groups/lead.html", shown, status=status_of(form))


@open_to(Who.STAFF, "GET", "POST")
def review(request: HttpRequest, circle_id: UUID, seat_id: UUID) -> HttpResponse:
    """One request, read whole: a seat, or not now in kind words."""
    own = queries.leading_seat_for(request.user, circle_id)
    asking = queries.request_for(own, seat_id)
    is_gone = queries.is_gone(asking)
    form = late.filled(request, DeclineForm(request.POST if "words" in request.POST else None))
    if is_gone and not form.is_bound and not form.initial:
        messages.info(request, _("This request has been taken back or answered."))
        return redirect("groups:lead", circle_id)
    if "accept" in request.POST:
        actions.accept(seat=asking, by=own)
        return redirect("groups:lead", circle_id)
    if form.is_valid():
        with refusal_at(form):
            actions.decline(seat=asking, by=own, words=form.cleaned_data["words"])
            return redirect("groups:lead", circle_id)
    shown = {
        "it": queries.listing_of(own.circle.group),
        "other": queries.with_handles([asking])[0],
        "is_gone": is_gone,
        "answers": [] if is_gone else queries.answers_of(asking),
        "form": form,
    }
    return render(request, "groups/review.html", shown, status=status_of(form))


@open_to(Who.STAFF, "POST")
def invite(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """The answer shows the link, and nothing shows it again; a reload of it makes no second one."""
    own = queries.leading_seat_for(request.user, circle_id)
    form, link = SendForm(request.POST, initial=fresh_send()), ""
    if form.is_valid():
        with refusal_at(form):
            code = actions.invite(by=own, send=form.cleaned_data["send"])
            link, form = f"{settings.ORIGIN}{reverse('groups:invitation')}#{code}", SendForm(initial=fresh_send())
    return _page(request, own, link=link, form=form)


@open_to(Who.STAFF, "POST")
def revoke(request: HttpRequest, circle_id: UUID, invitation_id: UUID) -> HttpResponse:
    own = queries.leading_seat_for(request.user, circle_id)
    actions.revoke_invitation(by=own, invitation=invitation_id)
    return redirect(reverse("groups:lead", args=[circle_id]) + "#invitations")


@open_to(Who.STAFF, "GET", "POST")
def member(request: HttpRequest, circle_id: UUID, seat_id: UUID) -> HttpResponse:
    """What somebody does in the group, or that they are in it no longer."""
    own = queries.leading_seat_for(request.user, circle_id)
    other = queries.neighbour_for(own, seat_id)
    form = RoleForm(request.POST if "role" in request.POST else None, initial={"role": other.role})
    if request.POST.get("out") in ("remove", "ban"):
        (actions.ban if request.POST["out"] == "ban" else actions.remove)(seat=other, by=own)
        return redirect("groups:lead", circle_id)
    if "no_longer" in request.POST:
        actions.ask_no_longer(seat=other, by=own)
        return redirect("groups:member", circle_id, seat_id)
    if form.is_valid():
        with refusal_at(form, "role"):
            return _given_a_task(request, own, other, form.cleaned_data["role"])
    shown = {"it": queries.listing_of(own.circle.group), "other": queries.with_handles([other])[0], "form": form}
    shown |= {"own": own.pk == other.pk, "alone": queries.leads_alone(own)}
    return render(request, "groups/member.html", shown, status=status_of(form))


@open_to(Who.STAFF, "POST")
def open_again(request: HttpRequest, circle_id: UUID, seat_id: UUID) -> HttpResponse:
    own = queries.leading_seat_for(request.user, circle_id)
    actions.open_again(seat=queries.kept_out_for(own, seat_id), by=own)
    return redirect("groups:lead", circle_id)


def _given_a_task(request: HttpRequest, own: Seat, other: Seat, role: str) -> HttpResponse:
    circle_id = own.circle.public_id
    if role == Role.FACILITATOR and not other.leads:
        actions.ask_to_lead(seat=other, by=own)
        messages.success(
            request, _("They are asked here, and by letter if they get letters. They lead as soon as they say yes.")
        )
        return redirect("groups:member", circle_id, other.public_id)
    actions.appoint(seat=other, role=role, by=own)
    if own.pk != other.pk:
        messages.success(request, str(NOW_DOES[role]) % {"name": isolated(queries.handle_of(other))})
    still_leads = own.pk != other.pk or role == Role.FACILITATOR
    return redirect("groups:lead" if still_leads else "groups:inside", circle_id)


@open_to(Who.STAFF, "GET", "POST")
def end(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """The last page of a group: what is kept, for how long, and who is told."""
    circle = queries.ending_circle_for(request.user, circle_id)
    leads = queries.seats_led_by(request.user).filter(circle=circle).exists()
    if request.method == "POST":
        actions.end_group(circle=circle, by=me(request))
        return redirect("groups:inside", circle_id) if leads else redirect("groups:unled_groups")
    shown = {"it": queries.listing_of(circle.group), "circle": circle, "leads": leads}
    return render(request, "groups/end.html", shown)
