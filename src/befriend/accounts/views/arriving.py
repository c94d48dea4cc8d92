"""Joining, signing in and going. Every answer is the same for an address that is known and one that is not."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from befriend.accounts import actions, arrivals, forms, passkeys, rules
from befriend.accounts.clock import said_before
from befriend.accounts.queries import has_shown
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to
from befriend.shell.refusal import Refusal

A_DAY = 24 * 60 * 60
PROVEN_FOR = timedelta(minutes=15)


def onward(request: HttpRequest) -> HttpResponse:
    """To where they were going before they had to come in; or further, where that only waited for them."""
    return redirect(arrivals.further(request) or _pop_next(request))


def _pop_next(request: HttpRequest) -> str:
    return rules.safe_next(request.session.pop("next", None), default=reverse("desk:today"))


def remember_next(request: HttpRequest) -> None:
    if "next" in request.GET:
        request.session["next"] = rules.safe_next(request.GET["next"], default="")


def _is_same_way(request: HttpRequest) -> bool:
    """Still on the way to the page that they were going to, as a link within these pages says."""
    wanted = rules.safe_next(request.GET.get("next"), default="")
    return bool(wanted) and wanted == request.session.get("next")


@open_to(Who.ANYONE, "GET", "POST")
def join(request: HttpRequest) -> HttpResponse:
    """One page, which grows: an address; then its code, whose device, and a yes."""
    remember_next(request)
    if request.user.is_authenticated:
        return redirect(_pop_next(request))
    _let_go_of_an_old_proof(request)
    if not actions.is_adult(request):
        return redirect("accounts:age")
    if "proven" in request.session:
        return _join_proven(request)
    return _join_by_code(request) if "asked" in request.session else _join_by_address(request)


def _join_by_address(request: HttpRequest) -> HttpResponse:
    form = forms.Letter(request.POST or None, initial=request.session.get("wish"))
    if form.is_valid():
        with refusal_at(form):
            actions.begin(request, email=form.cleaned_data["email"])
            return redirect("accounts:join")
    shown = {"form": form, "passkey": forms.JoinWithPasskey()}
    return render(request, "accounts/join.html", shown, status=status_of(form))


def _join_by_code(request: HttpRequest) -> HttpResponse:
    if {"send", "another"} & set(request.POST):
        return _once_more(request)
    letter = _letter(request)
    form = forms.JoinByCode(request.POST or None, initial=request.session.get("wish"))
    if form.is_valid():
        with refusal_at(form, "code"):
            request.session["wish"] = _wished(request)
            _prove(request, form)
            actions.say_yes_to_care(request)
            return _arrive(request, form.cleaned_data)
    return render(request, "accounts/join_code.html", {"form": form, **letter}, status=status_of(form))


def _once_more(request: HttpRequest) -> HttpResponse:
    """Another letter, or another address; what was chosen meanwhile stays chosen."""
    asked = request.session["asked"]
    request.session["wish"] = {**_wished(request), "email": asked["address"]}
    if "another" in request.POST:
        arrivals.let_go_of_address(request)
        if "waits_for" in request.session:
            arrivals.wait_for(request, arrivals.WHOEVER_GOES_ON)
    else:
        actions.begin(request, email=asked["address"])
    return redirect("accounts:join")


def _prove(request: HttpRequest, form: forms.Code | forms.JoinByCode) -> None:
    request.session["proven"] = actions.prove(request, code=form.cleaned_data["code"])
    request.session["proven_at"] = timezone.now().isoformat()


def _let_go_of_an_old_proof(request: HttpRequest) -> None:
    """Whoever proved an address a while ago may sit here no longer, and what they said of themselves is not the next
    one's; what they typed waits for their address."""
    at = datetime.fromisoformat(request.session.get("proven_at", "1970-01-01T00:00:00+00:00"))
    if "proven" in request.session and timezone.now() - at > PROVEN_FOR:
        arrivals.let_go_of_address(request)
        request.session.pop("said", None)


def _join_proven(request: HttpRequest) -> HttpResponse:
    if "another" in request.POST:
        arrivals.begin_anew(request)
        return redirect("accounts:join")
    form = forms.JoinProven(request.POST or None, initial=request.session.get("wish"))
    if form.is_valid():
        with refusal_at(form):
            actions.say_yes_to_care(request)
            return _arrive(request, form.cleaned_data)
    shown = {"form": form, "address": request.session["proven"]}
    return render(request, "accounts/join_proven.html", shown, status=status_of(form))


def _wished(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "") for name in ("device", "zone", "care")}


def _letter(request: HttpRequest) -> dict[str, Any]:
    """What the page tells of the letter that is on its way."""
    asked = request.session["asked"]
    left = datetime.fromisoformat(asked["until"]) - timezone.now()
    minutes = max(1, round(left.total_seconds() / 60))
    return {"address": asked["address"], "minutes": minutes, "figures": asked["figures"]}


@open_to(Who.ANYONE, "GET", "POST")
def age(request: HttpRequest) -> HttpResponse:
    """One neutral question. A "not yet" is remembered by this browser for a day, without saying who."""
    if request.COOKIES.get(settings.TOO_YOUNG_COOKIE):
        return render(request, "accounts/too_young.html")
    if request.method != "POST":
        return render(request, "accounts/age.html")
    if request.POST.get("age") == "adult":
        actions.say_adult(request)
        return redirect("accounts:join")
    response = redirect("accounts:age")
    if request.POST.get("age") == "under":
        request.session.flush()
        response.set_cookie(
            settings.TOO_YOUNG_COOKIE, "1", max_age=A_DAY, httponly=True, samesite="Lax", secure=request.is_secure()
        )
    return response


@open_to(Who.ANYONE, "GET", "POST")
def sign_in(request: HttpRequest) -> HttpResponse:
    if request.method == "GET" and not _is_same_way(request):
        arrivals.begin_anew(request)
    remember_next(request)
    if request.user.is_authenticated:
        return redirect(_pop_next(request))
    form = forms.Address(request.POST or None)
    if form.is_valid():
        with refusal_at(form):
            return _send(request, form.cleaned_data)
    return render(request, "accounts/sign_in.html", {"form": form}, status=status_of(form))


@open_to(Who.ANYONE, "GET", "POST")
def code(request: HttpRequest) -> HttpResponse:
    if "asked" not in request.session:
        return redirect("accounts:sign_in")
    shown = _letter(request)
    form = forms.Code(request.POST if "code" in request.POST else None)
    if form.is_valid():
        with refusal_at(form, "code"):
            _prove(request, form)
            return _arrive(request, request.session.get("wish", {}))
    return render(request, "accounts/code.html", {"form": form, **shown}, status=status_of(form))


@open_to(Who.ANYONE, "POST")
def send_again(request: HttpRequest) -> HttpResponse:
    if "asked" not in request.session:
        return redirect("accounts:sign_in")
    actions.begin(request, email=request.session["asked"]["address"])
    return redirect("accounts:code")


@open_to(Who.ANYONE, "POST")
def passkey_options(request: HttpRequest) -> HttpResponse:
    """The challenge for a passkey: made new on each asking, good once, in this session."""
    match request.POST.get("for"):
        case "show":
            return JsonResponse(passkeys.begin_authentication())
        case "join" if actions.is_adult(request):
            return JsonResponse(actions.begin_passkey_sign_up(request))
        case "add" if request.user.is_authenticated and has_shown(request.user, request.session):
            return JsonResponse(passkeys.begin_registration(request.user))
        case _:
            return JsonResponse({}, status=409)


@open_to(Who.ANYONE, "POST")
def join_with_passkey(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_pop_next(request))
    if not actions.is_adult(request):
        return redirect("accounts:age")
    form = forms.JoinWithPasskey(request.POST)
    if form.is_valid():
        with refusal_at(form):
            given = {name: form.cleaned_data[name] for name in ("credential", "device")}
            zone = said_before(request, device=form.cleaned_data["zone"])
            account = actions.sign_up_with_passkey(request, **given, zone=zone)
            actions.new_recovery_codes(request, account=account)
            request.session["next"] = arrivals.further(request) or request.session.get("next")
            return redirect("accounts:recovery_codes")
    shown = {"form": forms.Letter(), "passkey": form}
    return render(request, "accounts/join.html", shown, status=status_of(form))


@open_to(Who.ANYONE, "POST")
def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(_pop_next(request))
    form = forms.Passkey(request.POST)
    if form.is_valid():
        with refusal_at(form):
            given = {name: form.cleaned_data[name] for name in ("credential", "device")}
            actions.sign_in_with_passkey(request, **given)
            return onward(request)
    return render(request, "accounts/sign_in.html", {"form": forms.Address(), "passkey": form}, status=status_of(form))


@open_to(Who.ANYONE, "GET", "POST")
def recovery(request: HttpRequest) -> HttpResponse:
    form = forms.Recovery(request.POST or None)
    if form.is_valid():
        with refusal_at(form, "code"):
            given = {name: form.cleaned_data[name] for name in ("code", "device")}
            actions.sign_in_with_recovery_code(request, **given)
            request.session.pop("next", None)
            return redirect("accounts:factors")
    return render(request, "accounts/recovery.html", {"form": form}, status=status_of(form))


@open_to(Who.SIGNED_IN, "POST")
def sign_out(request: HttpRequest) -> HttpResponse:
    actions.sign_out(request)
    response = redirect("/")
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


def _send(request: HttpRequest, typed: dict[str, str]) -> HttpResponse:
    request.session["wish"] = {"device": typed["device"], "zone": typed["zone"]}
    actions.begin(request, email=typed["email"])
    return redirect("accounts:code")


def _arrive(request: HttpRequest, wish: dict[str, str]) -> HttpResponse:
    device: actions.Device = "own" if wish.get("device") == "own" else "shared"
    try:
        actions.arrive(request, device=device, zone=said_before(request, device=wish.get("zone") or ""))
    except Refusal as no:
        if no.code != "new_here":
            raise
        return redirect("accounts:join")
    return onward(request)
