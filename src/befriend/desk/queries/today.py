"""One next step, and at most three quiet rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.groups.models import Circle, Seat
from befriend.groups.queries import about_of, roster, seats_of, with_handles, yet_to_agree
from befriend.groups.rules.words import Call, CircleState, SeatState
from befriend.meetings.doorway import is_barred_to
from befriend.meetings.evenings import evenings_asked_of
from befriend.meetings.models import Attendance, Meeting, Meetings
from befriend.meetings.queries import (
    Attending,
    doors_are_open,
    facilitators_of,
    has_card,
    is_in_the_room,
    is_put_out,
    meetings_of,
)
from befriend.safety.queries import still_open
from befriend.shell.dates import day_at, weekday_at
from befriend.shell.names import isolated, together

ROWS = 3
LOOKED_AHEAD = 24
WEEKDAY_IS_ENOUGH = timedelta(days=6)
CARD_IS_OPEN = timedelta(days=2)
ANSWER_IS_NEW = timedelta(days=7)


@dataclass(frozen=True)
class Row:
    """Something for when there is time."""

    title: str
    words: str
    url: str


@dataclass(frozen=True)
class Next:
    """The meeting that comes next, as this person's today shows it."""

    meeting: Meeting
    group: str
    leaders: str
    is_open: bool
    is_near: bool
    is_put_out: bool
    is_in: bool
    is_barred: bool
    ring: list[dict[str, object]]


def next_of(person: Account, now: datetime) -> Next | None:
    meeting = _sits_in(person, now) or _ahead(person, now).first()
    if meeting is None:
        return None
    away = set(meeting.attendance.filter(state=Attendance.State.EXCUSED).values_list("seat", flat=True))
    leading = [seat for seat in facilitators_of(meeting) if seat.pk not in away]
    who = together(sitter.handle for sitter in with_handles(seat for seat in leading if seat.account_id != person.pk))
    alone = _("You lead it.") if leading else ""
    is_open, is_out = doors_are_open(meeting, now), is_put_out(meeting, person)
    seat = seats_of(person).filter(circle=meeting.circle).first() if is_open and not is_out else None
    is_in = seat is not None and is_in_the_room(meeting, seat)
    return Next(
        meeting=meeting,
        group=about_of(meeting.circle.group).name,
        leaders=_("Led by %(leaders)s.") % {"leaders": who} if who else alone,
        is_open=is_open,
        is_near=meeting.starts_at - now < WEEKDAY_IS_ENOUGH,
        is_put_out=is_out,
        is_in=is_in,
        is_barred=seat is not None and not is_in and is_barred_to(Attending(meeting, seat)),
        ring=_ring(meeting.circle, person),
    )


def _sits_in(person: Account, now: datetime) -> Meeting | None:
    """The room in which they are, whichever began first."""
    here = Attendance.objects.filter(
        seat__account=person, state=Attendance.State.CAME, meeting__state=Meeting.State.OPEN
    )
    return _ahead(person, now).filter(pk__in=here.values("meeting")).first()


def _ahead(person: Account, now: datetime) -> Meetings:
    """What is coming in the groups from which this person does not take a break."""
    resting = Seat.objects.filter(account=person, state=SeatState.PAUSED).values("circle")
    return meetings_of(person).exclude(circle__in=resting).select_related("circle__group").ahead(now)


def rest_of(person: Account) -> Row | None:
    """The first break that this person takes."""
    return next(iter(_breaks(person)), None)


def _breaks(person: Account) -> list[Row]:
    return [
        Row(
            _("You are taking a break from %(group)s") % {"group": isolated(about_of(seat.circle.group).name)},
            _("Your seat is kept, and no reminders come. You can be back with one press."),
            reverse("groups:seat", args=[seat.circle.public_id]),
        )
        for seat in _meeting_on(person).filter(state=SeatState.PAUSED).order_by("pk")[:ROWS]
    ]


def _meeting_on(person: Account) -> QuerySet[Seat]:
    """Their seats in groups that have not ended: an archive calls nobody."""
    return seats_of(person).filter(circle__state=CircleState.ACTIVE)


def _ring(circle: Circle, person: Account) -> list[dict[str, object]]:
    mine = set(seats_of(person).filter(circle=circle).values_list("public_id", flat=True))
    return [
        {"public_id": sitter.public_id, "name": sitter.handle, "state": "you" if sitter.public_id in mine else "here"}
        for sitter in roster(circle)
    ]


def request_of(person: Account) -> Row | None:
    """What this person waits for, where they sit nowhere yet."""
    return None if seats_of(person).exists() else next(iter(_waiting_for_an_answer(person)), None)


def rows_of(
    person: Account, now: datetime, *, but: Row | None = None, passed: Collection[str] = (), next_is_shown: bool = True
) -> list[Row]:
    """`but` is said already, as the next step, and mostly the next evening too; `passed` are the meetings of which they want to be asked nothing."""
    waits = _waiting_for_an_answer(person)
    found = [
        *_unfinished_cards(person, now, passed),
        *_told_us(person),
        *_asked_to_lead(person),
        *_asked_to_stand_in(person),
        *_asked_again(person),
        *_answered(person, now),
        *(waits[1:] if request_of(person) else waits),
        *_coming(person, now, next_is_shown),
        *_breaks(person),
    ]
    return [row for row in found if row != but][:ROWS]


def _unfinished_cards(person: Account, now: datetime, passed: Collection[str]) -> list[Row]:
    came = Attendance.objects.filter(
        seat__account=person, state=Attendance.State.CAME, meeting__ended_at__gt=now - CARD_IS_OPEN
    )
    return [
        Row(
            _("How was the hour with %(group)s for you?")
            % {"group": isolated(about_of(row.meeting.circle.group).name)},
            _("%(day)s. Six questions at most; leave out whatever you like.")
            % {"day": weekday_at(timezone.localtime(row.meeting.starts_at))},
            reverse("meetings:after", args=[row.meeting.public_id]),
        )
        for row in came.select_related("meeting__circle__group").order_by("-meeting__ended_at", "-pk")[:ROWS]
        if str(row.meeting.public_id) not in passed and not has_card(row.meeting, person, "after")
    ]


def _told_us(person: Account) -> list[Row]:
    report = still_open(person)
    return (
        [
            Row(
                _("You told us about something"),
                report.case.progress,
                reverse("safety:receipt", args=[report.public_id]),
            )
        ]
        if report
        else []
    )


def _asked_to_lead(person: Account) -> list[Row]:
    return [
        Row(
            _("You are asked whether you would lead your group"),
            _("You may say no, and nobody asks why."),
            reverse("groups:asked", args=[seat.circle.public_id]),
        )
        for seat in seats_of(person).filter(call=Call.ASKED).order_by("pk")[:ROWS]
    ]


def _asked_to_stand_in(person: Account) -> list[Row]:
    return [
        Row(
            _("You are asked whether you would lead one evening"),
            _("%(group)s, %(day)s. You may say no, and nobody asks why.")
            % {
                "group": isolated(about_of(meeting.circle.group).name),
                "day": day_at(timezone.localtime(meeting.starts_at)),
            },
            reverse("meetings:stand_in", args=[meeting.public_id]),
        )
        for meeting in evenings_asked_of(person)[:ROWS]
    ]


def _asked_again(person: Account) -> list[Row]:
    return [
        Row(
            _("What your group agrees on has changed"),
            _("Please read it before the next meeting."),
            reverse("groups:inside", args=[seat.circle.public_id]),
        )
        for seat in yet_to_agree(_meeting_on(person)).order_by("pk")[:ROWS]
    ]


def _answered(person: Account, now: datetime) -> list[Row]:
    """A yes is seen by itself: the group is there. A not now stands here for a week."""
    told = Seat.objects.filter(account=person, state=SeatState.NOT_NOW, ended_at__gt=now - ANSWER_IS_NEW)
    return [
        Row(
            _("Your request for a seat is answered"),
            _("It is not now. What there is to say about it stands with your request."),
            reverse("groups:request", args=[seat.circle.public_id]),
        )
        for seat in told.select_related("circle").order_by("-ended_at", "-pk")[:ROWS]
    ]


def _waiting_for_an_answer(person: Account) -> list[Row]:
    asked = Seat.objects.filter(account=person, state=SeatState.PENDING).select_related("circle")
    return [
        Row(
            _("You asked for a seat"),
            _("Whoever leads the group reads every request in person. The answer stands here when it has come."),
            reverse("groups:request", args=[seat.circle.public_id]),
        )
        for seat in asked.order_by("pk")[:ROWS]
    ]


def _coming(person: Account, now: datetime, next_is_shown: bool) -> list[Row]:
    """The next evening of each group, but for the one that stands above as the next."""
    ahead = list(_ahead(person, now)[:LOOKED_AHEAD])
    shown = ahead[0].circle_id if ahead and next_is_shown else None
    found: dict[int, Row] = {}
    for meeting in ahead:
        if meeting.circle_id == shown or meeting.circle_id in found:
            continue
        name = about_of(meeting.circle.group).name
        when = weekday_at(timezone.localtime(meeting.starts_at))
        found[meeting.circle_id] = Row(name, when, reverse("meetings:meeting", args=[meeting.public_id]))
    return list(found.values())


def greeting(now: datetime) -> str:
    """By the clock of whoever reads it."""
    if now.hour < 5 or now.hour >= 18:
        return _("Good evening")
    return _("Good morning") if now.hour < 12 else _("Good afternoon")


def only_handle(person: Account) -> str:
    """The one name somebody has here; nothing where there are two, so that neither is said in the other's place."""
    seats = list(seats_of(person).select_related("account", "circle")[:2])
    return with_handles(seats)[0].handle if len(seats) == 1 else ""
