"""What gathers over the years around the same few people: what they said, agreed to, answered, moved, kept and took back."""

import os
from datetime import timedelta
from uuid import uuid4

from django.db.models import F
from django.utils import timezone

from befriend.accounts import consents
from befriend.accounts.models import Account, CallToOrganise, Consent
from befriend.groups.actions import own_circle
from befriend.groups.keeping import Thing
from befriend.groups.models import (
    Agreement,
    Block,
    Circle,
    Guidelines,
    IntakeAnswer,
    IntakeQuestion,
    Kept,
)
from befriend.groups.queries import guidelines_of
from befriend.groups.rules.words import Keepsake
from befriend.meetings.models import LiveRoom, SeriesException
from befriend.realtime.log import LABEL
from befriend.realtime.models import Channel, Entry
from befriend.realtime.rules import compact
from befriend.realtime.store import key_ids
from befriend.vault.sealing import seal
from tests.worlds import World


def live_long(world: World, accounts: list[Account]) -> None:
    """As much of each as there are others."""
    number = len(accounts)
    _have_spoken(world, world.cast.circle, "ben", number)
    _have_spoken(world, world.archive, "gil", number)
    _have_agreed_anew(world, number)
    _have_answered(world, world.cast.circle, ("ben", "pia"), number)
    _have_answered(world, world.archive, ("gil",), number)
    _have_moved_evenings(world, number)
    _have_kept(world, number)
    _keep_away(world, accounts)
    _have_taken_back(world, number)
    _have_called(world, number)


def _have_spoken(world: World, circle: Circle, name: str, number: int) -> None:
    """In the last room of the circle."""
    channel = LiveRoom.objects.select_related("room").get(meeting__circle=circle).room
    seat, at = world.cast.seat(name, circle), int(timezone.now().timestamp() * 1000)
    by = {"author": seat.account.pk, "author_key": seat.account.key, "seat": seat.public_id, "kind": "said"}
    place = {"label": LABEL, "circle": channel.public_id, "under": (seat.account.key, *key_ids(channel.keys))}
    rows = []
    for seq in range(channel.seq + 1, channel.seq + number + 1):
        said = uuid4()
        body, sealed = compact({"id": str(said), "done": False}), seal("I slept.", row=said, **place)
        rows.append(Entry(channel=channel, seq=seq, uuid=said, body=body, sealed=sealed, at=at, **by))
    Entry.objects.bulk_create(rows)
    Channel.objects.filter(pk=channel.pk).update(seq=rows[-1].seq)


def _have_agreed_anew(world: World, number: int) -> None:
    """Ben and Fay, to every version before the one that holds."""
    circle, now = world.cast.circle, timezone.now()
    current = guidelines_of(circle)
    Guidelines.objects.filter(pk=current.pk).update(version=F("version") + number)
    before = [Guidelines(circle=circle, version=current.version + place, made_at=now) for place in range(number)]
    for row in before:
        row.words_sealed = seal("We listen.", **circle.place("guidelines", row.public_id))
    Guidelines.objects.bulk_create(before)
    seats = [world.cast.seat(name) for name in ("ben", "fay")]
    Agreement.objects.bulk_create(
        Agreement(seat=seat, guidelines=row, agreed_at=now) for seat in seats for row in before
    )


def _have_answered(world: World, circle: Circle, names: tuple[str, ...], number: int) -> None:
    """Questions that are not asked any more."""
    first = IntakeQuestion.objects.filter(circle=circle).count() + 1
    asked = [IntakeQuestion(circle=circle, position=first + place, is_asked=False) for place in range(number)]
    for question in asked:
        question.words_sealed = seal("Why then?", **circle.place("question", question.public_id))
    IntakeQuestion.objects.bulk_create(asked)
    seats = [world.cast.seat(name, circle) for name in names]
    answers = [IntakeAnswer(seat=seat, question=question) for seat in seats for question in asked]
    for answer in answers:
        answer.words_sealed = seal("Because.", **answer.seat.place("intake", answer.public_id))
    IntakeAnswer.objects.bulk_create(answers)


def _have_moved_evenings(world: World, number: int) -> None:
    """Every other one called off; the others Ana was asked to lead."""
    series, ana = world.weekly, world.cast.seat("ana")
    first = series.exceptions.count() + 1
    days = [(series.first_on - timedelta(days=place), place % 2) for place in range(first, first + number)]
    SeriesException.objects.bulk_create(
        SeriesException(series=series, on=on, is_cancelled=off, asked=None if off else ana) for on, off in days
    )


def _have_kept(world: World, number: int) -> None:
    ben, now = world.cast.ben, timezone.now()
    own = own_circle(account=ben)
    kept = [Kept(circle=own, kind=Keepsake.SAID, kept_at=now) for _ in range(number)]
    for row in kept:
        thing = Thing(Keepsake.SAID, row.public_id, "Gone By", "Said in a meeting", "I slept.", now.date())
        row.sealed = seal(thing.written(), **row.place(ben))
    Kept.objects.bulk_create(kept)


def _keep_away(world: World, accounts: list[Account]) -> None:
    """Ben and those others are out of each other's way."""
    where = {"circle": world.cast.circle, "made_at": timezone.now()}
    Block.objects.bulk_create(Block(by=world.cast.ben, of=other, **where) for other in accounts)


def _have_taken_back(world: World, number: int) -> None:
    said = {"purpose": consents.CARE.purpose, "version": "0", "text_hash": "0" * 64, "language": "en"}
    taken_back = {"account": world.cast.ben, "withdrawn_at": timezone.now(), **said}
    Consent.objects.bulk_create(Consent(**taken_back) for _ in range(number))


def _have_called(world: World, number: int) -> None:
    """Omar asked others to organise, and waits for their yes."""
    later = timezone.now() + timedelta(hours=5)
    calls = [CallToOrganise(by=world.cast.omar, code_hash=os.urandom(32), expires_at=later) for _ in range(number)]
    for call in calls:
        call.name_sealed = seal("Somebody", **call.place())
    CallToOrganise.objects.bulk_create(calls)
