"""Meetings are derived weeks ahead, with the work that belongs to them; what changes, moves with everything on it."""

from datetime import date, datetime, timedelta
from importlib.metadata import version

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from befriend.accounts.models import Account
from befriend.due.actions import cancel, plan
from befriend.groups.actions import expect_meeting
from befriend.groups.models import Circle, Seat
from befriend.groups.rules.words import SeatState
from befriend.mail.actions import Letter, write_to
from befriend.meetings.models import Meeting, Series
from befriend.meetings.queries import doors_open_at, next_meeting
from befriend.meetings.rules.schedule import Moved, Occurrence, instant, occurrences

HORIZON = timedelta(weeks=6)
SET_OUT = timedelta(days=3)  # work is set out for meetings this near; the daily look ahead brings the others nearer
LOOK_AGAIN = timedelta(days=1)
CALL_BEFORE = timedelta(hours=26)  # reminders are set out before the earliest of them can be due
JOBS = ("meetings.call", "meetings.doors", "meetings.close")
ZONE_RULES = version("tzdata")

LISTED_AHEAD, MOST_DATES = timedelta(weeks=5), 60


@transaction.atomic
def derive(series: Series) -> bool:
    """Bring the meetings of the next weeks in line with the series; whether any of them changed.

    Safe to repeat at any time. A meeting whose doors are open, or that is over, is left as it is.
    """
    now = timezone.now()
    series = Series.objects.select_for_update(of=("self",)).select_related("circle").get(pk=series.pk)
    wanted = _wanted(series, now)
    mine = Meeting.objects.filter(series=series).select_related("series", "circle")
    ahead = Q(state__in=(Meeting.State.PLANNED, Meeting.State.CANCELLED), starts_at__gt=now)
    now_held = mine.select_for_update(of=("self",)).order_by("pk")  # a door that opens just now is waited for
    known = {each.on: each for each in now_held.filter(Q(on__in=wanted) | ahead)}
    standing_in = dict(series.exceptions.exclude(substitute=None).values_list("on", "substitute_id"))
    changed = [_settle(series, known.get(on), held, standing_in.get(on)) for on, held in wanted.items()]
    gone = [each for on, each in known.items() if on not in wanted]
    for meeting in gone:
        put_away_work(meeting)
        meeting.delete()
    Series.objects.filter(pk=series.pk).update(zone_rules=ZONE_RULES)
    expect_next(series.circle)
    if series.is_active:
        plan("meetings.look_ahead", str(series.pk), at=now + LOOK_AGAIN)
    else:
        cancel("meetings.look_ahead", str(series.pk))
    return any(changed) or any(each.state == Meeting.State.PLANNED for each in gone)


def _wanted(series: Series, now: datetime) -> dict[date, Occurrence]:
    """The next weeks, and each evening beyond them of which something is said."""
    if not series.is_active:
        return {}
    schedule, said = series.schedule(), {row.on for row in series.exceptions.all()}
    changes, near = series.changes(), now + HORIZON
    far = [instant(datetime.combine(on, schedule.at), schedule.zone) for on in said]
    far += [instant(row.to, schedule.zone) for row in changes.values() if isinstance(row, Moved)]
    until = max([near, *(each + timedelta(minutes=1) for each in far)])
    held = occurrences(schedule, changes, after=now, until=until)
    return {each.on: each for each in held if each.starts_at < near or each.on in said}


def _settle(series: Series, meeting: Meeting | None, held: Occurrence, substitute: int | None) -> bool:
    state = Meeting.State.CANCELLED if held.cancelled else Meeting.State.PLANNED
    if meeting is None:
        meeting = Meeting(series=series, circle=series.circle, on=held.on)
    elif meeting.state not in (Meeting.State.PLANNED, Meeting.State.CANCELLED):
        return False
    before = (meeting.starts_at, meeting.ends_at, meeting.state, meeting.substitute_id)
    is_changed = meeting.pk is None or before != (held.starts_at, held.ends_at, state, substitute)
    if is_changed:
        meeting.starts_at, meeting.ends_at, meeting.state = held.starts_at, held.ends_at, state
        meeting.substitute_id = substitute
        meeting.save()
    if state is Meeting.State.CANCELLED:
        put_away_work(meeting)
    else:
        set_out_work(meeting)
    return is_changed


def set_out_work(meeting: Meeting) -> None:
    """Plan what is due around a meeting that is near: the call, the doors, the end."""
    if meeting.starts_at > timezone.now() + SET_OUT:
        put_away_work(meeting)
        return
    subject = str(meeting.pk)
    plan("meetings.call", subject, at=meeting.starts_at - CALL_BEFORE)
    plan("meetings.doors", subject, at=doors_open_at(meeting))
    plan("meetings.close", subject, at=meeting.ends_at + Meeting.GRACE)


def put_away_work(meeting: Meeting) -> None:
    for kind in JOBS:
        cancel(kind, str(meeting.pk))


def expect_next(circle: Circle) -> None:
    """Tell the directory when the circle meets next."""
    coming, now = next_meeting(circle), timezone.now()
    if coming is None:
        expect_meeting(circle=circle, starts_at=None, minutes=60)
        return
    minutes = int((coming.ends_at - coming.starts_at).total_seconds() // 60)
    soon = Meeting.objects.filter(circle=circle, starts_at__lt=now + LISTED_AHEAD).ahead(now)
    dates = list(soon.values_list("starts_at", flat=True)[:MOST_DATES])
    expect_meeting(circle=circle, starts_at=coming.starts_at, minutes=minutes, coming=dates)


def tell_of_change(circle: Circle, *, by: Account) -> None:
    """Everybody who sits in the circle hears that a time has changed, and nothing more."""
    seats = Seat.objects.filter(circle=circle, state=SeatState.SEATED).exclude(account=by)
    for seat in seats.select_related("account"):
        if seat.account is not None and seat.account.is_active:
            write_to(seat.account, Letter.CHANGED, link=f"/groups/{circle.public_id}/")
