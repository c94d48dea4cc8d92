"""What meetings says on the pages of groups, which cannot look up at this room."""

from datetime import datetime
from typing import cast

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.groups.above import Part
from befriend.groups.models import Circle, Seat
from befriend.groups.queries import ring_inside
from befriend.meetings import saying
from befriend.meetings.doorway import is_barred_to
from befriend.meetings.models import Series
from befriend.meetings.plans import begun_with, parts_of
from befriend.meetings.queries import (
    Attending,
    ahead,
    attendance_of,
    doors_are_open,
    is_in_the_room,
    is_put_out,
    next_meeting,
)
from befriend.meetings.room.queries import reads_figures, still_to_read
from befriend.meetings.rules.schedule import instant, rule_parts

LOOKED_BACK_ON = 3  # a group that meets each day ends its next hour before the figures of the last are drawn


def hour(circle: Circle) -> list[Part]:
    """The parts of the hour, for everybody who looks at the group's page."""
    series = Series.objects.filter(circle=circle, is_active=True).select_related("plan__circle").order_by("pk").first()
    parts = parts_of(series.plan) if series else begun_with(circle.group.plan)
    told, after = [], 0
    for part in parts:
        told.append(Part(after, part.name, part.words))
        after += part.minutes
    return told


def rhythm(circle: Circle) -> str:
    """How often the group meets, in words."""
    rows = list(Series.objects.filter(circle=circle, is_active=True).order_by("pk")[:3])
    repeated = [series for series in rows if series.rule]
    said = _(", and ").join(rhythm_of(series) for series in repeated or rows)
    meeting = next_meeting(circle) if repeated else None
    is_extra = meeting is not None and not meeting.series.rule
    return _("an extra meeting; otherwise %(rhythm)s") % {"rhythm": said} if is_extra else said


def rhythm_of(series: Series) -> str:
    """ "every Tuesday", "every other Tuesday", "once a month"; nothing where it is one meeting only."""
    if not series.rule:
        return _("once")
    parts = rule_parts(series.rule)
    day = series.first_on.weekday()
    if parts["FREQ"] == "DAILY":
        return _("every day")
    if parts["FREQ"] == "MONTHLY":
        return _("once a month")
    if parts["FREQ"] == "YEARLY":
        return _("once a year")
    is_other = int(parts.get("INTERVAL", "1")) == 2
    said = _("every other %(weekday)s") % {"weekday": saying.WEEKDAYS[day]} if is_other else str(saying.EVERY[day])
    begins = instant(datetime.combine(series.first_on, series.at), series.zone)
    if timezone.localtime(begins).weekday() == day:
        return said
    return _("%(rhythm)s on the clock of %(place)s") % {"rhythm": said, "place": series.place}


def for_member(request: HttpRequest, seat: Seat) -> str:
    """The next meeting, with its one door."""
    meeting = next_meeting(seat.circle)
    said = attendance_of(meeting, seat) if meeting else None
    shown = {
        "meeting": meeting,
        "ring": ring_inside(seat),
        "seat": seat,
        "doors_open": meeting is not None and doors_are_open(meeting),
        "is_barred": meeting is not None and is_barred_to(Attending(meeting, seat)),
        "is_put_out": meeting is not None and is_put_out(meeting, cast("Account", seat.account)),
        "is_in": meeting is not None and is_in_the_room(meeting, seat),
        "excused": said is not None and said.state == "excused",
        "rhythm": rhythm_of(meeting.series) if meeting else "",
        "still_to_read": still_to_read(seat),
        "after_next": [each for each in ahead(seat.circle, limit=4) if each != meeting],
    }
    return render_to_string("meetings/parts/next.html", shown, request=request)


def for_leader(request: HttpRequest, seat: Seat) -> str:
    """What those who lead do around meetings: prepare, look back, plan."""
    over = seat.circle.meetings.filter(state="ended").order_by("-starts_at")[:LOOKED_BACK_ON]
    shown = {
        "circle": seat.circle,
        "seat": seat,
        "meeting": next_meeting(seat.circle),
        "over": [(each, bool(each.pulse) and reads_figures(each, seat)) for each in over],
        "series": Series.objects.filter(circle=seat.circle, is_active=True).order_by("pk")[:7],
    }
    return render_to_string("meetings/parts/leading.html", shown, request=request)
