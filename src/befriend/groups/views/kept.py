"""What people take with them from a group that has ended, and where they find it afterwards."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from befriend.groups import actions, keeping, queries
from befriend.groups.forms.keeping import KeepForm, LetGoForm
from befriend.groups.views.told import me
from befriend.shell.forms import status_of
from befriend.shell.policy import Who, open_to


@open_to(Who.SIGNED_IN, "GET", "POST")
def keep(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """One's own words in a group that has ended, to choose from before they are erased."""
    seat, person = queries.archive_seat_for(request.user, circle_id), me(request)
    things = keeping.things_of(seat)
    kept = keeping.already_kept(person, things)
    form = KeepForm(request.POST or None, things=[each for each in things if each.source not in kept])
    if form.is_valid():
        actions.keep_things(account=person, seat=seat, things=form.chosen())
        messages.success(request, _("It is yours now. You find it here, and nobody else does."))
        return redirect("groups:kept")
    shown = {"place": "group", "it": queries.listing_of(seat.circle.group), "circle": seat.circle, "form": form}
    return render(request, "groups/keep.html", {**shown, "some_kept": bool(kept)}, status=status_of(form))


@open_to(Who.SIGNED_IN, "GET", "POST")
def kept(request: HttpRequest) -> HttpResponse:
    """What was kept, and one press to let a thing go."""
    form = LetGoForm(request.POST or request.GET or None)
    if request.method == "POST" and form.is_valid():
        actions.let_go(account=me(request), kept=form.cleaned_data["kept"])
        messages.success(
            request, _("It is gone from here, and in 30 days from the backups, where one is made each night.")
        )
        return redirect("groups:kept")
    after = form.cleaned_data.get("after") if form.is_bound and form.is_valid() else None
    rows, onward = keeping.kept_by(me(request), after=after)
    return render(request, "groups/kept.html", {"place": "group", "rows": rows, "onward": onward})
