"""What happens to a seat once somebody has asked for it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.groups import above
from befriend.groups.models import Block, Group, Seat
from befriend.groups.queries import guidelines_of, leaders_of
from befriend.groups.rules.words import Role, SeatState
from befriend.groups.seating import chosen_handle, free_a_place, must_lead, name_seat
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import seal


@transaction.atomic
def agree(*, seat: Seat) -> None:
    """Say yes to the guidelines as they stand now."""
    current = guidelines_of(seat.circle)
    if current is not None:
        seat.agreements.get_or_create(guidelines=current, defaults={"agreed_at": timezone.now()})
        _write_down("guidelines.agreed", seat, seat)


@transaction.atomic
def pause(*, seat: Seat) -> None:
    """The seat is kept; no reminders come; the door stays open."""
    held = _held(seat)
    _somebody_must_lead(held)
    if held.state == SeatState.SEATED:
        Seat.objects.filter(pk=held.pk).update(state=SeatState.PAUSED)
        _give_role(held, Role.MEMBER)
        _write_down("group.paused", held, held)


@transaction.atomic
def come_back(*, seat: Seat) -> None:
    """After a pause: the same seat, nobody asks why."""
    if Seat.objects.filter(pk=seat.pk, state=SeatState.PAUSED).update(state=SeatState.SEATED):
        _write_down("group.came_back", seat, seat)


@transaction.atomic
def leave(*, seat: Seat, words_stay: bool) -> None:
    """Give the seat up. What was said here stays or goes, as the person chooses; the door is not locked."""
    held = _held(seat)
    _somebody_must_lead(held)
    held.words_stay = words_stay
    if not words_stay:
        held.handle_sealed, held.handle_mark, held.intro_sealed = b"", None, b""
    _give_up(held, SeatState.LEFT)
    _write_down("group.left", held, held)


@transaction.atomic
def remove(*, seat: Seat, by: Seat) -> None:
    """Out of the group by those who lead it. They may ask again, and are then looked at first."""
    _put_out(seat, by, SeatState.REMOVED, "group.removed")


@transaction.atomic
def ban(*, seat: Seat, by: Seat) -> None:
    """Out of the group, and not in again."""
    _put_out(seat, by, SeatState.BANNED, "group.banned")


def _put_out(seat: Seat, by: Seat, state: SeatState, verb: str) -> None:
    held = _held(seat)
    must_lead(_held(by))
    if held.circle_id != by.circle_id or held.pk == by.pk:
        raise Refusal(_("You can give up your own seat, but not put yourself out."), code="not_yours")
    _give_up(held, state)
    _write_down(verb, held, by)


@transaction.atomic
def appoint(*, seat: Seat, role: str, by: Seat) -> None:
    """Who leads, who greets. A group is never left without somebody who leads it."""
    held = _held(seat)
    must_lead(_held(by))
    if held.circle_id != by.circle_id or held.state != SeatState.SEATED:
        raise Refusal(_("Only somebody who sits in this group can be asked to do this."), code="not_seated")
    if role != Role.FACILITATOR:
        _somebody_must_lead(held)
    _give_role(held, Role(role))
    _write_down("group.appointed", held, by)


@transaction.atomic
def introduce(*, seat: Seat, words: str) -> None:
    """A leader's own lines for the group's page, which anybody may read; empty takes them back."""
    must_lead(seat)
    seat.intro_sealed = seal(words, **seat.place("seat.intro")) if words else b""
    Seat.objects.filter(pk=seat.pk).update(intro_sealed=seat.intro_sealed)
    _write_down("group.introduced", seat, seat)


@transaction.atomic
def rename(*, seat: Seat, handle: str) -> None:
    """Another name in this circle. The cushion stays."""
    held = _held(seat)
    name_seat(held, chosen_handle(handle))
    Seat.objects.filter(pk=held.pk).update(handle_sealed=held.handle_sealed, handle_mark=held.handle_mark)
    _write_down("seat.renamed", held, held)


@transaction.atomic
def block(*, by: Seat, seat: Seat) -> None:
    """Kept out of each other's way from now on, both ways; the other is not told."""
    if by.pk == seat.pk or by.circle_id != seat.circle_id or seat.account is None or by.account is None:
        raise Refusal(_("This is your own seat."), code="not_yours")
    Block.objects.get_or_create(circle=by.circle, by=by.account, of=seat.account, defaults={"made_at": timezone.now()})
    _write_down("seat.blocked", seat, by)


@transaction.atomic
def unblock(*, by: Seat, seat: Seat) -> None:
    Block.objects.filter(circle=by.circle, by=by.account, of=seat.account).delete()
    _write_down("seat.unblocked", seat, by)


@transaction.atomic
def give_up_for(*, account: Account) -> None:
    """Erasure: every seat is given up and loses its name; requests, blocks and the link to the person go."""
    now = timezone.now()
    mine = Seat.objects.filter(account=account)
    list(Group.objects.select_for_update().filter(circle__in=mine.values("circle")).order_by("pk"))
    for seat in mine.select_related("circle", "account"):
        if seat.is_taken:
            _give_up(seat, SeatState.LEFT)
        seat.answers.all().delete()
        seat.agreements.all().delete()
        seat.state = seat.state if seat.state in (SeatState.REMOVED, SeatState.BANNED) else SeatState.LEFT
        seat.ended_at, seat.account = seat.ended_at or now, None
        seat.handle_sealed, seat.handle_mark, seat.intro_sealed, seat.reply_sealed = b"", None, b"", b""
        seat.save()
    Block.objects.filter(by=account).delete()
    Block.objects.filter(of=account).delete()


def _held(seat: Seat) -> Seat:
    """The seat as it stands now, with its circle held fast until the transaction ends."""
    Group.objects.select_for_update().filter(circle=seat.circle_id).first()
    held = Seat.objects.select_related("circle", "account").get(pk=seat.pk)
    if not held.is_taken:
        raise Refusal(_("This seat has been given up already."), code="gone")
    return held


def _give_up(seat: Seat, state: SeatState) -> None:
    above.handed.seat_given_up(seat)
    seat.state, seat.role, seat.ended_at = state, Role.MEMBER, timezone.now()
    seat.save()
    Seat.objects.filter(greeter=seat).update(greeter=None)
    free_a_place(seat.circle)


def _give_role(seat: Seat, role: Role) -> None:
    led, seat.role = seat.leads, role
    Seat.objects.filter(pk=seat.pk).update(role=role)
    if led and role != Role.FACILITATOR:
        above.handed.leads_no_longer(seat)


def _somebody_must_lead(seat: Seat) -> None:
    if seat.leads and all(leader.pk == seat.pk for leader in leaders_of(seat.circle)):
        raise Refusal(
            _("Somebody has to lead this group. Ask another member to lead it first, or end the group."), code="last"
        )


def _write_down(verb: str, seat: Seat, by: Seat) -> None:
    record(verb, actor_key=by.person_key, subject=f"circle:{seat.circle.public_id}/seat:{seat.public_id}")
