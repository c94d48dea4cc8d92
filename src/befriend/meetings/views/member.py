"""A meeting as those see it who sit in its circle: before, at the door, and after."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from befriend.accounts import consents
from befriend.groups.queries import about_of, agreed_on, guidelines_of, has_agreed
from befriend.groups.rules.words import SeatState
from befriend.meetings.actions import evening, hour
from befriend.meetings.actions.cards import keep_after, keep_tap
from befriend.meetings.consents import CARDS
from befriend.meetings.doorway import door, is_barred_to
from befriend.meetings.drawing import (
    leaders,
    lobby_ring,
    minutes_until,
    ring_of,
    six_items,
    tap_buttons,
)
from befriend.meetings.forms import AfterForm
from befriend.meetings.models import Attendance, Card, Meeting
from befriend.meetings.queries import (
    NOTHING_ASKED,
    Attending,
    attendance_of,
    doors_are_open,
    doors_open_at,
    following_meeting,
    has_card,
    hour_of,
    is_in_the_room,
    is_put_out,
    meeting_for,
    stays_days,
    was_put_out,
)
from befriend.meetings.room.queries import SAT_HERE, heard_something
from befriend.meetings.saying import STATES
from befriend.meetings.views import page
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to, shown_again

MOST_KEPT_IN_MIND = 6  # evenings of which this browser asks no more


@open_to(Who.SIGNED_IN)
def meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    it = meeting_for(request.user, meeting_id)
    said = attendance_of(it.meeting, it.seat)
    shown = {
        "it": it,
        "meeting": it.meeting,
        "group": about_of(it.meeting.circle.group).name,
        "hour": hour_of(it.meeting),
        "leaders": leaders(it.meeting),
        "seats": ring_of(it.meeting, it.seat),
        "promises": agreed_on(guidelines_of(it.meeting.circle), it.meeting.circle, days=stays_days(it.meeting)),
        "has_agreed": has_agreed(it.seat),
        "stays_days": stays_days(it.meeting),
        "excused": said is not None and said.state == Attendance.State.EXCUSED,
        "was_here": said is not None and said.state in SAT_HERE,
        "heard": heard_something(it.meeting, it.seat),
        "is_in": is_in_the_room(it.meeting, it.seat),
        "is_put_out": is_put_out(it.meeting, it.account),
        "doors_at": doors_open_at(it.meeting),
        "doors_open": doors_are_open(it.meeting),
        "is_barred": is_barred_to(it),
        "coming": it.meeting.state == Meeting.State.PLANNED and it.meeting.starts_at > timezone.now(),
    }
    return page(request, "meetings/meeting.html", shown)


@open_to(Who.SIGNED_IN, "POST")
def excuse(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    it = meeting_for(request.user, meeting_id)
    evening.excuse(meeting=it.meeting, seat=it.seat, is_excused=request.POST.get("come") != "yes")
    return redirect("meetings:meeting", meeting_id)


@open_to(Who.SIGNED_IN, "GET", "POST")
def lobby(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Sit down (POST), and wait. The page looks again by itself, with script or without.

    Where somebody is here whom this person keeps out of their way, the page says so first and asks once more.
    """
    it = meeting_for(request.user, meeting_id)
    stands = door(it)
    if request.method == "POST":
        if it.leads and not it.account.passkey_is_fresh(request.session):
            return shown_again(request)
        if stands.is_in or not stands.is_hard or "knowing" in request.POST:
            hour.enter_lobby(meeting=it.meeting, seat=it.seat)
        return redirect("meetings:lobby", meeting_id)
    if stands.is_in:
        return redirect("meetings:room", meeting_id)
    if stands.is_outside or it.seat.state == SeatState.PAUSED:
        return redirect("meetings:meeting", meeting_id)
    return page(request, "meetings/lobby.html", {"it": it, "meeting": it.meeting, "door": stands, **_lobby(it)})


@open_to(Who.SIGNED_IN)
def at_the_door(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The part of the lobby that changes by itself; once let in, the browser is sent into the room."""
    it = meeting_for(request.user, meeting_id)
    stands = door(it)
    if stands.is_in or stands.is_outside:
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    shown = {"it": it, "meeting": it.meeting, "door": stands, **_before_the_door(it)}
    return page(request, "meetings/parts/door.html", shown)


@open_to(Who.SIGNED_IN, "POST")
def get_up(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """ "I cannot stay": leave the lobby or the room, with nothing to explain."""
    it = meeting_for(request.user, meeting_id)
    if it.leads and "strong_at" not in request.session:
        return shown_again(request)
    was_in = door(it).is_in
    hour.leave_meeting(meeting=it.meeting, seat=it.seat)
    return redirect("meetings:after" if was_in else "meetings:meeting", meeting_id)


@open_to(Who.SIGNED_IN, "POST")
def tap(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """How somebody arrives. The first tap asks for the yes under which it is kept."""
    it = meeting_for(request.user, meeting_id)
    state = request.POST.get("state", "")
    if request.POST.get("agreed") == "yes" and state in STATES:
        consents.give(account=it.account, ask=CARDS)
    keep_tap(meeting=it.meeting, seat=it.seat, state=state)
    return redirect("meetings:lobby", meeting_id)


@open_to(Who.SIGNED_IN, "GET", "POST")
def after(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The card after the hour, and the close: after it was kept, or at once for whoever wants nothing of it."""
    it = meeting_for(request.user, meeting_id)
    form = AfterForm(request.POST or None)
    if form.is_valid():
        with refusal_at(form), transaction.atomic():
            if form.cleaned_data["agreed"]:
                consents.give(account=it.account, ask=CARDS)
            answers = form.answers()
            keep_after(meeting=it.meeting, seat=it.seat, answers=answers)
            return redirect(reverse("meetings:after", args=[meeting_id]) + ("" if answers else "?nothing"))
    kept = has_card(it.meeting, it.account, Card.Moment.AFTER)
    if "nothing" in request.GET:
        request.session[NOTHING_ASKED] = [*request.session.get(NOTHING_ASKED, []), str(meeting_id)][-MOST_KEPT_IN_MIND:]
    shown = {
        "it": it,
        "form": form,
        "items": six_items(it, form),
        "kept": kept,
        "was_put_out": was_put_out(it.meeting, it.account),
        "is_closed": not form.is_bound and (kept or "nothing" in request.GET) and "again" not in request.GET,
        "asks": not consents.given(it.account, CARDS),
        "ask": CARDS,
        "next": following_meeting(it.meeting),
        "seats": ring_of(it.meeting, it.seat),
        "heard": heard_something(it.meeting, it.seat),
    }
    return page(request, "meetings/after.html", shown, status=status_of(form))


def _before_the_door(it: Attending) -> dict[str, object]:
    named = leaders(it.meeting)
    came = set(it.meeting.attendance.filter(state=Attendance.State.CAME).values_list("seat", flat=True))
    return {
        "leaders": named,
        "lets_in": next((each.handle for each in named if each.seat.pk in came), ""),
        "stays_days": stays_days(it.meeting),
        "has_begun": it.meeting.starts_at <= timezone.now(),
    }


def _lobby(it: Attending) -> dict[str, object]:
    circle, days = it.meeting.circle, stays_days(it.meeting)
    return {
        **_before_the_door(it),
        "promises": agreed_on(guidelines_of(circle), circle, days=days),
        "seats": lobby_ring(it.meeting, it.seat),
        "hour": hour_of(it.meeting)[:2],
        "taps": tap_buttons(it),
        "asks": not consents.given(it.account, CARDS),
        "ask": CARDS,
        "minutes": minutes_until(it.meeting.starts_at),
    }
