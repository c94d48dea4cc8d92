"""Passkeys, the authenticator app, recovery codes, and showing one of them again."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from befriend.accounts import actions, forms, passkeys, rules
from befriend.accounts.models import Account, RecoveryCode, Removal
from befriend.accounts.people import PersonRequest
from befriend.accounts.queries import factor_for, has_factor, has_proved, has_shown, may_go_by_letter, name_of
from befriend.accounts.saying import device_named
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to

View = Callable[..., HttpResponse]


def shown_again(page: str, enough: Callable[[Account, SessionBase], bool] = has_shown) -> Callable[[View], View]:
    """Before anything of weight: the passkey or app, or else figures from a letter; and then back to this page."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: PersonRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if enough(request.user, request.session):
                return view(request, *args, **kwargs)
            return redirect(way_to_show(request.user, page))

        return guarded

    return guard


def way_to_show(account: Account, page: str) -> str:
    way = "accounts:again" if has_factor(account) else "accounts:by_letter"
    return f"{reverse(way)}?{urlencode({'next': reverse(page)})}"


@open_to(Who.SIGNED_IN, "GET", "POST")
def by_letter(request: PersonRequest) -> HttpResponse:
    """For those who have neither passkey nor app, or lost it together with the recovery codes."""
    wanted = rules.safe_next(request.GET.get("next") or request.POST.get("next"), default=reverse("accounts:me"))
    if has_shown(request.user, request.session):
        return redirect(wanted)
    is_lost = has_factor(request.user)
    if is_lost and not (wanted in _waits_for_days() and may_go_by_letter(request.user)):
        return redirect(f"{reverse('accounts:again')}?{urlencode({'next': wanted})}")
    if "send" in request.POST:
        actions.send_letter_again(request, account=request.user)
        return redirect(f"{reverse('accounts:by_letter')}?{urlencode({'next': wanted})}")
    asked = request.session.get("asked", {})
    is_sent = bool(asked) and asked["address"] == request.user.email
    form = forms.Code(request.POST if "code" in request.POST else None)
    if form.is_valid():
        with refusal_at(form, "code" if is_sent else None):
            actions.show_letter_again(request, account=request.user, code=form.cleaned_data["code"])
            return redirect(wanted)
    shown = {"form": form, "next": wanted, "is_sent": is_sent, "is_lost": is_lost}
    return render(request, "accounts/by_letter.html", shown, status=status_of(form))


def _waits_for_days() -> tuple[str, str]:
    return reverse("accounts:factors"), reverse("accounts:erase")


@open_to(Who.SIGNED_IN, "GET", "POST")
def again(request: PersonRequest) -> HttpResponse:
    wanted = rules.safe_next(request.GET.get("next") or request.POST.get("next"), default="/")
    if not has_factor(request.user):
        request.session["next"] = wanted
        return redirect("accounts:factors")
    passkey = forms.Passkey({"device": "shared", **request.POST.dict()} if "credential" in request.POST else None)
    form = forms.Again(request.POST if "code" in request.POST else None)
    if passkey.is_valid():
        with refusal_at(passkey):
            actions.show_passkey_again(request, account=request.user, credential=passkey.cleaned_data["credential"])
            return redirect(wanted)
    elif form.is_valid():
        with refusal_at(form, "code"):
            actions.show_figures_again(request, account=request.user, code=form.cleaned_data["code"])
            return redirect(wanted)
    kinds = {factor.type for factor in passkeys.factors_of(request.user)}
    tried = passkey if passkey.is_bound else form
    leads_to = wanted if wanted in _waits_for_days() else reverse("accounts:factors")
    lost = urlencode({"next": leads_to}) if may_go_by_letter(request.user) else ""
    too_little = request.user.email is not None and request.user.answers_for_others
    told = {"lost": lost, "letter_is_too_little": too_little}
    shown = {"form": form, "tried": tried, "next": wanted, "kinds": kinds, **told}
    return render(request, "accounts/again.html", shown, status=status_of(tried))


@open_to(Who.SIGNED_IN)
def factors(request: PersonRequest) -> HttpResponse:
    leaving = dict(Removal.objects.filter(account=request.user).values_list("factor", "due_at"))
    rows = [
        {
            "factor": factor,
            "label": device_named(factor.data.get("name", "")),
            "name": name_of(request.user, "factor", factor.pk),
            "leaves_at": leaving.get(factor.pk),
        }
        for factor in passkeys.factors_of(request.user)
    ]
    codes_left = RecoveryCode.objects.filter(account=request.user, used_at=None).count()
    needed = request.user.is_staff_here and not rows
    first = "" if has_shown(request.user, request.session) else way_to_show(request.user, "accounts:factors")
    shown = {"rows": rows, "codes_left": codes_left, "needed": needed, "show_first": first}
    return render(request, "accounts/factors.html", shown)


@open_to(Who.SIGNED_IN, "POST")
@shown_again("accounts:factors")
def add_passkey(request: PersonRequest) -> HttpResponse:
    name = rules.device_codes(request.headers.get("User-Agent", ""))
    credential = request.POST.get("credential", "")[:20_000]
    actions.add_passkey(request, account=request.user, credential=credential, name=name)
    return redirect("accounts:recovery_codes" if "recovery" in request.session else "accounts:factors")


@open_to(Who.SIGNED_IN, "GET", "POST")
@shown_again("accounts:factors")
def add_app(request: PersonRequest) -> HttpResponse:
    secret = request.session.setdefault("app_secret", passkeys.new_secret())
    form = forms.AppCode(request.POST or None)
    if form.is_valid():
        with refusal_at(form, "code"):
            actions.add_app(request, account=request.user, code=form.cleaned_data["code"])
            return redirect("accounts:recovery_codes" if "recovery" in request.session else "accounts:factors")
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)]
    picture = passkeys.app_picture(passkeys.app_link(request.user, secret))
    shown = {"form": form, "secret": " ".join(groups), "picture": picture}
    return render(request, "accounts/app.html", shown, status=status_of(form))


@open_to(Who.SIGNED_IN, "GET", "POST")
@shown_again("accounts:factors")
def recovery_codes(request: PersonRequest) -> HttpResponse:
    """Shown while they wait in this session; the person says when they are safe, and then nobody shows them again."""
    if request.method == "POST" and "kept" in request.POST:
        request.session.pop("recovery", None)
        return redirect(rules.safe_next(request.session.pop("next", None), default=reverse("accounts:factors")))
    if request.method == "POST":
        actions.new_recovery_codes(request, account=request.user)
        return redirect("accounts:recovery_codes")
    return render(request, "accounts/recovery_codes.html", {"codes": request.session.get("recovery", [])})


@open_to(Who.SIGNED_IN)
@shown_again("accounts:factors")
def recovery_file(request: PersonRequest) -> HttpResponse:
    codes = "\n".join(request.session.get("recovery", []))
    response = HttpResponse(f"{codes}\n", content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="codes.txt"'
    return response


@open_to(Who.SIGNED_IN, "POST")
@shown_again("accounts:factors", has_proved)
def take_away(request: PersonRequest, name: str) -> HttpResponse:
    actions.plan_removal(account=request.user, factor_id=factor_for(request.user, name).pk)
    return redirect("accounts:factors")


@open_to(Who.SIGNED_IN, "POST")
def keep(request: PersonRequest, name: str) -> HttpResponse:
    actions.keep_factor(account=request.user, factor_id=factor_for(request.user, name).pk)
    return redirect("accounts:factors")
