"""No page asks the database more than forty questions, and none asks more because there is more."""

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.doors import DOORS
from tests.house.crowd import gather_crowd
from tests.worlds import World, undone

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(600)]
CEILING, SLACK = 40, 2
FEW, MANY = 20, 2000
NOT_THE_PAGES = ("SAVEPOINT", "PRAGMA", '"vault_erasure"."id" >')  # the last is asked by the clock, twice a second
LOOKING = ("fay", "omar", "ben", "pia", "nobody")
PAGES = [(url, who) for url, method in DOORS for who in LOOKING if method == "GET" and DOORS[url, method][who] == "200"]


def questions(world: World, url: str, who: str) -> int:
    """How often a page asks either database; asked once before, so that nothing is asked for the first time."""
    path = world.path(url)
    with undone():
        world.ask(who, "GET", path)
        with (
            CaptureQueriesContext(connections["default"]) as content,
            CaptureQueriesContext(connections["keys"]) as keys,
        ):
            answer = world.ask(who, "GET", path)
    assert answer.status_code == 200, (url, who)
    asked = [row["sql"] for row in (*content.captured_queries, *keys.captured_queries)]
    return len([sql for sql in asked if not any(part in sql for part in NOT_THE_PAGES)])


def test_pages_ask_few_questions_and_no_more_where_there_is_more(world):
    with undone():
        gather_crowd(world, FEW)
        few = {page: questions(world, *page) for page in PAGES}
        gather_crowd(world, MANY - FEW)
        many = {page: questions(world, *page) for page in PAGES}
    assert {page: asked for page, asked in many.items() if asked > CEILING} == {}
    assert {page: (few[page], many[page]) for page in PAGES if many[page] - few[page] > SLACK} == {}
