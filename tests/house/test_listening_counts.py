"""Whoever sits in a room for an evening presses nothing, and is signed in at its end all the same."""

import time
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db.models import F
from django.utils import timezone

from befriend.accounts.models import Session
from tests.meetings.live_evening import Evening, tonight
from tests.realtime.wire import Ear

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both]
PAGE = "/account/"


@pytest.fixture
def evening(cast, site) -> Evening:
    held = Evening(cast, tonight())
    held.open()
    held.sit("fay", "ben")
    return held


def comes(evening, device: str):
    browser = evening.client("ben")
    session = browser.session
    session["own"] = device == "own"
    session.save()
    return browser


def listens(site: str, evening, browser) -> Ear:
    cookie = browser.cookies["befriend"].value
    ear = Ear(urlsplit(site).port, cookie, [evening.live.room.public_id]).opened()
    assert ear.status == 200
    return ear


def goes_by(some: timedelta) -> None:
    """As if it were that much later, in one step that nobody sees half done."""
    Session.objects.update(**{name: F(name) - some for name in ("used_at", "expires_at", "ends_at")})


def counts_as_used() -> bool:
    until = time.monotonic() + 15
    while time.monotonic() < until:
        if Session.objects.filter(used_at__gt=timezone.now() - timedelta(minutes=1)).exists():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    ("device", "some"), [("shared", timedelta(minutes=28)), ("own", timedelta(days=88))], ids=["shared", "own"]
)
def test_an_open_stream_counts_as_use_however_long_nothing_is_pressed(evening, site, device, some):
    browser = comes(evening, device)
    ear = listens(site, evening, browser)
    for _ in range(4):
        goes_by(some)
        assert counts_as_used()
    assert ear.ended_at is None and browser.get(PAGE).status_code == 200
    ear.close()


def test_without_a_stream_a_shared_device_is_signed_out_after_half_an_hour_of_it(evening, site):
    browser = comes(evening, "shared")
    listens(site, evening, browser).close()
    goes_by(timedelta(minutes=31))
    assert browser.get(PAGE).status_code == 302


def test_a_shared_device_is_signed_out_after_twelve_hours_also_while_it_listens(evening, site):
    browser = comes(evening, "shared")
    ear = listens(site, evening, browser)
    Session.objects.update(ends_at=timezone.now() + timedelta(minutes=20))
    goes_by(timedelta(minutes=15))
    assert counts_as_used()
    goes_by(timedelta(minutes=6))
    assert ear.end() is not None and browser.get(PAGE).status_code == 302
