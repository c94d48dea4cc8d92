"""What happens to a seat once somebody has asked for it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.groups import above
from befriend.groups.actions.leading import see_who_leads
from befriend.groups.models import Block, Seat
from befriend.groups.queries import guidelines_of
from befriend.groups.rules.words import Call, Role, SeatState
from befriend.groups.seating import (
    chosen_handle,
    free_a_place,
    give_role,
    held,
    hold_all_of,
    must_lead,
    name_seat,
    write_down,
)
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import seal


@transaction.atomic
def agree(*, seat: Seat, version: int | None) -> None:
    """Say yes to the guidelines that were read, where they stand still. Pressed twice it is done once."""
    current = guidelines_of(seat.circle)
    if current is None or seat.agreements.filter(guidelines=current).exists():
        return
    if version != current.version:
        told = _(
            "The guidelines have changed once more since you opened the page. Please read them as they stand now, and "
            "then say whether you want to keep to them."
        )
        raise Refusal(told, code="changed")
    seat.agreements.get_or_create(guidelines=current, defaults={"agreed_at": timezone.now()})
    write_down("guidelines.agreed", seat, seat)


@transaction.atomic
def pause(*, seat: Seat) -> None:
    """The seat is kept; no reminders come; the door stays open. Whoever leads, even one evening, lays that down with it."""
    own = held(seat)
    if own.state == SeatState.SEATED:
        Seat.objects.filter(pk=own.pk).update(state=SeatState.PAUSED, call=Call.NONE)
        above.handed.seat_rests(own)
        give_role(own, Role.MEMBER)
        see_who_leads(own.circle)
        write_down("group.paused", own, own)


@transaction.atomic
def come_back(*, seat: Seat) -> None:
    """After a pause: the same seat, nobody asks why."""
    if Seat.objects.filter(pk=seat.pk, state=SeatState.PAUSED).update(state=SeatState.SEATED):
        write_down("group.came_back", seat, seat)


@transaction.atomic
def leave(*, seat: Seat, words_stay: bool) -> None:
    """Give the seat up, also as the last one who leads: the organiser is told then. What was said here stays or goes,
    as the person chooses; the door is not locked."""
    own = held(seat)
    own.words_stay = words_stay
    if not words_stay:
        own.handle_sealed, own.handle_mark, own.intro_sealed = b"", None, b""
    _give_up(own, SeatState.LEFT)
    write_down("group.left", own, own)


@transaction.atomic
def remove(*, seat: Seat, by: Seat) -> None:
    """Out of the group by those who lead it. They may ask again, and are then looked at first."""
    _put_out(seat, by, SeatState.REMOVED, "group.removed")


@transaction.atomic
def ban(*, seat: Seat, by: Seat) -> None:
    """Out of the group, and not in again."""
    _put_out(seat, by, SeatState.BANNED, "group.banned")


@transaction.atomic
def open_again(*, seat: Seat, by: Seat) -> None:
    """Somebody was put out for good, and may ask again; they are looked at first."""
    must_lead(held(by))
    banned = Seat.objects.filter(pk=seat.pk, circle=by.circle, state=SeatState.BANNED)
    if banned.update(state=SeatState.REMOVED, removed_at=timezone.now()):
        write_down("group.opened_again", seat, by)


def _put_out(seat: Seat, by: Seat, state: SeatState, verb: str) -> None:
    other = held(seat)
    must_lead(held(by))
    if other.circle_id != by.circle_id or other.pk == by.pk:
        raise Refusal(_("You can give up your own seat, but not put yourself out."), code="not_yours")
    other.removed_at = timezone.now() if state is SeatState.REMOVED else None
    _give_up(other, state)
    write_down(verb, other, by)


@transaction.atomic
def appoint(*, seat: Seat, role: str, by: Seat) -> None:
    """Who greets, and who does nothing but sit. Nobody is made to lead: they are asked (`ask_to_lead`), and may lay it
    down again, alone or not."""
    other = held(seat)
    must_lead(held(by))
    if other.circle_id != by.circle_id or other.state != SeatState.SEATED:
        raise Refusal(_("Only somebody who sits in this group can be asked to do this."), code="not_seated")
    if role == Role.FACILITATOR and not other.leads:
        raise Refusal(_("Leading needs a yes of their own. Please ask them first."), code="ask")
    give_role(other, Role(role))
    see_who_leads(other.circle)
    write_down("group.appointed", other, by)


@transaction.atomic
def introduce(*, seat: Seat, words: str) -> None:
    """A leader's own lines for the group's page, which anybody may read; empty takes them back."""
    must_lead(seat)
    seat.intro_sealed = seal(words, **seat.place("seat.intro")) if words else b""
    Seat.objects.filter(pk=seat.pk).update(intro_sealed=seat.intro_sealed)
    write_down("group.introduced", seat, seat)


@transaction.atomic
def rename(*, seat: Seat, handle: str) -> None:
    """Another name in this circle. The cushion stays."""
    own = held(seat)
    name_seat(own, chosen_handle(handle))
    Seat.objects.filter(pk=own.pk).update(handle_sealed=own.handle_sealed, handle_mark=own.handle_mark)
    write_down("seat.renamed", own, own)


@transaction.atomic
def block(*, by: Seat, seat: Seat) -> None:
    """Kept out of each other's way from now on, both ways; the other is not told."""
    if by.pk == seat.pk or by.circle_id != seat.circle_id or seat.account is None or by.account is None:
        raise Refusal(_("This is your own seat."), code="not_yours")
    Block.objects.get_or_create(circle=by.circle, by=by.account, of=seat.account, defaults={"made_at": timezone.now()})
    write_down("seat.blocked", seat, by)


@transaction.atomic
def unblock(*, by: Seat, seat: Seat) -> None:
    Block.objects.filter(circle=by.circle, by=by.account, of=seat.account).delete()
    write_down("seat.unblocked", seat, by)


@transaction.atomic
def give_up_for(*, account: Account) -> None:
    """Erasure: every seat is given up and loses its name; requests, blocks and the link to the person go."""
    now = timezone.now()
    hold_all_of(account)
    mine = Seat.objects.filter(account=account)
    for seat in mine.select_related("circle", "account"):
        if seat.is_taken:
            _give_up(seat, SeatState.LEFT)
        seat.answers.all().delete()
        seat.agreements.all().delete()
        seat.state = seat.state if seat.state in (SeatState.REMOVED, SeatState.BANNED) else SeatState.LEFT
        seat.ended_at, seat.removed_at, seat.account = seat.ended_at or now, None, None
        seat.handle_sealed, seat.handle_mark, seat.intro_sealed, seat.reply_sealed = b"", None, b"", b""
        seat.save()
        see_who_leads(seat.circle)
    Block.objects.filter(by=account).delete()
    Block.objects.filter(of=account).delete()


def _give_up(seat: Seat, state: SeatState) -> None:
    above.handed.seat_given_up(seat)
    seat.state, seat.role, seat.call, seat.ended_at = state, Role.MEMBER, Call.NONE, timezone.now()
    seat.save()
    seat.answers.all().delete()
    Seat.objects.filter(greeter=seat).update(greeter=None)
    free_a_place(seat.circle)
    see_who_leads(seat.circle)
