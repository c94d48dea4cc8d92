"""Building the demo community: its people, groups and plans through the same actions as everybody, the evenings behind
them as rows. Once; a second time finds it there."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from befriend.accounts import consents
from befriend.accounts.actions.people import open_account
from befriend.accounts.models import Account
from befriend.groups import actions as groups
from befriend.groups.actions import Application
from befriend.groups.models import Circle, Group, House, Seat
from befriend.groups.queries import guidelines_of, questions_of
from befriend.groups.rules.about import Charter
from befriend.groups.rules.words import Kind, SeatState, Topic
from befriend.groups.starters import IN_DANGER, SHARED, STARTERS, charter_of
from befriend.meetings.actions.series import start_series
from befriend.meetings.models import Attendance, Meeting, Series
from befriend.meetings.plans import begun_with
from befriend.meetings.rules.pulse import ITEMS, drawn
from befriend.meetings.rules.schedule import Schedule
from befriend.rehearsal.script import LIVE_GROUP, address, handle, script

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEKS_BEHIND = 8
ORGANISER, NEWCOMER = "omar", "wren"


def build() -> Iterator[str]:
    """Build what is missing, and say what was built."""
    if House.objects.exists():
        return
    written = script()
    people = {name: _person(name) for name in (*written.people(), ORGANISER, NEWCOMER)}
    Account.objects.filter(pk=people[ORGANISER].pk).update(is_organiser=True)
    yield f"{len(people)} invented people"
    groups.settle_house(by=people[ORGANISER], languages=["en"], **written.house)
    for number, group in enumerate(written.groups):
        circle = _group(group, people, is_open=number == LIVE_GROUP)
        _history(circle, group, people)
        yield group["name"]


def _person(name: str) -> Account:
    account = open_account(email=address(name), zone=script().house["zone"], country="IE")
    for ask in (consents.ADULT, consents.CARE):
        consents.give(account=account, ask=ask)
    return account


def _group(written: dict[str, Any], people: dict[str, Account], *, is_open: bool) -> Circle:
    starter = STARTERS[written["starter"]]
    charter = charter_of(starter, name=written["name"], purpose=written["purpose"], language="en")
    charter = replace(charter, topic=Topic(written.get("topic", charter.topic)))
    charter = replace(charter, kind=Kind.OPEN, questions=()) if is_open else charter
    charter = _of_their_own(charter, written["fits"], written.get("questions", [])) if "fits" in written else charter
    first, *others = written["leads"]
    lead = groups.found_group(by=people[first], charter=charter, handle=handle(first))
    for name in (*others, *written["people"]):
        _sit(people[name], lead, name)
    for name in others:
        seat = Seat.objects.select_related("circle", "account").get(circle=lead.circle, account=people[name])
        groups.ask_to_lead(seat=seat, by=lead)
        groups.take_the_lead(seat=seat)
    for name, words in written.get("asks", {}).items():
        _ask(people[name], lead.circle, name, words)
    _weekly(lead, written, starter.minutes)
    return lead.circle


def _of_their_own(charter: Charter, fits: list[str], asks: list[str]) -> Charter:
    """Where the template is about something else: what fits is theirs, and what holds for everybody stays."""
    not_now = tuple(item for item in charter.about.not_now if item.when == str(IN_DANGER[0]))
    about = replace(charter.about, fits=tuple(fits), not_now=not_now)
    return replace(charter, about=about, guidelines=tuple(str(words) for words in SHARED), questions=tuple(asks))


def _sit(account: Account, lead: Seat, name: str) -> None:
    seat = _ask(account, lead.circle, name, "It is time.")
    if not seat.is_taken:
        groups.accept(seat=seat, by=lead)


def _ask(account: Account, circle: Circle, name: str, words: str) -> Seat:
    answers = {question.public_id: words for question in questions_of(circle)}
    agreed = guidelines_of(circle)
    application = Application(handle=handle(name), agreed=agreed.version if agreed else None, answers=answers)
    return groups.join(account=account, circle=circle, application=application)


def _weekly(lead: Seat, written: dict[str, Any], minutes: int) -> Series:
    zone = script().house["zone"]
    today = timezone.now().astimezone(ZoneInfo(zone)).date()
    first = today - timedelta(days=(today.weekday() - written["day"]) % 7)
    schedule = Schedule(
        first_on=first,
        at=time.fromisoformat(written["at"]),
        zone=zone,
        rule=f"FREQ=WEEKLY;BYDAY={DAYS[written['day']]}",
        length=timedelta(minutes=minutes),
    )
    plan = written.get("plan", STARTERS[written["starter"]].plan)
    by = cast(Account, lead.account)
    return start_series(circle=lead.circle, by=by, schedule=schedule, parts=begun_with(plan))


@transaction.atomic
def _history(circle: Circle, written: dict[str, Any], people: dict[str, Account]) -> None:
    """The evenings behind them: when, and who came. What was said is long cleared."""
    series = Series.objects.get(circle=circle)
    chance = random.Random(written["name"])  # noqa: S311 (invented attendance, the same at every start)
    seats = {seat.account_id: seat for seat in Seat.objects.filter(circle=circle)}
    known = [seats[people[name].pk].pk for name in (*written["leads"], *written["people"][:-1])]
    Seat.objects.filter(pk__in=known).update(seated_at=timezone.now() - timedelta(weeks=WEEKS_BEHIND))
    for week in range(1, WEEKS_BEHIND + 1):
        meeting = _held(series, week)
        rows = []
        for name in (*written["leads"], *written["people"]):
            came = chance.random() * 10 < written["faithful"].get(name, 10)
            state = Attendance.State.CAME if came else Attendance.State.MISSED
            rows.append(Attendance(meeting=meeting, seat=seats[people[name].pk], state=state))
        Attendance.objects.bulk_create(rows)
        answering = rows[len(written["leads"]) :]
        meeting.pulse = _pulse(chance, sum(row.state == Attendance.State.CAME for row in answering))
        meeting.save(update_fields=["pulse"])


def _pulse(chance: random.Random, came: int) -> list[list[Any]]:
    """What the leaders of that evening read of it, as it would have been drawn from invented answers."""
    given = [{item: chance.randint(4, 10) for item in ITEMS} for _each in range(came)]
    return [[figure.item, figure.middle] for figure in drawn(given)]


def _held(series: Series, week: int) -> Meeting:
    on = series.first_on - timedelta(weeks=week)
    starts_at = datetime.combine(on, series.at, ZoneInfo(series.zone))
    ends_at = starts_at + timedelta(minutes=series.minutes)
    return Meeting.objects.create(
        series=series,
        circle=series.circle,
        on=on,
        starts_at=starts_at,
        ends_at=ends_at,
        state=Meeting.State.ENDED,
        key=uuid.uuid4(),
        ended_at=ends_at,
        cleared_at=ends_at + timedelta(hours=2),
    )


def live_circle() -> Circle | None:
    """The circle whose meeting is always on: one of those whom the script names leads it still, or could again."""
    written = script().groups[LIVE_GROUP]
    leads = [address(name) for name in written["leads"]]
    led = Seat.objects.filter(account__email__in=leads, state=SeatState.SEATED).values("circle")
    there = Group.objects.filter(circle__in=led, circle__kind=Kind.OPEN, topic=STARTERS[written["starter"]].topic)
    group = there.filter(is_active=True).select_related("circle").order_by("pk").first()
    return group.circle if group else None


@transaction.atomic
def found_again() -> None:
    """A visitor has ended the group that meets, or put everybody out who leads it: the next visitors find another."""
    House.objects.select_for_update().get()
    if live_circle() is None:
        written = script().groups[LIVE_GROUP]
        names = (*written["leads"], *written["people"])
        _group(written, {name: person_named(name) or _person(name) for name in names}, is_open=True)


def person_named(name: str) -> Account | None:
    return Account.objects.filter(email=address(name)).first()
