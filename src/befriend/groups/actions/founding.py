"""A house and its groups."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.groups.models import (
    NO_DATE,
    Circle,
    Group,
    Guidelines,
    House,
    IntakeQuestion,
    Seat,
)
from befriend.groups.queries import guidelines_of
from befriend.groups.queries import promises as standing
from befriend.groups.rules.about import About, Charter
from befriend.groups.rules.words import Kind, Role, SeatState
from befriend.groups.seating import chosen_handle, must_lead, name_seat
from befriend.shell import community
from befriend.shell.refusal import Refusal
from befriend.vault.actions import destroy_key, new_key
from befriend.vault.sealing import seal


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
    house.refresh_from_db()
    return house


def _found_house(said: dict[str, Any]) -> None:
    key = new_key("circle")
    try:
        with transaction.atomic():
            House.objects.create(circle=Circle.objects.create(kind=Kind.COMMUNITY, key=key), **said)
    except IntegrityError:  # somebody was quicker by a breath, and theirs stands
        destroy_key(key)


def found_group(*, by: Account, charter: Charter, handle: str) -> Seat:
    """A new circle, and the founder's seat, who leads it from the start."""
    key = new_key("circle")
    with transaction.atomic():
        circle = Circle.objects.create(kind=charter.kind, key=key, kept_days=charter.kept_days)
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
        renew_guidelines(by=seat, promises=charter.guidelines)
        ask_questions(by=seat, questions=charter.questions)
    return seat


@transaction.atomic
def describe_group(
    *, by: Seat, about: About, topic: str, ways: Sequence[str], places: int, is_listed: bool, language: str
) -> Group:
    must_lead(by)
    group = Group.objects.select_for_update().select_related("circle").get(circle=by.circle)
    if places < group.taken:
        raise Refusal(_("More people sit here than this number of seats. Please choose a larger one."), code="places")
    group.about_sealed = seal(about.written(), **group.about_place())
    group.topic, group.ways, group.places = topic, list(ways), places
    group.is_listed, group.language = is_listed, language
    group.save()
    record("group.described", actor_key=by.person_key, subject=f"circle:{by.circle.public_id}")
    return group


@transaction.atomic
def renew_guidelines(*, by: Seat, promises: Sequence[str], after: int | None = None) -> Guidelines:
    """A new version. Whoever writes it agrees with it; everybody else is asked again.

    `after`: the version that they had read; another leader's newer one is not replaced unseen. Sent twice it is one."""
    must_lead(by)
    Circle.objects.select_for_update().get(pk=by.circle_id)
    last = guidelines_of(by.circle)
    if last is not None and after not in (None, last.version):
        if standing(last, by.circle) == tuple(promises):
            return last
        raise Refusal(
            _(
                "The guidelines have changed since you opened this page. What stands now and what you wrote are both here."
            ),
            code="changed",
        )
    guidelines = Guidelines(circle=by.circle, version=last.version + 1 if last else 1, made_at=timezone.now())
    guidelines.words_sealed = seal("\n".join(promises), **by.circle.place("guidelines", guidelines.public_id))
    guidelines.save()
    by.agreements.create(guidelines=guidelines, agreed_at=guidelines.made_at)
    record("guidelines.renewed", actor_key=by.person_key, subject=f"circle:{by.circle.public_id}")
    return guidelines


@transaction.atomic
def ask_questions(*, by: Seat, questions: Sequence[str]) -> None:
    """What people are asked before they sit down. Earlier questions keep the answers that they got."""
    must_lead(by)
    asked = IntakeQuestion.objects.filter(circle=by.circle)
    start = asked.count()
    asked.update(is_asked=False)
    for position, words in enumerate(questions, start + 1):
        question = IntakeQuestion(circle=by.circle, position=position)
        question.words_sealed = seal(words, **by.circle.place("question", question.public_id))
        question.save()
    record("questions.asked", actor_key=by.person_key, subject=f"circle:{by.circle.public_id}")


def expect_meeting(*, circle: Circle, starts_at: datetime | None, minutes: int = 60) -> None:
    """When the group sits down next, as the room of meetings works it out. In the caller's transaction."""
    Group.objects.filter(circle=circle).update(next_at=starts_at or NO_DATE, next_minutes=minutes)
