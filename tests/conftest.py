"""What every test may use: both databases, the cast, a running site, a guarded browser page."""

import gc

import pytest
import pytest_django
from hypothesis import settings as examples

# What thousands of tests hold they hold: looking through it often costs a sixth of them.
gc.set_threshold(50_000, 20, 10)


def pytest_collection_finish() -> None:
    """And what was there before the first of them is never garbage."""
    gc.collect()
    gc.freeze()


# No example is judged by the clock: a machine may be busy.
examples.register_profile("patient", parent=examples(), deadline=None)
examples.load_profile("patient")

pytest_plugins = ["tests.browser", "tests.cast"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that may use the database may use both: words are never without their keys. The long ones come first:
    then nobody waits at the end for somebody who has just begun with one."""
    items.sort(key=_patience, reverse=True)
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker is not None and "databases" not in marker.kwargs:
            wanted = {**marker.kwargs, "databases": ["default", "keys"]}
            item.add_marker(pytest.mark.django_db(*marker.args, **wanted), append=False)


def _patience(item: pytest.Item) -> float:
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker else 0


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """A throw-away PostgreSQL takes its databases with it; dropping one fails while a browser's last page is answered."""
    from django.db import connection

    return connection.vendor == "postgresql"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> None:
    """Tests empty their tables, so the audit's own refusal is put back only by the tests that are about it."""
    from django.db import connection

    from befriend.audit import triggers

    with django_db_blocker.unblock():
        triggers.remove(connection)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """The community's name is kept for half a minute in each process; tests each have a community of their own."""
    from befriend.shell import community

    community.forget()
