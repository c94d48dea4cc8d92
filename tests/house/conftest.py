"""One world for all tests of a module; what a test does in it is undone at once."""

from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import DjangoDbBlocker

from tests.cast import gather
from tests.meetings.planning import TUESDAY, minutes
from tests.worlds import World, furnish, undone


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with time_machine.travel(TUESDAY - minutes(5), tick=False), django_db_blocker.unblock(), undone():
        yield furnish(gather())
