"""Who may come in where. Each door fetches and authorises in one breath; strangers and wrong numbers get the same 404."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from befriend.accounts.models import Account
from befriend.groups.models import Circle, Group, Invitation, Seat
from befriend.groups.rules.words import TAKES_A_PLACE, Call, CircleState, InvitationState, Role, SeatState
from befriend.shell.codes import code_hash

KNOWS_THE_GROUP = (SeatState.PENDING, *TAKES_A_PLACE)
MAY_RETURN = (SeatState.LEFT, SeatState.NOT_NOW)
ANSWER_STAYS = timedelta(days=30)
A_PRESS = timedelta(hours=1)
Person = Any  # an Account, or Django's AnonymousUser


def seats_of(person: Person) -> QuerySet[Seat]:
    """The seats that a person holds now; none for somebody on the way out, whom nobody sees."""
    if not isinstance(person, Account) or person.erase_at is not None:
        return Seat.objects.none()
    return Seat.objects.filter(account=person, state__in=TAKES_A_PLACE).select_related("circle__group", "account")


def seat_for(person: Person, circle_id: UUID) -> Seat:
    """The one door to the inside of a circle: the person's own seat in it, or 404 to everybody else."""
    seat = seats_of(person).filter(circle__public_id=circle_id).exclude(circle__state=CircleState.ERASED).first()
    if seat is None:
        raise Http404
    return seat


def leading_seat_for(person: Person, circle_id: UUID) -> Seat:
    """The door for those who lead the circle; 404 to its members too."""
    seat = seat_for(person, circle_id)
    if not seat.leads:
        raise Http404
    return seat


def kept_out_for(own: Seat, seat_id: UUID) -> Seat:
    """The door of those who lead to somebody who was put out."""
    put_out = Seat.objects.select_related("account", "circle").filter(
        public_id=seat_id, circle=own.circle, state__in=[SeatState.REMOVED, SeatState.BANNED]
    )
    seat = put_out.first()
    if seat is None:
        raise Http404
    return seat


def requests_of(person: Account) -> QuerySet[Seat]:
    """One's own requests, those that wait before those that were answered with a "not now" of late."""
    lately = Q(state=SeatState.NOT_NOW, ended_at__gt=timezone.now() - ANSWER_STAYS)
    mine = Seat.objects.filter(account=person, circle__group__isnull=False).select_related("circle__group")
    return mine.filter(Q(state=SeatState.PENDING) | lately).order_by(F("ended_at").desc(nulls_first=True), "pk")


def asking_seat_for(person: Person, circle_id: UUID) -> Seat:
    """The door to one's own request, whatever became of it."""
    mine = Seat.objects.select_related("circle__group", "account", "greeter__account", "greeter__circle")
    seat = mine.filter(account=person, circle__public_id=circle_id).first()
    if seat is None or seat.state not in (SeatState.PENDING, SeatState.NOT_NOW, *TAKES_A_PLACE):
        raise Http404
    return seat


def has_just_left(person: Person, circle_id: UUID) -> bool:
    """Whether they gave up their own seat or request there within the hour: pressed again, it is the same press."""
    gone = Seat.objects.filter(account=person, circle__public_id=circle_id, state=SeatState.LEFT)
    return gone.filter(ended_at__gt=timezone.now() - A_PRESS).exclude(circle__state=CircleState.ERASED).exists()


def has_just_taken_back(person: Person, circle_id: UUID) -> bool:
    """Whether what they gave up was a request, and no seat that they had been given."""
    never_sat = Q(seated_at=None) | Q(seated_at__lt=F("asked_at"))
    asked = Seat.objects.filter(never_sat, account=person, circle__public_id=circle_id)
    return asked.exists() and has_just_left(person, circle_id)


def visible_to(person: Person, *, invited: UUID | None = None) -> QuerySet[Group]:
    """Groups whose public page this person may read: listed ones, their own, those whose door is not locked behind them,
    and the one they hold an invitation to."""
    known = Q(is_listed=True, is_active=True)
    if isinstance(person, Account):
        mine = Seat.objects.filter(account=person).values("circle")
        known |= Q(circle__in=mine.filter(state__in=KNOWS_THE_GROUP))
        known |= Q(circle__in=mine.filter(state__in=MAY_RETURN, removed_at=None), is_active=True)
    if invited is not None:
        known |= Q(circle__public_id=invited, is_active=True)
    return Group.objects.filter(known).exclude(circle__state=CircleState.ERASED).select_related("circle")


def group_for(person: Person, circle_id: UUID, *, invited: UUID | None = None) -> Group:
    """The one door to a group's public page; an unlisted group and a wrong number look the same."""
    group = visible_to(person, invited=invited).filter(circle__public_id=circle_id).first()
    if group is None:
        raise Http404
    return group


def group_gone_for(circle_id: UUID) -> Group:
    """A group that is an archive now, or that only an invitation leads to. Who may be told so, the one who asks has to
    know."""
    gone = Q(circle__state=CircleState.ENDED) | Q(circle__state=CircleState.ACTIVE, is_listed=False)
    found = Group.objects.filter(gone, circle__public_id=circle_id).select_related("circle").first()
    if found is None:
        raise Http404
    return found


def neighbour_for(seat: Seat, seat_id: UUID) -> Seat:
    """Somebody in the same circle, as one who sits there may name them."""
    others = Seat.objects.select_related("account", "circle").filter(circle=seat.circle, account__erase_at=None)
    other = others.filter(public_id=seat_id).first()
    if other is None or other.state not in KNOWS_THE_GROUP or (other.state == SeatState.PENDING and not seat.leads):
        raise Http404
    return other


def request_for(leading: Seat, seat_id: UUID) -> Seat:
    """Somebody who asks for a seat, as one who leads may answer; also whose request went while the answer was written,
    so that the answer finds somebody to be refused for. Never one who sat there and left."""
    never_sat = Q(seated_at=None) | Q(seated_at__lt=F("asked_at"))
    gone = Q(state__in=(SeatState.LEFT, SeatState.NOT_NOW)) | Q(
        state=SeatState.PENDING, account__erase_at__isnull=False
    )
    asked = Seat.objects.select_related("account", "circle").filter(never_sat, gone, circle=leading.circle)
    return asked.filter(public_id=seat_id).first() or neighbour_for(leading, seat_id)


def is_gone(request: Seat) -> bool:
    """Nobody would read an answer: taken back, answered by another who leads, or of somebody on the way out."""
    person = request.account
    return request.state not in KNOWS_THE_GROUP or person is None or person.erase_at is not None


def seats_led_by(person: Person) -> QuerySet[Seat]:
    """Where this person leads a group that still meets."""
    return seats_of(person).filter(role=Role.FACILITATOR, circle__state=CircleState.ACTIVE).order_by("pk")


def seats_led_alone(person: Person) -> QuerySet[Seat]:
    """Where nobody would lead if this person went."""
    others = Seat.objects.filter(circle=OuterRef("circle"), role=Role.FACILITATOR, state__in=TAKES_A_PLACE)
    others = others.filter(account__erase_at=None).exclude(pk=OuterRef("pk"))
    return seats_led_by(person).exclude(Exists(others))


def unled_groups() -> QuerySet[Group]:
    """Groups that nobody leads, the one that has been so for longest first. For organisers."""
    return Group.objects.filter(unled_since__isnull=False).select_related("circle").order_by("unled_since", "pk")


def unled_group_for(person: Person, circle_id: UUID) -> Group:
    """The organiser's door to a group that nobody leads; 404 to everybody else, and as soon as somebody does."""
    organises = isinstance(person, Account) and person.is_organiser
    group = unled_groups().filter(circle__public_id=circle_id).first() if organises else None
    if group is None:
        raise Http404
    return group


def willing_seat_for(group: Group, seat_id: str) -> Seat:
    """One who offered to lead this group, as the organiser names them."""
    willing = Seat.objects.filter(circle=group.circle_id, call=Call.OFFERED, account__erase_at=None)
    for seat in willing.select_related("account", "circle"):
        if str(seat.public_id) == seat_id:
            return seat
    raise Http404


def ending_circle_for(person: Person, circle_id: UUID) -> Circle:
    """The door to ending a group: for those who lead it, and for the organiser where nobody does."""
    mine = seats_led_by(person).filter(circle__public_id=circle_id).first()
    return mine.circle if mine is not None else unled_group_for(person, circle_id).circle


def archive_seat_for(person: Person, circle_id: UUID) -> Seat:
    """The door to what one may keep of a group that has ended."""
    seat = seat_for(person, circle_id)
    if seat.circle.state != CircleState.ENDED:
        raise Http404
    return seat


def leads_some_circle(account: Account) -> bool:
    return Seat.objects.filter(account=account, role=Role.FACILITATOR, state__in=TAKES_A_PLACE).exists()


def invited_to(code: str) -> Circle | None:
    """Where an open invitation leads; looking uses nothing up."""
    invitation = _open_invitation(code)
    return invitation.circle if invitation else None


def asked_to_lead(code: str, circle: Circle) -> bool:
    """Whether an open invitation asks somebody in, so that they may lead this circle."""
    invitation = _open_invitation(code)
    return invitation is not None and invitation.to_lead and invitation.circle == circle


def _open_invitation(code: str) -> Invitation | None:
    found = Invitation.objects.select_related("circle").filter(
        code_hash=code_hash(code), state=InvitationState.OPEN, expires_at__gt=timezone.now()
    )
    return found.first() if code else None
