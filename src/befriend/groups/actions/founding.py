"""A house and its groups."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.groups import above
from befriend.groups.actions.writing import ask_questions, renew_guidelines
from befriend.groups.models import NO_DATE, Circle, Coming, Group, House, Seat
from befriend.groups.rules.about import Charter
from befriend.groups.rules.words import Kind, Role, SeatState
from befriend.groups.seating import chosen_handle, name_seat
from befriend.safety.crisis import publish_again
from befriend.shell import community
from befriend.vault.actions import destroy_key, new_key
from befriend.vault.sealing import mark, seal


def own_circle(*, account: Account) -> Circle:
    """The circle of this person alone, made when it is first needed."""
    mine = Circle.objects.filter(owner=account).first()
    if mine is not None:
        return mine
    key = new_key("circle")
    circle, is_new = Circle.objects.get_or_create(owner=account, defaults={"kind": Kind.OWN, "key": key})
    if not is_new:
        destroy_key(key)
    return circle


def settle_house(
    *,
    by: Account,
    name: str,
    sender: str,
    zone: str,
    languages: Sequence[str],
    countries: Sequence[str],
    about: str = "",
    place: str = "",
) -> House:
    """The community gets its name, or another one. Its own circle is made with it; of two at once the first is made,
    and the words of the last stand."""
    said: dict[str, Any] = {"name": name, "sender": sender, "zone": zone, "about": about, "place": place}
    said |= {"languages": list(languages), "countries": list(countries)}
    if not House.objects.exists():
        _found_house(said)
    with transaction.atomic():
        house = House.objects.select_for_update(of=("self",)).select_related("circle").get()
        House.objects.filter(pk=house.pk).update(**said)
        record("house.settled", actor_key=by.key, subject=f"circle:{house.circle.public_id}")
        transaction.on_commit(community.forget)
        transaction.on_commit(publish_again)
    house.refresh_from_db()
    return house


def _found_house(said: dict[str, Any]) -> None:
    key = new_key("circle")
    try:
        with transaction.atomic():
            House.objects.create(circle=Circle.objects.create(kind=Kind.COMMUNITY, key=key), **said)
    except IntegrityError:  # somebody was quicker by a breath, and theirs stands
        destroy_key(key)


@transaction.atomic
def open_group(*, by: Account, send: UUID, charter: Charter, handle: str, schedule: above.Schedule) -> Circle:
    """A group with its first meetings. Sent again with the same `send`, also in the same breath, it is the same group."""
    House.objects.select_for_update().get()  # one is opened at a time
    circle_id = UUID(bytes=mark(by.key, "group.opened", send.bytes)[:16], version=4)
    opened = Circle.objects.filter(public_id=circle_id).first()
    if opened is not None:
        return opened
    seat = found_group(by=by, charter=charter, handle=handle, circle_id=circle_id)
    above.handed.plan_first(circle=seat.circle, schedule=schedule, by=seat)
    return seat.circle


def found_group(*, by: Account, charter: Charter, handle: str, circle_id: UUID | None = None) -> Seat:
    """A new circle, and the founder's seat, who leads it from the start."""
    key = new_key("circle")
    with transaction.atomic():
        circle = Circle.objects.create(
            public_id=circle_id or uuid4(), kind=charter.kind, key=key, kept_days=charter.kept_days
        )
        group = Group(
            circle=circle,
            topic=charter.topic,
            language=charter.language,
            ways=list(charter.ways),
            is_listed=charter.is_listed,
            places=charter.places,
            plan=charter.plan,
            taken=1,
        )
        group.about_sealed = seal(charter.about.written(), **group.about_place())
        group.save()
        now = timezone.now()
        seat = Seat(
            circle=circle, account=by, role=Role.FACILITATOR, state=SeatState.SEATED, asked_at=now, seated_at=now
        )
        name_seat(seat, chosen_handle(handle))
        seat.save()
        record("group.founded", actor_key=by.key, subject=f"circle:{circle.public_id}")
        renew_guidelines(by=seat, promises=charter.guidelines, words_stay_days=0)
        ask_questions(by=seat, questions=charter.questions)
    return seat


@transaction.atomic
def expect_meeting(
    *, circle: Circle, starts_at: datetime | None, minutes: int = 60, coming: Iterable[datetime] = ()
) -> None:
    """When the group sits down next, and on which dates in the coming weeks, as the room of meetings works it out."""
    Group.objects.filter(circle=circle).update(next_at=starts_at or NO_DATE, next_minutes=minutes)
    group = Group.objects.filter(circle=circle).first()
    if group is not None:
        dates = sorted({starts_at, *coming}) if starts_at else []
        Coming.objects.filter(group=group).delete()
        Coming.objects.bulk_create(Coming(group=group, at=at) for at in dates)
