"""The first page of a new house: it exists only until its organiser has a way to sign in."""

from ipaddress import ip_address

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import constant_time_compare

from befriend.accounts import actions, forms, staff
from befriend.accounts.queries import first_run_token, organiser_is_there
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to


@open_to(Who.ANYONE, "GET", "POST")
def first_run(request: HttpRequest) -> HttpResponse:
    if organiser_is_there():
        raise Http404
    if not (request.is_secure() or here(request)):
        return render(request, "accounts/first_run_unsafe.html", {"origin": settings.ORIGIN}, status=403)
    form = forms.FirstRun(request.POST or None)
    if form.is_valid():
        if not here(request) and not constant_time_compare(form.cleaned_data["token"], first_run_token()):
            form.add_error("token", form.fields["token"].help_text)
        else:
            with refusal_at(form):
                actions.open_house(request, email=form.cleaned_data["email"], zone=form.cleaned_data["zone"])
                request.session["next"] = staff.step_after_first_run()
                return redirect("accounts:factors")
    shown = {"form": form, "asks_for_word": not here(request)}
    return render(request, "accounts/first_run.html", shown, status=status_of(form))


def here(request: HttpRequest) -> bool:
    """On the machine itself: asked for by a local name and coming from it, not through a proxy."""
    local_name = request.get_host().rsplit(":", 1)[0] in ("localhost", "127.0.0.1", "[::1]")
    try:
        from_here = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        from_here = False
    return local_name and from_here and "X-Forwarded-For" not in request.headers
