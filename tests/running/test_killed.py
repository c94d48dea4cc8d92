"""kill -9 of the whole house while letters wait: each goes out, and those that may not go twice do not."""

import json
import os
import signal
import time
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller

from tests.mail.conftest import Server
from tests.running.conftest import House, free_port
from tests.running.test_up import wait_for

pytestmark = pytest.mark.timeout(300)
LETTERS = 30  # of each of two kinds
READY = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'befriend.config.settings'\nimport django; django.setup()\n"
WRITE = f"""{READY}
from befriend.accounts.actions.people import open_account
from befriend.mail.actions import Letter, write_to
for number in range({LETTERS}):
    write_to(open_account(email=f"once{{number}}@post.example", zone="UTC"), Letter.WAITING)
    write_to(open_account(email=f"sure{{number}}@post.example", zone="UTC"), Letter.ANSWERED)
"""
ALWAYS = f"""{READY}
from befriend.accounts.models import Account
from befriend.mail.actions import keep_preferences
for account in Account.objects.all():
    keep_preferences(account=account, ways={{}}, quiet=None)
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


@pytest.fixture
def post() -> Iterator[Server]:
    """A mail server that takes its time, so that kills find letters on their way."""
    server = Server(port=free_port(), on_letter=lambda: time.sleep(0.05))
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    yield server
    controller.stop()


def states(house: House) -> dict[str, str]:
    return dict(json.loads(house.says("-c", STATES).splitlines()[-1]))


def kill_everything(house: House) -> None:
    worker = house.worker()
    house.kill()
    if worker and os.path.exists(f"/proc/{worker}"):
        os.kill(worker, signal.SIGKILL)
    house.says("-c", CLAIMS_RUN_OUT)


def test_letters_survive_kills_of_the_whole_house(house: House, post: Server) -> None:
    house.more["BEFRIEND_SMTP"] = f"smtp://127.0.0.1:{post.port}"
    house.says("-m", "befriend", "migrate", "--database", "keys")
    house.says("-m", "befriend", "migrate")
    house.says("-c", WRITE)
    house.says("-c", ALWAYS)
    for _ in range(2):
        before = len(post.letters)
        house.open()
        wait_for(lambda so_far=before: len(post.letters) > so_far + 5, 40)
        kill_everything(house)
    house.open()
    wait_for(lambda: not {"waiting", "sending"} & set(states(house).values()), 60)
    ended = states(house)
    arrived = [str(letter["To"]) for letter in post.letters]
    once = {who: arrived.count(who) for who in ended if who.startswith("once")}
    sure = {who: arrived.count(who) for who in ended if who.startswith("sure")}
    assert len(once) == len(sure) == LETTERS
    assert min(sure.values()) >= 1
    assert max(once.values()) == 1
    assert [who for who, count in once.items() if not count and ended[who] != "unknown"] == []
    assert sum(state == "unknown" for state in ended.values()) <= 2
