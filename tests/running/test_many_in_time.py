"""What is promised by the clock holds for hundreds at once too, with a real worker and a real clock."""

import json
import time
from datetime import UTC, datetime, timedelta

import pytest

from befriend.meetings.rules.reminders import week_of
from tests.mail.conftest import Server
from tests.running.conftest import READY, House
from tests.running.many import PEOPLE, WHO_ASK

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(900)]
REMINDED_WITHIN, COPIED_WITHIN = timedelta(seconds=30), timedelta(minutes=1)
HOW_LONG = timedelta(minutes=90)  # until the last of the evenings begins


def within(house: House, what: str) -> str:
    """The last line of what `tests.running.many` says inside the house."""
    return house.says("-c", f"{READY}from tests.running.many import *\n{what}()").rpartition("\n")[0].splitlines()[-1]


def until(moment: datetime) -> None:
    time.sleep(max(0, (moment - datetime.now(UTC)).total_seconds()))


def seconds(moments: list[str], since: datetime) -> list[float]:
    return sorted((datetime.fromisoformat(moment) - since).total_seconds() for moment in moments)


def test_three_hundred_reminders_of_one_minute_and_then_twenty_copies_are_there_in_time(
    ready_house: House, post: Server
) -> None:
    now = datetime.now(UTC)
    if week_of(now) != week_of(now + HOW_LONG):
        pytest.skip("A week ends while the evenings begin, and a reminder has its time of the week.")
    within(ready_house, "move_in")
    due = datetime.fromisoformat(within(ready_house, "plan_evenings"))
    ready_house.more["BEFRIEND_SMTP"] = f"smtp://127.0.0.1:{post.port}"
    ready_house.open()
    assert datetime.now(UTC) < due - timedelta(minutes=1), "The house opened too late to be asked anything."
    until(due + REMINDED_WITHIN)
    late = seconds(json.loads(within(ready_house, "reminders")), due)
    asked = datetime.fromisoformat(within(ready_house, "ask_for_copies"))
    until(asked + COPIED_WITHIN)
    took = seconds(json.loads(within(ready_house, "copies")), asked)
    in_time = [each for each in late if -30 <= each < 30], [each for each in took if each < 60]
    assert tuple(map(len, in_time)) == (PEOPLE, WHO_ASK), (late[-1:], took[-1:])
