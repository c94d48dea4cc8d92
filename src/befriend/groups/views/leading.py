"""For those who lead a group: requests, people, invitations, words. Each page is behind the passkey."""

from typing import Any
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
    GroupForm,
    GuidelinesForm,
    IntroForm,
    LinesForm,
    RoleForm,
    SendForm,
    fresh_send,
)
from befriend.groups.models import Seat
from befriend.groups.rules.words import Role, SeatState
from befriend.groups.views.told import me
from befriend.shell.forms import refusal_at, status_of
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
    asking = queries.neighbour_for(own, seat_id)
    form = DeclineForm(request.POST if "words" in request.POST else None)
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
        "answers": queries.answers_of(asking),
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
def words(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """What the group says of itself to anybody."""
    own = queries.leading_seat_for(request.user, circle_id)
    group, about = own.circle.group, queries.about_of(own.circle.group)
    before: dict[str, Any] = {
        "name": about.name,
        "purpose": about.purpose,
        "fits": "\n".join(about.fits),
        "topic": group.topic,
    }
    before |= {"ways": group.ways, "places": group.places, "is_listed": group.is_listed}
    form = GroupForm(request.POST or None, initial=before)
    if form.is_valid():
        with refusal_at(form, "places"):
            given = {name: form.cleaned_data[name] for name in ("topic", "ways", "places", "is_listed")}
            actions.describe_group(by=own, about=form.about(about), language=group.language, **given)
            return redirect("groups:lead", circle_id)
    return render(request, "groups/words.html", {"it": queries.listing_of(group), "form": form}, status=status_of(form))


@open_to(Who.STAFF, "GET", "POST")
def guidelines(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    own = queries.leading_seat_for(request.user, circle_id)
    version, now = _standing(own)
    label, hint = _("What we agree on"), _("One promise a line. Everybody is asked again when they change.")
    before = {"lines": "\n".join(now), "version": version}
    form = GuidelinesForm(request.POST or None, initial=before, label=label, hint=hint)
    if form.is_valid():
        with refusal_at(form):
            read = form.cleaned_data["version"] or 0
            actions.renew_guidelines(by=own, promises=form.cleaned_data["lines"], after=read)
            words = _("The new guidelines stand. Everybody is asked to agree before the next meeting.")
            messages.success(request, words)
            return redirect("groups:lead", circle_id)
    shown: dict[str, Any] = {"it": queries.listing_of(own.circle.group), "form": form, "title": label}
    if status_of(form) == 409:
        version, shown["now"] = _standing(own)
        form.having_read(version)
    return render(request, "groups/lines.html", shown, status=status_of(form))


def _standing(own: Seat) -> tuple[int, tuple[str, ...]]:
    """The version of the guidelines that stands now, and its promises."""
    last = queries.guidelines_of(own.circle)
    return last.version if last else 0, queries.promises(last, own.circle)


@open_to(Who.STAFF, "GET", "POST")
def questions(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    own = queries.leading_seat_for(request.user, circle_id)
    now = [question.words for question in queries.questions_of(own.circle)]
    label, hint = _("What we ask before a seat is given"), _("One question a line. Three are plenty.")
    form = LinesForm(request.POST or None, initial={"lines": "\n".join(now)}, label=label, hint=hint, needed=False)
    if form.is_valid():
        actions.ask_questions(by=own, questions=form.cleaned_data["lines"])
        return redirect("groups:lead", circle_id)
    shown = {"it": queries.listing_of(own.circle.group), "form": form, "title": label}
    return render(request, "groups/lines.html", shown, status=status_of(form))


@open_to(Who.STAFF, "GET", "POST")
def introduce(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    own = queries.leading_seat_for(request.user, circle_id)
    form = IntroForm(request.POST or None, initial={"words": queries.words_of(own, own.intro_sealed, "seat.intro")})
    if form.is_valid():
        actions.introduce(seat=own, words=form.cleaned_data["words"])
        return redirect("groups:lead", circle_id)
    shown = {"it": queries.listing_of(own.circle.group), "form": form, "title": _("Who leads")}
    return render(request, "groups/lines.html", shown, status=status_of(form))


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


def _given_a_task(request: HttpRequest, own: Seat, other: Seat, role: str) -> HttpResponse:
    circle_id = own.circle.public_id
    if role == Role.FACILITATOR and not other.leads:
        actions.ask_to_lead(seat=other, by=own)
        messages.success(request, _("They are asked, and get a letter. They lead as soon as they say yes."))
        return redirect("groups:member", circle_id, other.public_id)
    actions.appoint(seat=other, role=role, by=own)
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
