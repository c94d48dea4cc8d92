"""What is planned, moved, tried again, and set aside."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from befriend.due import queries, rules
from befriend.due.actions import cancel, let_go, plan, plan_house_work, run_due, run_next, show_life, try_again
from befriend.due.models import Work
from befriend.due.registry import Job, beat, errand, every, every_task_is_declared, job
from befriend.due.rules import Lane
from befriend.due.work import work

pytestmark = [pytest.mark.django_db, pytest.mark.both, pytest.mark.usefixtures("own_work")]
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


@pytest.fixture
def done() -> list[str]:
    seen: list[str] = []
    job("test.write")(lambda subject: seen.append(subject))
    return seen


def test_planning_again_moves_the_time_and_adds_nothing(done: list[str]) -> None:
    plan("test.write", "a", at=NOON)
    plan("test.write", "a", at=NOON + timedelta(hours=1))
    assert run_due(NOON) == 0
    assert run_due(NOON + timedelta(hours=1)) == 1
    assert done == ["a"]


def test_a_plan_that_is_rolled_back_leaves_nothing(done: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        plan("test.write", "a", at=NOON)
        raise ZeroDivisionError
    assert not Work.objects.exists()


def test_cancelled_work_is_not_done(done: list[str]) -> None:
    plan("test.write", "a", at=NOON)
    cancel("test.write", "a")
    assert run_due(NOON) == 0


def test_work_that_no_room_declares_cannot_be_planned() -> None:
    with pytest.raises(ValueError, match=r"test\.unknown"):
        plan("test.unknown", at=NOON)


def test_two_tasks_may_not_share_a_name() -> None:
    job("test.write")(lambda _subject: None)
    with pytest.raises(ValueError, match="Two tasks"):
        beat("test.write", timedelta(seconds=1))(lambda: None)


def test_failing_work_is_tried_five_times_and_then_waits_for_an_organiser() -> None:
    tries: list[datetime] = []

    def fail(_subject: str) -> None:
        tries.append(timezone.now())
        raise ValueError("Ana's private words")

    job("test.fail")(fail)
    with time_machine.travel(NOON, tick=False) as clock:
        plan("test.fail", "a", at=NOON)
        for _ in range(200):
            run_due()
            clock.shift(timedelta(minutes=1))
    assert len(tries) == rules.TRIES
    gaps = [later - earlier for earlier, later in zip(tries, tries[1:], strict=False)]
    assert gaps == sorted(gaps)
    left = queries.set_aside().get()
    assert left.problem.startswith("ValueError at ")
    assert "Ana" not in left.problem


def test_an_organiser_gives_set_aside_work_another_chance_or_lets_it_go(done: list[str]) -> None:
    for subject in "ab":
        plan("test.write", subject, at=NOON)
    Work.objects.update(set_aside_at=NOON, tries=5)
    assert run_due(NOON) == 0
    first, second = queries.set_aside()
    try_again(first)
    let_go(second)
    run_due()
    assert done == [first.subject]
    assert not Work.objects.exists()


def test_failed_work_takes_its_writes_back() -> None:
    def half(_subject: str) -> None:
        plan("test.other", at=NOON)
        raise ValueError

    job("test.half")(half)
    job("test.other")(lambda _subject: None)
    plan("test.half", at=NOON)
    run_due(NOON)
    assert not Work.objects.filter(kind="test.other").exists()


def test_work_may_plan_itself_again(done: list[str]) -> None:
    job("test.again")(lambda subject: plan("test.again", subject, at=NOON + timedelta(days=1)))
    plan("test.again", "a", at=NOON)
    assert run_due(NOON) == 1
    assert Work.objects.get().due_at == NOON + timedelta(days=1)


def test_urgent_work_does_not_wait_behind_ten_thousand_letters(done: list[str]) -> None:
    bulk = [Work(kind="test.write", subject=str(n), lane=Lane.BULK, due_at=NOON) for n in range(10_000)]
    Work.objects.bulk_create(bulk)
    plan("test.write", "crisis page", at=NOON, lane=Lane.NOW)
    assert run_next(Lane.NOW, now=NOON)
    assert done == ["crisis page"]


def test_recurring_work_goes_on_at_its_beat_and_does_not_make_up_for_a_night_off() -> None:
    runs: list[datetime] = []
    every("test.sweep", timedelta(hours=1))(lambda: runs.append(timezone.now()))
    with time_machine.travel(NOON, tick=False) as clock:
        plan_house_work()
        for _ in range(3):
            run_due()
            clock.shift(timedelta(hours=1))
        clock.shift(timedelta(hours=12))
        run_due()
        run_due()
    assert len(runs) == 4


def test_recurring_work_survives_a_clock_set_back() -> None:
    runs: list[datetime] = []
    every("test.sweep", timedelta(minutes=1))(lambda: runs.append(timezone.now()))
    with time_machine.travel(NOON, tick=False):
        plan_house_work()
        run_due()
    with time_machine.travel(NOON - timedelta(hours=1), tick=False):
        plan_house_work()
        run_due()
    assert len(runs) == 2


def test_recurring_work_that_was_set_aside_comes_back_after_an_hour() -> None:
    every("test.sweep", timedelta(minutes=1))(lambda: None)
    with time_machine.travel(NOON, tick=False) as clock:
        plan_house_work()
        Work.objects.update(set_aside_at=NOON, tries=5)
        plan_house_work()
        assert queries.set_aside().exists()
        clock.shift(timedelta(minutes=61))
        plan_house_work()
        assert not queries.set_aside().exists()


def test_what_people_were_promised_waits_for_no_organiser() -> None:
    done, cause = [], ["a disk that was full"]

    def fails(subject: str) -> None:
        if cause:
            raise OSError
        done.append(subject)

    job("test.promise", is_promised=True)(fails)
    errand("test.errand", is_promised=True)(fails)
    job("test.other")(fails)
    with time_machine.travel(NOON, tick=False) as clock:
        for kind in ("test.promise", "test.errand", "test.other"):
            plan(kind, kind, at=NOON)
        while queries.set_aside().count() < 3:
            run_due()
            clock.shift(timedelta(minutes=11))
        cause.clear()
        plan_house_work()
        assert run_due() == 0
        clock.shift(timedelta(minutes=61))
        plan_house_work()
        assert queries.set_aside_promises().count() == 0
        run_due()
        assert sorted(done) == ["test.errand", "test.promise"]
        assert [work.kind for work in queries.set_aside()] == ["test.other"]


def test_a_task_that_nobody_declared_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    import types

    room = types.ModuleType("befriend.room.tasks")

    def forgotten(_subject: str) -> None: ...

    forgotten.__module__ = room.__name__
    room.forgotten = forgotten  # type: ignore[attr-defined]
    monkeypatch.setattr("befriend.due.registry._task_modules", lambda: [room])
    assert [error.id for error in every_task_is_declared(None)] == ["befriend.E002"]


def test_the_house_knows_whether_somebody_works() -> None:
    import uuid

    assert not queries.somebody_works()
    with time_machine.travel(NOON, tick=False) as clock:
        show_life(uuid.uuid4(), started_at=NOON)
        assert queries.somebody_works()
        clock.shift(timedelta(minutes=2))
        assert not queries.somebody_works()
        assert queries.last_seen() == NOON


def test_the_longest_wait_is_told(done: list[str]) -> None:
    with time_machine.travel(NOON, tick=False):
        assert queries.longest_wait() == timedelta()
        plan("test.write", "a", at=NOON - timedelta(minutes=7))
        assert queries.longest_wait() == timedelta(minutes=7)


@pytest.mark.parametrize("tries, seconds", [(1, 10), (2, 40), (3, 160), (4, 640), (9, 3600)])
def test_the_wait_grows_and_ends_at_an_hour(tries: int, seconds: int) -> None:
    assert rules.wait_after(tries) == timedelta(seconds=seconds)


def test_work_may_be_a_million_rows_and_is_still_found_by_its_index(done: list[str]) -> None:
    from django.db import connection

    ready = Work.objects.ready(Lane.SOON, NOON)[:1]  # type: ignore[attr-defined]
    if connection.vendor == "sqlite":
        assert "USING INDEX due_ready" in ready.explain()
        assert "TEMP B-TREE" not in ready.explain()
        return
    Work.objects.bulk_create(Work(kind="k", subject=str(n), lane=Lane.SOON, due_at=NOON) for n in range(3_000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE due_work")
    assert "due_ready" in ready.explain()


def test_declared_jobs_carry_their_lane() -> None:
    job("test.page", lane=Lane.NOW)(lambda _subject: None)
    plan("test.page", at=NOON)
    assert Work.objects.get().lane == Lane.NOW
    assert Job("test.page", print, Lane.NOW).every is None


def test_a_beat_that_fails_does_not_stop_the_worker(done: list[str]) -> None:
    def fail() -> None:
        raise ValueError("Ana's private words")

    beat("test.beat", timedelta(seconds=1))(fail)
    plan("test.write", "a", at=NOON)
    assert work(once=True) == 1
    assert done == ["a"]
