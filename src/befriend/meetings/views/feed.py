"""A private calendar, for the calendar that one has already."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from befriend.accounts.queries import has_shown
from befriend.accounts.views.factors import way_to_show
from befriend.meetings.actions.feed import make_feed, take_back_feed, token_of
from befriend.meetings.calendar import written
from befriend.meetings.models import Feed
from befriend.meetings.queries import entries_for, feed_behind
from befriend.meetings.saying import FEED_NAME
from befriend.meetings.views import person_of
from befriend.shell.policy import Who, open_to


@open_to(Who.SIGNED_IN, "GET", "POST")
def calendar(request: HttpRequest) -> HttpResponse:
    """The address of one's own calendar: shown and made where somebody showed that it is they, and taken back always.
    Whoever found an open phone would else read for good when its owner meets."""
    person = person_of(request)
    show_first = "" if has_shown(person, request.session) else way_to_show(person, "meetings:calendar")
    if request.method == "POST" and request.POST.get("do") == "take_back":
        take_back_feed(account=person)
        return redirect("meetings:calendar")
    if request.method == "POST":
        if not show_first:
            make_feed(account=person)
        return redirect(show_first or "meetings:calendar")
    feed = Feed.objects.filter(account=person, token_hash__isnull=False).first()
    path = reverse("meetings:feed", args=[token_of(person, feed)]) if feed and not show_first else ""
    shown = {"is_made": feed is not None, "address": f"{settings.ORIGIN}{path}", "show_first": show_first}
    return render(request, "meetings/calendar.html", shown)


@open_to(Who.ANYONE)
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Times and a neutral title, and nothing else, for whoever holds the address."""
    account = feed_behind(token)
    if account is None:
        raise Http404
    text = written(entries_for(account), name=str(FEED_NAME))
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return answer
