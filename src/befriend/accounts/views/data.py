"""My data: see it, take it, have it erased."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from befriend.accounts import actions, consents, privacy, rules
from befriend.accounts.models import Export
from befriend.accounts.people import PersonRequest
from befriend.accounts.queries import has_proved
from befriend.accounts.views.factors import shown_again, way_to_show
from befriend.shell.policy import Who, open_to


@open_to(Who.SIGNED_IN)
def data(request: PersonRequest) -> HttpResponse:
    export = Export.objects.filter(account=request.user).first()
    if export and export.expires_at and export.expires_at <= timezone.now():
        export = None
    shown = {"export": export, "consents": consents.standing(request.user)}
    return render(request, "accounts/data.html", shown)


@open_to(Who.SIGNED_IN, "POST")
def take_back(request: PersonRequest) -> HttpResponse:
    """A yes is as easily taken back as given; the two that everything rests on end with the account."""
    purpose = request.POST.get("purpose", "")
    if purpose in consents.NEEDED:
        return redirect("accounts:data" if request.user.erase_at else "accounts:erase")
    consents.withdraw(account=request.user, purpose=purpose)
    return redirect("accounts:data")


@open_to(Who.SIGNED_IN, "POST")
@shown_again("accounts:data")
def gather(request: PersonRequest) -> HttpResponse:
    actions.ask_for_export(account=request.user)
    return redirect("accounts:data")


@open_to(Who.SIGNED_IN)
@shown_again("accounts:data")
def file(request: PersonRequest) -> HttpResponse:
    response = HttpResponse(actions.open_export(account=request.user), content_type="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return response


@open_to(Who.SIGNED_IN, "GET", "POST")
def erase(request: PersonRequest) -> HttpResponse:
    """What happens is told to whoever is signed in; the press itself wants to know who presses."""
    show_first = "" if has_proved(request.user, request.session) else way_to_show(request.user, "accounts:erase")
    if request.method == "POST" and show_first:
        return redirect(show_first)
    if request.method == "POST":
        actions.plan_erasure(account=request.user, session_key=request.session.session_key)
        return redirect("accounts:data")
    to_know = [words for room in privacy.rooms() for words in room.to_know(request.user)]
    shown = {"erase_at": timezone.now() + rules.ERASURE_WAITS, "to_know": to_know, "show_first": show_first}
    return render(request, "accounts/erase.html", shown)


@open_to(Who.SIGNED_IN, "POST")
def stay(request: PersonRequest) -> HttpResponse:
    actions.change_mind(account=request.user)
    return redirect("accounts:data")
