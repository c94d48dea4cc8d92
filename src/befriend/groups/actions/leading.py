"""Who leads: they are asked and say yes, lay it down when they like, and a group without them is not forgotten."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.groups.models import Circle, Group, Invitation, Seat
from befriend.groups.queries import leaders_of
from befriend.groups.rules.words import Call, InvitationState, Role, SeatState
from befriend.groups.seating import give_role, held, must_lead, write_down
from befriend.mail.actions import Letter, write_to
from befriend.shell.refusal import Refusal

ASKED_AGAIN_AFTER = timedelta(days=1)


@transaction.atomic
def ask_to_lead(*, seat: Seat, by: Seat) -> None:
    """One who leads asks a member to lead too. Nothing changes until they say yes."""
    asked = held(seat)
    must_lead(held(by))
    if asked.circle_id != by.circle_id or asked.state != SeatState.SEATED:
        raise Refusal(_("Only somebody who sits in this group can be asked to do this."), code="not_seated")
    if asked.leads or asked.call == Call.ASKED:
        return
    Seat.objects.filter(pk=asked.pk).update(call=Call.ASKED)
    _tell(asked, Letter.WAITING, "groups:asked")
    write_down("lead.asked", asked, by)


@transaction.atomic
def ask_no_longer(*, seat: Seat, by: Seat) -> None:
    """The question is taken back before it was answered."""
    must_lead(held(by))
    if Seat.objects.filter(pk=seat.pk, circle=by.circle, call=Call.ASKED).update(call=Call.NONE):
        write_down("lead.asked_no_longer", seat, by)


@transaction.atomic
def take_the_lead(*, seat: Seat) -> None:
    """Somebody who was asked says yes, and leads from now on. Pressed twice it is done once."""
    willing = held(seat)
    if willing.leads:
        return
    if willing.call != Call.ASKED:
        raise Refusal(_("This question was taken back. You sit here as before."), code="not_asked")
    _leads_now(willing)
    write_down("lead.taken", willing, willing)
    for leader in leaders_of(willing.circle):
        if leader.pk != willing.pk:
            _tell(leader, Letter.ANSWERED, "groups:lead")


@transaction.atomic
def rather_not_lead(*, seat: Seat) -> None:
    """No, or no longer. Nobody asks why."""
    if Seat.objects.filter(pk=seat.pk).exclude(call=Call.NONE).update(call=Call.NONE):
        write_down("lead.declined", seat, seat)


@transaction.atomic
def offer_to_lead(*, seat: Seat) -> None:
    """In a group that nobody leads somebody who sits there would do it. The organiser sees their name there."""
    willing = held(seat)
    if willing.call != Call.NONE:
        return
    if willing.state != SeatState.SEATED or leaders_of(willing.circle):
        raise Refusal(_("Somebody leads this group by now. Thank you for being willing."), code="led")
    Seat.objects.filter(pk=willing.pk).update(call=Call.OFFERED)
    _tell_organisers(willing.circle)
    write_down("lead.offered", willing, willing)


@transaction.atomic
def give_the_lead(*, seat: Seat, by: Account) -> None:
    """The organiser gives a group that nobody leads to one who sits there and offered to."""
    willing = held(seat)
    if willing.leads:
        return
    if willing.call != Call.OFFERED or leaders_of(willing.circle):
        raise Refusal(_("They would rather not any more, or somebody leads this group by now."), code="not_offered")
    _leads_now(willing)
    _tell(willing, Letter.ANSWERED, "groups:lead")
    record("lead.given", actor_key=by.key, subject=f"circle:{seat.circle.public_id}/seat:{seat.public_id}")


@transaction.atomic
def ask_all_to_lead(*, circle: Circle, by: Account) -> None:
    """A letter to everybody who sits in a group that nobody leads; the page it opens asks whether they would."""
    now = timezone.now()
    group = _unled(circle)
    if group.asked_all_at is not None and now - group.asked_all_at < ASKED_AGAIN_AFTER:
        raise Refusal(_("They were asked less than a day ago. Please give them time to think."), code="asked")
    Group.objects.filter(pk=group.pk).update(asked_all_at=now)
    sitting = Seat.objects.filter(circle=circle, state=SeatState.SEATED, call=Call.NONE, account__erase_at=None)
    for seat in sitting.select_related("account", "circle"):
        _tell(seat, Letter.WAITING, "groups:asked")
    record("lead.asked_all", actor_key=by.key, subject=f"circle:{circle.public_id}")


def see_who_leads(circle: Circle) -> None:
    """Note since when nobody leads a group, and tell the organiser; or that somebody does. In the caller's transaction,
    after every change that may end or begin it."""
    group = Group.objects.select_for_update().filter(circle=circle, is_active=True).first()
    if group is None or (group.unled_since is None) is bool(leaders_of(circle)):
        return
    if group.unled_since is None:
        Group.objects.filter(pk=group.pk).update(unled_since=timezone.now())
        record("lead.missing", actor_key=None, subject=f"circle:{circle.public_id}")
        _tell_organisers(circle)
        return
    Group.objects.filter(pk=group.pk).update(unled_since=None, asked_all_at=None)
    Seat.objects.filter(circle=circle, call=Call.OFFERED).update(call=Call.NONE)
    to_lead = Invitation.objects.filter(circle=circle, to_lead=True, state=InvitationState.OPEN)
    to_lead.update(state=InvitationState.REVOKED)


def look_again_at_groups_of(account: Account) -> None:
    """Somebody goes, or stays after all: every group that they lead is looked at again."""
    led = Seat.objects.filter(account=account, role=Role.FACILITATOR).select_related("circle").order_by("circle")
    for seat in led:
        see_who_leads(seat.circle)


def _unled(circle: Circle) -> Group:
    group = Group.objects.select_for_update().get(circle=circle)
    if group.unled_since is None:
        raise Refusal(_("Somebody leads this group by now. Nothing more is needed."), code="led")
    return group


def _leads_now(seat: Seat) -> None:
    Seat.objects.filter(pk=seat.pk).update(call=Call.NONE)
    give_role(seat, Role.FACILITATOR)
    see_who_leads(seat.circle)


def _tell(seat: Seat, letter: Letter, page: str) -> None:
    if seat.account is not None:
        write_to(seat.account, letter, link=reverse(page, args=[seat.circle.public_id]))


def _tell_organisers(circle: Circle) -> None:
    for organiser in Account.objects.organisers():
        write_to(organiser, Letter.WAITING, link=reverse("groups:unled", args=[circle.public_id]))
