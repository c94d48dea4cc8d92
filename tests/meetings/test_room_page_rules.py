"""The page folds the log as the server does: invented meetings, both folds, every seat's view compared."""

import json
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from playwright.sync_api import Browser, Page

from befriend.meetings.room.snapshot import ms, snapshot
from befriend.meetings.rules import events as e
from befriend.meetings.rules.events import NotNow
from befriend.meetings.rules.room import Room
from befriend.meetings.rules.rounds import step
from befriend.meetings.rules.sight import plain, sight
from tests.meetings.room_worlds import FIELDS, PARTS, PEOPLE, WORDS, later, opened, sat_down

MODULES = Path(__file__).resolve().parents[2] / "src/befriend/meetings/static/meetings/room"
PAGE = "http://room.test/"
SETS = ("gone", "minute", "heard")
AWAY = PEOPLE[1:3]  # two seats that whoever looks keeps out of their way
CHOICES: dict[str, tuple[Any, ...]] = {
    "seat": PEOPLE,
    "to": PEOPLE,
    "of": (*PEOPLE, ""),
    "keeper": PEOPLE,
    "id": WORDS,
    "up": (True, False),
    "on": (True, False),
    "done": (True, False),
    "lead": (False, False, True),
    "removed": (True, False, False),
    "part": tuple(range(len(PARTS))),
    "seconds": (60, 120),
}


@pytest.fixture
def room_page(chromium: Browser) -> Page:
    page = chromium.new_page()
    page.route(f"{PAGE}**", lambda route: route.fulfill(**served(route.request.url)))
    page.goto(PAGE)
    yield page
    page.close()


def served(url: str) -> dict[str, str]:
    name = url.removeprefix(PAGE)
    if not name:
        return {"body": "<!doctype html><title>room</title>", "content_type": "text/html"}
    return {"body": (MODULES / name).read_text(), "content_type": "text/javascript"}


def invented(seed: int, length: int = 600) -> list[e.Event]:
    """A meeting by chance: guesses, most of them refused, until enough of them are in the log."""
    chance, log = Random(seed), [opened(), *sat_down(*PEOPLE[: 3 + seed % 5])]
    room = Room()
    for event in log:
        room = step(room, event)
    for second in range(length):
        event = guess(chance, room, second)
        if isinstance(event, e.Ended) and second < length - 40:
            continue
        try:
            room = step(room, event)
        except NotNow:
            continue
        log.append(event)
    return log


def guess(chance: Random, room: Room, second: int) -> e.Event:
    """Anything by anybody, more often by those who may; people leave seldom, and words have ids of their own."""
    kind = chance.choice([*e.KINDS, "hand", "said", "seated"])
    kind = "hand" if kind == "opened" or (kind == "left" and chance.random() < 0.8) else kind
    cls = e.KINDS[kind]
    own = {name: chance.choice(CHOICES[name]) for name in cls.__dataclass_fields__ if name not in e.CARRIED}
    if kind == "said":
        own["id"] = str(UUID(int=chance.getrandbits(128)))
    elif "id" in own and room.said:
        own["id"] = chance.choice(list(room.said))
    by = (
        None if kind in e.HOUSE_KINDS else chance.choice([*PEOPLE, room.keeper or PEOPLE[0], room.speaker or PEOPLE[1]])
    )
    return cls(at=later(second * 7), by=by, **own)


def frame(event: e.Event) -> dict[str, Any]:
    return {"kind": e.kind_of(event), "by": event.by, "at": ms(event.at), "body": e.body_of(event)}


def seen_by_server(room: Room) -> dict[str, Any]:
    state = snapshot(room)
    return {"state": state, "sights": [plain(sight(room, who, frozenset(AWAY))) for who in PEOPLE]}


FOLD = """async ([start, frames, people, sets, away]) => {
  const { step } = await import("/fold.js");
  const { sight } = await import("/sight.js");
  const room = structuredClone(start);
  return frames.map((frame) => {
    step(room, structuredClone(frame));
    const state = structuredClone(room);
    for (const name of sets) state[name].sort();
    return { state, sights: people.map((who) => sight(room, who, away)) };
  });
}"""


@pytest.mark.browser
@pytest.mark.parametrize("seed", range(4))
def test_the_page_sees_the_room_as_the_server_does(room_page, seed):
    log, room, expected = invented(seed), Room(), []
    for event in log:
        room = step(room, event)
        expected.append(seen_by_server(room))
    assert len(log) > 45
    given = [snapshot(Room()), [frame(event) for event in log], list(PEOPLE), list(SETS), list(AWAY)]
    got = room_page.evaluate(FOLD, given)
    for event, page, server in zip(log, got, expected, strict=True):
        assert json.loads(json.dumps(server)) == page, event


def test_every_field_is_invented():
    assert set(CHOICES) == set(FIELDS)
