"""One's own account: what there is, where one is signed in, which clock."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from befriend.accounts import actions, forms
from befriend.accounts.people import PersonRequest
from befriend.accounts.queries import call_of, name_of, session_for, sessions_of
from befriend.accounts.saying import device_named
from befriend.accounts.sessions import key_hash
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to


def letters_url() -> str:
    try:
        return reverse("mail:preferences")
    except NoReverseMatch:
        return ""


@open_to(Who.SIGNED_IN)
def me(request: PersonRequest) -> HttpResponse:
    shown = {"letters": letters_url(), "strong": request.user.is_staff_here, "call": call_of(request.user)}
    return render(request, "accounts/me.html", shown)


@open_to(Who.SIGNED_IN, "GET", "POST")
def place(request: PersonRequest) -> HttpResponse:
    now = {"zone": request.user.clock.key, "language": request.user.language}
    form = forms.Place(request.POST or None, initial=now)
    if form.is_valid():
        with refusal_at(form):
            actions.settle(account=request.user, **form.cleaned_data)
            return redirect("accounts:me")
    return render(request, "accounts/place.html", {"form": form}, status=status_of(form))


@open_to(Who.SIGNED_IN)
def devices(request: PersonRequest) -> HttpResponse:
    here = key_hash(request.session.session_key or "")
    rows = [
        {
            "session": session,
            "device": device_named(session.device),
            "name": name_of(request.user, "session", session.pk),
            "here": bytes(session.key_hash) == here,
        }
        for session in sessions_of(request.user)
    ]
    return render(request, "accounts/devices.html", {"rows": rows})


@open_to(Who.SIGNED_IN, "POST")
def end_device(request: PersonRequest, name: str) -> HttpResponse:
    actions.end_session(account=request.user, session_id=session_for(request.user, name).pk)
    return redirect("accounts:devices")


@open_to(Who.SIGNED_IN, "POST")
def end_devices(request: PersonRequest) -> HttpResponse:
    actions.sign_out_everywhere(account=request.user)
    request.session.flush()
    messages.success(request, _("You are signed out everywhere, here too."))
    response = redirect("accounts:sign_in")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
