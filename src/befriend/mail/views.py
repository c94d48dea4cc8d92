from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from befriend.mail.actions import keep_preferences, stop_letters
from befriend.mail.forms import PreferencesForm
from befriend.mail.queries import letter_behind, quiet_of, reader_of, ways_of
from befriend.shell.forms import status_of
from befriend.shell.policy import Who, open_to


@open_to(Who.SIGNED_IN, "GET", "POST")
def preferences(request: HttpRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, ways=ways_of(request.user), quiet=quiet_of(request.user))
    if form.is_valid():
        keep_preferences(account=request.user, ways=form.ways(), quiet=form.quiet())
        messages.success(request, _("Kept. Letters follow this from now on."))
        return redirect("mail:preferences")
    return render(request, "mail/preferences.html", {"form": form}, status=status_of(form))


@open_to(Who.ANYONE)
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """A letter's link. It changes nothing; a member's leads on only for that member."""
    row = letter_behind(token)
    if row.account_id and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    if row.account_id and row.account_id != request.user.pk:
        raise Http404
    return redirect(row.given()["link"])


@csrf_exempt  # the inbox itself sends this (RFC 8058), without a cookie; the token stands for one kind of letter
@open_to(Who.ANYONE, "GET", "POST")
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """The same answer whether or not anybody is behind the token."""
    if request.method == "POST":
        reader = reader_of(token)
        if reader:
            stop_letters(account_id=reader[0], kind=reader[1])
    return render(request, "mail/stop.html", {"done": request.method == "POST"})
