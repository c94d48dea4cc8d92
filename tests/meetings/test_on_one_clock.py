"""Whoever told no place, or chose one by hand, has letters, quiet hours and pages on one clock."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from befriend.accounts.models import Account
from befriend.due.actions import run_due
from befriend.due.models import Work
from befriend.groups import actions as groups
from befriend.mail.actions import write_to
from befriend.mail.letters import Letter
from befriend.mail.message import rendered
from befriend.mail.models import Outbox
from befriend.mail.tasks import send_letter
from befriend.meetings.tasks import call, remind
from befriend.shell import community
from tests.accounts.conftest import come_in
from tests.accounts.keyring import Keyring
from tests.accounts.test_my_data import unpacked
from tests.cast import sit
from tests.meetings.planning import SUNDAY, TUESDAYS, first, minutes, tuesdays

pytestmark = pytest.mark.django_db
NEW = "nan@post.example"
AN_HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(SUNDAY, tick=False) as clock:
        yield clock


def house_in(cast, zone):
    said = {"name": "Harbour Street", "sender": "Harbour", "languages": ["en"], "countries": ["IE"]}
    groups.settle_house(by=cast.omar, zone=zone, **said)
    community.forget()


def nan_comes(chosen="", told="") -> Account:
    """Without a script, or with what it tells; after she chose a clock by hand, or did not."""
    browser = Client()
    if chosen:
        browser.post("/zone/", {"zone": chosen})
    assert come_in(browser, NEW, zone=told).status_code == 302
    return Account.objects.get(email=NEW)


def page(account, path):
    elsewhere = Client()
    elsewhere.force_login(account)
    return elsewhere.get(path).content.decode()


@pytest.mark.parametrize(
    ("chosen", "told", "there"),
    [
        ("", "", "24 November 2026, 20:30 (New York time)"),
        pytest.param("", "UTC", "24 November 2026, 20:30 (New York time)", marks=pytest.mark.nightly),
        pytest.param("", "Europe/Paris", "25 November 2026, 02:30 (Paris time)", marks=pytest.mark.nightly),
        pytest.param("Asia/Kolkata", "", "25 November 2026, 07:00 (Kolkata time)", marks=pytest.mark.nightly),
        ("Asia/Kolkata", "UTC", "25 November 2026, 07:00 (Kolkata time)"),
        pytest.param(
            "Asia/Kolkata", "Europe/Paris", "25 November 2026, 07:00 (Kolkata time)", marks=pytest.mark.nightly
        ),
    ],
)
def test_the_reminder_names_the_hour_that_the_page_names(cast, clock, chosen, told, there):
    house_in(cast, "America/New_York")
    nan = nan_comes(chosen, told)
    groups.accept(seat=sit(nan, cast.circle, "Heron"), by=cast.seat("fay"))
    meeting = first(tuesdays(cast, replace(TUESDAYS, zone="America/New_York")))
    clock.move_to(meeting.starts_at - minutes(5))
    remind(f"{meeting.pk}:{cast.circle.seats.get(account=nan).pk}")
    _subject, letter = rendered(Outbox.objects.get(account=nan, letter=Letter.REMINDER))
    assert f"You asked to be reminded of {there}." in letter
    told = page(nan, f"/meetings/{meeting.public_id}/")
    assert f" at {re.search(r'[0-9]+:[0-9]+', there)[0]}</h1>" in told


@pytest.mark.parametrize(
    ("chosen", "place", "night_ends"),
    [
        ("", "America/New_York", datetime(2026, 11, 23, 12, tzinfo=UTC)),
        pytest.param(
            "Asia/Kolkata", "Asia/Kolkata", datetime(2026, 11, 23, 1, 30, tzinfo=UTC), marks=pytest.mark.nightly
        ),
    ],
)
def test_quiet_hours_are_those_of_the_clock_that_the_page_names(cast, clock, chosen, place, night_ends):
    house_in(cast, "America/New_York")
    nan = nan_comes(chosen)
    assert f"By the clock of {place}." in page(nan, "/letters/") and f"{place}, " in page(nan, "/account/")
    clock.move_to(night_ends - AN_HOUR)
    note = write_to(nan, Letter.WAITING)
    for at, state in ((-1, "waiting"), (1, "kept")):
        clock.move_to(night_ends + minutes(at))
        send_letter(str(note.public_id))
        note.refresh_from_db()
        assert note.state == state


def test_a_reminder_is_not_set_for_the_night_of_a_house_far_away(cast, clock):
    """Ana told no place, and at the house it is half past five then."""
    house_in(cast, "Asia/Tokyo")
    Account.objects.filter(pk=cast.ana.pk).update(zone="UTC")
    meeting = first(tuesdays(cast))
    clock.move_to(meeting.starts_at - 26 * AN_HOUR)
    call(str(meeting.pk))
    due = Work.objects.get(kind="meetings.remind", subject=f"{meeting.pk}:{cast.seat('ana').pk}").due_at
    assert due == meeting.starts_at - timedelta(hours=7, minutes=40)  # ten minutes to ten in the evening there


def test_whoever_comes_by_passkey_keeps_the_clock_that_they_chose(cast):
    browser, keyring = Client(), Keyring()
    browser.post("/zone/", {"zone": "Asia/Kolkata"})
    browser.post("/account/join/age/", {"age": "adult"})
    form = {"credential": keyring.make(browser), "device": "own", "care": "on", "zone": "UTC"}
    assert browser.post("/account/join/passkey/", form).status_code == 302
    assert "Asia/Kolkata, " in page(Account.objects.latest("pk"), "/account/")


@pytest.mark.both
def test_whoever_lives_by_utc_says_so_and_has_it(cast):
    """It is not taken for having named no place, by whichever of the two forms it was said."""
    house_in(cast, "America/New_York")
    for who, way, also in (("ana", "/zone/", {}), ("ben", "/account/place/", {"language": "en"})):
        browser = cast.client(who)
        offered = re.findall(r'value="([^"]*)"[^>]*>UTC<', browser.get(way).content.decode())
        assert browser.post(way, {"zone": offered[0], **also}).status_code == 302
        assert "UTC, " in page(cast.people[who], "/account/")
        assert "in UTC" in page(cast.people[who], "/groups/")


def test_whoever_named_no_place_sees_the_clock_that_stands_for_it(cast):
    house_in(cast, "America/New_York")
    Account.objects.filter(pk=cast.ana.pk).update(zone="UTC")
    assert '<option value="America/New_York" selected>' in page(cast.ana, "/account/place/")


def test_a_member_who_chooses_a_clock_by_hand_has_it_on_every_device(cast):
    cast.client("ana").post("/zone/", {"zone": "Asia/Kolkata"})
    assert "Asia/Kolkata, " in page(cast.ana, "/account/")
    assert "in Kolkata" in page(cast.ana, "/groups/")


@pytest.mark.nightly
def test_a_copy_of_ones_data_is_on_the_clock_of_the_letters(cast):
    house_in(cast, "America/New_York")
    Account.objects.filter(pk=cast.ana.pk).update(zone="UTC")
    ana = cast.client("ana")
    ana.post("/account/data/gather/")
    run_due()
    page, _data = unpacked(ana)
    assert "All times are those of America/New_York." in page
    assert "Put together on 22 November, 07:00." in page
