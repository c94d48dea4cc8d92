"""What those who lead write for their group: what it says of itself, guidelines, questions, who they are."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from befriend.groups import actions, queries
from befriend.groups.forms.leading import GroupForm, GuidelinesForm, IntroForm, LinesForm, WrittenForm
from befriend.groups.languages import NAMES
from befriend.groups.models import Group, Seat
from befriend.groups.rules.about import About, mark, told
from befriend.groups.saying import TOPICS, WAYS, words_stay
from befriend.shell import late
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to

SAID = ("topic", "ways", "language", "places", "is_listed")


@open_to(Who.STAFF, "GET", "POST")
def words(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    """What the group says of itself to anybody."""
    own = queries.leading_seat_for(request.user, circle_id)
    group, about = own.circle.group, queries.about_of(own.circle.group)
    before: dict[str, Any] = {"name": about.name, "purpose": about.purpose, "fits": "\n".join(about.fits)}
    before |= {"not_now": "\n".join(map(told, about.not_now))}
    before |= {name: getattr(group, name) for name in SAID}
    before |= {"read": mark(queries.said_of(group))}
    form = late.filled(request, GroupForm(request.POST or None, initial=before, before=about))
    if form.is_valid():
        with refusal_at(form, "places", only="places"):
            given = {name: form.cleaned_data[name] for name in (*SAID, "read")}
            actions.describe_group(by=own, about=form.about(), **given)
            return redirect("groups:lead", circle_id)
    shown = _beside(form, queries.said_of(group), _said(group, about))
    return render(request, "groups/words.html", shown | {"it": queries.listing_of(group)}, status=status_of(form))


@open_to(Who.STAFF, "GET", "POST")
def guidelines(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    own = queries.leading_seat_for(request.user, circle_id)
    before = queries.guidelines_of(own.circle)
    now = queries.agreed(before, own.circle)
    label, hint = _("Our promises"), _("One promise a line. Everybody is asked again when they change.")
    first = _before(now[0]) | {"words_stay_days": now[1], "read": mark(now)}
    form = late.filled(request, GuidelinesForm(request.POST or None, initial=first, label=label, hint=hint))
    if form.is_valid():
        with refusal_at(form):
            kept = form.cleaned_data
            given = {"words_stay_days": kept["words_stay_days"], "read": kept["read"]}
            if actions.renew_guidelines(by=own, promises=kept["lines"], **given) != before:
                told = _("The new guidelines stand. Everybody is asked to agree before the next meeting.")
                messages.success(request, told)
            return redirect("groups:lead", circle_id)
    return _lines(request, own, form, _("What we agree on"), now, (*now[0], words_stay(now[1])))


@open_to(Who.STAFF, "GET", "POST")
def questions(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    own = queries.leading_seat_for(request.user, circle_id)
    now = tuple(question.words for question in queries.questions_of(own.circle))
    label, hint = _("Our questions"), _("One question a line. Three are plenty.")
    asked = LinesForm(request.POST or None, initial=_before(now), label=label, hint=hint, needed=False)
    form = late.filled(request, asked)
    if form.is_valid():
        with refusal_at(form):
            kept = form.cleaned_data
            actions.ask_questions(by=own, questions=kept["lines"], read=kept["read"])
            return redirect("groups:lead", circle_id)
    return _lines(request, own, form, _("What we ask before a seat is given"), now, now)


def _said(group: Group, about: About) -> list[str]:
    """What a group says of itself, a line each, for those who lead it."""
    listed = _("In the list of groups") if group.is_listed else _("Not in the list of groups")
    ways = ", ".join(str(WAYS[way]) for way in group.ways)
    seats = _("%(places)d seats") % {"places": group.places}
    return [
        about.name,
        about.purpose,
        *about.fits,
        *map(told, about.not_now),
        str(TOPICS[group.topic]),
        ways,
        NAMES[group.language],
        seats,
        listed,
    ]


def _before(now: tuple[str, ...]) -> dict[str, str]:
    return {"lines": "\n".join(now), "read": mark(now)}


def _lines(
    request: HttpRequest, own: Seat, form: LinesForm, title: str, now: object, lines: tuple[str, ...]
) -> HttpResponse:
    shown = _beside(form, now, lines) | {"it": queries.listing_of(own.circle.group), "title": title}
    return render(request, "groups/lines.html", shown, status=status_of(form))


def _beside(form: WrittenForm, now: object, lines: Iterable[str]) -> dict[str, Any]:
    """What stands now is shown beside what was typed where another has changed it; sent again, that is taken."""
    is_changed = status_of(form) == 409 and form.data.get("read") != mark(now)
    if is_changed:
        form.having_read(mark(now))
    return {"form": form, "now": list(lines) if is_changed else []}


@open_to(Who.STAFF, "GET", "POST")
def introduce(request: HttpRequest, circle_id: UUID) -> HttpResponse:
    own = queries.leading_seat_for(request.user, circle_id)
    said = queries.words_of(own, own.intro_sealed, "seat.intro")
    form = late.filled(request, IntroForm(request.POST or None, initial={"words": said}))
    if form.is_valid():
        actions.introduce(seat=own, words=form.cleaned_data["words"])
        return redirect("groups:lead", circle_id)
    shown = {"it": queries.listing_of(own.circle.group), "form": form, "title": _("Who leads")}
    return render(request, "groups/lines.html", shown, status=status_of(form))
