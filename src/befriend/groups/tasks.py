"""What falls due in groups. Each is safe to run twice."""

from datetime import timedelta

from django.utils import timezone

from befriend.due.actions import plan
from befriend.due.registry import every, job
from befriend.due.rules import Lane
from befriend.groups import actions
from befriend.groups.models import Circle, IntakeAnswer, Invitation, Seat
from befriend.groups.queries import ANSWER_STAYS
from befriend.groups.rules.words import TAKES_A_PLACE, CircleState, InvitationState, SeatState

REMIND_EVERY = timedelta(hours=24)
INVITATIONS_KEPT = timedelta(days=30)
ANSWERS_KEPT = timedelta(days=90)  # a closed group of ten weeks, and a little more
BATCH = 2000


@job("groups.remind_of_request")
def remind_of_request(seat_id: str) -> None:
    """Somebody has waited a day for an answer: whoever leads is told again, until they answer, or the house does."""
    waiting = Seat.objects.select_related("circle", "account").filter(public_id=seat_id, state=SeatState.PENDING)
    seat = waiting.first()
    if seat is not None and seat.asked_at <= timezone.now() - ANSWERS_KEPT:
        actions.answer_at_last(seat=seat)
    elif seat is not None:
        if seat.account is not None and seat.account.erase_at is None:
            actions.tell_leaders(seat.circle)
        plan("groups.remind_of_request", seat_id, at=timezone.now() + REMIND_EVERY)


@job("groups.tell_of_erasure", is_promised=True)
def tell_of_erasure(circle_id: str) -> None:
    """Thirty days before an archive goes, everybody who may read it gets a letter."""
    for circle in Circle.objects.filter(public_id=circle_id, state=CircleState.ENDED):
        actions.give_notice(circle=circle)


@job("groups.erase_circle", is_promised=True)
def erase_circle(circle_id: str) -> None:
    ended = Circle.objects.filter(public_id=circle_id, state=CircleState.ENDED, erase_at__lte=timezone.now())
    for circle in ended:
        actions.erase_circle(circle=circle)


@every("groups.expire_invitations", timedelta(hours=1))
def expire_invitations() -> None:
    now = timezone.now()
    Invitation.objects.filter(state=InvitationState.OPEN, expires_at__lte=now).update(state=InvitationState.EXPIRED)
    Invitation.objects.filter(expires_at__lte=now - INVITATIONS_KEPT).delete()


@every("groups.forget_answers", timedelta(hours=1))
def forget_answers() -> None:
    """What somebody answered to ask for their seat, once they have sat there for a while."""
    long_ago = timezone.now() - ANSWERS_KEPT
    old = IntakeAnswer.objects.filter(seat__state__in=TAKES_A_PLACE, seat__seated_at__lte=long_ago)
    IntakeAnswer.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:BATCH])).delete()


@every("groups.forget_replies", timedelta(hours=1), lane=Lane.BULK)
def forget_replies() -> None:
    """The kind words of a "not now", and the name that was asked for with it, when no list shows them any more."""
    _forget_what_was_replied()


@job("groups.forget_more_replies", lane=Lane.BULK)
def forget_more_replies(_subject: str) -> None:
    _forget_what_was_replied()


def _forget_what_was_replied() -> None:
    """As much as one transaction should hold; the rest at once. Who asks again meanwhile keeps their new name."""
    long_ago = timezone.now() - ANSWER_STAYS
    over = Seat.objects.filter(state=SeatState.NOT_NOW, ended_at__lte=long_ago, handle_mark__isnull=False)
    some = list(over.order_by("ended_at").values_list("pk", flat=True)[:BATCH])
    over.filter(pk__in=some).update(reply_sealed=b"", handle_sealed=b"", handle_mark=None)
    if len(some) == BATCH:
        plan("groups.forget_more_replies", at=timezone.now())
