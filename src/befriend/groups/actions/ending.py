"""How a group ends: an archive for those who sat in it, what they choose to keep, thirty days' notice, and then its key."""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.due.actions import plan
from befriend.groups import above
from befriend.groups.actions.founding import own_circle
from befriend.groups.keeping import Thing, keepsake_id
from befriend.groups.models import NO_DATE, Circle, Group, IntakeAnswer, Invitation, Kept, Seat
from befriend.groups.queries import leaders_of
from befriend.groups.rules.words import TAKES_A_PLACE, Call, CircleState, InvitationState, Role, SeatState
from befriend.mail.actions import Letter, write_to
from befriend.shell.refusal import Refusal
from befriend.vault.actions import destroy_key
from befriend.vault.keys import ring
from befriend.vault.sealing import seal

NOTICE = timedelta(days=30)  # before the archive of an ended group is erased
BATCH = 500


@transaction.atomic
def end_group(*, circle: Circle, by: Account) -> None:
    """The group becomes an archive for those who sat in it, until it is erased with thirty days' notice. By one who
    leads it, or by the organiser where nobody does."""
    group = Group.objects.select_for_update().get(circle=circle)
    leaders = leaders_of(circle)
    if not (any(leader.account_id == by.pk for leader in leaders) or (by.is_organiser and not leaders)):
        raise Refusal(_("Only those who lead this group can do this. You can ask them to."), code="not_yours")
    now = timezone.now()
    erase_at = now + max(timedelta(days=circle.kept_days), NOTICE)
    ended = Circle.objects.filter(pk=circle.pk, state=CircleState.ACTIVE)
    if not ended.update(state=CircleState.ENDED, ended_at=now, erase_at=erase_at):
        raise Refusal(_("This group has ended already."), code="ended")
    circle.refresh_from_db()
    Group.objects.filter(pk=group.pk).update(is_active=False, is_listed=False, next_at=NO_DATE, unled_since=None)
    group.coming.all().delete()
    Invitation.objects.filter(circle=circle, state=InvitationState.OPEN).update(state=InvitationState.REVOKED)
    _answer_who_waits(circle)
    Seat.objects.filter(circle=circle).update(call=Call.NONE)
    above.handed.ended(circle)
    plan("groups.tell_of_erasure", str(circle.public_id), at=erase_at - NOTICE)
    record("group.ended", actor_key=by.key, subject=f"circle:{circle.public_id}")


def _answer_who_waits(circle: Circle) -> None:
    """Whoever asked for a seat has their answer, and what they wrote goes."""
    waiting = Seat.objects.filter(circle=circle, state=SeatState.PENDING)
    IntakeAnswer.objects.filter(seat__in=waiting).delete()
    for seat in waiting.select_related("account"):
        if seat.account is not None:
            write_to(seat.account, Letter.ANSWERED, link=reverse("groups:request", args=[circle.public_id]))
    waiting.update(state=SeatState.NOT_NOW, ended_at=timezone.now())


@transaction.atomic
def give_notice(*, circle: Circle) -> None:
    """Everybody who may read the archive gets a letter; it goes thirty days later at the earliest, however late the
    letters are."""
    erase_at = max(circle.erase_at or timezone.now(), timezone.now() + NOTICE)
    Circle.objects.filter(pk=circle.pk).update(erase_at=erase_at)
    plan("groups.erase_circle", str(circle.public_id), at=erase_at)
    for seat in Seat.objects.filter(circle=circle, state__in=TAKES_A_PLACE).select_related("account"):
        if seat.account is not None:
            write_to(seat.account, Letter.GOES, link=reverse("groups:inside", args=[circle.public_id]))


def keep_things(*, account: Account, seat: Seat, things: Iterable[Thing]) -> None:
    """Words of one's own out of a group that ended, sealed anew in one's own circle. Each is kept once."""
    own, now = own_circle(account=account), timezone.now()
    with transaction.atomic():
        for thing in things:
            row = Kept(circle=own, public_id=keepsake_id(own, thing), kind=thing.kind, kept_at=now)
            sealed = seal(thing.written(), **row.place(account))
            Kept.objects.get_or_create(
                public_id=row.public_id, defaults={"circle": own, "kind": row.kind, "sealed": sealed, "kept_at": now}
            )
        record("words.kept", actor_key=account.key, subject=f"circle:{seat.circle.public_id}/seat:{seat.public_id}")


@transaction.atomic
def let_go(*, account: Account, kept: UUID) -> None:
    """Something that was kept is wanted no longer."""
    if Kept.objects.filter(circle__owner=account, public_id=kept).delete()[0]:
        record("words.let_go", actor_key=account.key)


def erase_circle(*, circle: Circle) -> None:
    """The key first; then what is left are rows that nobody can read. Safe to repeat."""
    destroy_key(circle.key)
    now = timezone.now()
    with transaction.atomic():
        above.handed.ended(circle)
        Seat.objects.filter(circle=circle, state__in=TAKES_A_PLACE).update(
            state=SeatState.LEFT, role=Role.MEMBER, call=Call.NONE, ended_at=now
        )
        Seat.objects.filter(circle=circle).update(
            handle_sealed=b"", handle_mark=None, intro_sealed=b"", reply_sealed=b""
        )
        IntakeAnswer.objects.filter(seat__circle=circle).delete()
        Kept.objects.filter(circle=circle).delete()
        Group.objects.filter(circle=circle).update(
            taken=0, is_active=False, is_listed=False, next_at=NO_DATE, unled_since=None
        )
        Circle.objects.filter(pk=circle.pk).update(
            state=CircleState.ERASED, ended_at=circle.ended_at or now, erase_at=circle.erase_at or now
        )
        record("circle.erased", actor_key=None, subject=f"circle:{circle.public_id}")


def erase_again() -> None:
    """After a restore: circles that were erased since the backup stand there again, and go again."""
    standing = Circle.objects.exclude(state=CircleState.ERASED).order_by("pk")
    last = 0
    while batch := list(standing.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        gone = ring.fetch(circle.key for circle in batch)
        for circle in batch:
            if circle.key in gone:
                erase_circle(circle=circle)
