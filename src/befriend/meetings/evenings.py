"""Who leads one evening in the place of those who lead always, and who is asked whether they would."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from befriend.accounts.models import Account
from befriend.groups.models import Circle, Seat
from befriend.groups.queries import roster, seats_of
from befriend.meetings.models import Meeting, Meetings, SeriesException
from befriend.meetings.queries import Attending, Person, ahead, meeting_for, meetings_of


@dataclass(frozen=True)
class Evening:
    """A meeting of the plan, with the name of whoever leads it this once, or is asked to."""

    meeting: Meeting
    led_by: str
    asked: str


def evenings(circle: Circle, reader: Account, *, limit: int) -> list[Evening]:
    """What comes next. Names are for those who sit in the circle, not for an organiser who plans from outside."""
    sits_here = seats_of(reader).filter(circle=circle).exists()
    names = {sitter.seat.pk: sitter.handle for sitter in roster(circle)} if sits_here else {}
    rows = SeriesException.objects.filter(series__circle=circle).exclude(asked=None)
    asked = {(row.series_id, row.on): row.asked_id for row in rows}
    return [
        Evening(
            meeting,
            names.get(meeting.substitute_id or 0, ""),
            names.get(asked.get((meeting.series_id, meeting.on)) or 0, ""),
        )
        for meeting in ahead(circle, limit=limit)
    ]


def asked_to_stand_in(meeting: Meeting) -> Seat | None:
    """Who is asked to lead this meeting, and has not answered."""
    rows = SeriesException.objects.select_related("asked__account", "asked__circle").exclude(asked=None)
    row = rows.filter(series=meeting.series_id, on=meeting.on).first()
    return row.asked if row else None


def evening_asked_of(person: Person, public_id: UUID) -> Attending:
    """The door to the question whether somebody would lead one evening; 404 to everybody who is not asked."""
    found = meeting_for(person, public_id)
    if asked_to_stand_in(found.meeting) != found.seat:
        raise Http404
    return found


def evenings_asked_of(person: Account) -> Meetings:
    """The meetings which this person is asked to lead, the next first."""
    asked = SeriesException.objects.filter(asked__in=seats_of(person), series=OuterRef("series"), on=OuterRef("on"))
    return meetings_of(person).filter(Exists(asked), state=Meeting.State.PLANNED).order_by("starts_at", "id")
