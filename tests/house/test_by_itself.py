"""What the house does by itself, at its time: nobody calls it here but the worker, after its own plan."""

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from befriend.accounts import actions as accounts
from befriend.accounts import passkeys
from befriend.audit.actions import record
from befriend.audit.files import checkpoint_folder
from befriend.audit.models import Checkpoint, Seal, Unsealed
from befriend.due.registry import BEATS, JOBS
from befriend.due.work import work
from befriend.safety.crisis.pages import file_of
from befriend.safety.models import LineCheck
from tests.safety.test_crisis_checks import SAMARITANS
from tests.worlds import a_factor

pytestmark = [pytest.mark.django_db, pytest.mark.both]
NOON = datetime(2027, 3, 3, 12, tzinfo=UTC)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        work(once=True)
        yield traveller


def acts() -> None:
    record("group.joined", actor_key=None, subject="circle:0a")


def test_a_checkpoint_is_signed_every_five_minutes_and_stands_in_its_file(clock, django_capture_on_commit_callbacks):
    for signed in (1, 2):
        acts()
        clock.shift(5 * MINUTE - SECOND)
        work(once=True)  # a beat seals
        assert not Unsealed.objects.exists() and Checkpoint.objects.count() == signed - 1
        clock.shift(SECOND)
        with django_capture_on_commit_callbacks(execute=True):
            work(once=True)
        assert Checkpoint.objects.count() == signed
    lines = [line for file in checkpoint_folder().glob("*.txt") for line in file.read_text().splitlines()]
    assert [int(line.split()[0]) for line in lines] == list(
        Checkpoint.objects.order_by("seq").values_list("seq", flat=True)
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_done_while_the_worker_runs_is_sealed_by_its_beat(transactional_db):
    assert BEATS["audit.seal"].every <= SECOND / 2 and JOBS["audit.checkpoint"].every == 5 * MINUTE
    stop = threading.Event()
    worker = threading.Thread(target=work, kwargs={"stop": stop})
    worker.start()
    try:
        acts()
        until = time.monotonic() + 30
        while Unsealed.objects.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert Seal.objects.exists() and not Unsealed.objects.exists()
    finally:
        stop.set()
        worker.join(30)


def test_help_is_published_anew_each_day_and_a_check_older_than_a_year_hides_its_line(cast, clock):
    LineCheck.objects.create(line=SAMARITANS, checked_on=timezone.localdate(), checked_by=cast.omar)
    file = file_of("/help/ie/", "en")
    file.unlink()
    clock.shift(24 * HOUR - SECOND)
    work(once=True)
    assert not file.exists()
    clock.shift(SECOND)
    work(once=True)
    assert "Checked by" in file.read_text()
    for day, stands in ((365, True), (366, False)):
        clock.move_to(NOON + timedelta(days=day))
        work(once=True)
        assert ("Checked by" in file.read_text()) is stands


def test_a_factor_goes_three_days_after_it_was_asked_for_and_not_before(cast, clock):
    accounts.plan_removal(account=cast.ana, factor_id=a_factor(cast.ana).pk)
    clock.shift(72 * HOUR - MINUTE)
    work(once=True)
    assert passkeys.factors_of(cast.ana)
    clock.shift(MINUTE)
    work(once=True)
    assert not passkeys.factors_of(cast.ana)
