"""What needs somebody, the most pressing first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from befriend.accounts.actions.organising import CALLED_FOR
from befriend.accounts.models import Account
from befriend.accounts.queries import somebody_agreed
from befriend.due.queries import set_aside, somebody_works
from befriend.groups.models import Group, Seat
from befriend.groups.queries import about_of, seats_of, unled_groups
from befriend.groups.rules.words import CircleState, Role, SeatState
from befriend.mail.queries import undelivered
from befriend.meetings.models import Meeting
from befriend.meetings.queries import doors_are_open, is_in_the_room, waiting_in
from befriend.safety.crisis.lines import is_too_old
from befriend.safety.crisis.queries import checked_dates, our_countries, review
from befriend.safety.queries import waiting
from befriend.safety.rules import Category, is_danger
from befriend.shell.dates import clock, day_at, weekday_at
from befriend.shell.names import isolated

MOST = 12
SOON = timedelta(hours=24)
NEWLY = timedelta(days=2)


@dataclass(frozen=True)
class Need:
    """One row of a desk: when, what, one verb."""

    at: datetime
    when: str
    title: str
    words: str
    url: str
    verb: str
    cushions: tuple[UUID, ...] = field(default=())


def needs_of(person: Account, now: datetime) -> list[Need]:
    """For organisers what waits in the house; for those who lead what waits in their groups."""
    found = [*_of_the_house(person, now)] if person.is_organiser else []
    for seat in _led_by(person):
        found += [*_of_a_group(seat, now)]
    return sorted(found, key=lambda need: need.at)[:MOST]


@dataclass(frozen=True)
class Led:
    """A group that somebody leads, by its name."""

    public_id: UUID
    name: str
    is_active: bool


def led_by(person: Account) -> list[Led]:
    groups = [seat.circle.group for seat in _led_by(person)]
    return [Led(group.circle.public_id, about_of(group).name, group.is_active) for group in groups]


def _led_by(person: Account) -> Any:
    return seats_of(person).filter(role=Role.FACILITATOR).select_related("circle__group").order_by("pk")[:MOST]


def _of_the_house(person: Account, now: datetime) -> Iterator[Need]:
    for case in waiting(person)[:MOST]:
        by = timezone.localtime(case.look_by)
        yield Need(
            at=min(case.look_by, now) if is_danger(Category(case.category)) else max(case.look_by, now),
            when=_("To be looked at by %(time)s") % {"time": day_at(by)},
            title=case.get_category_display(),
            words=_("Somebody told us. Nothing has been hidden or changed; that needs a person."),
            url=reverse("safety:case", args=[case.public_id]),
            verb=_("Read the report"),
        )
    yield from _nobody_leads()
    yield from _somebody_agreed()
    if not somebody_works():
        yield Need(
            now,
            _("Now"),
            _("The worker is not running"),
            _("Letters, reminders and erasures wait until it is started again: befriend work."),
            reverse("desk:work"),
            _("See what waits"),
        )
    if set_aside().exists():
        yield Need(
            now,
            _("When you have time"),
            _("Some work was set aside"),
            _("It failed five times. Nothing is lost; somebody has to look."),
            reverse("desk:work"),
            _("See what it is"),
        )
    if undelivered(now - NEWLY).refused:
        yield Need(
            now,
            _("When you have time"),
            _("Some letters did not arrive"),
            _("The other side refused them. The page says what may help."),
            reverse("desk:work"),
            _("See how many"),
        )


def _nobody_leads() -> Iterator[Need]:
    groups = list(unled_groups()[:MOST])
    if groups:
        since = timezone.localtime(groups[0].unled_since)
        yield Need(
            at=since,
            when=_("Since %(date)s") % {"date": weekday_at(since)},
            title=ngettext("One group has nobody who leads it", "Some groups have nobody who leads them", len(groups)),
            words=_("Whoever led has gone or laid it down. The people there need somebody who opens the door."),
            url=reverse("groups:unled_groups"),
            verb=_("See who could"),
        )


def _somebody_agreed() -> Iterator[Need]:
    call = somebody_agreed()
    if call is not None:
        yield Need(
            call.expires_at - CALLED_FOR,
            _("Until %(date)s") % {"date": weekday_at(timezone.localtime(call.expires_at))},
            _("Somebody would organise with you"),
            _("They said yes. Four figures on their screen tell you that it is them."),
            reverse("accounts:organisers"),
            _("Let them in"),
        )


def _of_a_group(seat: Seat, now: datetime) -> Iterator[Need]:
    name = about_of(seat.circle.group).name
    asking = list(Seat.objects.filter(circle=seat.circle, state=SeatState.PENDING).order_by("asked_at", "pk")[:MOST])
    if asking:
        title = ngettext("Somebody waits to be let in", "%(count)d people wait to be let in", len(asking)) % {
            "count": len(asking)
        }
        yield Need(
            at=asking[0].asked_at,
            when=_("Since %(date)s") % {"date": weekday_at(timezone.localtime(asking[0].asked_at))},
            title=title,
            words=_("They asked for a seat in %(group)s.") % {"group": isolated(name)},
            url=reverse("groups:lead", args=[seat.circle.public_id]),
            verb=_("Read the requests"),
            cushions=tuple(each.public_id for each in asking[:2]),
        )
    meeting = Meeting.objects.filter(circle=seat.circle, starts_at__lt=now + SOON).ahead(now).first()
    if meeting is not None:
        yield _meeting(meeting, seat, name, now)


def _meeting(meeting: Meeting, seat: Seat, name: str, now: datetime) -> Need:
    starts = timezone.localtime(meeting.starts_at)
    when = clock(starts) if starts.date() == timezone.localtime(now).date() else weekday_at(starts)
    if doors_are_open(meeting, now):
        is_in = is_in_the_room(meeting, seat)
        return Need(
            meeting.starts_at,
            clock(starts),
            _("%(group)s: the doors are open") % {"group": isolated(name)},
            _("Somebody waits to be let in.") if waiting_in(meeting) else _("Nobody waits at the door."),
            reverse("meetings:room" if is_in else "meetings:lobby", args=[meeting.public_id]),
            _("Back into the room") if is_in else _("Go in"),
        )
    return Need(
        meeting.starts_at,
        when,
        _("%(group)s meets") % {"group": isolated(name)},
        _("Who comes, who is new, who was away: two minutes of reading."),
        reverse("meetings:brief", args=[meeting.public_id]),
        _("Read the brief"),
    )


@dataclass(frozen=True)
class Ready:
    """One thing to do before a house opens to everyone."""

    title: str
    words: str
    url: str
    verb: str
    is_done: bool


def _mail_server() -> Ready:
    """The demo keeps its letters on a page, and needs none."""
    is_set = bool(settings.SMTP)
    words = _("One is set.") if is_set else _("None is set (BEFRIEND_SMTP): codes and letters stay in the house.")
    return Ready(_("A mail server"), words, reverse("desk:work"), _("See the letters"), is_set)


def _company(person: Account) -> Ready:
    """One alone falls ill, and a report about them is read by nobody."""
    is_there = Account.objects.organisers().exclude(pk=person.pk).exists()
    words = _("Somebody does.") if is_there else _("You alone read what is reported, and nobody reads it about you.")
    return Ready(
        _("Somebody who organises with you"), words, reverse("accounts:organisers"), _("Ask somebody"), is_there
    )


def _to_its_plan() -> tuple[str, str]:
    first = Group.objects.filter(is_active=True).select_related("circle").order_by("pk").first()
    if first is None:
        return reverse("groups:found"), _("Begin a group")
    return reverse("meetings:plan", args=[first.circle.public_id]), _("When it meets")


def readiness(person: Account, now: datetime) -> list[Ready]:
    """What an organiser should have done. Nothing here stops a group from meeting."""
    dates = checked_dates()
    keys = [key for country in our_countries() for key in country.keys]
    unchecked = [key for key in keys if (on := dates.get(key)) is None or is_too_old(on, timezone.localdate())]
    reviewed = review()
    is_led = Seat.objects.filter(role=Role.FACILITATOR, circle__state=CircleState.ACTIVE).exists()
    return [
        Ready(
            _("Call the crisis numbers yourself"),
            _("Every number of your countries was checked.")
            if not unchecked
            else _("Some numbers of your countries are not yet checked, or did not answer."),
            reverse("safety:lines"),
            _("See the numbers"),
            not unchecked,
        ),
        Ready(
            _("Have the crisis wording read by a clinician"),
            _("It was reviewed.") if reviewed else _("It is a draft that no clinician has reviewed."),
            reverse("safety:lines"),
            _("Note a review"),
            reviewed is not None,
        ),
        *([] if settings.DEMO else [_mail_server()]),
        _company(person),
        Ready(
            _("A first group, and when it meets"),
            _("A meeting stands in the calendar.")
            if Meeting.objects.ahead(now).exists()
            else _("No meeting is planned yet."),
            *_to_its_plan(),
            is_led and Meeting.objects.ahead(now).exists(),
        ),
    ]
