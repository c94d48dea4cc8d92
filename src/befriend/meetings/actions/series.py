"""A circle begins to meet, meets otherwise, and stops."""

from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.groups.above import Schedule as FirstSchedule
from befriend.groups.models import Circle, Seat
from befriend.groups.rules.words import CircleState
from befriend.groups.seating import hold_fast
from befriend.meetings.actions.ahead import derive, tell_of_change
from befriend.meetings.actions.hour import close_meeting
from befriend.meetings.models import Meeting, Plan, Series
from befriend.meetings.plans import begun_with, parts_of, sealed
from befriend.meetings.rules.plan import Part, stretched
from befriend.meetings.rules.schedule import NotASchedule, Schedule, check, dates
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import seal

MOST_SERIES = 7
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@transaction.atomic
def start_series(*, circle: Circle, by: Account, schedule: Schedule, parts: list[Part], video: str = "") -> Series:
    """A circle begins to meet by this schedule; its first meetings are there when this returns. `video`: an outside link
    for sound and picture."""
    hold_fast(circle.pk)
    if Circle.objects.select_for_update().get(pk=circle.pk).state != CircleState.ACTIVE:
        raise Refusal(_("This group has ended, so nothing new can be planned in it."), code="ended")
    if Series.objects.filter(circle=circle, is_active=True).count() >= MOST_SERIES:
        raise Refusal(_("This group already meets in seven rhythms. End one of them first."), code="too_many")
    series = Series(circle=circle, plan=Plan(circle=circle))
    _set_schedule(series, schedule)
    _set_video(series, video)
    series.plan.parts_sealed = sealed(series.plan, stretched(parts, schedule.length))
    series.plan.save()
    series.plan = series.plan
    series.save()
    record("series.started", actor_key=by.key, subject=f"series:{series.public_id}")
    derive(series)
    return series


@transaction.atomic
def plan_rhythm(*, circle: Circle, by: Account, schedule: Schedule, parts: list[Part], video: str) -> None:
    """The same for a circle in which people sit already: they are told."""
    if start_series(circle=circle, by=by, schedule=schedule, parts=parts, video=video).meetings.exists():
        tell_of_change(circle, by=by)


@transaction.atomic
def change_series(*, series: Series, by: Account, schedule: Schedule, video: str) -> None:
    """From now on the circle meets by this schedule. Its meetings and reminders move with it; members are told."""
    series = held_series(series)
    before = series.schedule()
    _set_schedule(series, schedule)
    _set_video(series, video)
    if schedule.length != before.length:
        series.plan.parts_sealed = sealed(series.plan, stretched(parts_of(series.plan), schedule.length))
        series.plan.save()
    series.save()
    record("series.changed", actor_key=by.key, subject=f"series:{series.public_id}")
    derive(series)
    if series.schedule() != before:
        tell_of_change(series.circle, by=by)


@transaction.atomic
def end_series(*, series: Series, by: Account) -> None:
    """The circle stops meeting by this series. What was is kept; what was planned goes."""
    series = held_series(series)
    series.is_active = False
    series.save(update_fields=["is_active"])
    record("series.ended", actor_key=by.key, subject=f"series:{series.public_id}")
    if derive(series):
        tell_of_change(series.circle, by=by)


def end_all_of(circle: Circle) -> None:
    """The circle ended, so nothing is planned in it any more. Runs in the transaction in which it ends."""
    for series in Series.objects.select_for_update().filter(circle=circle, is_active=True):
        series.is_active = False
        series.save(update_fields=["is_active"])
        derive(series)
    open_now = Meeting.objects.filter(circle=circle, state=Meeting.State.OPEN)
    for meeting in open_now.select_related("series", "circle"):
        close_meeting(meeting=meeting)


def held_series(series: Series) -> Series:
    """The series under lock, to be changed in this transaction."""
    hold_fast(series.circle_id)
    held = Series.objects.select_for_update(of=("self",)).select_related("circle", "plan__circle").get(pk=series.pk)
    if not held.is_active:
        raise Refusal(_("These meetings have been ended. A new rhythm can be planned instead."), code="ended")
    return held


def _set_schedule(series: Series, schedule: Schedule) -> None:
    try:
        check(schedule)
        schedule = replace(schedule, first_on=next(dates(schedule)))
    except NotASchedule as problem:
        raise Refusal(SCHEDULE_PROBLEMS()[problem.args[0]], code=problem.args[0]) from problem
    series.first_on, series.at, series.zone = schedule.first_on, schedule.at, schedule.zone
    series.rule, series.minutes = schedule.rule, int(schedule.length.total_seconds() // 60)


def _set_video(series: Series, video: str) -> None:
    if video and not video.startswith("https://"):
        raise Refusal(_("The link has to begin with https:// so that nobody can read along."), code="video")
    series.video_sealed = seal(video, **series.video_place()) if video else b""


def SCHEDULE_PROBLEMS() -> dict[str, str]:
    return {
        "zone": _("We do not know this place's clock. Please choose one from the list."),
        "rule": _("We cannot read how often you meet. Please choose one of the rhythms."),
        "length": _("A meeting lasts from ten minutes to six hours."),
    }


def plan_first(*, circle: Circle, schedule: FirstSchedule, by: Seat) -> Series:
    """The first group of a new house begins to meet, from its template."""
    first_on = timezone.localdate(timezone=ZoneInfo(schedule.zone)) + timedelta(days=1)
    rule = f"FREQ=WEEKLY;BYDAY={DAYS[schedule.weekday]}" + (f";COUNT={schedule.weeks}" if schedule.weeks else "")
    wanted = Schedule(
        first_on, time(schedule.hour, schedule.minute), schedule.zone, rule, timedelta(minutes=schedule.minutes)
    )
    if by.account is None:
        raise Refusal(_("Somebody has to lead the group before it can meet."), code="nobody")
    return start_series(circle=circle, by=by.account, schedule=wanted, parts=begun_with(schedule.plan))
