"""Lists of groups that anybody may read, soonest first. Every one of them is read along an index, a page at a time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from befriend.groups.languages import NAMES
from befriend.groups.models import Coming, Group
from befriend.groups.queries.insides import abouts_of
from befriend.groups.rules.about import About
from befriend.groups.rules.days import AHEAD, Span
from befriend.groups.rules.finder import SHOWN, Answers, Candidate, Fit, When, fits
from befriend.groups.rules.places import Room, room_left
from befriend.groups.rules.words import Kind, Topic, Way
from befriend.groups.saying import KIND_NAMES, KINDS, ROOMS

A_PAGE = 20
LOOKED_AT = 60
LONGEST = timedelta(hours=6)
TAKES_PEOPLE = Q(taken__lt=F("places")) & (Q(unled_since=None) | Q(circle__kind=Kind.OPEN))

EACH_ONCE = """
WITH RECURSIVE found(one) AS (
    SELECT (SELECT {column} FROM groups_group WHERE is_listed = TRUE AND is_active = TRUE ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (
        SELECT {column} FROM groups_group
        WHERE is_listed = TRUE AND is_active = TRUE AND {column} > found.one ORDER BY {column} LIMIT 1
    ) FROM found WHERE one IS NOT NULL
)
SELECT one FROM found WHERE one IS NOT NULL
"""


@dataclass(frozen=True)
class Listing:
    """A group as a row of a list shows it."""

    group: Group
    about: About
    looked_for: datetime | None = None  # of its meetings, the one on the day that was asked for

    @property
    def public_id(self) -> UUID:
        return self.group.public_id

    @property
    def starts_at(self) -> datetime | None:
        """When the next meeting starts, or the one that was looked for; None when none is known, also where the last known
        one is over."""
        if self.looked_for:
            return self.looked_for
        return self.group.next_at if self.group.has_a_date and self.ends_at > timezone.now() else None

    @property
    def ends_at(self) -> datetime:
        return self.group.next_at + timedelta(minutes=self.group.next_minutes)

    @property
    def is_on(self) -> bool:
        """Its meeting has begun and is not over."""
        return self.starts_at is not None and self.starts_at <= timezone.now()

    @property
    def room(self) -> Room:
        return Room.RESTS if self.group.rests else room_left(places=self.group.places, taken=self.group.taken)

    @property
    def is_full(self) -> bool:
        return self.room is Room.FULL

    @property
    def takes_nobody(self) -> bool:
        return self.room in (Room.FULL, Room.RESTS)

    @property
    def room_words(self) -> str | Promise:
        return ROOMS[self.room]

    @property
    def kind_words(self) -> str | Promise:
        return KINDS[self.group.circle.kind]

    @property
    def kind_name(self) -> str | Promise:
        return KIND_NAMES[self.group.circle.kind]

    @property
    def language_name(self) -> str:
        return NAMES[self.group.language]

    @property
    def is_open(self) -> bool:
        return self.group.circle.kind == Kind.OPEN


@dataclass(frozen=True)
class Last:
    """Where a page of the directory ended: a meeting that has begun since moves nothing for whoever reads on."""

    group: UUID
    at: datetime

    @property
    def address(self) -> str:
        return urlencode({"after": self.group, "at": self.at.isoformat()})


@dataclass(frozen=True)
class Filter:
    topic: str = ""
    language: str = ""
    kind: str = ""
    spans: tuple[Span, ...] = ()  # empty: whenever


def listings(groups: Iterable[Group]) -> list[Listing]:
    rows = list(groups)
    return [Listing(row, about) for row, about in zip(rows, abouts_of(rows), strict=True)]


def listing_of(group: Group) -> Listing:
    return listings([group])[0]


def in_public() -> QuerySet[Group]:
    in_list = Group.objects.filter(
        is_listed__in=[True], is_active__in=[True]
    )  # SQLite finds no index for a bare column
    return in_list.select_related("circle").order_by("next_at", "pk")


def listed(asked: Filter, *, after: Last | None = None) -> tuple[list[Listing], Last | None]:
    """One page of the directory, and its last row where there are more: soonest first, on the days that were asked for."""
    groups = in_public()
    for column, value in (("topic", asked.topic), ("language", asked.language), ("circle__kind", asked.kind)):
        groups = groups.filter(**{column: value}) if value else groups
    rows = _on_days(groups, asked.spans, after) if asked.spans else listings(_in_turn(groups, after))
    if len(rows) <= A_PAGE:
        return rows, None
    last = rows[A_PAGE - 1]
    return rows[:A_PAGE], Last(last.public_id, last.looked_for or last.group.next_at)


def spoken() -> list[str]:
    """The languages in which listed groups speak."""
    return _each_once("language")


def topics() -> list[str]:
    """What listed groups are about."""
    return _each_once("topic")


def _each_once(column: str) -> list[str]:
    """One step along the index for each, however many groups there are."""
    with connection.cursor() as cursor:
        cursor.execute(EACH_ONCE.format(column=column))
        return [one for (one,) in cursor.fetchall()]


def _in_turn(groups: QuerySet[Group], after: Last | None) -> QuerySet[Group]:
    if after is not None:
        groups = groups.filter(Q(next_at__gt=after.at) | Q(next_at=after.at, pk__gt=_number(after)))
    return groups[: A_PAGE + 1]


def _on_days(groups: QuerySet[Group], spans: tuple[Span, ...], after: Last | None) -> list[Listing]:
    """Each group once, by the first of its meetings in these stretches of time."""
    there = _coming_in(spans)
    before = there.filter(group=OuterRef("group"), at__lt=OuterRef("at"))
    firsts = there.filter(~Exists(before), group__in=groups.order_by())
    if after is not None:
        firsts = firsts.filter(Q(at__gt=after.at) | Q(at=after.at, group__gt=_number(after)))
    page = list(firsts.select_related("group__circle").order_by("at", "group")[: A_PAGE + 1])
    found = listings(row.group for row in page)
    return [replace(listing, looked_for=row.at) for listing, row in zip(found, page, strict=True)]


def _number(last: Last) -> int:
    return Group.objects.filter(circle__public_id=last.group).values_list("pk", flat=True).first() or 0


def tonight(now: datetime, *, until: datetime, most: int = 6) -> list[Listing]:
    """What anybody may still sit down in: the open groups that are on, then those to come."""
    on_now = [row for row in running(now) if row.circle.kind == Kind.OPEN]
    return listings([*on_now, *in_public().filter(next_at__gt=now, next_at__lt=until)[:most]][:most])


def running(now: datetime, **which: Any) -> list[Group]:
    """Groups whose meeting is on, the one that began last first."""
    begun = in_public().filter(next_at__gt=now - LONGEST, next_at__lte=now, **which).order_by("-next_at", "-pk")
    return [row for row in begun[:LOOKED_AT] if row.next_at + timedelta(minutes=row.next_minutes) > now]


def another(group: Group) -> Listing | None:
    """Somewhere else to go when this group is full or the wrong help: near in topic, soon, with a seat free."""
    free = in_public().filter(TAKES_PEOPLE).exclude(pk=group.pk)
    near = free.filter(topic=group.topic).first() or free.filter(topic=Topic.NEWCOMERS).first() or free.first()
    return listing_of(near) if near else None


def in_topic(topic: str, *, but: Group) -> Listing | None:
    """A group about this, with a seat free."""
    near = in_public().filter(TAKES_PEOPLE, topic=topic).exclude(pk=but.pk).first()
    return listing_of(near) if near else None


def published(topics: Iterable[str], *, but: Group) -> set[str]:
    """Those of these topics that another group in the list is about."""
    return set(in_public().filter(topic__in=set(topics)).exclude(pk=but.pk).order_by().values_list("topic", flat=True))


def suggested(answers: Answers, *, now: datetime, spans: Iterable[Span]) -> list[tuple[Listing, Fit]]:
    """Two or three groups that fit the three answers. `now` is on the visitor's clock."""
    coming = in_public().filter(TAKES_PEOPLE, next_at__gt=now, next_at__lt=now + timedelta(days=AHEAD))
    wanted = [*answers.about, Topic.NEWCOMERS]
    looks: list[Iterable[Group]] = [coming[:LOOKED_AT], *(coming.filter(topic=topic)[:LOOKED_AT] for topic in wanted)]
    if answers.when not in (None, When.ANY):
        there = within(tuple(spans))
        looks += [coming.filter(there)[:LOOKED_AT], coming.filter(there, topic__in=wanted)[:LOOKED_AT]]
    begun = [*running(now), *running(now, topic__in=wanted)]
    looks.append([row for row in begun if row.free and not row.rests])
    rows = {row.pk: row for look in looks for row in look}
    later = _dates_of(rows, now)
    found = fits(answers, [candidate(row, now, later.get(row.pk, ())) for row in rows.values()], now=now)
    shown = listings(rows[fit.candidate.number] for fit in found)
    return list(zip(shown, found, strict=True))


def passed_over(answers: Answers, found: Iterable[Fit]) -> list[Listing]:
    """Groups about what was said that take nobody just now, where nothing that fits is about it."""
    missed = answers.about - {fit.candidate.topic for fit in found}
    return listings(in_public().filter(topic__in=missed).exclude(TAKES_PEOPLE)[:SHOWN])


def _dates_of(groups: Iterable[int], now: datetime) -> dict[int, tuple[datetime, ...]]:
    """When each of these groups meets within the week, on the clock of `now`."""
    found: dict[int, tuple[datetime, ...]] = {}
    week = Coming.objects.filter(group__in=list(groups), at__gt=now, at__lt=now + timedelta(days=AHEAD))
    for group, at in week.order_by("at").values_list("group", "at"):
        found[group] = (*found.get(group, ()), timezone.localtime(at, now.tzinfo))
    return found


def candidate(group: Group, now: datetime, later: tuple[datetime, ...] = ()) -> Candidate:
    return Candidate(
        number=group.pk,
        topic=Topic(group.topic),
        starts=timezone.localtime(group.next_at, now.tzinfo),
        ways=frozenset(Way(way) for way in group.ways),
        free=group.free,
        is_on=group.next_at <= now,
        is_open=group.circle.kind == Kind.OPEN,
        later=later,
    )


def within(spans: tuple[Span, ...]) -> Exists:
    """Groups of which a meeting begins in one of these."""
    return Exists(_coming_in(spans).filter(group=OuterRef("pk")))


def _coming_in(spans: tuple[Span, ...]) -> QuerySet[Coming]:
    found = Q(pk__in=[])
    for start, end in spans:
        found |= Q(at__gte=start, at__lt=end)
    return Coming.objects.filter(found)
