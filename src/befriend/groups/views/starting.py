"""The second and third step of a new house: the community, and its first group."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from befriend.groups import above, actions
from befriend.groups.forms.leading import fresh_send
from befriend.groups.forms.starting import FoundForm, HouseForm
from befriend.groups.models import Group, House
from befriend.groups.starters import STARTERS, charter_of
from befriend.groups.views.told import me
from befriend.shell.forms import refusal_at, status_of
from befriend.shell.policy import Who, open_to


@open_to(Who.ORGANISER, "GET", "POST")
def house(request: HttpRequest) -> HttpResponse:
    now = House.objects.first()
    fields = ("name", "sender", "about", "zone", "languages", "countries")
    before = {name: getattr(now, name) for name in fields} if now else {"zone": me(request).zone, "languages": ["en"]}
    form = HouseForm(request.POST or None, initial=before)
    if "another" in request.POST:
        form = HouseForm(initial=form.with_one_more())
    elif form.is_valid():
        actions.settle_house(by=me(request), **form.cleaned_data)
        if now is None:
            return redirect("groups:found")
        messages.success(request, _("It is kept."))
        return redirect("groups:house")
    return render(request, "groups/house.html", {"form": form, "now": now, "place": "desk"}, status=status_of(form))


@open_to(Who.ORGANISER, "GET", "POST")
def found(request: HttpRequest) -> HttpResponse:
    """A group from a template; its meetings are planned with it where the house has a room for them."""
    house = House.objects.first()
    if house is None:
        return redirect("groups:house")
    first = {"weekday": "1", "time": "19:30", "language": house.languages[0]}
    form = FoundForm(request.POST or None, initial=first | fresh_send())
    if form.is_valid():
        with refusal_at(form, "handle"):
            return _founded(request, form, house)
    shown = {"form": form, "starters": STARTERS, "zone": house.zone, "is_first": not Group.objects.exists()}
    shown |= {"place": "desk"}
    return render(request, "groups/found.html", shown, status=status_of(form))


def _founded(request: HttpRequest, form: FoundForm, house: House) -> HttpResponse:
    said = form.cleaned_data
    starter = STARTERS[said["starter"]]
    charter = charter_of(
        starter,
        name=said["name"] or str(starter.name),
        purpose=said["purpose"] or str(starter.purpose),
        language=said["language"],
    )
    schedule = above.Schedule(
        weekday=int(said["weekday"]),
        hour=said["time"].hour,
        minute=said["time"].minute,
        zone=house.zone,
        weeks=starter.weeks,
        minutes=starter.minutes,
        plan=starter.plan,
    )
    circle = actions.open_group(
        by=me(request), send=said["send"], charter=charter, handle=said["handle"], schedule=schedule
    )
    messages.success(request, _("The group stands. People can find it in the list of groups from now on."))
    return redirect("groups:group", circle.public_id)
