"""No page asks the database more than forty questions, and none asks more because there is more."""

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from befriend.shell import community
from tests.doors import DOORS
from tests.house.crowd import gather_crowd
from tests.house.on_the_way import ON_THE_WAY, Steps
from tests.worlds import World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
CEILING = 40
FEW, MORE, MANY = 20, 200, 2000
NOT_THE_PAGES = ("SAVEPOINT", "PRAGMA", '"vault_erasure"."id" >')  # the last is asked by the clock, twice a second
LOOKING = ("fay", "omar", "ben", "pia", "nobody")


def lookers(met: dict[str, str]) -> list[str]:
    """Those of us to whom a page is open; whoever else it is open to, where that is none of us."""
    open_to = [who for who in met if met[who] == "200"]
    return [who for who in LOOKING if who in open_to] or open_to[:1]


PAGES = {(url, who): None for (url, method), met in DOORS.items() if method == "GET" for who in lookers(met)}
PAGES |= {(url, who, way): steps for way, (url, who, steps) in ON_THE_WAY.items()}


def questions(world: World, url: str, who: str, steps: Steps | None) -> int:
    """How often a page asks either database; asked once before, so that nothing is asked for the first time."""
    path = world.path(url)
    with undone():
        for browser in (world.client(who), world.client(who)):
            if steps:
                steps(browser)
            asked = counted(browser, path)
    return asked


def counted(browser: Client, path: str) -> int:
    """Also what a process asks only now and then: who lives here."""
    community.forget()
    with CaptureQueriesContext(connections["default"]) as content, CaptureQueriesContext(connections["keys"]) as keys:
        assert browser.get(path, SERVER_NAME="localhost").status_code == 200, path
    asked = [row["sql"] for row in (*content.captured_queries, *keys.captured_queries)]
    return len([sql for sql in asked if not any(part in sql for part in NOT_THE_PAGES)])


@pytest.mark.parametrize("there", [MORE, pytest.param(MANY, marks=pytest.mark.nightly)])
def test_pages_ask_few_questions_and_no_more_where_there_is_more(world, there):
    with undone():
        gather_crowd(world, FEW)
        few = {page: questions(world, *page[:2], steps) for page, steps in PAGES.items()}
        gather_crowd(world, there - FEW)
        many = {page: questions(world, *page[:2], steps) for page, steps in PAGES.items()}
    assert {page: asked for page, asked in many.items() if asked > CEILING} == {}
    assert {page: (few[page], many[page]) for page in PAGES if many[page] > few[page]} == {}
