"""The live room as pages. With a stream open the page's module sends most of this over the live wire instead."""

import time
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from csp.constants import SELF
from csp.decorators import csp_replace
from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from befriend.accounts import consents
from befriend.groups.models import Seat
from befriend.groups.queries import about_of, agreed_on, guidelines_of
from befriend.meetings.actions import hour
from befriend.meetings.consents import CARDS
from befriend.meetings.queries import is_in_the_room, is_put_out, meeting_for, stays_days, video_of
from befriend.meetings.room import actions, drafts, forms
from befriend.meetings.room.page import heard_page, page_of
from befriend.meetings.room.presence import keep_here, note_here
from befriend.meetings.room.queries import (
    Inside,
    heard_room_for,
    leading_room_for,
    put_out_of,
    room_for,
    room_of,
    sitting_with,
)
from befriend.meetings.room.sayings import sayings
from befriend.meetings.room.words import refusal
from befriend.meetings.saying import STATE_ANSWERS, STATE_LINES, STATES
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to, shown_again
from befriend.shell.refusal import Refusal

Act = Callable[..., None]
JSON = "application/json"
AGAIN = 15  # seconds after which a frame loads itself again, where there is no JavaScript


def quietly(view: Act) -> Callable[..., HttpResponse]:
    """The page's module asks for JSON and stays where it is; a plain form goes back to the room."""

    @wraps(view)
    def answer(request: HttpRequest, meeting_id: UUID, **named: Any) -> HttpResponse:
        if request.headers.get("Accept") != JSON:
            drafts.keep(request, meeting_id)
            view(request, meeting_id, **named)
            return redirect("meetings:room", meeting_id)
        try:
            view(request, meeting_id, **named)
        except Refusal as no:
            return JsonResponse({"code": no.code, "words": no.words}, status=409)
        return JsonResponse({})

    return answer


@open_to(Who.SIGNED_IN, "GET", "POST")
def room(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    inside = _inside(request, meeting_id)
    if inside is None:
        return _outside(request, meeting_id)
    if _comes_by_letter(request, inside):
        return shown_again(request)
    note_here(live=inside.live, seat=inside.seat)
    drafts.keep(request, meeting_id)
    if "keep" in request.POST and request.headers.get("Accept") == JSON:
        return HttpResponse(status=204)
    if "keep" in request.POST:
        return redirect("meetings:room_steady" if request.POST["keep"] == "steady" else "meetings:room", meeting_id)
    form = forms.SayForm(request.POST or None, initial=drafts.kept(request, meeting_id) | {"send": uuid.uuid4()})
    if form.is_valid():
        with refusal_at(form):
            _say(inside, form)
            drafts.let_go(request, meeting_id, "words")
            return redirect("meetings:room", meeting_id)
    return render(request, "meetings/room.html", _context(inside, form), status=status_of(form))


def _inside(request: HttpRequest, meeting_id: UUID) -> Inside | None:
    try:
        return room_for(request.user, meeting_id)
    except Http404:
        return None


def _outside(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Who sits in the circle and not in this room goes to the door; the page's module asks why its room closed."""
    it = meeting_for(request.user, meeting_id)
    if it.meeting.cleared_at:
        drafts.let_go(request, meeting_id, *drafts.TYPED)
    if request.headers.get("Accept") != JSON:
        return redirect("meetings:lobby", meeting_id)
    return JsonResponse({"is_put_out": is_put_out(it.meeting, it.account)})


def _say(inside: Inside, form: forms.SayForm) -> None:
    kept = form.cleaned_data
    body = {"id": str(kept["send"]), "done": kept["done"]}
    actions.send(live=inside.live, seat=inside.seat, send_id=kept["send"], kind="said", body=body, words=kept["words"])


def _context(inside: Inside, form: forms.SayForm) -> dict[str, Any]:
    context = page_of(inside) | {"form": form, "send": uuid.uuid4(), "meeting": inside.live.meeting}
    context["taps"] = [(state, label, STATE_LINES[state]) for state, label in STATES.items()]
    context |= {"may_tap": consents.given(inside.person, CARDS), "ask": CARDS}
    circle = inside.live.meeting.circle
    context |= {
        "group": about_of(circle.group).name,
        "promises": agreed_on(guidelines_of(circle), circle, days=inside.live.meeting.kept_days),
    }
    context["video"] = video_of(inside.live.meeting.series)
    return context


@csp_replace({"frame-ancestors": [SELF]})
@xframe_options_sameorigin
@open_to(Who.SIGNED_IN)
def words(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The words alone, in a frame that loads itself again every 15 seconds: for pages without JavaScript.

    What was unfolded stands in its address, so that it stays open when the frame loads again.
    """
    inside = room_for(request.user, meeting_id)
    if _comes_by_letter(request, inside):
        return shown_again(request)
    note_here(live=inside.live, seat=inside.seat)
    page = page_of(inside)
    folded = [item.id for item in page["items"] if item.is_folded]
    opened = [words_id for words_id in folded if words_id in request.GET.getlist("open")]
    context = page | {"frame": True, "opened": opened, "meeting": inside.live.meeting}
    response = render(request, "meetings/room_words.html", context)
    response.headers["Refresh"] = f"{AGAIN}; url={_words_again(opened)}"
    return response


@csp_replace({"frame-ancestors": [SELF]})
@xframe_options_sameorigin
@open_to(Who.SIGNED_IN)
def here(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """An empty page in a hidden frame that loads itself again every 15 seconds, beside a page that is not the room: it
    keeps the line of whoever is busy there. No place in its address, as above."""
    inside = room_for(request.user, meeting_id)
    if _comes_by_letter(request, inside):
        return shown_again(request)
    keep_here(live=inside.live, seat=inside.seat)
    response = render(request, "meetings/room_here.html")
    response.headers["Refresh"] = str(AGAIN)
    return response


def _words_again(opened: list[str]) -> str:
    """Another address each time, so that the browser loads it; without a place, or the page around it would move."""
    return "?" + urlencode([*(("open", words_id) for words_id in opened), ("at", int(time.time()))])


@open_to(Who.SIGNED_IN, "GET", "POST")
def heard(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """What one heard tonight and with whom one sat, each with its report; also after getting up. Once the hour is over,
    one's own words can still be taken back here (POST)."""
    inside = heard_room_for(request.user, meeting_id)
    if _comes_by_letter(request, inside):
        return shown_again(request)
    if request.method == "POST":
        if not room_of(inside.live)[0].ended:
            raise refusal("not_over")
        actions.take_back(live=inside.live, seat=inside.seat, words_id=_read(forms.WordsForm(request.POST))["words_id"])
        messages.success(request, _("It is taken back, for everybody."))
        return redirect("meetings:room_heard", meeting_id)
    meeting = inside.live.meeting
    context = heard_page(inside) | {"meeting": meeting, "stays_days": stays_days(meeting)}
    context["is_inside"] = is_in_the_room(meeting, inside.seat)
    return render(request, "meetings/room_heard.html", context)


@open_to(Who.SIGNED_IN)
def steady(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A hidden frame keeps the line of whoever sits in the room."""
    it = meeting_for(request.user, meeting_id)
    context = {"meeting": it.meeting, "say": sayings(), "is_inside": is_in_the_room(it.meeting, it.seat)}
    return render(request, "meetings/room_steady.html", context)


@open_to(Who.SIGNED_IN, "POST")
@quietly
def act(request: HttpRequest, meeting_id: UUID) -> None:
    inside = _acting(request, room_for(request.user, meeting_id))
    kept = _read(forms.ActForm(_sent(request)))
    actions.send(live=inside.live, seat=inside.seat, send_id=kept["send"], kind=kept["kind"], body=kept["body"])


@open_to(Who.SIGNED_IN, "POST")
@quietly
def minute(request: HttpRequest, meeting_id: UUID) -> None:
    inside = _acting(request, room_for(request.user, meeting_id))
    kept = _read(forms.MinuteForm(_sent(request)))
    actions.take_a_minute(live=inside.live, seat=inside.seat, on=kept["on"] == "true", send_id=kept["send"])


@open_to(Who.SIGNED_IN, "POST")
@quietly
def tap(request: HttpRequest, meeting_id: UUID) -> None:
    inside = _acting(request, room_for(request.user, meeting_id))
    state = request.POST.get("state", "")
    if _sent(request).get("agreed") == "yes" and state in STATES:
        consents.give(account=inside.person, ask=CARDS)
    actions.tap(live=inside.live, seat=inside.seat, state=state)
    _tell(request, str(STATE_ANSWERS[state]))


@open_to(Who.SIGNED_IN, "POST")
@quietly
def take_back(request: HttpRequest, meeting_id: UUID) -> None:
    inside = _acting(request, room_for(request.user, meeting_id))
    actions.take_back(live=inside.live, seat=inside.seat, words_id=_read(forms.WordsForm(request.POST))["words_id"])


@open_to(Who.SIGNED_IN, "GET", "POST")
def reword(request: HttpRequest, meeting_id: UUID, words_id: UUID) -> HttpResponse:
    """Change one's own last words; what came before them can be taken back only."""
    inside = room_for(request.user, meeting_id)
    if _comes_by_letter(request, inside):
        return shown_again(request)
    page = page_of(inside)
    now = next((item for item in page["items"] if item.id == str(words_id) and item.is_mine), None)
    if now is None:
        raise Http404
    first = {"send": uuid.uuid4(), "words_id": words_id, "words": "\n\n".join(now.paragraphs)}
    form = forms.RewordForm(request.POST or None, initial=first)
    if form.is_valid():
        with refusal_at(form):
            kept = form.cleaned_data
            actions.reword(
                live=inside.live, seat=inside.seat, send_id=kept["send"], words_id=words_id, said=kept["words"]
            )
            return redirect("meetings:room", meeting_id)
    context = {"form": form, "meeting": inside.live.meeting, "paragraphs": now.paragraphs}
    context["is_last"] = page["room"].last.get(inside.me) == str(words_id)
    return render(request, "meetings/room_reword.html", context, status=status_of(form))


@open_to(Who.SIGNED_IN, "POST")
@quietly
def write(request: HttpRequest, meeting_id: UUID) -> None:
    """A word to those who lead, on their panel."""
    inside = _acting(request, room_for(request.user, meeting_id))
    kept = _read(forms.NoteForm(_sent(request)), code="empty")
    actions.write_to_those_who_lead(live=inside.live, seat=inside.seat, send_id=kept["send"], said=kept["note"])
    drafts.let_go(request, meeting_id, "note")
    is_led = room_of(inside.live)[0].is_led
    say = sayings()
    _tell(request, _("Those who lead can read it now.") if is_led else say["thanks_alone"])


@open_to(Who.SIGNED_IN, "POST")
@quietly
def begin_part(request: HttpRequest, meeting_id: UUID) -> None:
    inside = _acting(request, room_for(request.user, meeting_id))
    actions.begin_part(live=inside.live, by=inside.seat, part=_read(forms.PartForm(_sent(request)))["part"])


@open_to(Who.SIGNED_IN, "POST")
@quietly
def calm(request: HttpRequest, meeting_id: UUID) -> None:
    """Not over the live wire, whose share for this room a raid may have used up."""
    inside = _acting(request, leading_room_for(request.user, meeting_id))
    actions.calm_room(live=inside.live, by=inside.seat, on=_read(forms.CalmForm(_sent(request)))["on"] == "true")


@open_to(Who.SIGNED_IN, "POST")
@quietly
def let_in(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> None:
    inside = _acting(request, leading_room_for(request.user, meeting_id))
    hour.admit(meeting=inside.live.meeting, seat=_sitter(inside, seat_id), by=inside.seat)


@open_to(Who.SIGNED_IN, "POST")
@quietly
def remove(request: HttpRequest, meeting_id: UUID, seat_id: UUID) -> None:
    inside = _acting(request, leading_room_for(request.user, meeting_id))
    for_good = _read(forms.RemoveForm(request.POST))["for_good"]
    actions.remove_from_room(live=inside.live, seat=_sitter(inside, seat_id), by=inside.seat, for_good=for_good)


@open_to(Who.SIGNED_IN, "GET", "POST")
def remove_several(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """After a raid: put out together whoever came to break the room."""
    inside = _acting(request, leading_room_for(request.user, meeting_id))
    back = _read(forms.BackForm(request.POST)) if "back" in request.POST else None
    if back:
        actions.let_back(live=inside.live, seat=_sitter(inside, back["back"]), by=inside.seat)
        return redirect("meetings:room_remove_several", meeting_id)
    form = forms.SeveralForm(request.POST or None, sitting=sitting_with(inside))
    if form.is_valid():
        kept = form.cleaned_data
        seats = [_sitter(inside, UUID(seat_id)) for seat_id in kept["seats"]]
        actions.remove_several(live=inside.live, seats=seats, by=inside.seat, for_good=kept["for_good"])
        return redirect("meetings:room", meeting_id)
    context = {"form": form, "meeting": inside.live.meeting, "inside": inside, "out": put_out_of(inside.live.meeting)}
    return render(request, "meetings/room_out.html", context, status=status_of(form))


@open_to(Who.SIGNED_IN, "POST")
def end(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    inside = _acting(request, leading_room_for(request.user, meeting_id))
    hour.close_meeting(meeting=inside.live.meeting, by=inside.seat)
    return redirect("meetings:room", meeting_id)


@open_to(Who.SIGNED_IN, "POST")
def go(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """Get up before the end, without a word to anybody."""
    inside = room_for(request.user, meeting_id)
    if _comes_by_letter(request, inside):
        return shown_again(request)
    drafts.keep(request, meeting_id)
    hour.leave_meeting(meeting=inside.live.meeting, seat=inside.seat)
    return redirect("meetings:after", meeting_id)


def _comes_by_letter(request: HttpRequest, inside: Inside) -> bool:
    """They lead, and a letter's code is all that was shown in this browser. A room does not ask again for a passkey."""
    return inside.leads and "strong_at" not in request.session


def _acting(request: HttpRequest, inside: Inside) -> Inside:
    if _comes_by_letter(request, inside):
        raise refusal("passkey")
    return inside


def _sent(request: HttpRequest) -> dict[str, str]:
    """The fields of a small form. Without JavaScript its button brings the words along, and says these in its value:
    what somebody does in a room stands in no address."""
    return request.POST.dict() | dict(parse_qsl(request.POST.get("said", "")))


def _read(form: Form, *, code: str = "malformed") -> dict[str, Any]:
    if not form.is_valid():
        raise refusal(code)
    return form.cleaned_data


def _sitter(inside: Inside, seat_id: UUID) -> Seat:
    seat = Seat.objects.select_related("account", "circle").filter(circle=inside.seat.circle, public_id=seat_id).first()
    if seat is None:
        raise Http404
    return seat


def _tell(request: HttpRequest, words: str) -> None:
    if request.headers.get("Accept") != JSON:
        messages.success(request, words)
