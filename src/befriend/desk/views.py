"""Today, and the desks."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.people import PersonRequest
from befriend.desk.actions import see_to
from befriend.desk.forms import WorkForm
from befriend.desk.queries.needs import led_by, needs_of, readiness
from befriend.desk.queries.today import greeting, next_of, only_handle, request_of, rest_of, rows_of
from befriend.desk.queries.week import this_week
from befriend.due.queries import last_seen, set_aside, somebody_works
from befriend.due.registry import JOBS
from befriend.mail.queries import undelivered
from befriend.mail.rules import KEPT_FOR
from befriend.meetings.queries import NOTHING_ASKED
from befriend.shell.policy import Who, open_to

LONGEST_LIST = 50


@open_to(Who.SIGNED_IN)
def today(request: PersonRequest) -> HttpResponse:
    now = timezone.now()
    coming, asked = next_of(request.user, now), request_of(request.user)
    waits = len(needs_of(request.user, now)) if request.user.is_organiser else 0
    desk_first = request.user.is_organiser and not (coming and coming.is_open) and (waits or not coming)
    rest = None if coming or asked or desk_first else rest_of(request.user)
    context = {
        "greeting": greeting(timezone.localtime(now)),
        "handle": only_handle(request.user),
        "now": now,
        "next": coming,
        "asked": asked,
        "rest": rest,
        "waits": waits,
        "desk_first": desk_first,
        "rows": rows_of(
            request.user, now, but=rest, passed=request.session.get(NOTHING_ASKED, []), next_is_shown=not desk_first
        ),
        "place": "today",
    }
    return render(request, "desk/today.html", context)


@open_to(Who.STAFF)
def desk(request: PersonRequest) -> HttpResponse:
    now = timezone.now()
    ready = readiness(request.user, now) if request.user.is_organiser else []
    context = {
        "needs": needs_of(request.user, now),
        "open": [each for each in ready if not each.is_done],
        "done": [each for each in ready if each.is_done],
        "week": this_week(request.user, now),
        "led": led_by(request.user),
        "now": now,
        "place": "desk",
    }
    return render(request, "desk/desk.html", context)


@open_to(Who.ORGANISER, "GET", "POST")
def work(request: PersonRequest) -> HttpResponse:
    if request.method == "POST":
        return _seen_to(request)
    context = {
        "aside": [(each, each.kind in JOBS) for each in set_aside()[:LONGEST_LIST]],
        "letters": undelivered(timezone.now() - KEPT_FOR),
        "works": somebody_works(),
        "seen": last_seen(),
        "place": "desk",
    }
    return render(request, "desk/work.html", context)


def _seen_to(request: PersonRequest) -> HttpResponse:
    form, words = WorkForm(request.POST), _("Somebody has seen to this already.")
    if form.is_valid():
        again = see_to(form.cleaned_data["work"], by=request.user)
        words = _("It is on its way again.") if again else _("It is forgotten.")
    messages.info(request, words)
    return redirect("desk:work")
