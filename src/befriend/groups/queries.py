"""Who sees which circle, and what is read there."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.groups.models import Block, Circle, Group, Guidelines, House, IntakeQuestion, Invitation, Seat
from befriend.groups.rules import about as abouts
from befriend.groups.rules.about import About
from befriend.groups.rules.words import TAKES_A_PLACE, CircleState, InvitationState, Role, SeatState
from befriend.shell.community import Community
from befriend.vault.sealing import unseal_many

KNOWS_THE_GROUP = (SeatState.PENDING, *TAKES_A_PLACE)
Person = Any  # an Account, or Django's AnonymousUser


def seats_of(person: Person) -> QuerySet[Seat]:
    """The seats that a person holds now."""
    if not isinstance(person, Account):
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


def asking_seat_for(person: Person, circle_id: UUID) -> Seat:
    """The door to one's own request, whatever became of it."""
    mine = Seat.objects.select_related("circle__group", "account", "greeter__account", "greeter__circle")
    seat = mine.filter(account=person, circle__public_id=circle_id).first()
    if seat is None or seat.state not in (SeatState.PENDING, SeatState.NOT_NOW, *TAKES_A_PLACE):
        raise Http404
    return seat


def visible_to(person: Person, *, invited: UUID | None = None) -> QuerySet[Group]:
    """Groups whose public page this person may read: listed ones, their own, and the one they hold an invitation to."""
    known = Q(is_listed=True, is_active=True)
    if isinstance(person, Account):
        mine = Seat.objects.filter(account=person, state__in=KNOWS_THE_GROUP).values("circle")
        known |= Q(circle__in=mine)
    if invited is not None:
        known |= Q(circle__public_id=invited, is_active=True)
    return Group.objects.filter(known).exclude(circle__state=CircleState.ERASED).select_related("circle")


def group_for(person: Person, circle_id: UUID, *, invited: UUID | None = None) -> Group:
    """The one door to a group's public page; an unlisted group and a wrong number look the same."""
    group = visible_to(person, invited=invited).filter(circle__public_id=circle_id).first()
    if group is None:
        raise Http404
    return group


def neighbour_for(seat: Seat, seat_id: UUID) -> Seat:
    """Somebody in the same circle, as one who sits there may name them."""
    other = Seat.objects.select_related("account", "circle").filter(circle=seat.circle, public_id=seat_id).first()
    if other is None or other.state not in KNOWS_THE_GROUP or (other.state == SeatState.PENDING and not seat.leads):
        raise Http404
    return other


def leads_some_circle(account: Account) -> bool:
    return Seat.objects.filter(account=account, role=Role.FACILITATOR, state__in=TAKES_A_PLACE).exists()


def abouts_of(groups: Iterable[Group]) -> list[About]:
    """What groups say of themselves, all keys in one query."""
    rows = list(groups)
    texts = unseal_many((bytes(row.about_sealed), row.about_place()) for row in rows)
    return [abouts.read(text) if text else About(name=_("A group that has ended")) for text in texts]


def about_of(group: Group) -> About:
    return abouts_of([group])[0]


@dataclass(frozen=True)
class Sitter:
    """A seat as others see it."""

    seat: Seat
    handle: str

    @property
    def public_id(self) -> UUID:
        return self.seat.public_id


def with_handles(seats: Iterable[Seat]) -> list[Sitter]:
    """Seats and the names on them; a person who was erased is "someone who left". Needs account and circle joined."""
    rows = list(seats)
    named = [row for row in rows if row.account is not None and row.handle_sealed]
    texts = unseal_many((bytes(row.handle_sealed), row.place("seat.handle")) for row in named)
    names = dict(zip((row.pk for row in named), texts, strict=True))
    return [Sitter(row, names.get(row.pk) or _("someone who left")) for row in rows]


def handle_of(seat: Seat) -> str:
    return with_handles([seat])[0].handle


def roster(circle: Circle, *, states: Iterable[str] = TAKES_A_PLACE) -> list[Sitter]:
    """Who sits here, in the order in which they sat down."""
    seats = Seat.objects.filter(circle=circle, state__in=list(states)).select_related("account", "circle")
    seats = seats.exclude(account__erase_at__isnull=False)  # on the way out: hidden at once
    return with_handles(seats.order_by("seated_at", "pk")[:200])


def leaders_of(circle: Circle) -> list[Seat]:
    leading = Seat.objects.filter(circle=circle, role=Role.FACILITATOR, state__in=TAKES_A_PLACE)
    return list(leading.select_related("account", "circle").order_by("seated_at", "pk"))


def guidelines_of(circle: Circle) -> Guidelines | None:
    return Guidelines.objects.filter(circle=circle).order_by("-version").first()


def promises(guidelines: Guidelines | None, circle: Circle) -> tuple[str, ...]:
    if guidelines is None:
        return ()
    place = circle.place("guidelines", guidelines.public_id)
    return abouts.lines(unseal_many([(bytes(guidelines.words_sealed), place)])[0] or "")


def has_agreed(seat: Seat) -> bool:
    """Whether this person said yes to the guidelines as they stand now."""
    current = guidelines_of(seat.circle)
    return current is None or seat.agreements.filter(guidelines=current).exists()


@dataclass(frozen=True)
class Question:
    public_id: UUID
    words: str
    answer: str = ""


def questions_of(circle: Circle) -> list[Question]:
    rows = list(IntakeQuestion.objects.filter(circle=circle, is_asked=True).order_by("position"))
    texts = unseal_many((bytes(row.words_sealed), circle.place("question", row.public_id)) for row in rows)
    return [Question(row.public_id, text or "") for row, text in zip(rows, texts, strict=True)]


def answers_of(seat: Seat) -> list[Question]:
    """What somebody answered when they asked for a seat. For those who lead this circle alone."""
    rows = list(seat.answers.select_related("question").order_by("question__position"))
    asked = unseal_many(
        (bytes(row.question.words_sealed), seat.circle.place("question", row.question.public_id)) for row in rows
    )
    said = unseal_many((bytes(row.words_sealed), seat.place("intake", row.public_id)) for row in rows)
    return [Question(row.question.public_id, q or "", a or "") for row, q, a in zip(rows, asked, said, strict=True)]


def are_apart(account: Account, circle: Circle) -> bool:
    """Whether somebody who sits here and this person are kept out of each other's way."""
    here = Seat.objects.filter(circle=circle, state__in=TAKES_A_PLACE).exclude(account=account).values("account")
    return Block.objects.filter(Q(by=account, of__in=here) | Q(of=account, by__in=here)).exists()


def open_invitations(circle: Circle) -> list[Invitation]:
    return list(Invitation.objects.filter(circle=circle, state=InvitationState.OPEN).order_by("-pk")[:50])


def blocked_by(account: Account, circle: Circle) -> set[int]:
    """Accounts of this circle that this person and they are kept apart from, whoever asked for it."""
    mine = Block.objects.filter(circle=circle)
    return set(mine.filter(by=account).values_list("of", flat=True)) | set(
        mine.filter(of=account).values_list("by", flat=True)
    )


def community() -> Community:
    house = House.objects.first()
    return Community(name=house.name, countries=tuple(house.countries)) if house else Community()
