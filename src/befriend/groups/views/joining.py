"""From the street to a seat: asking, waiting, being invited, getting ready."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from befriend.accounts.actions import begin, is_adult, is_too_young, say_adult
from befriend.accounts.arrivals import CALLED, let_go_of_address
from befriend.accounts.models import Account
from befriend.accounts.queries import call_behind
from befriend.groups import above, actions, queries
from befriend.groups.forms.joining import NONE_OF_THESE, CodeForm, JoinForm, StrangerForm, cushion_in, new_cushion
from befriend.groups.models import Circle, Group, Guidelines
from befriend.groups.queries import Listing
from befriend.groups.rules.entry import Bar
from befriend.groups.rules.words import SeatState
from befriend.groups.saying import BARS
from befriend.groups.views.told import (
    INVITATION,
    KEPT,
    hour_of,
    invitation_code,
    invited_here,
    keep,
    keep_for,
    keep_no_longer,
    me,
    not_now,
    own_seat,
)
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to
from befriend.shell.refusal import Refusal

NOT_KEPT = ("csrfmiddlewaretoken", "next", "age", "email", "by")  # they go where they belong, or nowhere


@open_to(Who.ANYONE, "GET", "POST")
def join(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    try:
        group = queries.group_for(request.user, circle_id, invited=invited_here(request))
    except Http404:
        return _gone_meanwhile(request, circle_id)
    listing = queries.listing_of(group)
    if elsewhere := _sent_on(request, listing):
        return elsewhere
    if _is_shut(request, listing):
        return _shut(request, listing)
    form = _form(request, listing)
    if request.method != "POST" or "again" in request.POST or not form.is_valid():
        return _page(request, listing, form)
    wrong_help = form.cleaned_data.get("screen", NONE_OF_THESE)
    if wrong_help != NONE_OF_THESE:
        return _onward(request, listing, int(wrong_help))
    if not isinstance(request.user, Account):
        return _come_in_first(request, listing, form)
    with refusal_at(form):
        return _seated(request, group, form)
    return _page(request, listing, form)


def _sent_on(request: HttpRequest, listing: Listing) -> HttpResponse | None:
    """To the page for those under age; to where they can stay, if they asked to be erased; to the request or the seat."""
    if not isinstance(request.user, Account):
        is_young = is_too_young(request)
        return HttpResponseRedirect(reverse("accounts:age"), status=307) if is_young else None  # the answer goes along
    if request.user.erase_at is not None:
        return redirect("accounts:data")
    mine = own_seat(request, listing.group)
    if mine is None or mine.state not in queries.KNOWS_THE_GROUP:
        return None
    waits = mine.state == SeatState.PENDING
    if waits and _is_asked_to_lead(request, listing):
        return None
    return redirect("groups:request" if waits else "groups:inside", mine.circle.public_id)


def _is_shut(request: HttpRequest, listing: Listing) -> bool:
    """Nobody can ask for a seat here now, but whom the organiser asked in to lead."""
    return not listing.group.is_active or listing.takes_nobody and not _is_asked_to_lead(request, listing)


def _is_asked_to_lead(request: HttpRequest, listing: Listing) -> bool:
    return queries.asked_to_lead(invitation_code(request), listing.group.circle)


def _shut(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Somebody who has typed already has it before them, to send later or to take along, and another group beside it."""
    if _typed(request, listing.group.public_id):
        bar = BARS[Bar.UNLED if listing.group.rests else Bar.FULL]
        return _page(request, listing, _form(request, listing, is_sent=False), bar=str(bar))
    shown = {"it": listing, "elsewhere": queries.another(listing.group)}
    return render(request, "groups/full.html", shown, status=409)


def _gone_meanwhile(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """What somebody typed while the group ended, or its invitation went to somebody else, is theirs to copy. That there
    is such a group is told to nobody but who brings a cushion that its own page drew."""
    typed, group = _typed(request, circle_id), queries.group_gone_for(circle_id)
    if cushion_in(typed.get("cushion", ""), group.circle) is None:
        raise Http404
    form = JoinForm(initial=typed, circle=group.circle, questions=[], not_now=(), account=None)
    shown = {"it": queries.listing_of(group), "form": form, "elsewhere": queries.another(group)}
    shown["is_uninvited"] = group.is_active
    return render(request, "groups/full.html", shown, status=409)


def _typed(request: HttpRequest, circle_id: UUID) -> dict[str, str]:
    """What somebody brings to this page: sent just now, or typed before they had to sign in."""
    if request.method != "POST":
        kept: dict[str, str] = request.session.get(KEPT, {}).get(str(circle_id), {})
        return kept
    sent: dict[str, str] = request.POST.dict()
    return {**sent, "handle": sent.get("named") or sent.get("handle", "")}


def _is_back(request: HttpRequest, circle: Circle) -> bool:
    """Back from signing in, with everything chosen before, nothing said against it, and the guidelines still those that
    were read."""
    kept = request.session.get(KEPT, {}).get(str(circle.public_id), {})
    current = queries.guidelines_of(circle)
    is_known = request.method != "POST" and isinstance(request.user, Account)
    return is_known and bool(kept) and "told" not in kept and _has_read(kept, current)


def _has_read(typed: Mapping[str, Any], current: Guidelines | None) -> bool:
    return typed.get("version") == str(current.version if current else "")


def _form(request: HttpRequest, listing: Listing, *, is_sent: bool = True) -> JoinForm:
    """What was typed before somebody had to sign in, or before another cushion was drawn, is typed still."""
    circle = listing.group.circle
    current = queries.guidelines_of(circle)
    typed = _typed(request, circle.public_id)
    fresh = {"cushion": new_cushion(circle), "version": current.version if current else None}
    drawn_again = "again" in request.POST
    given: dict[str, Any] = {
        "data": typed if is_sent and (request.method == "POST" or "told" in typed) and not drawn_again else None,
        "initial": {**typed, "cushion": fresh["cushion"] if drawn_again else typed.get("cushion", fresh["cushion"])}
        | {"version": fresh["version"], "agree": typed.get("agree") if _has_read(typed, current) else None},
        "circle": circle,
        "questions": queries.questions_of(circle),
        "not_now": listing.about.not_now,
    }
    if isinstance(request.user, Account):
        return JoinForm(account=request.user, **given)
    return StrangerForm(says_adult=is_adult(request), by_passkey=request.POST.get("by") == "passkey", **given)


def _page(request: HttpRequest, listing: Listing, form: JoinForm, *, bar: str = "") -> HttpResponse:
    group, status = listing.group, 409 if bar else status_of(form)
    cushion = cushion_in(str(form["cushion"].value() or ""), group.circle)
    told = "" if request.method == "POST" or form.errors else _typed(request, group.public_id).get("told", "")
    shown = {
        "it": listing,
        "form": form,
        "cushion": cushion,
        "bar": bar or told,
        "elsewhere": queries.another(group) if status == 409 else None,
        "is_back": not bar and _is_back(request, group.circle),
        "promises": queries.agreed_on(queries.guidelines_of(group.circle), group.circle),
    }
    return render(request, "groups/join.html", shown, status=status)


def _onward(request: HttpRequest, listing: Listing, chosen: int) -> HttpResponse:
    """The wrong help just now: said kindly, with somewhere else to go. Nothing of it is kept."""
    item = not_now(listing)[chosen]
    group = listing.group
    near = queries.in_topic(item.to, but=group) if item.to not in ("help", "doctor", "find") else None
    return render(request, "groups/onward.html", {"it": listing, "item": item, "elsewhere": near})


def _come_in_first(request: HttpRequest, listing: Listing, form: JoinForm) -> HttpResponse:
    """Everything chosen here waits in this browser while the letter with the code is on its way."""
    circle_id = listing.group.public_id
    here = reverse("groups:join", args=[circle_id])
    by_passkey = request.POST.get("by") == "passkey"
    keep_for(
        request,
        "" if by_passkey else form.cleaned_data["email"],
        **{str(circle_id): {name: words for name, words in request.POST.dict().items() if name not in NOT_KEPT}},
    )
    if by_passkey:
        let_go_of_address(request)
        say_adult(request)
        return redirect(f"{reverse('accounts:join')}?{urlencode({'next': here, 'by': 'passkey'})}")
    with refusal_at(form, "email"):
        begin(request, email=form.cleaned_data["email"])
        say_adult(request)
        return redirect(f"{reverse('accounts:join')}?{urlencode({'next': here})}")
    return _page(request, listing, form)


def _seated(request: HttpRequest, group: Group, form: JoinForm) -> HttpResponse:
    invited = invited_here(request) == group.public_id
    application = actions.Application(
        handle=form.cleaned_data["handle"],
        agreed=form.cleaned_data["version"],
        answers=form.answered(),
        cushion=cushion_in(form.cleaned_data["cushion"], group.circle),
        code=invitation_code(request) if invited else "",
    )
    seat = actions.join(account=me(request), circle=group.circle, application=application)
    keep_no_longer(request, str(group.public_id), *([INVITATION] if invited else []))
    return redirect("groups:prepare" if seat.is_taken else "groups:request", group.public_id)


def seated_on_arrival(request: HttpRequest, wanted: str) -> str:
    """Whoever asked for a seat before coming in has it with the same press; "" where they should look once more."""
    try:
        page = resolve(urlsplit(wanted).path)
        if page.view_name != "groups:join":
            return ""
        group = queries.group_for(request.user, page.kwargs["circle_id"], invited=invited_here(request))
    except Http404:
        return ""
    listing, mine = queries.listing_of(group), own_seat(request, group)
    kept = request.session.get(KEPT, {}).get(str(group.public_id))
    if not kept or _is_shut(request, listing) or (mine and mine.state in queries.KNOWS_THE_GROUP):
        return ""
    asked, about = queries.questions_of(group.circle), listing.about.not_now
    form = JoinForm(kept, circle=group.circle, questions=asked, not_now=about, account=me(request))
    if not form.is_valid():
        return _to_look_again(request, kept, next(iter(form.errors.values()))[0])
    if form.cleaned_data.get("screen", NONE_OF_THESE) != NONE_OF_THESE:
        return ""
    try:
        return str(_seated(request, group, form)["Location"])
    except Refusal as no:
        return _to_look_again(request, kept, no.words)


def _to_look_again(request: HttpRequest, kept: dict[str, str], told: object) -> str:
    """The group's page says it above what they typed, once they are there."""
    kept["told"] = str(told)
    request.session.modified = True
    return ""


@open_to(Who.SIGNED_IN)
def request_page(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """What became of a request: the same words while it waits, whatever the reason."""
    seat = queries.asking_seat_for(request.user, circle_id)
    if seat.is_taken:
        return redirect("groups:prepare", circle_id)
    group = seat.circle.group
    shown: dict[str, Any] = {
        "it": queries.listing_of(group),
        "seat": seat,
        "waits": seat.state == SeatState.PENDING,
        "reply": queries.words_of(seat, seat.reply_sealed, "seat.reply"),
        "finds_it": queries.visible_to(request.user, invited=invited_here(request)).filter(pk=group.pk).exists(),
        "is_forgotten": seat.handle_mark is None,
        "elsewhere": queries.another(group),
    }
    return render(request, "groups/request.html", shown)


def _taken_back(request: HttpRequest, circle_id: UUID) -> str:
    words = _("Your request is taken back, and what you wrote with it.")
    may_ask_again = queries.visible_to(request.user).filter(circle__public_id=circle_id, is_active=True).exists()
    return f"{words} {_('The door stays open.')}" if may_ask_again else words


@open_to(Who.SIGNED_IN, "POST")
def withdraw(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    try:
        is_back = actions.withdraw_request(seat=queries.asking_seat_for(request.user, circle_id))
    except Http404:
        is_back = False
    if is_back or queries.has_just_taken_back(request.user, circle_id):  # pressed twice
        messages.info(request, _taken_back(request, circle_id))
        return redirect("groups:directory")
    if queries.asking_seat_for(request.user, circle_id).is_taken:
        messages.info(request, _("The seat was given to you a moment before. It is yours, and you can leave it here."))
        return redirect("groups:seat", circle_id)
    return redirect("groups:request", circle_id)


@open_to(Who.SIGNED_IN)
def prepare(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """Before the first meeting: who, when, how long, and that one may pass."""
    seat = queries.seat_for(request.user, circle_id)
    shown = {
        "it": queries.listing_of(seat.circle.group),
        "seat": seat,
        "handle": queries.handle_of(seat),
        "greeter": queries.greeter_of(seat),
        "answered": queries.asks_first(seat.circle) or seat.answers.exists(),
        "hour": hour_of(seat.circle.group),
        "panel": above.handed.for_member(request, seat),
    }
    return render(request, "groups/prepare.html", shown)


@open_to(Who.ANYONE, "GET", "POST")
def invitation(request: HttpRequest) -> HttpResponse:
    """The code comes in the part of a link that no server and no preview sees; only a press of the button sends it."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        circle = queries.invited_to(form.cleaned_data["code"])
        if circle is not None:
            keep(request, **{INVITATION: form.cleaned_data["code"].strip()})
            return redirect("groups:group", circle.public_id)
        if call_behind(form.cleaned_data["code"]) is not None:
            keep(request, **{CALLED: form.cleaned_data["code"].strip()})
            if not isinstance(request.user, Account):
                messages.info(
                    request, _("You are asked something. Sign in, or come in if you are new: it waits for you here.")
                )
            return redirect("accounts:organise")
        words = _("This invitation has been used, or its 72 hours are over. Whoever sent it can make another one.")
        form.add_error("code", words)
    return render(request, "groups/invitation.html", {"form": form}, status=status_of(form))
