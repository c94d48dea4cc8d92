"""A meeting as those see it who lead it: two minutes before, the door, and what stays after."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.groups.models import Seat
from befriend.groups.queries import about_of
from befriend.meetings.actions import hour
from befriend.meetings.actions.cards import keep_note
from befriend.meetings.actions.standing_in import agree_to_stand_in, rather_not_stand_in
from befriend.meetings.doorway import door
from befriend.meetings.drawing import pulse_rows
from befriend.meetings.evenings import evening_asked_of
from befriend.meetings.forms import NoteForm
from befriend.meetings.models import Meeting
from befriend.meetings.queries import (
    Attending,
    doors_are_open,
    doors_open_at,
    hour_of,
    is_in_the_room,
    is_put_out,
    leads_inside,
    led_meeting_for,
    missed_twice,
    new_since,
    note_of,
    notes_before,
    roster_of,
    video_of,
    waiting_in,
)
from befriend.meetings.room.queries import reads_figures
from befriend.meetings.views import page
from befriend.shell import late
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to, shown_again

View = Callable[[HttpRequest, Attending], HttpResponse]
Page = Callable[[HttpRequest, UUID], HttpResponse]


@open_to(Who.SIGNED_IN, "GET", "POST")
def stand_in(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Would you lead this evening? A yes waits for the passkey, as with everybody who leads."""
    it = evening_asked_of(request.user, meeting_id)
    if "no" in request.POST:
        rather_not_stand_in(meeting=it.meeting, seat=it.seat)
        messages.success(request, _("That is all right. Nobody asks why."))
        return redirect("meetings:meeting", meeting_id)
    if "yes" in request.POST:
        if not it.account.passkey_is_fresh(request.session):
            return redirect(f"{reverse('accounts:again')}?{urlencode({'next': request.path})}")
        agree_to_stand_in(meeting=it.meeting, seat=it.seat)
        messages.success(request, _("Thank you. You lead this evening; what you need stands in the brief."))
        return redirect("meetings:brief", meeting_id)
    shown = {"it": it, "meeting": it.meeting, "hour": hour_of(it.meeting)}
    shown["group"] = about_of(it.meeting.circle.group).name
    return page(request, "meetings/stand_in.html", shown)


def with_passkey(view: View) -> Page:
    """For whoever leads this evening, for once or always: a letter's code alone is not enough here."""

    @wraps(view)
    def guarded(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
        it = led_meeting_for(request.user, meeting_id)
        if not it.account.passkey_is_fresh(request.session):
            return shown_again(request)
        late.let_go(request)
        return view(request, it)

    return guarded


@open_to(Who.SIGNED_IN)
@with_passkey
def brief(request: HttpRequest, it: Attending) -> HttpResponse:
    """What one who leads reads in two minutes before people come."""
    shown = {
        "it": it,
        "meeting": it.meeting,
        "new": new_since(it.meeting),
        "missed": missed_twice(it.meeting),
        "notes": notes_before(it.meeting),
        "hour": hour_of(it.meeting),
        "roster": roster_of(it.meeting),
        "video": video_of(it.meeting.series),
        "doors_at": doors_open_at(it.meeting),
        "doors_open": doors_are_open(it.meeting),
        "waiting": waiting_in(it.meeting),
        "is_in": is_in_the_room(it.meeting, it.seat),
        "is_led": leads_inside(it.meeting),
        "is_put_out": is_put_out(it.meeting, it.account),
        "is_coming": it.meeting.state == Meeting.State.PLANNED and it.meeting.starts_at > timezone.now(),
    }
    return page(request, "meetings/brief.html", shown)


@open_to(Who.SIGNED_IN)
@with_passkey
def waiting(request: HttpRequest, it: Attending) -> HttpResponse:
    """Who sits in the lobby, as a page of its own that looks again by itself."""
    shown = {"it": it, "meeting": it.meeting, "waiting": waiting_in(it.meeting), "door": door(it)}
    template = "meetings/parts/waiting.html" if request.headers.get("HX-Request") else "meetings/waiting.html"
    return page(request, template, shown)


@open_to(Who.SIGNED_IN, "POST")
@with_passkey
def admit(request: HttpRequest, it: Attending) -> HttpResponse:
    if request.POST.get("seat"):
        hour.admit(meeting=it.meeting, seat=_seat_in(it.meeting, request.POST["seat"]), by=it.seat)
    else:
        hour.admit_all(meeting=it.meeting, by=it.seat)
    return redirect("meetings:waiting", it.meeting.public_id)


@open_to(Who.SIGNED_IN, "GET", "POST")
@with_passkey
def roster(request: HttpRequest, it: Attending) -> HttpResponse:
    """Who came, three lines for next time, and the pulse once it is drawn."""
    form = late.filled(request, NoteForm(request.POST or None, initial={"words": note_of(it.meeting, it.seat)}))
    if form.is_valid():
        with refusal_at(form, "words"):
            keep_note(meeting=it.meeting, seat=it.seat, words=form.cleaned_data["words"])
            messages.success(request, _("It is kept, and goes by itself after thirty days."))
            return redirect("meetings:roster", it.meeting.public_id)
    shown = {
        "it": it,
        "meeting": it.meeting,
        "form": form,
        "roster": roster_of(it.meeting),
        "is_over": it.meeting.state == Meeting.State.ENDED,
        "reads": reads_figures(it.meeting, it.seat),
        "is_drawn": it.meeting.pulse is not None,
        "pulse": pulse_rows(it.meeting.pulse or []),
    }
    return page(request, "meetings/roster.html", shown, status=status_of(form))


def _seat_in(meeting: Meeting, public_id: str) -> Seat:
    try:
        wanted = UUID(public_id)
    except ValueError:
        raise Http404 from None
    seat = Seat.objects.select_related("account", "circle").filter(circle=meeting.circle, public_id=wanted).first()
    if seat is None:
        raise Http404
    return seat
