"""What can be reported in a circle: somebody, and what they wrote outside its meetings."""

from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from befriend.groups import above
from befriend.groups.models import Seat
from befriend.groups.queries.doors import (
    asking_seat_for,
    group_for,
    leading_seat_for,
    neighbour_for,
    request_for,
    seat_for,
    visible_to,
)
from befriend.groups.queries.insides import (
    about_of,
    answers_of,
    guidelines_of,
    handle_of,
    promises,
    questions_of,
    words_of,
)
from befriend.groups.rules.about import told
from befriend.safety.items import Item


def seat_item(person: Any, seat_id: UUID) -> Item:
    """Somebody in one's own circle, as they may be reported."""
    other = _seat(seat_id)
    return _item("seat", neighbour_for(seat_for(person, other.circle.public_id), seat_id), "")


def request_item(person: Any, seat_id: UUID) -> Item:
    """What somebody answered who asks for a seat, for those who lead."""
    other = _seat(seat_id)
    asking = request_for(leading_seat_for(person, other.circle.public_id), seat_id)
    return _item("request", asking, "\n\n".join(each.answer for each in answers_of(asking) if each.answer))


def reply_item(person: Any, seat_id: UUID) -> Item:
    """The kind words that came with "not now", where they were none. Whose they were is not kept."""
    seat = asking_seat_for(person, _seat(seat_id).circle.public_id)
    words = words_of(seat, seat.reply_sealed, "seat.reply")
    if seat.public_id != seat_id or not words:
        raise Http404
    return Item("reply", seat_id, seat.circle.public_id, None, words, "")


def intro_item(person: Any, seat_id: UUID) -> Item:
    """A leader's own lines on the group's public page."""
    seat = _seat(seat_id)
    group_for(person, seat.circle.public_id)
    words = words_of(seat, seat.intro_sealed, "seat.intro") if seat.leads else ""
    if not words:
        raise Http404
    return _item("intro", seat, words)


def group_item(person: Any, circle_id: UUID) -> Item:
    """What a group says of itself, what it agrees on, its hour, and what it asks. Several may have written it."""
    group = group_for(person, circle_id)
    about = about_of(group)
    said = [about.name, about.purpose, *about.fits, *map(told, about.not_now)]
    said += promises(guidelines_of(group.circle), group.circle)
    said += [line for part in above.handed.hour(group.circle) for line in (part.name, part.words) if line]
    said += [question.words for question in questions_of(group.circle)]
    return Item("group", circle_id, circle_id, None, "\n".join(said), "")


def way_to_group(person: Any, circle_id: UUID) -> str:
    """The page of a group, for those who find it there."""
    is_there = visible_to(person).filter(circle__public_id=circle_id).exists()
    return reverse("groups:group", args=[circle_id]) if is_there else ""


def _seat(seat_id: UUID) -> Seat:
    seat = Seat.objects.select_related("circle", "account").filter(public_id=seat_id).first()
    if seat is None:
        raise Http404
    return seat


def _item(kind: str, seat: Seat, words: str) -> Item:
    return Item(kind, seat.public_id, seat.circle.public_id, seat.account, words, handle_of(seat))
