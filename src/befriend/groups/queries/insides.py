"""What is read inside a circle: what it says of itself, who sits in it, what they agreed on."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.groups.models import Agreement, Block, Circle, Group, Guidelines, House, IntakeQuestion, Invitation, Seat
from befriend.groups.rules import about as abouts
from befriend.groups.rules.about import About
from befriend.groups.rules.words import TAKES_A_PLACE, Call, CircleState, InvitationState, Role, SeatState
from befriend.groups.saying import words_stay
from befriend.shell.community import Community
from befriend.vault.rules import Erased
from befriend.vault.sealing import unseal, unseal_many

MOST_IN_A_RING = 12


def abouts_of(groups: Iterable[Group]) -> list[About]:
    """What groups say of themselves, all keys in one query."""
    rows = list(groups)
    texts = unseal_many((bytes(row.about_sealed), row.about_place()) for row in rows)
    return [abouts.read(text) if text else About(name=_("A group that has ended")) for text in texts]


def about_of(group: Group) -> About:
    return abouts_of([group])[0]


def said_of(group: Group) -> tuple[About, str, list[str], str, int, bool]:
    """All that those who lead say of their group on one page, to be compared."""
    return about_of(group), group.topic, group.ways, group.language, group.places, group.is_listed


@dataclass(frozen=True)
class Sitter:
    """A seat as others see it."""

    seat: Seat
    handle: str

    @property
    def public_id(self) -> UUID:
        return self.seat.public_id


def with_handles(seats: Iterable[Seat]) -> list[Sitter]:
    """Seats and the names on them; who was erased, or is on the way out, is "someone who left". Needs account and
    circle joined."""
    rows = list(seats)
    named = [row for row in rows if row.account is not None and not row.account.erase_at and row.handle_sealed]
    texts = unseal_many((bytes(row.handle_sealed), row.place("seat.handle")) for row in named)
    names = dict(zip((row.pk for row in named), texts, strict=True))
    return [Sitter(row, names.get(row.pk) or _("someone who left")) for row in rows]


def handle_of(seat: Seat) -> str:
    return with_handles([seat])[0].handle


def roster(circle: Circle, *, states: Iterable[str] = TAKES_A_PLACE) -> list[Sitter]:
    """Who sits here, in the order in which they sat down."""
    seats = Seat.objects.filter(circle=circle, state__in=list(states)).select_related("account", "circle")
    seats = seats.filter(account__erase_at=None)
    return with_handles(seats.order_by("seated_at", "pk")[:200])


def greeter_of(seat: Seat) -> Sitter | None:
    """Who greets this newcomer, while they do, are there to be seen, and the two are not kept apart."""
    greeter = seat.greeter
    if greeter is None or not _greets(greeter) or greeter.account_id in kept_apart_from(seat):
        return None
    return with_handles([greeter])[0]


def newcomers_of(seat: Seat, people: Iterable[Sitter]) -> list[Sitter]:
    """Those of these people whom this person greets, as `greeter_of` tells each of them."""
    if not _greets(seat):
        return []
    apart = kept_apart_from(seat)
    return [each for each in people if each.seat.greeter_id == seat.pk and each.seat.account_id not in apart]


def _greets(seat: Seat) -> bool:
    seen = seat.account is not None and seat.account.erase_at is None
    return seen and seat.role == Role.GREETER and seat.state == SeatState.SEATED


def leaders_of(circle: Circle) -> list[Seat]:
    """Those who lead and can be seen; nobody who is on the way out."""
    leading = Seat.objects.filter(circle=circle, role=Role.FACILITATOR, state__in=TAKES_A_PLACE, account__erase_at=None)
    return list(leading.select_related("account", "circle").order_by("seated_at", "pk"))


def leads_alone(seat: Seat) -> bool:
    """Whether nobody would lead this group if this person went; one that has ended needs nobody."""
    return (
        seat.leads
        and seat.circle.state == CircleState.ACTIVE
        and all(leader.pk == seat.pk for leader in leaders_of(seat.circle))
    )


def ring_inside(seat: Seat) -> list[dict[str, object]]:
    """Everybody who sits in the circle, by name, as one who sits there sees them; nothing where a ring is too small."""
    people = roster(seat.circle)
    if len(people) > MOST_IN_A_RING:
        return []
    free = seat.circle.group.free if seat.circle.group.is_active else 0
    taken: list[dict[str, object]] = [
        {
            "public_id": each.public_id,
            "name": each.handle,
            "state": "you" if each.public_id == seat.public_id else "here",
        }
        for each in people
    ]
    empty: list[dict[str, object]] = [{"state": "free"}] * min(free, MOST_IN_A_RING - len(taken))
    return taken + empty


def willing_to_lead(circle: Circle) -> list[Sitter]:
    """Those who would lead a group that nobody leads, as they let the organiser see them."""
    seats = Seat.objects.filter(circle=circle, call=Call.OFFERED, account__erase_at=None)
    return with_handles(seats.select_related("account", "circle").order_by("seated_at", "pk")[:40])


def guidelines_of(circle: Circle) -> Guidelines | None:
    return Guidelines.objects.filter(circle=circle).order_by("-version").first()


def promises(guidelines: Guidelines | None, circle: Circle) -> tuple[str, ...]:
    if guidelines is None:
        return ()
    place = circle.place("guidelines", guidelines.public_id)
    return abouts.lines(unseal_many([(bytes(guidelines.words_sealed), place)])[0] or "")


def agreed(guidelines: Guidelines | None, circle: Circle) -> tuple[tuple[str, ...], int]:
    """All that a version says, to be compared: its promises, and for how many days words stay."""
    return promises(guidelines, circle), guidelines.words_stay_days if guidelines else 0


def agreed_on(guidelines: Guidelines | None, circle: Circle, *, days: int | None = None) -> tuple[str, ...]:
    """What somebody says yes to, a line each: the promises, and where words stay, that they do; in a meeting whose doors
    have opened, for the `days` that were noted there."""
    lines, now = agreed(guidelines, circle)
    days = now if days is None else days
    return (*lines, words_stay(days)) if days else lines


def words_stay_days(circle: Circle) -> int:
    """For how many days the words of a meeting stay, as the group agreed; 0: they go two hours after its end."""
    current = guidelines_of(circle)
    return current.words_stay_days if current else 0


def has_agreed(seat: Seat) -> bool:
    """Whether this person said yes to the guidelines as they stand now."""
    current = guidelines_of(seat.circle)
    return current is None or seat.agreements.filter(guidelines=current).exists()


def yet_to_agree(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    """Those of these seats whose people have not said yes to the guidelines as they stand now: one query for all."""
    newest = Guidelines.objects.filter(circle=OuterRef("circle")).order_by("-version").values("pk")[:1]
    said_yes = Agreement.objects.filter(seat=OuterRef("pk"), guidelines=OuterRef("newest"))
    return seats.annotate(newest=Subquery(newest)).filter(~Exists(said_yes), newest__isnull=False)


@dataclass(frozen=True)
class Question:
    public_id: UUID
    words: str
    answer: str = ""
    answer_id: UUID | None = None


def questions_of(circle: Circle) -> list[Question]:
    rows = list(IntakeQuestion.objects.filter(circle=circle, is_asked=True).order_by("position"))
    texts = unseal_many((bytes(row.words_sealed), circle.place("question", row.public_id)) for row in rows)
    return [Question(row.public_id, text or "") for row, text in zip(rows, texts, strict=True)]


def asks_first(circle: Circle) -> bool:
    """Whether whoever comes is asked something that those who lead read."""
    return IntakeQuestion.objects.filter(circle=circle, is_asked=True).exists()


def answers_of(seat: Seat) -> list[Question]:
    """What somebody answered when they asked for a seat. For those who lead this circle alone."""
    rows = list(seat.answers.select_related("question").order_by("question__position"))
    asked = unseal_many(
        (bytes(row.question.words_sealed), seat.circle.place("question", row.question.public_id)) for row in rows
    )
    said = unseal_many((bytes(row.words_sealed), seat.place("intake", row.public_id)) for row in rows)
    told = zip(rows, asked, said, strict=True)
    return [Question(row.question.public_id, q or "", a or "", row.public_id) for row, q, a in told]


def kept_apart_from(seat: Seat) -> set[int]:
    """The accounts that this person and they keep out of each other's way in this circle. What they did in another one
    changes nothing here: it would show who is who."""
    here = Block.objects.filter(Q(by=seat.account) | Q(of=seat.account), circle=seat.circle)
    return {person for pair in here.values_list("by", "of") for person in pair if person != seat.account_id}


def open_invitations(circle: Circle) -> list[Invitation]:
    standing = Invitation.objects.filter(circle=circle, state=InvitationState.OPEN, expires_at__gt=timezone.now())
    return list(standing.order_by("-pk")[:50])


def blocked_people(seat: Seat) -> set[int]:
    """The accounts in this circle that this person chose to keep out of their way. The others are never told."""
    return set(Block.objects.filter(circle=seat.circle, by=seat.account).values_list("of", flat=True))


def is_settled() -> bool:
    """Whether somebody has said what this community is called."""
    return House.objects.exists()


def community() -> Community:
    house = House.objects.first()
    if house is None:
        return Community()
    return Community(
        name=house.name, countries=tuple(house.countries), zone=house.zone, sender=house.sender, about=house.about
    )


def words_of(seat: Seat, sealed: bytes | memoryview, label: str) -> str:
    """Words kept on a seat (`seat.intro`, `seat.reply`), or nothing where there are none any more."""
    try:
        return unseal(bytes(sealed), **seat.place(label)) if sealed else ""
    except Erased:
        return ""
