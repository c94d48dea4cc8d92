"""A worker process of its own for the tests: it knows only the work below, and can be killed."""

import signal
import sys
import time
from datetime import timedelta

import django

django.setup()

from django.db import connection  # noqa: E402

from befriend.due import registry, rules  # noqa: E402
from befriend.due.work import told_to_stop, work  # noqa: E402

registry.JOBS.clear()
registry.BEATS.clear()
rules.CLAIM.update(dict.fromkeys(rules.Lane, timedelta(seconds=1)))


def _write(subject: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO effect (subject) VALUES (%s)", [subject])


@registry.job("test.write")
def write(subject: str) -> None:
    _write(subject + "/first")
    time.sleep(0.02)
    _write(subject + "/second")


@registry.job("test.crash")
def crash(subject: str) -> None:
    _write(subject)
    signal.raise_signal(signal.SIGKILL)


stop = told_to_stop()
sys.stdout.write("ready\n")
sys.stdout.flush()
work(stop=stop)
