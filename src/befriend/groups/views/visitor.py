"""Pages for somebody who has not sat down yet: they ask for no name, and keep nothing."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime

from befriend.accounts import clock, sessions
from befriend.accounts.actions import settle
from befriend.accounts.queries import organiser_is_there
from befriend.accounts.rules import safe_next
from befriend.groups import above, queries
from befriend.groups.forms.finding import DirectoryForm, FinderForm, ZoneForm
from befriend.groups.saying import FOR_WHAT, words_stay
from befriend.groups.views.told import (
    hour_of,
    invitation_code,
    invited_here,
    leaders_shown,
    not_now,
    own_seat,
    reasons_in_words,
    ring_of,
    spans_of,
)
from befriend.shell.community import community
from befriend.shell.names import together
from befriend.shell.policy import Who, open_to

FOUND = "found"
ANSWERED_FOR = timedelta(minutes=30)
CUSHIONS = ("22", "05", "", "0c", "10", "29", "2e", "1f")  # drawn for the picture; the empty seat is the visitor's
A_RING = [
    {"public_id": f"00000000-0000-4000-8000-0000000000{last}", "state": "here"} if last else {"state": "you"}
    for last in CUSHIONS
]


@open_to(Who.ANYONE)
def first(request: HttpRequest) -> HttpResponse:
    now, there = localtime(), queries.topics()
    evening = queries.tonight(now, until=end_of_night(now))
    coming = evening or queries.tonight(now, until=now + timedelta(days=7), most=3)
    shown = {
        "rows": coming,
        "is_tonight": bool(evening),
        "is_day": 4 <= now.hour < 16,
        "on_now": next((it for it in evening if it.is_on and not it.is_full), None),
        "soonest": next((it for it in evening if not it.is_on), None),
        "now": now,
        "seats": A_RING,
        "for_what": together(str(words) for topic, words in FOR_WHAT.items() if topic in there),
        "about": community().about,
        "is_new": not coming and not queries.is_settled() and not organiser_is_there(),
    }
    return render(request, "groups/first.html", shown)


@open_to(Who.ANYONE)
def directory(request: HttpRequest) -> HttpResponse:
    spoken, now = queries.spoken(), localtime()
    form = DirectoryForm(request.GET, spoken=spoken)
    rows, onward = queries.listed(form.asked(now), after=form.last())
    shown = {"place": "meetings", "form": form, "rows": rows, "onward": onward, "now": now}
    shown |= {"is_by_time": bool(form.asked(now).spans), "many_languages": len(spoken) > 1}
    return render(request, "groups/directory.html", shown)


@open_to(Who.ANYONE, "GET", "POST")
def find(request: HttpRequest) -> HttpResponse:
    """Three questions. They are sent, not linked to, so that no address or history repeats the answers."""
    form, now = FinderForm(request.POST or _answered(request)), localtime()
    if request.method == "POST" and form.is_valid():
        sessions.of(request).set_aside(FOUND, form.cleaned_data, lasts=ANSWERED_FOR)
        return redirect(f"{reverse('groups:find')}?fits#fits")
    shown: dict[str, Any] = {"place": "meetings", "form": form, "now": now}
    if form.is_valid():
        answers = form.answers()
        found = queries.suggested(answers, now=now, spans=spans_of(answers.when, now))
        shown["found"] = [
            (listing, reasons_in_words(listing, fit, answers), ring_of(listing)) for listing, fit in found
        ]
        shown["some_fit"] = any(not fit.against for _listing, fit in found)
        shown["passed_over"] = queries.passed_over(answers, [fit for _listing, fit in found])
    return render(request, "groups/find.html", shown, status=422 if form.errors else 200)


def _answered(request: HttpRequest) -> dict[str, Any] | None:
    """What was answered a short while ago, for the address that shows what fits: so that Back leads to it."""
    return sessions.of(request).aside(FOUND) if "fits" in request.GET else None


@open_to(Who.ANYONE)
def group(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    group = queries.group_for(request.user, circle_id, invited=invited_here(request))
    listing, guidelines = queries.listing_of(group), queries.guidelines_of(group.circle)
    shown = {
        "place": "meetings",
        "it": listing,
        "ring": ring_of(listing),
        "mine": own_seat(request, group),
        "not_now": not_now(listing),
        "leaders": leaders_shown(group),
        "promises": queries.agreed_on(guidelines, group.circle),
        "words_stay": words_stay(guidelines.words_stay_days if guidelines else 0),
        "hour": hour_of(group),
        "asks": queries.asks_first(group.circle),
        "rhythm": above.handed.rhythm(group.circle),
        "elsewhere": queries.another(group) if listing.takes_nobody else None,
        "asked_to_lead": queries.asked_to_lead(invitation_code(request), group.circle),
        "many_languages": len(queries.spoken()) > 1,
        "now": localtime(),
    }
    return render(request, "groups/group.html", shown)


@open_to(Who.ANYONE, "GET", "POST")
def zone(request: HttpRequest) -> HttpResponse:
    """On whose clock times are shown. A member's choice is their account's; a visitor's is a cookie of this browser
    and nothing else."""
    wanted = request.POST.get("next") or request.GET.get("next", "")
    back = safe_next(wanted)
    form = ZoneForm(request.POST or None, initial={"zone": clock.zone_of(request)[0].key, "next": back})
    if not form.is_valid():
        return render(request, "groups/zone.html", {"form": form}, status=422 if form.errors else 200)
    response = redirect(back)
    zone, days = form.cleaned_data["zone"], clock.KEPT_SECONDS
    if request.user.is_authenticated:
        settle(account=request.user, zone=zone, language=request.user.language)
        return response
    response.set_cookie(clock.COOKIE, zone, max_age=days, samesite="Lax", secure=request.is_secure())
    return response


def end_of_night(now: datetime) -> datetime:
    """Four in the morning: until then it is still tonight."""
    day = now if now.hour < 4 else now + timedelta(days=1)
    return day.replace(hour=4, minute=0, second=0, microsecond=0)
