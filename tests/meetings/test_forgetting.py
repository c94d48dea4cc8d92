"""A year after an evening nothing of it is left, and what somebody wrote to get their seat goes sooner."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from befriend.due.actions import plan_house_work, run_due
from befriend.groups.models import IntakeAnswer
from befriend.meetings import privacy
from befriend.meetings.actions import hour
from befriend.meetings.actions.evening import excuse
from befriend.meetings.actions.forgetting import forget_evenings
from befriend.meetings.models import Attendance, LiveRoom, Meeting, SeriesException
from befriend.realtime.models import Channel, Entry
from tests.meetings.planning import minutes

pytestmark = [pytest.mark.django_db, pytest.mark.both]
A_YEAR = timedelta(days=365)


def worked() -> None:
    plan_house_work()
    for _ in range(3):  # what work has planned waits for the next time
        run_due()


def test_a_year_after_an_evening_nothing_of_it_is_left(spoken):
    """Not who came, not when somebody spoke, not who stood in; the evenings since stay."""
    evening = spoken.meeting
    hour.close_meeting(meeting=evening, by=spoken.seat("fay"))
    later = evening.series.meetings.order_by("starts_at")[1]
    excuse(meeting=later, seat=spoken.seat("ben"), is_excused=True)
    ben = spoken.seat("ben")
    SeriesException.objects.create(
        series=evening.series, on=evening.on - timedelta(days=7), asked=ben, is_cancelled=True
    )
    over = evening.ends_at + A_YEAR
    spoken.clock.move_to(over - minutes(2))
    worked()
    assert Attendance.objects.filter(meeting=evening).exists() and Entry.objects.exists()
    assert evening.starts_at.isoformat(timespec="minutes") in str(privacy.hand_back(spoken.cast.ana))
    spoken.clock.move_to(over + timedelta(hours=1))
    worked()
    assert (
        not Meeting.objects.filter(pk=evening.pk).exists() and not Attendance.objects.filter(meeting=evening).exists()
    )
    assert not (LiveRoom.objects.exists() or Channel.objects.exists() or Entry.objects.exists())
    assert (
        SeriesException.objects.filter(asked=None, is_cancelled=True).count() == 1
    )  # every calendar still leaves it out
    assert evening.starts_at.isoformat(timespec="minutes") not in str(privacy.hand_back(spoken.cast.ana))
    assert Attendance.objects.filter(meeting=later).exists()
    for name in ("ana", "fay"):
        assert spoken.client(name).get(f"/meetings/{evening.public_id}/").status_code == 404


def test_an_evening_that_is_on_is_not_forgotten_and_one_that_never_opened_is(evening):
    later = evening.meeting.series.meetings.order_by("starts_at")[1]
    evening.clock.shift(A_YEAR + timedelta(days=8))
    assert forget_evenings(now=timezone.now()) == 1
    assert Meeting.objects.filter(pk=evening.meeting.pk, state="open").exists()
    assert not Meeting.objects.filter(pk=later.pk).exists()


def test_more_evenings_than_go_at_once_are_all_forgotten(evening, monkeypatch):
    monkeypatch.setattr("befriend.meetings.actions.forgetting.EVENINGS_AT_ONCE", 1)
    series = evening.meeting.series
    hour.close_meeting(meeting=evening.meeting, by=evening.seat("fay"))
    until = evening.meeting.starts_at + timedelta(days=22)
    evening.clock.move_to(until + A_YEAR)
    for _ in range(6):
        worked()
        evening.clock.shift(minutes(5))
    assert not series.meetings.filter(starts_at__lt=until).exists()


def test_what_ana_answered_to_get_her_seat_goes_after_ninety_days(cast):
    """Pia still waits: hers are read when she is answered."""

    def kept() -> set[str]:
        names = {cast.seat(name).pk: name for name in ("ana", "pia")}
        seats = IntakeAnswer.objects.filter(seat__in=names).values_list("seat", flat=True)
        return {names[pk] for pk in seats}

    seated = cast.seat("ana").seated_at
    with time_machine.travel(seated + timedelta(days=89, hours=23), tick=False) as clock:
        worked()
        assert kept() == {"ana", "pia"}
        clock.move_to(seated + timedelta(days=90, hours=2))
        worked()
        assert kept() == {"pia"}
