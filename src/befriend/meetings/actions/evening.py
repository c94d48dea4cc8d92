"""One evening differs: it is called off, or moved. Who leads it instead: `standing_in`."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.groups.models import Circle, Seat
from befriend.groups.seating import hold_fast
from befriend.meetings.actions.ahead import derive, tell_of_change
from befriend.meetings.models import Attendance, Meeting, Series, SeriesException
from befriend.meetings.rules.schedule import REACH, Moved, instant, is_of, occurrences
from befriend.shell.refusal import Refusal

FARTHEST = timedelta(days=90)
LONGEST = timedelta(hours=6)  # a meeting's longest


@transaction.atomic
def reach_evening(*, circle: Circle, on: date, by: Account) -> Meeting:
    """The meeting of a date that a rhythm of the circle names, however far ahead, so that it can be changed."""
    today = timezone.localdate()
    if not today <= on <= today + REACH:
        raise Refusal(_("Please choose a day from today on, within the next two years."), code="far")
    hold_fast(circle.pk)
    for series in Series.objects.select_for_update().filter(circle=circle, is_active=True).order_by("pk"):
        if not is_of(series.schedule(), on):
            continue
        SeriesException.objects.get_or_create(series=series, on=on)
        derive(series)
        meeting = Meeting.objects.filter(series=series, on=on).first()
        if meeting is not None:
            record("meeting.reached", actor_key=by.key, subject=_subject(meeting))
            return meeting
    raise Refusal(_("The group does not meet on that day. Its rhythm stands beside."), code="no_day")


@transaction.atomic
def call_off(*, meeting: Meeting, by: Account) -> None:
    """This one does not take place. It stays in the list, crossed out, and can be brought back. Said again, it is off."""
    meeting = still_to_come(meeting)
    if meeting.state == Meeting.State.CANCELLED:
        return
    _except(meeting, is_cancelled=True, to_on=None, to_at=None)
    _settle(meeting, by, "meeting.called_off")


@transaction.atomic
def bring_back(*, meeting: Meeting, by: Account) -> None:
    """One that was called off is held as the series has it, not moved either. Said again, it is held."""
    meeting = still_to_come(meeting)
    if meeting.state != Meeting.State.CANCELLED:
        return
    schedule = meeting.series.schedule()
    starts_at = instant(datetime.combine(meeting.on, schedule.at), schedule.zone)
    if starts_at <= timezone.now():
        raise Refusal(_("The time at which it would have been has gone by."), code="past")
    if _meets_then(meeting, starts_at, only_moved=True):
        raise Refusal(_("The group meets at that time already: another evening was moved there."), code="taken")
    _except(meeting, is_cancelled=False, to_on=None, to_at=None)
    _settle(meeting, by, "meeting.brought_back")


@transaction.atomic
def move_meeting(*, meeting: Meeting, by: Account, to: datetime) -> None:
    """This one is held at another local time, in the zone of its series."""
    meeting = still_to_come(meeting)
    if abs(to - datetime.combine(meeting.on, meeting.series.at)) > FARTHEST:
        raise Refusal(_("A meeting can be moved by three months at most."), code="far")
    starts_at = instant(to, meeting.series.zone)
    if starts_at <= timezone.now():
        raise Refusal(_("That time has gone by. Please choose one that is still to come."), code="past")
    if _meets_then(meeting, starts_at):
        raise Refusal(_("The group meets at that time already. Please choose another."), code="taken")
    _except(meeting, is_cancelled=False, to_on=to.date(), to_at=to.time())
    _settle(meeting, by, "meeting.moved")


@transaction.atomic
def excuse(*, meeting: Meeting, seat: Seat, is_excused: bool) -> None:
    """Somebody says that they cannot come, or that they can after all. Nobody asks why."""
    meeting = still_to_come(meeting)
    state = Attendance.State.EXCUSED if is_excused else Attendance.State.EXPECTED
    row, _is_new = Attendance.objects.select_for_update().get_or_create(meeting=meeting, seat=seat)
    if row.state in (Attendance.State.EXPECTED, Attendance.State.EXCUSED):
        row.state = state
        row.save(update_fields=["state"])
    record("meeting.excused" if is_excused else "meeting.expected", actor_key=_key(seat), subject=_subject(meeting))


def _meets_then(meeting: Meeting, starts_at: datetime, *, only_moved: bool = False) -> bool:
    """Whether another evening of the circle is on then, also one so far ahead that nobody has looked at it yet. Two
    rhythms may meet by themselves: then it counts only what was moved there."""
    ends_at = starts_at + (meeting.ends_at - meeting.starts_at)
    rhythms = Series.objects.filter(circle=meeting.circle, is_active=True).prefetch_related("exceptions")
    return any(
        held.ends_at > starts_at
        and not held.cancelled
        and (series.pk, held.on) != (meeting.series_id, meeting.on)
        and (not only_moved or isinstance(changes.get(held.on), Moved))
        for series, changes in ((series, series.changes()) for series in rhythms)
        for held in occurrences(series.schedule(), changes, after=starts_at - LONGEST, until=ends_at)
    )


def still_to_come(meeting: Meeting) -> Meeting:
    """The meeting, held for this transaction; refused where it has begun, is over, or was planned otherwise meanwhile."""
    hold_fast(meeting.circle_id)
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("series", "circle")
    held = rows.filter(pk=meeting.pk).first()
    if held is None:
        raise Refusal(_("This evening is planned no longer: the group meets otherwise now."), code="gone")
    if held.state not in (Meeting.State.PLANNED, Meeting.State.CANCELLED) or held.starts_at <= timezone.now():
        raise Refusal(_("This meeting has begun or is over, so it stays as it is."), code="past")
    return held


def _except(meeting: Meeting, **change: object) -> None:
    SeriesException.objects.update_or_create(series=meeting.series, on=meeting.on, defaults=change)


def _settle(meeting: Meeting, by: Account, verb: str) -> None:
    record(verb, actor_key=by.key, subject=_subject(meeting))
    if derive(meeting.series):
        tell_of_change(meeting.circle, by=by)


def _subject(meeting: Meeting) -> str:
    return f"meeting:{meeting.public_id}"


def _key(seat: Seat) -> UUID | None:
    return seat.account.key if seat.account else None
