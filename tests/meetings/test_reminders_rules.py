"""A reminder comes at a time that gives nothing away, and never wakes anybody."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from befriend.mail.rules import Quiet
from befriend.meetings.rules.reminders import EARLIEST, notice_at, offset, week_of

TUESDAY = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
NIGHT = Quiet(time(22), time(8))
DUBLIN = ZoneInfo("Europe/Dublin")


@given(st.binary(min_size=16, max_size=32))
def test_the_offset_is_ten_to_seventy_minutes(mark):
    assert timedelta(minutes=10) <= offset(mark) <= timedelta(minutes=70)


def test_every_minute_from_ten_to_seventy_is_used():
    marks = {offset(number.to_bytes(8, "big")) for number in range(61)}
    assert marks == {timedelta(minutes=minute) for minute in range(10, 71)}


def test_the_week_is_that_of_the_meeting_also_over_new_year():
    assert week_of(TUESDAY) == "2026-W48"
    assert week_of(datetime(2027, 1, 1, 20, tzinfo=UTC)) == "2026-W53"


def test_outside_quiet_hours_the_notice_keeps_its_offset():
    assert notice_at(TUESDAY, timedelta(minutes=40), NIGHT, DUBLIN) == TUESDAY - timedelta(minutes=40)


def test_before_an_early_meeting_the_notice_comes_the_evening_before():
    early = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert notice_at(early, timedelta(minutes=30), NIGHT, DUBLIN) == datetime(2026, 11, 23, 21, 50, tzinfo=UTC)


def test_quiet_hours_are_those_of_the_person_not_of_the_house():
    auckland, tokyo = ZoneInfo("Pacific/Auckland"), ZoneInfo("Asia/Tokyo")  # half past nine, half past five
    assert notice_at(TUESDAY, timedelta(minutes=40), NIGHT, auckland) == TUESDAY - timedelta(minutes=40)
    assert notice_at(TUESDAY, timedelta(minutes=40), NIGHT, tokyo) == datetime(2026, 11, 24, 12, 50, tzinfo=UTC)


def test_where_all_but_five_minutes_are_quiet_nothing_is_written():
    almost = Quiet(time(20), time(19, 55))
    assert notice_at(TUESDAY, timedelta(minutes=20), almost, DUBLIN) is None


def test_where_the_whole_day_is_quiet_nothing_is_written():
    assert notice_at(TUESDAY, timedelta(minutes=40), Quiet(time(0), time(23, 59)), DUBLIN) is None


@given(
    starts_at=st.integers(0, 366 * 24 * 60).map(lambda minutes: TUESDAY + timedelta(minutes=minutes)),
    minutes=st.integers(10, 70),
    begins=st.times().map(lambda value: value.replace(second=0, microsecond=0)),
    ends=st.times().map(lambda value: value.replace(second=0, microsecond=0)),
    zone=st.sampled_from(["Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Pacific/Kiritimati"]),
)
def test_no_notice_falls_into_quiet_hours(starts_at, minutes, begins, ends, zone):
    quiet = Quiet(begins, ends)
    at = notice_at(starts_at, timedelta(minutes=minutes), quiet, ZoneInfo(zone))
    if at is None:
        return
    assert at.tzinfo is UTC
    assert starts_at - EARLIEST <= at <= starts_at - timedelta(minutes=10)
    repeated = {(at + timedelta(hours=hours)).astimezone(ZoneInfo(zone)).fold for hours in (-1, 0, 1)} == {0, 1}
    assert repeated or not quiet.holds(at.astimezone(ZoneInfo(zone)).time())
