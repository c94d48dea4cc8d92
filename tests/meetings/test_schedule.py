"""A group that meets at half past eight meets at half past eight, whatever the clocks do. Cases of security.md §4.3."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

import pytest
import recurring_ical_events
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event, vRecur

from befriend.meetings.rules.schedule import (
    Cancelled,
    Moved,
    NotASchedule,
    Schedule,
    check,
    dates,
    following,
    instant,
    occurrences,
)

WEEKLY = "FREQ=WEEKLY"


def local(schedule, *, after, count=4, changes=None):
    """Where and when the next meetings are, as the people of the group read their clocks."""
    held = following(schedule, changes or {}, after=after, count=count)
    return [f"{each.starts_at.astimezone(ZoneInfo(schedule.zone)):%Y-%m-%d %H:%M}" for each in held]


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def weekly(first_on, hour, zone, rule=WEEKLY):
    return Schedule(date.fromisoformat(first_on), time.fromisoformat(hour), zone, rule)


def test_the_hour_that_the_spring_leaves_out_is_met_an_hour_later_and_never_lost():
    berlin = weekly("2026-03-22", "02:30", "Europe/Berlin")
    assert local(berlin, after=at("2026-03-20")) == [
        "2026-03-22 02:30",
        "2026-03-29 03:30",
        "2026-04-05 02:30",
        "2026-04-12 02:30",
    ]


def test_the_hour_that_the_autumn_repeats_is_met_once_and_the_first_time():
    berlin = weekly("2026-10-18", "02:30", "Europe/Berlin")
    held = following(berlin, {}, after=at("2026-10-20"), count=2)
    assert [each.starts_at for each in held] == [at("2026-10-25T00:30"), at("2026-11-01T01:30")]


def test_two_sides_of_the_ocean_part_by_an_hour_while_only_one_has_changed():
    boston = weekly("2026-03-03", "13:00", "America/New_York")
    held = following(boston, {}, after=at("2026-03-01"), count=5)
    assert [f"{each.starts_at.astimezone(ZoneInfo('Europe/Dublin')):%H:%M}" for each in held] == [
        "18:00",
        "17:00",
        "17:00",
        "17:00",
        "18:00",
    ]


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Australia/Lord_Howe", "2026-04-03", "2026-04-06"),  # half an hour
        ("Pacific/Auckland", "2026-04-03", "2026-04-06"),
        ("America/Santiago", "2026-04-03", "2026-04-06"),
        ("Africa/Casablanca", "2026-02-13", "2026-02-16"),  # turned back for Ramadan
        ("Africa/Cairo", "2026-04-23", "2026-04-25"),  # again since 2023
        ("Asia/Beirut", "2023-03-24", "2023-03-27"),  # put off, then not put off, within days
        ("America/Nuuk", "2023-03-24", "2023-03-27"),
        ("Europe/Dublin", "2026-03-28", "2026-03-30"),  # winter is the exception
        ("America/Asuncion", "2024-03-22", "2024-03-25"),  # at midnight
        ("Asia/Gaza", "2023-04-28", "2023-04-30"),
    ],
)
def test_the_wall_clock_stays_where_the_offset_moves(zone, before, after):
    daily = weekly(before, "20:30", zone, "FREQ=DAILY")
    span = occurrences(daily, {}, after=at(before), until=at(after) + timedelta(days=1))
    offsets = {each.starts_at.astimezone(ZoneInfo(zone)).utcoffset() for each in span}
    assert len(offsets) == 2
    assert {each.starts_at.astimezone(ZoneInfo(zone)).time() for each in span} == {time(20, 30)}


def test_a_meeting_at_midnight_goes_on_where_the_clock_jumps_at_midnight():
    asuncion = weekly("2023-09-24", "00:00", "America/Asuncion")
    assert local(asuncion, after=at("2023-09-30")) == [
        "2023-10-01 01:00",
        "2023-10-08 00:00",
        "2023-10-15 00:00",
        "2023-10-22 00:00",
    ]


def test_the_day_that_apia_left_out_is_neither_met_twice_nor_lost():
    daily = weekly("2011-12-28", "18:00", "Pacific/Apia", "FREQ=DAILY")
    assert local(daily, after=at("2011-12-28")) == [
        "2011-12-28 18:00",
        "2011-12-29 18:00",
        "2011-12-31 18:00",
        "2012-01-01 18:00",
    ]
    held = occurrences(daily, {}, after=at("2011-12-30"), until=at("2012-01-02"))
    assert [each.on.day for each in held] == [29, 30, 1]  # the earlier date names the meeting that two dates fall on
    friday = weekly("2011-12-23", "18:00", "Pacific/Apia")
    assert local(friday, after=at("2011-12-25"), count=2) == ["2011-12-31 18:00", "2012-01-06 18:00"]


@pytest.mark.parametrize(
    ("zone", "offset"), [("Asia/Kathmandu", "+0545"), ("Pacific/Chatham", "+1345"), ("Pacific/Kiritimati", "+1400")]
)
def test_odd_offsets_are_kept(zone, offset):
    held = following(weekly("2026-01-06", "19:15", zone), {}, after=at("2026-01-01"), count=1)
    assert f"{held[0].starts_at.astimezone(ZoneInfo(zone)):%H:%M %z}" == f"19:15 {offset}"


def test_one_instant_is_two_dates_at_the_two_ends_of_the_world():
    held = following(weekly("2026-01-06", "10:00", "Pacific/Kiritimati"), {}, after=at("2026-01-01"), count=1)
    dates = {
        f"{held[0].starts_at.astimezone(ZoneInfo(zone)):%d %b}" for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago")
    }
    assert dates == {"06 Jan", "05 Jan"}


@pytest.mark.parametrize(("old", "new"), [("Europe/Kiev", "Europe/Kyiv"), ("America/Yellowknife", "America/Edmonton")])
def test_a_zone_that_was_renamed_means_the_same_hours(old, new):
    early = following(weekly("2026-01-06", "19:00", old), {}, after=at("2026-01-01"), count=60)
    assert early == following(weekly("2026-01-06", "19:00", new), {}, after=at("2026-01-01"), count=60)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=MONTHLY;BYDAY=5TH", ["2026-01-29", "2026-04-30", "2026-07-30", "2026-10-29"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", ["2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30"]),
        ("FREQ=MONTHLY;BYMONTHDAY=31", ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", ["2028-02-29", "2032-02-29", "2036-02-29", "2040-02-29"]),
        ("FREQ=WEEKLY;BYDAY=TH;COUNT=2", ["2026-01-01", "2026-01-08"]),
        ("FREQ=WEEKLY;BYDAY=TH;UNTIL=20260108", ["2026-01-01", "2026-01-08"]),
        ("", ["2026-01-01"]),
    ],
)
def test_rules_that_people_have(rule, expected):
    held = local(weekly("2026-01-01", "20:00", "Europe/Dublin", rule), after=at("2026-01-01"))
    assert [each[:10] for each in held] == expected


def test_a_last_evening_in_a_zone_behind_utc_is_still_held():
    late = weekly("2026-01-01", "22:00", "America/Los_Angeles", "FREQ=WEEKLY;UNTIL=20260115")
    assert local(late, after=at("2026-01-01"), count=9)[-1] == "2026-01-15 22:00"


def test_a_move_across_the_change_of_clocks_and_a_night_off():
    berlin = weekly("2026-03-24", "20:00", "Europe/Berlin")
    changes = {date(2026, 3, 24): Moved(datetime.fromisoformat("2026-03-29T02:30")), date(2026, 3, 31): Cancelled()}
    assert local(berlin, after=at("2026-03-20"), count=2, changes=changes) == ["2026-03-29 03:30", "2026-04-07 20:00"]
    held = occurrences(berlin, changes, after=at("2026-03-30"), until=at("2026-04-02"))
    assert [each.cancelled for each in held] == [True]


def test_a_meeting_moved_far_away_is_found_where_it_is_and_not_where_it_was():
    berlin = weekly("2026-03-24", "20:00", "Europe/Berlin")
    changes = {date(2026, 3, 24): Moved(datetime.fromisoformat("2026-06-01T20:00"))}
    assert occurrences(berlin, changes, after=at("2026-03-24"), until=at("2026-03-25")) == []
    assert len(occurrences(berlin, changes, after=at("2026-06-01"), until=at("2026-06-02"))) == 1


def test_a_change_for_a_day_without_a_meeting_means_nothing():
    berlin = weekly("2026-03-24", "20:00", "Europe/Berlin")
    changes = {date(2026, 3, 25): Moved(datetime.fromisoformat("2026-03-26T20:00"))}
    assert len(occurrences(berlin, changes, after=at("2026-03-24"), until=at("2026-03-27"))) == 1


@pytest.mark.parametrize(
    ("schedule", "what"),
    [
        (weekly("2026-01-01", "20:00", "Europe/Atlantis"), "zone"),
        (weekly("2026-01-01", "20:00", "../../etc/passwd"), "zone"),
        (weekly("2026-01-01", "20:00", "Europe/Berlin", "FREQ=SECONDLY"), "rule"),
        (weekly("2026-01-01", "20:00", "Europe/Berlin", "FREQ=WEEKLY;BYHOUR=3"), "rule"),
        (weekly("2026-01-01", "20:00", "Europe/Berlin", "FREQ=WEEKLY;BYDAY=XX"), "rule"),
        (weekly("2026-01-01", "20:00", "Europe/Berlin", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31"), "rule"),
        (weekly("2026-01-01", "20:00", "Europe/Berlin", "FREQ=WEEKLY;COUNT=99999999999999999999"), "rule"),
        (weekly("2026-01-01", "20:00", "Europe/Berlin", "every Tuesday"), "rule"),
        (Schedule(date(2026, 1, 1), time(20), "Europe/Berlin", WEEKLY, timedelta(days=2)), "length"),
    ],
)
def test_what_cannot_be_met_is_refused_by_name(schedule, what):
    with pytest.raises(NotASchedule) as refused:
        check(schedule)
    assert refused.value.args == (what,)


def oracle(schedule, *, after, until):
    """The same meetings by another library: an iCalendar event read by recurring-ical-events."""
    event = Event()
    event.add("dtstart", datetime.combine(schedule.first_on, schedule.at, ZoneInfo(schedule.zone)))
    event.add("rrule", vRecur.from_ical(schedule.rule))
    calendar = Calendar()
    calendar.add_component(event)
    found = recurring_ical_events.of(calendar).between(after, until)
    starts = sorted(each["DTSTART"].dt.astimezone(UTC) for each in found)
    return [starts_at for starts_at in starts if after <= starts_at]


WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def by_hand(first_on, rule, count):
    """The first dates of a rule, by looking at each day of the calendar: no library of recurrences has a part in it."""
    parts = {
        "INTERVAL": "1",
        "BYDAY": WEEKDAYS[first_on.weekday()],
        **dict(part.split("=") for part in rule.split(";")),
    }
    monday, every, named = first_on - timedelta(first_on.weekday()), int(parts["INTERVAL"]), parts["BYDAY"].split(",")

    def meets_on(day):
        name, last = WEEKDAYS[day.weekday()], monthrange(day.year, day.month)[1]
        of_month = {name, f"{(day.day - 1) // 7 + 1}{name}", f"-{(last - day.day) // 7 + 1}{name}"}
        months = (day.year - first_on.year) * 12 + day.month - first_on.month
        return {
            "DAILY": (day - first_on).days % every == 0,
            "WEEKLY": (day - monday).days // 7 % every == 0 and name in named,
            "MONTHLY": months % every == 0 and bool(of_month.intersection(named)),
        }[parts["FREQ"]]

    days = (first_on + timedelta(number) for number in range(366 * 40))
    return list(islice((day for day in days if meets_on(day)), count))


SOME_DAYS = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=3, unique=True).map(",".join)
IN_A_MONTH = st.builds("{}{}".format, st.sampled_from(["", 1, 2, 3, 4, 5, -1, -2]), st.sampled_from(WEEKDAYS))
RHYTHMS = st.one_of(
    st.builds("FREQ=DAILY;INTERVAL={}".format, st.integers(1, 9)),
    st.builds("FREQ=WEEKLY;INTERVAL={};BYDAY={}".format, st.integers(1, 5), SOME_DAYS),
    st.builds("FREQ=MONTHLY;INTERVAL={};BYDAY={}".format, st.integers(1, 4), IN_A_MONTH),
)


@settings(max_examples=150, deadline=None)
@given(first_on=st.dates(date(2000, 1, 1), date(2040, 1, 1)), rule=RHYTHMS)
@example(first_on=date(2026, 12, 29), rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU")
@example(first_on=date(2000, 2, 1), rule="FREQ=MONTHLY;INTERVAL=4;BYDAY=5MO")
@example(first_on=date(2024, 2, 29), rule="FREQ=MONTHLY;INTERVAL=1;BYDAY=5TH")
def test_the_dates_of_a_rhythm_are_those_that_a_calendar_on_the_wall_has(first_on, rule):
    schedule = Schedule(first_on, time(20), "UTC", rule)
    assert list(islice(dates(schedule), 12)) == by_hand(first_on, rule, 12)  # the rarest comes once a year


ZONES = [
    "Europe/Berlin",
    "Europe/Dublin",
    "America/New_York",
    "America/Santiago",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Gaza",
    "America/Nuuk",
    "America/Asuncion",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
]
HOURS = ["00:00", "02:30", "20:30"]


def agree(zone, hour, rule, *, count=500):
    schedule = weekly("2026-01-04", hour, zone, rule)
    now = at("2026-11-22")
    ours = [each.starts_at for each in following(schedule, {}, after=now, count=count)]
    assert ours == oracle(schedule, after=now, until=ours[-1] + timedelta(minutes=1)), (zone, hour, rule)
    assert len(ours) == count


@pytest.mark.parametrize("zone", ZONES)
def test_five_hundred_weeks_agree_with_another_library(zone):
    agree(zone, HOURS[ZONES.index(zone) % 3], "FREQ=WEEKLY;BYDAY=SU")


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY", "FREQ=MONTHLY;BYDAY=-1SU", "FREQ=MONTHLY;BYDAY=5TH", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU"]
)
def test_other_rules_agree_with_another_library(rule):
    agree("Europe/Berlin", "02:30", rule)


@pytest.mark.nightly
@pytest.mark.once
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("hour", HOURS)
def test_every_zone_agrees_with_another_library(hour):
    for zone in different_zones():
        agree(zone, hour, "FREQ=WEEKLY;BYDAY=SU")


def different_zones() -> list[str]:
    """Each set of rules once, under the first of its names: more than two in five are another name for one."""
    places = files("tzdata") / "zoneinfo"
    named = sorted(available_timezones() - {"localtime"}, reverse=True)
    return sorted({places.joinpath(*zone.split("/")).read_bytes(): zone for zone in named}.values())


@settings(max_examples=60, deadline=None)
@given(
    zone=st.sampled_from(ZONES),
    first_on=st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    hour=st.times().map(lambda value: value.replace(microsecond=0, tzinfo=None, fold=0)),
    rule=st.sampled_from(["FREQ=DAILY", WEEKLY, "FREQ=WEEKLY;INTERVAL=2", "FREQ=MONTHLY;BYDAY=1MO"]),
    cut=st.integers(1, 60),
)
def test_windows_laid_side_by_side_hold_every_meeting_once(zone, first_on, hour, rule, cut):
    schedule = Schedule(first_on, hour, zone, rule)
    begin = instant(datetime.combine(first_on, time(12)), zone)
    middle, end = begin + timedelta(days=cut, hours=cut), begin + timedelta(days=120)
    apart = occurrences(schedule, {}, after=begin, until=middle) + occurrences(schedule, {}, after=middle, until=end)
    whole = occurrences(schedule, {}, after=begin, until=end)
    assert apart == whole
    assert len({each.starts_at for each in whole}) == len(whole)
