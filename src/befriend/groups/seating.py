"""What every act on a seat needs: its name, its place, its task, and who may decide."""

from datetime import timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from befriend.accounts import limits
from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.groups import above
from befriend.groups.models import Circle, Group, Seat
from befriend.groups.rules import handles
from befriend.groups.rules.entry import Bar
from befriend.groups.rules.places import MOST_PLACES
from befriend.groups.rules.words import Role
from befriend.groups.saying import BARS, HANDLES, SUGGESTIONS
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import mark, seal

DAY = timedelta(days=1)
NAMES_A_DAY = 10
FIGURES = (2, 4, 6, 7, 8, 9)  # the others look like letters


def chosen_handle(typed: str) -> str:
    try:
        return handles.clean(typed)
    except handles.BadHandle as bad:
        raise Refusal(str(HANDLES[bad.problem]), code="handle") from None


def handle_mark(circle: Circle, handle: str) -> bytes:
    """What two names have in common that look alike; it means nothing outside this circle."""
    return mark(circle.key, "handle", handles.skeleton(handle))


def is_free(circle: Circle, handle: str, *, but: Seat | None = None) -> bool:
    taken = Seat.objects.filter(circle=circle, handle_mark=handle_mark(circle, handle))
    return not (taken.exclude(public_id=but.public_id) if but else taken).exists()


def may_try(account: Account, circle: Circle, handle: str) -> bool:
    """Ten names a day are looked at for one person at the door of a group, so that nobody asks it name by name who sits
    there. A name that was looked at is so again, however often it is sent."""
    person = f"{account.pk} {circle.pk}"
    name = f"{person} {handles.skeleton(handle)}"
    if not limits.so_far("name", name, within=DAY) and limits.count("names", person, within=DAY) > NAMES_A_DAY:
        return False
    limits.count("name", name, within=DAY)
    return True


def suggestions(circle: Circle, handle: str) -> list[str]:
    """Three names near the one that is taken, each of them free. Where our words are in another alphabet, figures."""
    first = handle.split(" ")[0][:12]
    near = [str(pattern) % {"name": first} for pattern in SUGGESTIONS] + [f"{first} {number}" for number in FIGURES]
    return [name for name in near if handles.is_good(name) and is_free(circle, name)][:3]


def name_seat(seat: Seat, handle: str) -> None:
    """Give a seat its name; refused where somebody in the circle has one that looks the same. Not yet saved."""
    if not is_free(seat.circle, handle, but=seat):
        raise Refusal(_("Someone here already has this name. Would another one do?"), code="handle")
    seat.handle_mark = handle_mark(seat.circle, handle)
    seat.handle_sealed = seal(handle, **seat.place("seat.handle"))


def take_a_place(circle: Circle) -> None:
    """One place less, or a refusal: the last one goes to one person only."""
    free = Group.objects.filter(circle=circle, is_active=True, taken__lt=F("places"))
    if not free.update(taken=F("taken") + 1):
        raise Refusal(str(BARS[Bar.FULL]), code=Bar.FULL)


def make_room(circle: Circle) -> None:
    """One seat more where all are taken: a full group that nobody leads needs somebody who may."""
    full = Group.objects.filter(circle=circle, taken=F("places"), places__lt=MOST_PLACES)
    full.update(places=F("places") + 1)


def must_lead(seat: Seat) -> None:
    if not seat.leads:
        raise Refusal(_("Only those who lead this group can do this. You can ask them to."), code="not_yours")


def free_a_place(circle: Circle) -> None:
    Group.objects.filter(circle=circle, taken__gt=0).update(taken=F("taken") - 1)


def hold_fast(circle_id: int) -> None:
    """The group of this circle until the transaction ends. Whoever leaves, takes a break, ends the hour or the group,
    changes its evenings, puts somebody out for good or goes for good takes it first, then the meeting, then the room."""
    Group.objects.select_for_update().filter(circle=circle_id).first()


def hold_all_of(account: Account) -> None:
    """The same for every group in which somebody has a seat, in one order."""
    mine = Seat.objects.filter(account=account)
    list(Group.objects.select_for_update().filter(circle__in=mine.values("circle")).order_by("pk"))


def held(seat: Seat) -> Seat:
    """The seat as it stands now, with its circle held fast until the transaction ends."""
    hold_fast(seat.circle_id)
    now = Seat.objects.select_related("circle", "account").get(pk=seat.pk)
    if not now.is_taken:
        raise Refusal(_("This seat has been given up already."), code="gone")
    return now


def give_role(seat: Seat, role: Role) -> None:
    led, seat.role = seat.leads, role
    Seat.objects.filter(pk=seat.pk).update(role=role)
    if led and role != Role.FACILITATOR:
        above.handed.leads_no_longer(seat)


def write_down(verb: str, seat: Seat, by: Seat) -> None:
    record(verb, actor_key=by.person_key, subject=f"circle:{seat.circle.public_id}/seat:{seat.public_id}")
