"""Every way into a circle, through the one rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.due.actions import plan
from befriend.groups.models import Circle, Group, Guidelines, IntakeAnswer, IntakeQuestion, Invitation, Seat
from befriend.groups.queries import (
    KNOWS_THE_GROUP,
    asked_to_lead,
    guidelines_of,
    is_gone,
    kept_apart_from,
    leaders_of,
    words_of,
)
from befriend.groups.rules.entry import AtOnce, ByReview, NotNow, Wish, may_enter
from befriend.groups.rules.places import MOST_PLACES
from befriend.groups.rules.words import Call, InvitationState, Kind, Role, SeatState
from befriend.groups.saying import BARS
from befriend.groups.seating import chosen_handle, hold_fast, make_room, must_lead, name_seat, take_a_place
from befriend.mail.actions import Letter, write_to
from befriend.shell.codes import code_hash, spelled
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import mark, seal

INVITED_FOR = timedelta(hours=72)
REMIND_AFTER = timedelta(hours=24)


@dataclass(frozen=True)
class Application:
    """What somebody brings to the door. `agreed` is the version of the guidelines that they said yes to."""

    handle: str
    agreed: int | None = None
    answers: Mapping[UUID, str] = field(default_factory=dict)
    cushion: UUID | None = None
    code: str = ""


@transaction.atomic
def join(*, account: Account, circle: Circle, application: Application) -> Seat:
    """Sit down at once, or ask. Pressed twice it is done once; the house's no is a Refusal with the bar as its code."""
    if account.erase_at is not None:
        words = _("You asked to be erased, so nobody sees you here. On your page of data you can say that you stay.")
        raise Refusal(words, code="leaving")
    group = Group.objects.select_for_update().select_related("circle").get(circle=circle)
    seat = Seat.objects.select_related("circle", "account").filter(circle=circle, account=account).first()
    waits_for_nobody = seat is not None and seat.state == SeatState.PENDING and asked_to_lead(application.code, circle)
    if seat is not None and seat.state in KNOWS_THE_GROUP and not waits_for_nobody:
        return seat
    handle = chosen_handle(application.handle)
    invitation = _hold_invitation(application.code, circle)
    entry = may_enter(_wish(account, group, seat, application, invitation))
    seat = seat or _new_seat(circle, account, application.cushion)
    match entry:
        case NotNow(bar):
            raise Refusal(str(BARS[bar]), code=bar)
        case AtOnce():
            _sit_down(seat, handle, asked=invitation is not None and invitation.to_lead)
        case ByReview():
            _ask(seat, handle)
    _keep_papers(seat, application)
    if invitation is not None:
        Invitation.objects.filter(pk=invitation.pk).update(used_by=seat)
    return seat


def _wish(
    account: Account, group: Group, seat: Seat | None, application: Application, invitation: Invitation | None
) -> Wish:
    current = guidelines_of(group.circle)
    asked = IntakeQuestion.objects.filter(circle=group.circle, is_asked=True).values_list("public_id", flat=True)
    return Wish(
        kind=Kind(group.circle.kind),
        active=group.is_active,
        listed=group.is_listed,
        invited=invitation is not None,
        to_lead=invitation is not None and invitation.to_lead,
        free=group.free,
        before=_before(seat),
        agreed=current is None or application.agreed == current.version,
        answered=all(application.answers.get(question, "").strip() for question in asked),
        led=group.unled_since is None,
    )


def _before(seat: Seat | None) -> SeatState | None:
    """Who was removed stays so, whatever became of later requests, until one who leads says yes."""
    if seat is None:
        return None
    state = SeatState(seat.state)
    return SeatState.REMOVED if seat.removed_at and state is not SeatState.BANNED else state


def _new_seat(circle: Circle, account: Account, cushion: UUID | None) -> Seat:
    seat = Seat(circle=circle, account=account)
    if cushion is not None and not Seat.objects.filter(public_id=cushion).exists():
        seat.public_id = cushion
    return seat


def _sit_down(seat: Seat, handle: str, *, asked: bool) -> None:
    now = timezone.now()
    if asked:
        make_room(seat.circle)
    take_a_place(seat.circle)
    seat.call = Call.ASKED if asked else Call.NONE
    seat.state, seat.asked_at, seat.seated_at, seat.ended_at = SeatState.SEATED, seat.asked_at or now, now, None
    seat.reply_sealed, seat.words_stay = b"", True
    _welcome(seat, handle)
    record("group.joined", actor_key=seat.person_key, subject=f"circle:{seat.circle.public_id}/seat:{seat.public_id}")


def _ask(seat: Seat, handle: str) -> None:
    seat.state, seat.asked_at, seat.ended_at, seat.reply_sealed = SeatState.PENDING, timezone.now(), None, b""
    name_seat(seat, handle)
    seat.save()
    plan("groups.remind_of_request", str(seat.public_id), at=seat.asked_at + REMIND_AFTER)
    tell_leaders(seat.circle)
    record("group.asked", actor_key=seat.person_key, subject=f"circle:{seat.circle.public_id}/seat:{seat.public_id}")


def _welcome(seat: Seat, handle: str | None = None) -> None:
    """Sat down: somebody who greets newcomers, and is not kept out of their way, is named to them, and told."""
    if handle is not None:
        name_seat(seat, handle)
    greeters = Seat.objects.filter(
        circle=seat.circle, role=Role.GREETER, state=SeatState.SEATED, account__erase_at=None
    )
    greeters = greeters.exclude(pk=seat.pk).exclude(account__in=kept_apart_from(seat))
    seat.greeter = greeters.select_related("account").order_by("?").first()
    seat.save()
    if seat.greeter is not None and seat.greeter.account is not None:
        inside = reverse("groups:inside", args=[seat.circle.public_id])
        write_to(seat.greeter.account, Letter.WAITING, link=inside)


def _keep_papers(seat: Seat, application: Application) -> None:
    read = Guidelines.objects.filter(circle=seat.circle, version=application.agreed or 0).first()
    if read is not None:
        seat.agreements.get_or_create(guidelines=read, defaults={"agreed_at": timezone.now()})
    seat.answers.all().delete()
    questions = IntakeQuestion.objects.filter(circle=seat.circle, is_asked=True)
    for question in questions:
        answer = IntakeAnswer(seat=seat, question=question)
        words = application.answers.get(question.public_id, "").strip()
        answer.words_sealed = seal(words, **seat.place("intake", answer.public_id))
        answer.save()


def tell_leaders(circle: Circle) -> None:
    for leader in leaders_of(circle):
        if leader.account is not None:
            write_to(leader.account, Letter.WAITING, link=reverse("groups:lead", args=[circle.public_id]))


@transaction.atomic
def accept(*, seat: Seat, by: Seat) -> Seat:
    """Give somebody who asked their seat. Pressed twice it is done once."""
    waiting = _waiting(seat, by)
    if waiting.is_taken:
        return waiting
    take_a_place(waiting.circle)
    waiting.state, waiting.seated_at, waiting.removed_at = SeatState.SEATED, timezone.now(), None
    waiting.words_stay = True
    _welcome(waiting)
    _answer(waiting, by, verb="group.accepted", link="groups:prepare")
    return waiting


@transaction.atomic
def decline(*, seat: Seat, by: Seat, words: str) -> Seat:
    """Not now, in kind words that the person reads on their own page. Sent twice they are said once."""
    if (said := _said(seat, by, words)) is not None:
        return said
    waiting = _waiting(seat, by)
    if waiting.is_taken:
        raise Refusal(_("This person sits in the group already."), code="seated")
    waiting.state, waiting.ended_at = SeatState.NOT_NOW, timezone.now()
    waiting.reply_sealed = seal(words, **waiting.place("seat.reply"))
    waiting.save()
    waiting.answers.all().delete()
    _answer(waiting, by, verb="group.declined", link="groups:request")
    return waiting


@transaction.atomic
def answer_at_last(*, seat: Seat) -> None:
    """Nobody answered for a season: the house says "not now", and what was written to ask for the seat goes."""
    hold_fast(seat.circle_id)
    waiting = Seat.objects.select_related("circle", "account").filter(pk=seat.pk, state=SeatState.PENDING).first()
    if waiting is None:
        return
    waiting.state, waiting.ended_at = SeatState.NOT_NOW, timezone.now()
    waiting.save(update_fields=["state", "ended_at"])
    waiting.answers.all().delete()
    if waiting.account is not None and waiting.account.erase_at is None:
        write_to(waiting.account, Letter.ANSWERED, link=reverse("groups:request", args=[waiting.circle.public_id]))
    record("group.declined", actor_key=None, subject=f"circle:{waiting.circle.public_id}/seat:{waiting.public_id}")


def _said(seat: Seat, by: Seat, words: str) -> Seat | None:
    """The seat where this very answer was given already."""
    must_lead(by)
    asked = Seat.objects.select_related("circle", "account").filter(pk=seat.pk, circle=by.circle)
    answered = asked.filter(state=SeatState.NOT_NOW).first()
    is_same = answered is not None and words_of(answered, answered.reply_sealed, "seat.reply") == words
    return answered if is_same else None


def _waiting(seat: Seat, by: Seat) -> Seat:
    must_lead(by)
    Group.objects.select_for_update().get(circle=by.circle)
    waiting = Seat.objects.select_related("circle", "account").filter(pk=seat.pk, circle=by.circle).first()
    if waiting is None or is_gone(waiting):
        raise Refusal(_("This request has been taken back or answered."), code="gone")
    return waiting


def _answer(seat: Seat, by: Seat, *, verb: str, link: str) -> None:
    if seat.account is not None:
        write_to(seat.account, Letter.ANSWERED, link=reverse(link, args=[seat.circle.public_id]))
    record(verb, actor_key=by.person_key, subject=f"circle:{seat.circle.public_id}/seat:{seat.public_id}")


@transaction.atomic
def withdraw_request(*, seat: Seat) -> bool:
    """Take a request back; what was answered goes with it. False where it was answered before."""
    Group.objects.select_for_update().get(circle=seat.circle)
    is_back = Seat.objects.filter(pk=seat.pk, state=SeatState.PENDING).update(
        state=SeatState.LEFT, ended_at=timezone.now(), handle_sealed=b"", handle_mark=None
    )
    if is_back:
        seat.answers.all().delete()
        record("group.request_withdrawn", actor_key=seat.person_key, subject=f"circle:{seat.circle.public_id}")
    return bool(is_back)


@transaction.atomic
def invite(*, by: Seat, send: UUID | None = None) -> str:
    """A code for one person and 72 hours. It is shown once: we keep its hash. Sent again with the same `send` it is
    the same invitation."""
    must_lead(by)
    return _code_for(by.circle, send or uuid4(), made_by=by, actor_key=by.person_key)


@transaction.atomic
def invite_to_lead(*, circle: Circle, by: Account, send: UUID) -> str:
    """The same from the organiser, for somebody who may lead a group that nobody leads; they are asked inside."""
    group = Group.objects.select_for_update().get(circle=circle)
    if group.unled_since is None:
        raise Refusal(_("Somebody leads this group by now. Nothing more is needed."), code="led")
    if group.taken >= MOST_PLACES:
        words = _("All the seats that a group can have are taken. Somebody who sits there may take the lead.")
        raise Refusal(words, code="full")
    return _code_for(circle, send, to_lead=True, actor_key=by.key)


def _code_for(circle: Circle, send: UUID, *, actor_key: UUID | None, **made: Any) -> str:
    """The code is drawn from the sending under the circle's key: only who sent it, or this house, can draw it again."""
    code = spelled(mark(circle.key, "invitation", send.bytes))
    drawn = {"circle": circle, "expires_at": timezone.now() + INVITED_FOR, **made}
    invitation, is_new = Invitation.objects.get_or_create(code_hash=code_hash(code), defaults=drawn)
    if is_new:
        record("group.invited", actor_key=actor_key, subject=f"circle:{circle.public_id}")
    elif invitation.state != InvitationState.OPEN:
        words = _("This invitation has been used or taken back. You can make another one for somebody else.")
        raise Refusal(words, code="invitation")
    return code


@transaction.atomic
def revoke_invitation(*, by: Seat, invitation: UUID) -> None:
    must_lead(by)
    mine = Invitation.objects.filter(circle=by.circle, public_id=invitation, state=InvitationState.OPEN)
    if mine.update(state=InvitationState.REVOKED):
        record("group.invitation_revoked", actor_key=by.person_key, subject=f"circle:{by.circle.public_id}")


def _hold_invitation(code: str, circle: Circle) -> Invitation | None:
    """Use a code up, in this transaction: of fifty who try at once, one does."""
    if not code:
        return None
    now = timezone.now()
    mine = Invitation.objects.filter(circle=circle, code_hash=code_hash(code))
    if not mine.filter(state=InvitationState.OPEN, expires_at__gt=now).update(state=InvitationState.USED):
        words = _("This invitation has been used, or its 72 hours are over. Whoever sent it can make another one.")
        raise Refusal(words, code="invitation")
    return mine.get()
