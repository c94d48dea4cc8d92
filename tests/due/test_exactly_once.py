"""Whatever happens to the workers, work that writes to our own database is done once."""

import random
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from subprocess import Popen

import pytest
from django.utils import timezone

from befriend.due import rules
from befriend.due.actions import plan, run_due
from befriend.due.models import Work
from befriend.due.queries import set_aside
from befriend.due.registry import Job
from befriend.due.rules import Lane

pytestmark = [pytest.mark.both, pytest.mark.timeout(600)]
Read = Callable[[], list[str]]
Hire = Callable[[], Popen]


def until_all_is_done(limit: float = 240) -> None:
    late = time.monotonic() + limit
    while Work.objects.filter(set_aside_at=None).exists():
        assert time.monotonic() < late, "work was left over"
        time.sleep(0.1)


def expected(count: int) -> list[str]:
    return sorted(f"{number:04}/{part}" for number in range(count) for part in ("first", "second"))


@pytest.mark.parametrize("pieces", [150, pytest.param(400, marks=pytest.mark.nightly)])
def test_two_workers_do_many_pieces_and_none_twice(many: Callable, effects: Read, hire: Hire, pieces: int) -> None:
    many(pieces)
    hire()
    hire()
    until_all_is_done()
    assert effects() == expected(pieces)


@pytest.mark.nightly
def test_killed_workers_leave_no_half_and_no_double_work(many: Callable, effects: Read, hire: Hire) -> None:
    many(150)
    chance = random.Random(7)
    for _ in range(6):
        worker = hire()
        time.sleep(chance.uniform(0.05, 0.6))
        worker.kill()
        worker.wait(10)
        assert all(effects().count(f"{line[:4]}/second") == 1 for line in effects())
    hire()
    until_all_is_done()
    assert effects() == expected(150)


def test_work_that_kills_its_worker_each_time_is_set_aside(effects: Read, hire: Hire, own_work: dict[str, Job]) -> None:
    own_work["test.crash"] = Job("test.crash", lambda _subject: None, Lane.SOON)
    plan("test.crash", "poison", at=timezone.now())
    for _ in range(rules.TRIES):
        assert hire().wait(60) == -signal.SIGKILL
    last = hire()
    until_all_is_done()
    assert set_aside().get().subject == "poison"
    assert effects() == []
    assert last.poll() is None


def test_a_stopped_worker_ends_by_itself(many: Callable, effects: Read, hire: Hire) -> None:
    many(200)
    worker = hire()
    worker.terminate()
    assert worker.wait(60) == 0
    left = set(Work.objects.filter(claimed_until=None).values_list("subject", flat=True))
    assert left and effects() == [line for line in expected(200) if line.partition("/")[0] not in left]


def test_a_worker_that_is_told_to_stop_again_and_again_ends_all_the_same(hire: Hire) -> None:
    """As where its house is killed, which tells it, while whoever runs the house tells it too."""
    worker = hire()
    for _again in range(500):
        worker.terminate()
    assert worker.wait(40) == 0


def test_a_clock_that_jumps_while_work_runs_does_not_run_it_twice(effects: Read, own_work: dict[str, Job]) -> None:
    """An hour passes in a blink: another worker takes over the claim before the first has begun to write."""
    from befriend.due import actions

    done: list[str] = []
    own_work["test.write"] = Job("test.write", done.append, Lane.SOON)
    plan("test.write", "once", at=timezone.now())
    slow = actions._claim(Lane.SOON, timezone.now(), None)
    assert slow is not None
    run_due(timezone.now() + timedelta(hours=1))
    actions._do(slow, timezone.now())
    assert done == ["once"]
