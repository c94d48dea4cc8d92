"""Whether somebody would lead: asked by those who do, or by a group that nobody leads. A yes is their own."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from befriend.groups import actions, queries
from befriend.groups.forms.leading import SendForm, fresh_send
from befriend.groups.models import Group, Seat
from befriend.groups.rules.words import Call, SeatState
from befriend.groups.views.told import me
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to


@open_to(Who.SIGNED_IN, "GET", "POST")
def asked(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Yes or no, in peace. A yes waits for the passkey, as every page of those who lead does."""
    seat = queries.seat_for(request.user, circle_id)
    if not _is_asked(seat):
        return redirect("groups:lead" if seat.leads else "groups:inside", circle_id)
    if "no" in request.POST:
        actions.rather_not_lead(seat=seat)
        messages.success(request, _("That is all right. Nobody asks why."))
        return redirect("groups:inside", circle_id)
    if "yes" in request.POST:
        return _agreed(request, seat)
    return render(request, "groups/asked.html", {"it": queries.listing_of(seat.circle.group), "seat": seat})


def _is_asked(seat: Seat) -> bool:
    is_unled = seat.circle.group.unled_since is not None and seat.state == SeatState.SEATED
    return not seat.leads and (seat.call != Call.NONE or is_unled)


def _agreed(request: HttpRequest, seat: Seat) -> HttpResponse:
    circle_id = seat.circle.public_id
    if not me(request).passkey_is_fresh(request.session):
        here = reverse("groups:asked", args=[circle_id])
        return redirect(f"{reverse('accounts:again')}?{urlencode({'next': here})}")
    if seat.call == Call.ASKED:
        actions.take_the_lead(seat=seat)
        messages.success(request, _("Thank you. You lead this group from now on, and you may lay it down at any time."))
        return redirect("groups:lead", circle_id)
    actions.offer_to_lead(seat=seat)
    messages.success(request, _("Thank you. Whoever organises this house reads your name. The answer will stand here."))
    return redirect("groups:inside", circle_id)


@open_to(Who.ORGANISER)
def unled_groups(request: HttpRequest) -> HttpResponse:
    """Every group that nobody leads, the one that has waited longest first."""
    groups = list(queries.unled_groups()[:50])
    return render(request, "groups/unled_groups.html", {"rows": queries.listings(groups), "place": "desk"})


@open_to(Who.ORGANISER, "GET", "POST")
def unled(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """A group that nobody leads: ask those who sit there, somebody else, or end it."""
    group = queries.unled_group_for(request.user, circle_id)
    if "ask" in request.POST:
        actions.ask_all_to_lead(circle=group.circle, by=me(request))
        messages.success(
            request, _("Everybody who sits there now is asked on the group's page, and by letter if they get letters.")
        )
        return redirect("groups:unled", circle_id)
    if "give" in request.POST:
        return _given(request, group)
    form = SendForm(request.POST or None, initial=fresh_send())
    link = ""
    if form.is_valid():
        with refusal_at(form):
            code = actions.invite_to_lead(circle=group.circle, by=me(request), send=form.cleaned_data["send"])
            link = f"{settings.ORIGIN}{reverse('groups:invitation')}#{code}"
    shown: dict[str, Any] = {"it": queries.listing_of(group), "willing": queries.willing_to_lead(group.circle)}
    shown["place"] = "desk"
    return render(request, "groups/unled.html", {**shown, "form": form, "link": link}, status=status_of(form))


def _given(request: HttpRequest, group: Group) -> HttpResponse:
    actions.give_the_lead(seat=queries.willing_seat_for(group, request.POST["give"]), by=me(request))
    messages.success(request, _("The group is led again. Whoever leads it gets a letter."))
    return redirect("groups:unled_groups")
