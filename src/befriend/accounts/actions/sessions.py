"""Signing in and out. A cookie is new at each sign-in and dead at each sign-out."""

from typing import Literal

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from befriend.accounts import arrivals, rules
from befriend.accounts.models import Account, CallToOrganise, Code, Session
from befriend.accounts.sessions import end
from befriend.audit.actions import record

Device = Literal["own", "shared"]


def note_proved(request: HttpRequest) -> None:
    """Whoever sits here came in, or proved their address again, just now."""
    request.session["proved_at"] = timezone.now().isoformat()


def note_shown(request: HttpRequest) -> None:
    """A passkey or an authenticator app was shown just now."""
    request.session["strong_at"] = request.session["shown_at"] = timezone.now().isoformat()


@transaction.atomic
def sign_in(request: HttpRequest, account: Account, *, device: Device = "shared", strong: bool = False) -> None:
    """Begin a session under a new cookie. `strong` says that a passkey or authenticator was shown just now."""
    carried = arrivals.carried(request, account)
    request.session.flush()
    login(request, account, backend="befriend.accounts.backend.Present")
    request.session.update(carried)
    request.session["own"] = device == "own"
    request.session["device"] = rules.device_codes(request.headers.get("User-Agent", ""))
    note_proved(request)
    if strong:
        note_shown(request)
    request.session.save()
    record("account.signed_in", actor_key=account.key)


@transaction.atomic
def sign_out(request: HttpRequest) -> None:
    """Forget this browser. A replayed cookie finds nothing."""
    if request.user.is_authenticated:
        record("account.signed_out", actor_key=request.user.key)
    logout(request)


@transaction.atomic
def end_session(*, account: Account, session_id: int) -> None:
    """End one browser of this person; somebody else's number ends nothing."""
    end(Session.objects.filter(account=account, pk=session_id))
    record("account.session_ended", actor_key=account.key)


@transaction.atomic
def sign_out_everywhere(*, account: Account) -> None:
    end(Session.objects.filter(account=account))
    record("account.signed_out_everywhere", actor_key=account.key)


@transaction.atomic
def sign_everybody_out() -> None:
    """After a restore: no cookie, no code and no call of the time before opens anything."""
    Session.objects.all().delete()
    Code.objects.all().delete()
    CallToOrganise.objects.filter(confirmed_at=None).delete()
