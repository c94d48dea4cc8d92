"""kill -9 of the whole house while letters wait: each goes out, and those that may not go twice do not."""

import json
import os
import signal

import pytest

from tests.mail.conftest import Server
from tests.running.conftest import READY, House, wait_for

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(300)]
LETTERS = 8  # of each of two kinds
WRITE = f"""{READY}
from befriend.accounts.actions.people import open_account
from befriend.mail.actions import Letter, keep_preferences, write_to
for number in range({LETTERS}):
    for name, letter in (("once", Letter.WAITING), ("sure", Letter.ANSWERED)):
        account = open_account(email=f"{{name}}{{number}}@post.example", zone="UTC")
        keep_preferences(account=account, ways={{}}, quiet=None)
        write_to(account, letter)
"""
CLAIMS_RUN_OUT = f"""{READY}
from django.utils import timezone
from befriend.due.models import Work
Work.objects.filter(claimed_until__gt=timezone.now()).update(claimed_until=timezone.now())
"""
STATES = f"""{READY}
import json
from befriend.mail.models import Outbox
print(json.dumps({{(row.account.email or "-"): row.state for row in Outbox.objects.select_related("account")}}))
"""


def states(house: House) -> dict[str, str]:
    return dict(json.loads(house.says("-c", STATES).splitlines()[-1]))


def kill_at_a_letter(house: House, post: Server, to: str) -> None:
    """Between the moment at which the mail server has a letter and the one at which the house hears so."""
    done: list[str] = []

    def kill() -> None:
        newest = str(post.letters[-1]["To"])
        if newest.startswith(to) and not done:
            done.append(newest)
            worker = house.worker()
            os.kill(worker, signal.SIGKILL)
            house.kill()

    post.on_letter = kill
    house.begin()
    wait_for(lambda: done and house.process and house.process.poll() is not None, 90)
    house.says("-c", CLAIMS_RUN_OUT)


def test_letters_survive_kills_of_the_whole_house(ready_house: House, post: Server) -> None:
    house = ready_house
    house.more["BEFRIEND_SMTP"] = f"smtp://127.0.0.1:{post.port}"
    house.says("-c", WRITE)
    for to in ("once", "sure"):
        kill_at_a_letter(house, post, to)
    house.open()
    wait_for(lambda: len(post.letters) > 2 * LETTERS, 60)
    wait_for(lambda: not {"waiting", "sending"} & set(states(house).values()), 60)
    ended = states(house)
    arrived = [str(letter["To"]) for letter in post.letters]
    once = {who: arrived.count(who) for who in ended if who.startswith("once")}
    sure = {who: arrived.count(who) for who in ended if who.startswith("sure")}
    assert len(once) == len(sure) == LETTERS
    assert min(sure.values()) == 1 and max(sure.values()) == 2  # the one that was killed came again
    assert set(once.values()) == {1}
    assert sorted(ended.values()).count("unknown") == 1
