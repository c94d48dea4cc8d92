"""People in a room, and the live half in a process of its own over the same test database."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from befriend.accounts.actions.people import open_account
from befriend.accounts.models import Account
from befriend.realtime.actions import admit, open_channel
from befriend.realtime.models import Channel
from befriend.vault.actions import new_key
from tests.realtime import echo  # noqa: F401
from tests.realtime.wire import LiveProcess


@dataclass
class Person:
    account: Account
    client: Client
    seat: UUID
    cookie: str


def person(name: str) -> Person:
    account, client = open_account(email=f"{name}@post.example"), Client()
    client.force_login(account, backend="befriend.accounts.backend.Present")
    return Person(account, client, uuid4(), client.cookies[settings.SESSION_COOKIE_NAME].value)


def room_of(*people: Person) -> Channel:
    channel = open_channel("echo", subject="tuesday", keys=(new_key("meeting"),))
    for someone in people:
        admit(channel, account=someone.account, seat=someone.seat)
    return channel


@pytest.fixture
def ana(transactional_db) -> Person:
    return person("ana")


@pytest.fixture
def ben(transactional_db) -> Person:
    return person("ben")


@pytest.fixture
def cy(transactional_db) -> Person:
    return person("cy")


@pytest.fixture
def room(ana, ben) -> Channel:
    return room_of(ana, ben)


def url_of(alias: str) -> str:
    database = connections[alias].settings_dict
    if connections[alias].vendor == "sqlite":
        return f"sqlite://{database['NAME']}"
    return f"postgres://{database['USER']}@/{database['NAME']}?host={database['HOST']}&port={database['PORT'] or 5432}"


def environment(**more: str) -> dict[str, str]:
    return {
        "BEFRIEND_DATABASE": url_of("default"),
        "BEFRIEND_KEYS_DATABASE": url_of("keys"),
        "BEFRIEND_HOME": str(settings.HOME),
        "BEFRIEND_ORIGIN": "http://localhost:8000",
        "BEFRIEND_LIVE_RATE": "1000",
        **more,
    }


@pytest.fixture
def start(transactional_db) -> Iterator[Callable[..., LiveProcess]]:
    """Start live processes; they are stopped with the test."""
    started = []

    def run(*flags: str, **more: str) -> LiveProcess:
        started.append(LiveProcess(environment(**more), *flags))
        return started[-1]

    yield run
    for live in started:
        live.stop()


@pytest.fixture(scope="session")
def living(django_db_setup, django_db_blocker) -> Iterator[LiveProcess]:
    with django_db_blocker.unblock():
        process = LiveProcess(environment())
    yield process
    process.stop()


@pytest.fixture
def live(living, transactional_db) -> LiveProcess:
    """The live half, for tests that do not kill it."""
    assert living.process.poll() is None
    return living
