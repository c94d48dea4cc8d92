"""Who organises this house, and what somebody reads who is asked to."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from befriend.accounts import actions, arrivals, forms, queries
from befriend.accounts.models import CallToOrganise
from befriend.accounts.people import PersonRequest
from befriend.shell import late
from befriend.shell.forms import REFUSED, refusal_at, status_of
from befriend.shell.policy import Who, open_to
from befriend.shell.refusal import Refusal


@open_to(Who.ORGANISER, "GET", "POST")
def organisers(request: PersonRequest) -> HttpResponse:
    """The answer to a press shows the link, and nothing shows it again; a reload after their yes leads to the figures."""
    form, link = late.filled(request, _ask(request.POST or None)), ""
    if form.is_valid():
        try:
            code = actions.call_to_organise(by=request.user, **form.cleaned_data)
        except Refusal as no:
            messages.warning(request, no.words)
            return redirect("accounts:organisers")
        link, form = f"{settings.ORIGIN}{reverse('groups:invitation')}#{code}", _ask()
    return _page(request, form=form, link=link)


def _page(request: PersonRequest, *, heard: dict[UUID, forms.Heard] | None = None, **shown: Any) -> HttpResponse:
    filled = heard or {}
    calls = [
        {"call": call, "name": queries.name_in(call), "form": filled.get(call.public_id) or _heard(call.public_id)}
        for call in queries.open_calls()
    ]
    form = shown.setdefault("form", _ask())
    shown |= {"organisers": queries.organisers(), "calls": calls, "place": "desk"}
    status = max([status_of(form), *map(status_of, filled.values())])
    return render(request, "accounts/organisers.html", shown, status=status)


def _ask(data: Any = None) -> forms.Called:
    return forms.Called(data, initial={"send": uuid4()})


def _heard(call: UUID, data: Any = None) -> forms.Heard:
    return forms.Heard(data, auto_id=f"id_%s_{call}")


@open_to(Who.ORGANISER, "POST")
def confirm(request: PersonRequest, call_id: UUID) -> HttpResponse:
    call = queries.open_call(call_id)
    form = _heard(call_id, request.POST)
    if not form.is_valid():
        return _page(request, heard={call_id: form})
    try:
        actions.confirm_organiser(call=call, by=request.user, figures=form.cleaned_data["figures"])
        messages.success(request, _("They organise this house with you from now on."))
    except Refusal as no:
        if no.code == "figures":
            form.add_error("figures", ValidationError(no.words, code=REFUSED))
            return _page(request, heard={call_id: form})
        messages.warning(request, no.words)
    return redirect("accounts:organisers")


@open_to(Who.ORGANISER, "POST")
def call_no_longer(request: PersonRequest, call_id: UUID) -> HttpResponse:
    actions.call_no_longer(call=queries.open_call(call_id), by=request.user)
    return redirect("accounts:organisers")


@open_to(Who.ORGANISER, "GET", "POST")
def organise_no_longer(request: PersonRequest, name: str) -> HttpResponse:
    """One's own task laid down, or another's ended; what it means is read first."""
    who = queries.organiser_for(name)
    own = who.account == request.user
    form = Form(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusal_at(form):
            actions.organise_no_longer(account=who.account, by=request.user)
            return redirect("desk:today" if own else "accounts:organisers")
    shown = {"who": who, "own": own, "form": form, "place": "desk"}
    return render(request, "accounts/organise_no_longer.html", shown, status=status_of(form))


@open_to(Who.SIGNED_IN, "GET", "POST")
def organise(request: PersonRequest) -> HttpResponse:
    """For whoever was asked. They say yes with their passkey, and read four figures to who asked them."""
    if request.user.is_organiser:
        arrivals.called_no_longer(request)
        return redirect("accounts:organisers")
    code = arrivals.called(request)
    mine = queries.call_of(request.user)
    if "no" in request.POST or not (mine or queries.call_behind(code)):
        return _over(request, mine)
    form = Form(request.POST if "yes" in request.POST else None)
    if mine is None and form.is_valid():
        if not (queries.has_factor(request.user) and request.user.passkey_is_fresh(request.session)):
            return redirect(f"{reverse('accounts:again')}?{urlencode({'next': reverse('accounts:organise')})}")
        with refusal_at(form):
            actions.agree_to_organise(account=request.user, code=code)
            return redirect("accounts:organise")
    shown = {"figures": queries.figures_of(mine) if mine else "", "form": form}
    return render(request, "accounts/organise.html", shown, status=status_of(form))


def _over(request: PersonRequest, mine: CallToOrganise | None) -> HttpResponse:
    """Declined; or over meanwhile, which is said to whoever opened it here. For others there is no such page."""
    if mine is not None:
        actions.call_no_longer(call=mine, by=request.user)
    elif "no" not in request.POST:
        if not arrivals.called(request):
            raise Http404
        words = _(
            "What you were asked has been answered or taken back, or its 72 hours are over. Please ask who sent it."
        )
        messages.warning(request, words)
    arrivals.called_no_longer(request)
    return redirect("desk:today")
