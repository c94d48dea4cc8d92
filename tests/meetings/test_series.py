"""A circle meets by its series; what changes moves meetings and reminders together, and members hear of it."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from befriend.due.actions import plan_house_work, run_due
from befriend.due.models import Work
from befriend.groups.models import Group
from befriend.mail.models import Outbox
from befriend.meetings.actions import evening
from befriend.meetings.actions.series import change_series, end_series
from befriend.meetings.actions.standing_in import agree_to_stand_in, ask_to_stand_in
from befriend.meetings.models import Attendance, Meeting, Series
from befriend.meetings.plans import parts_of
from befriend.shell.refusal import Refusal
from tests.meetings.planning import SUNDAY, TUESDAY, TUESDAYS, first, minutes, tuesdays
from tests.meetings.test_meeting_pages import WEEKLY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_sunday():
    with time_machine.travel(SUNDAY, tick=False) as clock:
        yield clock


def starts(series):
    return list(series.meetings.filter(state="planned").order_by("starts_at").values_list("starts_at", flat=True))


def letters(letter):
    return set(Outbox.objects.filter(letter=letter).values_list("account__email", flat=True))


def test_six_weeks_of_meetings_are_there_at_once(cast):
    series = tuesdays(cast)
    assert starts(series) == [TUESDAY + timedelta(weeks=week) for week in range(6)]
    assert Group.objects.get(circle=cast.circle).next_at == TUESDAY


def test_a_first_day_that_is_no_tuesday_becomes_the_next_tuesday(cast):
    series = tuesdays(cast, replace(TUESDAYS, first_on=SUNDAY.date()))
    assert series.first_on == TUESDAY.date()


def test_the_next_weeks_come_of_themselves(cast, on_sunday):
    series = tuesdays(cast)
    on_sunday.move_to(SUNDAY + timedelta(days=8))
    run_due()
    assert starts(series)[-1] == TUESDAY + timedelta(weeks=6)


def test_another_hour_moves_every_meeting_and_members_are_told(cast):
    series = tuesdays(cast)
    change_series(series=series, by=cast.fay, schedule=replace(TUESDAYS, at=time(19, 0)), video="")
    assert starts(series)[0] == TUESDAY - minutes(90)
    assert len(starts(series)) == 6
    assert letters("changed") == {"ana@post.example", "ben@post.example"}
    doors = Work.objects.get(kind="meetings.doors", subject=str(first(series).pk))
    assert doors.due_at == TUESDAY - minutes(105)


def test_another_day_leaves_no_meeting_behind(cast):
    series = tuesdays(cast)
    wednesdays = replace(TUESDAYS, rule="FREQ=WEEKLY;BYDAY=WE")
    change_series(series=series, by=cast.fay, schedule=wednesdays, video="")
    assert {each.weekday() for each in starts(series)} == {2}
    assert not Work.objects.filter(kind="meetings.doors").exists()  # Wednesday's are set out tomorrow


def test_a_refused_change_changes_nothing(cast):
    series = tuesdays(cast)
    with pytest.raises(Refusal) as no:
        change_series(series=series, by=cast.fay, schedule=replace(TUESDAYS, zone="Moon/Base"), video="")
    assert no.value.code == "zone"
    assert starts(series)[0] == TUESDAY
    assert letters("changed") == set()


def test_an_ended_series_has_nothing_ahead(cast):
    series = tuesdays(cast)
    end_series(series=series, by=cast.fay)
    assert starts(series) == []
    assert not Work.objects.filter(kind__startswith="meetings.", subject__gt="").exists()
    assert letters("changed") == {"ana@post.example", "ben@post.example"}


def test_new_time_zone_data_moves_meetings_and_their_reminders(cast):
    series = tuesdays(cast)
    Meeting.objects.filter(series=series).update(starts_at=TUESDAY + minutes(60), ends_at=TUESDAY + minutes(120))
    Series.objects.filter(pk=series.pk).update(zone_rules="2001a")
    Work.objects.filter(kind="meetings.doors").update(due_at=TUESDAY + minutes(45))
    plan_house_work()
    run_due()
    run_due()
    assert starts(series)[0] == TUESDAY
    assert Work.objects.get(kind="meetings.doors").due_at == TUESDAY - minutes(15)


def test_fay_who_moves_to_tokyo_moves_no_evening(cast):
    """She sees it at her own hour, and plans it at the group's."""
    series, fay = tuesdays(cast), cast.client("fay")
    before = starts(series)
    assert fay.post("/account/place/", {"zone": "Asia/Tokyo", "language": "en"}).status_code == 302
    assert "05:30" in fay.get(f"/meetings/{first(series).public_id}/").content.decode()
    plan = fay.get(f"/series/{series.public_id}/").content.decode()
    assert 'value="20:30"' in plan and "Europe/Dublin" in plan
    plan_house_work()
    run_due()
    assert starts(series) == before


def test_an_evening_is_called_off_and_brought_back(cast):
    meeting = first(tuesdays(cast))
    evening.call_off(meeting=meeting, by=cast.fay)
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.CANCELLED
    assert Group.objects.get(circle=cast.circle).next_at == TUESDAY + timedelta(weeks=1)
    assert letters("changed") == {"ana@post.example", "ben@post.example"}
    evening.bring_back(meeting=meeting, by=cast.fay)
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.PLANNED


def test_a_moved_evening_keeps_its_page_and_its_day(cast):
    meeting = first(tuesdays(cast))
    evening.excuse(meeting=meeting, seat=cast.seat("ana"), is_excused=True)
    evening.move_meeting(meeting=meeting, by=cast.fay, to=datetime.fromisoformat("2026-11-26T18:00"))
    moved = Meeting.objects.get(public_id=meeting.public_id)
    assert (moved.on, moved.starts_at) == (TUESDAY.date(), datetime(2026, 11, 26, 18, tzinfo=UTC))
    assert moved.attendance.get().state == Attendance.State.EXCUSED


@pytest.mark.parametrize(
    ("to", "why"),
    [("2026-11-20T18:00", "past"), ("2027-11-26T18:00", "far"), ("2026-12-01T20:00", "taken")],
)
def test_an_evening_is_not_moved_where_it_cannot_be(cast, to, why):
    meeting = first(tuesdays(cast))
    with pytest.raises(Refusal) as no:
        evening.move_meeting(meeting=meeting, by=cast.fay, to=datetime.fromisoformat(to))
    assert no.value.code == why


EASTER_WEEK = TUESDAY.date() + timedelta(weeks=18)


def test_an_evening_months_ahead_is_reached_called_off_and_stays_so(cast, on_sunday):
    series = tuesdays(cast)
    far = evening.reach_evening(circle=cast.circle, on=EASTER_WEEK, by=cast.fay)
    assert len(starts(series)) == 7  # six weeks, and this one; none of those between
    evening.call_off(meeting=far, by=cast.fay)
    for day in (1, 60, 100):
        on_sunday.move_to(SUNDAY + timedelta(days=day))
        run_due()
        assert Meeting.objects.get(public_id=far.public_id).state == Meeting.State.CANCELLED


def test_an_evening_that_was_only_looked_at_becomes_an_ordinary_one(cast, on_sunday):
    series = tuesdays(cast)
    far = evening.reach_evening(circle=cast.circle, on=EASTER_WEEK, by=cast.fay)
    assert evening.reach_evening(circle=cast.circle, on=EASTER_WEEK, by=cast.fay) == far
    assert letters("changed") == set()
    change_series(series=series, by=cast.fay, schedule=replace(TUESDAYS, at=time(19, 0)), video="")
    far.refresh_from_db()
    assert far.starts_at.astimezone(series.clock).time() == time(19, 0)


def test_somebody_stands_in_months_ahead(cast, on_sunday):
    tuesdays(cast)
    far = evening.reach_evening(circle=cast.circle, on=EASTER_WEEK, by=cast.fay)
    ask_to_stand_in(meeting=far, by=cast.fay, seat=cast.seat("ben"))
    agree_to_stand_in(meeting=far, seat=cast.seat("ben"))
    on_sunday.move_to(SUNDAY + timedelta(days=120))
    run_due()
    assert Meeting.objects.get(public_id=far.public_id).substitute == cast.seat("ben")


def test_an_evening_months_ahead_is_not_moved_onto_another_that_nobody_has_looked_at(cast):
    tuesdays(cast)
    far = evening.reach_evening(circle=cast.circle, on=EASTER_WEEK, by=cast.fay)
    with pytest.raises(Refusal) as no:
        evening.move_meeting(meeting=far, by=cast.fay, to=datetime.combine(EASTER_WEEK + timedelta(weeks=1), time(20)))
    assert no.value.code == "taken"
    evening.move_meeting(meeting=far, by=cast.fay, to=datetime.combine(EASTER_WEEK + timedelta(days=1), time(20)))
    assert far.series.exceptions.get().to_on == EASTER_WEEK + timedelta(days=1)


@pytest.mark.parametrize(
    ("on", "why"),
    [(EASTER_WEEK + timedelta(days=1), "no_day"), (SUNDAY.date() - timedelta(days=5), "far"),
     (TUESDAY.date() + timedelta(weeks=200), "far")],
)  # fmt: skip
def test_a_day_without_an_evening_is_not_reached(cast, on, why):
    tuesdays(cast)
    with pytest.raises(Refusal) as no:
        evening.reach_evening(circle=cast.circle, on=on, by=cast.fay)
    assert no.value.code == why


def test_a_change_of_the_hour_keeps_the_night_off(cast):
    series = tuesdays(cast)
    evening.call_off(meeting=first(series), by=cast.fay)
    change_series(series=series, by=cast.fay, schedule=replace(TUESDAYS, at=time(19, 0)), video="")
    assert starts(series)[0] == TUESDAY + timedelta(weeks=1) - minutes(90)


def test_somebody_of_the_group_stands_in_for_an_evening_and_nobody_else(cast):
    meeting = first(tuesdays(cast))
    ask_to_stand_in(meeting=meeting, by=cast.fay, seat=cast.seat("ben"))
    agree_to_stand_in(meeting=meeting, seat=cast.seat("ben"))
    meeting.refresh_from_db()
    assert meeting.substitute == cast.seat("ben")
    with pytest.raises(Refusal):
        ask_to_stand_in(meeting=meeting, by=cast.fay, seat=cast.seat("sol"))


def test_the_plan_is_kept_sealed_and_fits_the_meeting(cast):
    series = tuesdays(cast, replace(TUESDAYS, length=minutes(90)))
    assert sum(part.minutes for part in parts_of(series.plan)) == 90
    assert b"breath" not in bytes(series.plan.parts_sealed)


def test_an_outside_link_has_to_be_safe_and_is_kept_sealed(cast):
    with pytest.raises(Refusal):
        tuesdays(cast, video="http://talk.example/room")
    series = tuesdays(cast, video="https://talk.example/canary")
    assert b"canary" not in bytes(series.video_sealed)


def test_a_new_rhythm_is_told_to_those_who_sit_there(cast):
    assert cast.client("fay").post(f"/groups/{cast.circle.public_id}/plan/new/", WEEKLY).status_code == 302
    assert letters("changed") == {"ana@post.example", "ben@post.example"}
