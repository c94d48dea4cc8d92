"""A private calendar says when somebody is busy, and nothing else, in every dialect."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
import recurring_ical_events
import time_machine
from icalendar import Calendar

from befriend.accounts.models import Account
from befriend.groups import actions as groups
from befriend.meetings.actions import evening
from befriend.meetings.actions.series import change_series
from befriend.meetings.calendar import Entry, written
from befriend.meetings.rules.schedule import Cancelled, Moved, Schedule, following
from tests.meetings.dialects import (
    as_a_program_writes_that_knows_no_zones,
    as_apple_writes,
    as_it_is,
    as_outlook_writes,
)
from tests.meetings.planning import SUNDAY, TUESDAY, TUESDAYS, first, tuesdays

ZONES = ["Europe/Dublin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kathmandu", "UTC"]
RULES = [
    "FREQ=WEEKLY;BYDAY=TU",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
    "FREQ=MONTHLY;BYDAY=-1TU",
    "FREQ=WEEKLY;BYDAY=TU;UNTIL=20270105",
    "",
]


def hours(text, *, count=40):
    found = recurring_ical_events.of(Calendar.from_ical(text)).between(SUNDAY, SUNDAY + timedelta(days=900))
    return sorted((each.start.astimezone(UTC), each.end.astimezone(UTC)) for each in found)[:count]


def starts(text, *, count=40):
    return [start for start, _end in hours(text, count=count)]


@pytest.mark.parametrize("dialect", [as_it_is, as_outlook_writes, as_apple_writes])
@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("rule", RULES)
def test_a_calendar_reads_the_same_meetings_as_we_hold(dialect, zone, rule):
    schedule = Schedule(date(2026, 11, 24), time(20, 30), zone, rule)
    changes = {
        date(2026, 11, 24): Moved(datetime.fromisoformat("2026-11-26T02:30")),
        date(2026, 12, 29): Cancelled(),
    }
    text = written([Entry(uuid4(), schedule, changes, "A time of mine", SUNDAY)], name="My times")
    ours = [(each.starts_at, each.ends_at) for each in following(schedule, changes, after=SUNDAY, count=40)]
    ours = [hour for hour in ours if hour[0] < SUNDAY + timedelta(days=900)]
    assert dialect is as_it_is or dialect(text) != text
    assert hours(dialect(text)) == ours


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "UTC"])
def test_whoever_knows_no_zone_reads_the_same_by_its_rules_in_the_calendar(zone):
    text = written([Entry(uuid4(), replace(TUESDAYS, zone=zone), {}, "A time of mine", SUNDAY)], name="My times")
    custom = as_a_program_writes_that_knows_no_zones(text)
    assert custom.count(b"Custom ") == text.count(b"TZID") == 2
    assert hours(custom) == hours(text)


def test_each_dialect_says_what_it_is_known_for():
    text = written([Entry(uuid4(), TUESDAYS, {}, "A time of mine", SUNDAY)], name="My times")
    outlook, apple = as_outlook_writes(text), as_apple_writes(text)
    assert b'DTSTART;TZID="GMT Standard Time":2026' in outlook and b"\nTZID:GMT Standard Time\r\n" in outlook
    assert b"\r\n\t" in outlook and b"\r\n " not in outlook and b"Europe/Dublin" not in outlook
    assert b"DTEND;TZID=Europe/Dublin:20261124T213000\n" in apple and b"X-APPLE-" in apple and b"\r" not in apple
    assert b"DURATION:PT1H" in text and b"DURATION:PT1H" not in outlook + apple


@pytest.mark.parametrize(
    ("change", "hours"),
    [
        ({}, ["2026-11-24T20:30"]),
        ({date(2026, 11, 24): Moved(datetime.fromisoformat("2026-11-26T19:00"))}, ["2026-11-26T19:00"]),
        ({date(2026, 11, 24): Cancelled()}, []),
    ],
)
def test_a_meeting_that_is_held_once_is_one_event_or_none(change, hours):
    once = Schedule(date(2026, 11, 24), time(20, 30), "Europe/Dublin", "")
    calendar = Calendar.from_ical(written([Entry(uuid4(), once, change, "A time of mine", SUNDAY)], name="My times"))
    events = calendar.walk("VEVENT")
    assert [f"{event['DTSTART'].dt:%Y-%m-%dT%H:%M}" for event in events] == hours
    assert not any(name in event for event in events for name in ("EXDATE", "RECURRENCE-ID"))


def test_a_year_of_tuesdays_survives_both_changes_of_the_clock():
    schedule = replace(TUESDAYS, zone="America/New_York")
    text = written([Entry(uuid4(), schedule, {}, "A time of mine", SUNDAY)], name="My times")
    assert len({at.hour for at in starts(text)}) == 2
    assert b"BEGIN:VTIMEZONE" in text


pages = pytest.mark.django_db


@pytest.fixture
def on_sunday():
    with time_machine.travel(SUNDAY, tick=False) as clock:
        yield clock


def address(browser):
    page = browser.get("/calendar/").content.decode()
    return "/calendar/" + page.split("/calendar/")[-1].split('"')[0] if ".ics" in page else None


@pages
def test_ana_makes_her_calendar_and_takes_it_back(cast, on_sunday):
    tuesdays(cast)
    ana, nobody = cast.client("ana"), cast.client(None)
    assert address(ana) is None
    ana.post("/calendar/", {"do": "make"})
    feed = nobody.get(address(ana))
    assert feed.headers["Content-Type"].startswith("text/calendar")
    assert starts(feed.content)[0] == TUESDAY
    old = address(ana)
    ana.post("/calendar/", {"do": "renew"})
    assert nobody.get(old).status_code == 404
    assert nobody.get(address(ana)).status_code == 200
    last = address(ana)
    ana.post("/calendar/", {"do": "take_back"})
    assert nobody.get(last).status_code == 404


@pages
def test_the_calendar_names_no_group_no_handle_and_no_link(cast, on_sunday):
    series = tuesdays(cast, video="https://talk.example/canary")
    ana = cast.client("ana")
    ana.post("/calendar/", {"do": "make"})
    text = cast.client(None).get(address(ana)).content.decode()
    private = ["Tuesday Ashore", "Juniper", "Ruth", "canary", "Harbour", "drinking", "meeting", "group", "ana@"]
    ids = [str(series.public_id), str(cast.circle.public_id), str(first(series).public_id)]
    assert [word for word in private + ids if word.lower() in text.lower()] == []


@pages
def test_two_people_of_one_group_hold_calendars_that_cannot_be_matched(cast, on_sunday):
    tuesdays(cast)
    texts = []
    for who in ("ana", "ben"):
        browser = cast.client(who)
        browser.post("/calendar/", {"do": "make"})
        texts.append(cast.client(None).get(address(browser)).content.decode())
    uids = [{line for line in text.splitlines() if line.startswith("UID")} for text in texts]
    assert not uids[0] & uids[1]


@pages
def test_the_calendar_follows_what_changes(cast, on_sunday):
    meeting = first(tuesdays(cast))
    ana = cast.client("ana")
    ana.post("/calendar/", {"do": "make"})
    evening.call_off(meeting=meeting, by=cast.fay)
    assert starts(cast.client(None).get(address(ana)).content)[0] == TUESDAY + timedelta(weeks=1)
    groups.leave(seat=cast.seat("ana"), words_stay=True)
    assert starts(cast.client(None).get(address(ana)).content) == []


@pages
def test_an_evening_that_the_new_rhythm_does_not_know_stands_in_no_calendar(cast, on_sunday):
    """Tuesday's evening is moved to Thursday; then the group meets on Wednesdays."""
    series = tuesdays(cast)
    ana = cast.client("ana")
    ana.post("/calendar/", {"do": "make"})
    thursday = datetime(2026, 11, 26, 20, 30)  # noqa: DTZ001 (local, as the group says it)
    evening.move_meeting(meeting=first(series), by=cast.fay, to=thursday)
    assert starts(cast.client(None).get(address(ana)).content)[0] == TUESDAY + timedelta(days=2)
    wednesdays = replace(TUESDAYS, first_on=date(2026, 11, 25), rule="FREQ=WEEKLY;BYDAY=WE")
    change_series(series=series, by=cast.fay, schedule=wednesdays, video="")
    held = [meeting.starts_at for meeting in series.meetings.order_by("starts_at")]
    text = cast.client(None).get(address(ana)).content
    assert starts(text, count=len(held)) == held
    assert text.count(b"BEGIN:VEVENT") == 1


@pages
def test_whoever_is_going_has_no_calendar_any_more(cast, on_sunday):
    tuesdays(cast)
    ana = cast.client("ana")
    ana.post("/calendar/", {"do": "make"})
    path = address(ana)
    Account.objects.filter(pk=cast.ana.pk).update(erase_at=TUESDAY)
    assert cast.client(None).get(path).status_code == 404


@pages
@pytest.mark.parametrize("token", ["x", "A" * 32, "%00", "..", "é"])
def test_a_guessed_address_finds_nothing(cast, token):
    assert cast.client(None).get(f"/calendar/{token}.ics").status_code == 404
