"""What the house can do when its time comes. Each room declares its own in `tasks.py`."""

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from typing import Any

from django.apps import apps
from django.core.checks import Error
from django.utils.module_loading import module_has_submodule

from befriend.due.rules import Lane

KIND = re.compile(r"[a-z_]+\.[a-z_]+")


@dataclass(frozen=True)
class Job:
    kind: str
    run: Callable[[str], None]
    lane: Lane
    every: timedelta | None = None
    leaves_the_house: bool = False
    is_promised: bool = False


@dataclass(frozen=True)
class Beat:
    kind: str
    run: Callable[[], None]
    every: timedelta


JOBS: dict[str, Job] = {}
BEATS: dict[str, Beat] = {}
Work = Callable[[str], None]
HouseWork = Callable[[], None]


def job(kind: str, *, lane: Lane = Lane.SOON, is_promised: bool = False) -> Callable[[Work], Work]:
    """Work on one subject, done inside one transaction with its own completion: exactly once in our database.

    What is promised to people (`is_promised`: that words go, say) waits for no organiser: each hour it is tried anew.
    """

    def declare(run: Work) -> Work:
        _keep(JOBS, Job(kind, run, lane, is_promised=is_promised), run)
        return run

    return declare


def errand(kind: str, *, lane: Lane = Lane.SOON, is_promised: bool = False) -> Callable[[Work], Work]:
    """Work that leaves the house (a letter, a page to somebody): run with no transaction open.

    After a kill it is run again, so the function itself says what may happen twice and what may not.
    """

    def declare(run: Work) -> Work:
        _keep(JOBS, Job(kind, run, lane, leaves_the_house=True, is_promised=is_promised), run)
        return run

    return declare


def every(kind: str, interval: timedelta, *, lane: Lane = Lane.SOON) -> Callable[[HouseWork], HouseWork]:
    """Recurring house work, one run for all workers together, inside one transaction."""

    def declare(run: HouseWork) -> HouseWork:
        _keep(JOBS, Job(kind, lambda _subject: run(), lane, every=interval), run)
        return run

    return declare


def beat(kind: str, interval: timedelta) -> Callable[[HouseWork], HouseWork]:
    """What each worker looks after by itself, without a row: cheap when there is nothing to do, safe in several at once."""

    def declare(run: HouseWork) -> HouseWork:
        _keep(BEATS, Beat(kind, run, interval), run)
        return run

    return declare


def _keep(register: dict[str, Any], declared: Job | Beat, run: Callable[..., None]) -> None:
    if not KIND.fullmatch(declared.kind):
        raise ValueError(f"Work is named as room.verb, not {declared.kind!r}.")
    if declared.kind in JOBS or declared.kind in BEATS:
        raise ValueError(f"Two tasks are called {declared.kind}.")
    register[declared.kind] = declared
    run.befriend_due = declared.kind  # type: ignore[attr-defined]


def every_task_is_declared(app_configs: object, **_: object) -> list[Error]:
    """A public function in a room's tasks.py that nobody declared would never run."""
    return [
        Error(
            f"{task.__module__}.{name} is not declared.",
            hint="Decorate it with @job, @errand, @every or @beat.",
            id="befriend.E002",
        )
        for module in _task_modules()
        for name, task in vars(module).items()
        if callable(task)
        and getattr(task, "__module__", "") == module.__name__
        and not name.startswith("_")
        and not hasattr(task, "befriend_due")
    ]


def _task_modules() -> list[ModuleType]:
    return [
        importlib.import_module(f"{config.name}.tasks")
        for config in apps.get_app_configs()
        if config.module is not None
        and config.name.startswith("befriend.")
        and module_has_submodule(config.module, "tasks")
    ]
