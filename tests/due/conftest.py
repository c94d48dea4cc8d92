import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.utils import timezone

from befriend.due.actions import plan
from befriend.due.registry import BEATS, JOBS, Job
from befriend.due.rules import Lane
from tests.due.elsewhere import environment


@pytest.fixture
def own_work() -> Iterator[dict[str, Job]]:
    """Only the work that a test declares; that of the rooms stays out."""
    jobs, beats = dict(JOBS), dict(BEATS)
    JOBS.clear()
    BEATS.clear()
    yield JOBS
    JOBS.clear()
    BEATS.clear()
    JOBS.update(jobs)
    BEATS.update(beats)


@pytest.fixture
def effects(transactional_db: None) -> Iterator[Callable[[], list[str]]]:
    """A table that work writes into, in the same database as the work itself."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE effect (subject varchar(50))")

    def read() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT subject FROM effect ORDER BY subject")
            return [row[0] for row in cursor.fetchall()]

    yield read
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE effect")


@pytest.fixture
def hire() -> Iterator[Callable[[], subprocess.Popen]]:
    """Start worker processes on the test's database; those still there at the end are ended."""
    hired: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        worker = subprocess.Popen(
            [sys.executable, "-m", "tests.due.labourer"], env=environment(), stdout=subprocess.PIPE, text=True
        )
        hired.append(worker)
        assert worker.stdout is not None
        while "ready" not in (line := worker.stdout.readline()):
            assert line, "the worker did not start"
        return worker

    yield start
    for worker in hired:
        with contextlib.suppress(ProcessLookupError):
            worker.kill()
        worker.wait(10)
        if worker.stdout:
            worker.stdout.close()


@pytest.fixture
def many(own_work: dict[str, Job]) -> Callable[[int], None]:
    """Plan so many pieces of the labourer's work."""
    own_work["test.write"] = Job("test.write", lambda _subject: None, Lane.SOON)

    def put(count: int) -> None:
        for number in range(count):
            plan("test.write", f"{number:04}", at=timezone.now())

    return put
