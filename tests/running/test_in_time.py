"""What is promised by the clock, with a real worker and a real clock."""

import time
from datetime import datetime

import pytest

from tests.mail.conftest import Server
from tests.running.conftest import READY, House, wait_for

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(400)]
ASKS = f"""{READY}
from django.utils import timezone
from befriend.accounts.actions import ask_for_export
from befriend.accounts.actions.people import open_account
ask_for_export(account=open_account(email="ana@post.example", zone="UTC"))
"""
IS_READY = f"""{READY}
from befriend.accounts.models import Export
print(Export.objects.get().state)
"""
REMINDED = f"""{READY}
import json
from datetime import timedelta
from django.utils import timezone
from befriend.mail.actions import keep_preferences
from befriend.mail.models import Outbox
from befriend.meetings.actions.series import start_series
from befriend.meetings.plans import begun_with
from befriend.meetings.rules.reminders import offset, week_of
from befriend.meetings.rules.schedule import Schedule
from befriend.vault.sealing import mark
from tests.cast import gather
cast = gather()
Outbox.objects.all().delete()
keep_preferences(account=cast.ana, ways={{}}, quiet=None)
before = offset(mark(cast.ana.key, "meetings.reminder", week_of(timezone.now() + timedelta(hours=1))))
starts = (timezone.now() + before + timedelta(seconds=75)).replace(second=0, microsecond=0)
start_series(
    circle=cast.circle, by=cast.fay, schedule=Schedule(starts.date(), starts.time(), "UTC", ""),
    parts=begun_with("recovery"), video="",
)
print((starts - before).isoformat())
"""
SEALED = f"""{READY}
import time
from befriend.audit.actions import record
from befriend.audit.models import Unsealed
for _ in range(5):
    record("group.joined", actor_key=None, subject="circle:0a")
    began = time.monotonic()
    while Unsealed.objects.exists() and time.monotonic() - began < 30:
        time.sleep(0.01)
    print(time.monotonic() - began)
    time.sleep(0.3)
"""


def test_a_copy_of_ones_data_is_ready_within_a_minute(ready_house: House) -> None:
    ready_house.open()
    ready_house.says("-c", ASKS)
    asked = time.monotonic()
    wait_for(lambda: ready_house.says("-c", IS_READY).split()[-1] == "ready", 60)
    assert time.monotonic() - asked < 60


def test_a_reminder_is_written_within_thirty_seconds_of_its_time(ready_house: House, post: Server) -> None:
    ready_house.more["BEFRIEND_SMTP"] = f"smtp://127.0.0.1:{post.port}"
    ready_house.open()
    due = datetime.fromisoformat(ready_house.says("-c", REMINDED).split()[-1])

    def to_ana() -> list[object]:
        return [letter for letter in post.letters if letter["To"] == "ana@post.example"]

    before = len(to_ana())
    wait_for(lambda: len(to_ana()) > before, 120)
    late = (datetime.now(due.tzinfo) - due).total_seconds()
    assert -30 <= late < 30, late


def test_what_was_done_stands_in_the_chain_within_a_second(ready_house: House) -> None:
    ready_house.open()
    took = [float(line) for line in ready_house.says("-c", SEALED).split()[-5:]]
    assert max(took) < 1, took
