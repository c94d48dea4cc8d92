"""A restored house lets nobody in on an old cookie, writes no letter twice, and brings back nobody who left."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import now

from befriend.accounts import actions
from befriend.accounts.models import Account
from befriend.due.actions import plan
from befriend.mail.actions import Letter, write_to
from befriend.meetings.room.kinds import ROOM
from befriend.realtime.actions import admit, open_channel
from befriend.vault import ledger
from befriend.vault.actions import new_key
from tests.cast import person
from tests.mail.conftest import Server, post  # noqa: F401
from tests.vault.conftest import Cast
from tests.vault.test_backup import Place, elsewhere  # noqa: F401

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]

ASK = """
import json, sys
import django; django.setup()
from django.conf import settings
from django.test import Client
from befriend.accounts.models import Account, Session
from befriend.due.models import Work
from befriend.mail.models import Outbox
from befriend.realtime.models import Ticket
client = Client(); client.cookies[settings.SESSION_COOKIE_NAME] = sys.argv[1]
print(json.dumps({
    "own page": client.get("/account/").status_code,
    "sessions": Session.objects.count(),
    "tickets": Ticket.objects.count(),
    "reminders due": Work.objects.filter(kind="meetings.remind").count(),
    "letters": sorted(Outbox.objects.values_list("letter", "state")),
    "addresses": sorted(a.email or "-" for a in Account.objects.all()),
}))
"""


@pytest.fixture
def evening(real_cast: Cast) -> tuple[Account, Account, str]:
    """Ana is signed in and sits in a room; a letter to her waits; Ben is here. Ana's cookie."""
    ana, ben, client = person("ana"), person("ben"), Client()
    client.force_login(ana, backend="befriend.accounts.backend.Present")
    channel = open_channel(ROOM, subject="tuesday", keys=(new_key("meeting"),))
    admit(channel, account=ana, seat=uuid4())
    write_to(ana, Letter.WAITING, link="/")
    plan("meetings.remind", "1:1", at=now() - timedelta(minutes=1))
    plan("meetings.remind", "2:2", at=now() + timedelta(days=1))
    return ana, ben, client.cookies[settings.SESSION_COOKIE_NAME].value


def told(place: Place, cookie: str) -> dict[str, object]:
    return json.loads(place.says("-c", ASK, cookie).splitlines()[-1])


def test_everybody_signs_in_again_and_no_letter_goes_twice(
    evening: tuple[Account, Account, str],
    elsewhere: Callable[..., Place],  # noqa: F811
    post: Server,  # noqa: F811
    tmp_path: Path,
) -> None:
    call_command("backup", tmp_path / "b")
    there = elsewhere()
    there.environment["BEFRIEND_SMTP"] = f"smtp://127.0.0.1:{post.port}"
    there.restore(tmp_path / "b")
    found = told(there, evening[2])
    there.says("-m", "befriend", "work", "--once")
    assert found["own page"] == 302 and found["sessions"] == 0 and found["tickets"] == 0
    assert found["letters"] == [["waiting", "unknown"]] and found["reminders due"] == 1
    assert post.letters == []


def test_whoever_left_after_the_backup_is_not_there_and_gets_no_second_letter(
    evening: tuple[Account, Account, str],
    elsewhere: Callable[..., Place],  # noqa: F811
    post: Server,  # noqa: F811
    tmp_path: Path,
) -> None:
    _ana, ben, cookie = evening
    call_command("backup", tmp_path / "b")
    actions.erase_for_good(ben)
    there = elsewhere()
    there.environment |= {
        "BEFRIEND_SMTP": f"smtp://127.0.0.1:{post.port}",
        "BEFRIEND_ERASURE_LEDGER": str(ledger.path()),
    }
    there.restore(tmp_path / "b")
    there.says("-m", "befriend", "work", "--once")
    assert told(there, cookie)["addresses"] == ["-", "ana@post.example"]
    assert post.letters == []
