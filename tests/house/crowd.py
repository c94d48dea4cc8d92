"""Very many people, groups, evenings and letters, all around the cast: what any list could show is there in numbers."""

import os
from datetime import timedelta
from uuid import UUID, uuid4

from django.db import connections
from django.utils import timezone

from befriend.accounts.models import Account, Session
from befriend.due.models import Work
from befriend.groups.actions import own_circle
from befriend.groups.models import Circle, Group, Invitation, Seat
from befriend.groups.rules.about import About
from befriend.mail.models import Outbox
from befriend.meetings.models import Attendance, Card, Meeting, Note
from befriend.safety.models import Case, Report
from befriend.vault.keys import root_name, roots, wrap
from befriend.vault.models import Key
from befriend.vault.sealing import seal
from tests.house.lives import live_long
from tests.worlds import World


def gather_crowd(world: World, number: int) -> None:
    """That many more of each."""
    accounts = _people(number)
    _sit_down(world, accounts)
    _found_groups(world, number)
    _have_met(world, accounts)
    _have_written(world, number)
    _have_reported(world, number)
    live_long(world, accounts)
    _take_stock()


def _take_stock() -> None:
    """PostgreSQL plans by what it knows of its tables; in a house that grew day by day it would know. Its own tables
    only: those of the server itself are shared, and the second connection would wait for the first."""
    for name in ("default", "keys"):
        connection = connections[name]
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                tables = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names(cursor)))
                cursor.execute(f"ANALYZE {tables}")


def _keys(kind: str, number: int) -> list[UUID]:
    root = roots()[0]
    keys = [Key(id=uuid4(), kind=kind, root=root_name(root)) for _ in range(number)]
    for key in keys:
        key.wrapped = wrap(os.urandom(32), key_id=key.id, kind=kind, root=root)
    Key.objects.bulk_create(keys)
    return [key.id for key in keys]


def _people(number: int) -> list[Account]:
    return Account.objects.bulk_create(
        Account(key=key, email=f"{key.hex}@post.example") for key in _keys("person", number)
    )


def _sit_down(world: World, accounts: list[Account]) -> None:
    """Half of them sit in Fay's group, half have asked for a seat in it."""
    circle, now = world.cast.circle, timezone.now()
    seats = []
    for place, account in enumerate(accounts):
        state, role = ("seated", "member") if place % 2 else ("pending", "member")
        seat = Seat(circle=circle, account=account, state=state, role=role, asked_at=now, seated_at=now)
        seat.handle_sealed = seal(f"Alder {place}", **seat.place("seat.handle"))
        seats.append(seat)
    Seat.objects.bulk_create(seats)
    made_by, hash_of = world.cast.seat("fay"), lambda: os.urandom(32)
    Invitation.objects.bulk_create(
        Invitation(circle=circle, made_by=made_by, code_hash=hash_of(), expires_at=now + timedelta(days=1))
        for _ in accounts
    )


def _found_groups(world: World, number: int) -> None:
    """Groups that can be found, in which Ben sits, which Fay leads, and where Pia has asked."""
    now = timezone.now()
    circles = Circle.objects.bulk_create(Circle(kind="closed", key=key) for key in _keys("circle", number))
    about = About(name="Another", purpose="For people.", fits=("You want to.",)).written()
    groups = [Group(circle=circle, topic="loss", taken=2, next_at=now + timedelta(hours=2)) for circle in circles]
    for group in groups:
        group.about_sealed = seal(about, **group.about_place())
    Group.objects.bulk_create(groups)
    seats = []
    for name, role, state in (
        ("ben", "member", "seated"),
        ("fay", "facilitator", "seated"),
        ("pia", "member", "pending"),
    ):
        account = world.cast.people[name]
        for circle in circles:
            seat = Seat(circle=circle, account=account, role=role, state=state, asked_at=now, seated_at=now)
            seat.handle_sealed = seal(f"{name} there", **seat.place("seat.handle"))
            seats.append(seat)
    Seat.objects.bulk_create(seats)


def _have_met(world: World, accounts: list[Account]) -> None:
    """Evenings long ago to which Ana and Ben came, and one tonight with everybody in it."""
    now, circle, series = timezone.now(), world.cast.circle, world.weekly
    first = Meeting.objects.filter(series=series).count()
    days = [now - timedelta(days=first + place) for place in range(len(accounts))]
    rows = [
        Meeting(series=series, circle=circle, on=day.date(), starts_at=day, ends_at=day, state="cancelled")
        for day in days
    ]
    meetings = Meeting.objects.bulk_create(rows)
    seats = [world.cast.seat("ana"), world.cast.seat("ben")]
    came = [Attendance(meeting=meeting, seat=seat, state="came") for meeting in meetings for seat in seats]
    tonight = world.evening.meeting
    newly = Seat.objects.filter(circle=circle, account__in=accounts, state="seated")
    came += [Attendance(meeting=tonight, seat=seat, state="waiting", waiting_since=now) for seat in newly]
    Attendance.objects.bulk_create(came)
    own = own_circle(account=world.cast.ben)
    taps = [Card(circle=own, meeting=tonight, moment="during", given_at=now, delete_at=now) for _ in accounts]
    for card in taps:
        card.sealed = seal('{"state": "settled"}', **card.place(world.cast.ben))
    Card.objects.bulk_create(taps)
    notes = [Note(meeting=meeting, seat=world.cast.seat("fay"), delete_at=now) for meeting in meetings]
    for note in notes:
        note.sealed = seal("A longer breath.", **note.place(world.cast.fay.key))
    Note.objects.bulk_create(notes)


def _have_written(world: World, number: int) -> None:
    now, later = timezone.now(), timezone.now() + timedelta(hours=5)
    for name in ("ben", "fay", "omar"):
        account = world.cast.people[name]
        times = {"used_at": now, "ends_at": later, "expires_at": later}
        Session.objects.bulk_create(
            Session(key_hash=os.urandom(32), sealed=b"", account=account, **times) for _ in range(number)
        )
        Outbox.objects.bulk_create(
            Outbox(account=account, letter="waiting", written_at=now, state="unknown") for _ in range(number)
        )
    Work.objects.bulk_create(
        Work(kind="x", subject=uuid4().hex, lane="soon", due_at=now, set_aside_at=now) for _ in range(number)
    )


def _have_reported(world: World, number: int) -> None:
    now = timezone.now()
    cases = Case.objects.bulk_create(
        Case(key=key, category="spam", kind="words", opened_at=now, look_by=now) for key in _keys("case", number)
    )
    one = world.report.case
    told = [Report(case=case, reporter=world.cast.ben, category="spam", told_at=now, send=uuid4()) for case in cases]
    told += [Report(case=one, reporter=world.cast.ben, category="spam", told_at=now, send=uuid4()) for _ in cases]
    Report.objects.bulk_create(told)
