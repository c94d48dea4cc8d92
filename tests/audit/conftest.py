from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
import time_machine
from django.db import connection

from befriend.audit import triggers
from befriend.audit.actions import forget_old, record, seal_new, sign_checkpoint
from befriend.vault.actions import new_key
from tests.audit.seasons import HOUR, SPRING, SPRING_IS_OVER, SUMMER


@pytest.fixture(autouse=True)
def home(settings: object, tmp_path: Path) -> Path:
    settings.HOME = tmp_path  # type: ignore[attr-defined]
    return tmp_path


@pytest.fixture
def ana() -> UUID:
    return new_key("person")


@pytest.fixture
def guarded() -> Iterator[None]:
    triggers.install(connection)
    yield
    triggers.remove(connection)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(SPRING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def three_acts(ana: UUID, django_capture_on_commit_callbacks: Callable) -> Callable[[], None]:
    def act() -> None:
        for _ in range(3):
            record("group.joined", actor_key=ana, subject="circle:0a")
        seal_new()
        with django_capture_on_commit_callbacks(execute=True):
            sign_checkpoint()

    return act


@pytest.fixture
def two_seasons(clock: time_machine.Traveller, three_acts: Callable[[], None]) -> None:
    """Six acts of one day in spring, six of one in summer, each day with two checkpoints."""
    for day in (SPRING, SUMMER):
        for hour in (0, 1):
            clock.move_to(day + hour * HOUR)
            three_acts()


@pytest.fixture
def forgotten(two_seasons: None, clock: time_machine.Traveller) -> None:
    """Spring is a year ago; summer is not."""
    clock.move_to(SPRING_IS_OVER)
    assert forget_old(now=SPRING_IS_OVER) == 6
