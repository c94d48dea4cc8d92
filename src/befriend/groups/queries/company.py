"""Who sits in each of several circles, for one row about each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from befriend.groups.models import Seat
from befriend.groups.queries.insides import MOST_IN_A_RING, with_handles
from befriend.groups.queries.listings import Listing, listings
from befriend.groups.rules.words import TAKES_A_PLACE, SeatState
from befriend.shell.names import together


@dataclass(frozen=True)
class Company:
    """A group, who else leads it, and its cushions; none of these where a row cannot hold them all. `rests` is whoever
    looks, while they take a break from it."""

    it: Listing
    leaders: str
    you_lead: bool
    rests: bool
    cushions: list[dict[str, object]]


def companies(own: Sequence[Seat]) -> list[Company]:
    """The groups of these seats, in their order, as whoever holds the seats sees them. Few queries for all."""
    people = _people({seat.circle_id for seat in own})
    handles = {sitter.seat.pk: sitter.handle for sitter in with_handles(seat for seat in people if seat.leads)}
    rooms = {circle: list(seats) for circle, seats in groupby(people, key=lambda seat: seat.circle_id)}
    rows = zip(own, listings(seat.circle.group for seat in own), strict=True)
    return [_company(it, seat, rooms.get(seat.circle_id, []), handles) for seat, it in rows]


def _people(circles: Collection[int]) -> QuerySet[Seat]:
    seats = Seat.objects.filter(circle__in=circles, state__in=TAKES_A_PLACE, account__erase_at=None)
    return seats.select_related("account", "circle").order_by("circle", "seated_at", "pk")


def _company(it: Listing, own: Seat, people: list[Seat], handles: Mapping[int, str]) -> Company:
    others = together(handles[seat.pk] for seat in people if seat.leads and seat.pk != own.pk)
    shown = people if len(people) <= MOST_IN_A_RING else []
    cushions: list[dict[str, object]] = [
        {"public_id": seat.public_id, "state": "lit" if seat.pk == own.pk else "here"} for seat in shown
    ]
    return Company(it, others, own.leads, own.state == SeatState.PAUSED, cushions)
