"""kill -9 of the whole house while people talk in a live room: what it acknowledged stands once, in order, no number missing."""

import json
import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from tests.realtime.wire import Ear, Said, Voice
from tests.running.conftest import READY, House, wait_for

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600, func_only=True)]
KILLS = 10
LOST = (OSError, HTTPException, ValueError)  # ValueError: what came is not the answer
Answer = TypeVar("Answer")
Send = Callable[[], bool]
EVENING = f"""{READY}
import json
from befriend.groups import actions as groups
from tests.cast import gather
from tests.meetings.live_evening import Evening, tonight
evening = Evening(gather(), tonight())
groups.accept(seat=evening.seat("pia"), by=evening.seat("fay"))
evening.open()
people = ("fay", "ana", "ben", "pia")
evening.sit(*people)
cookies = [evening.client(name).cookies["befriend"].value for name in people]
print(json.dumps({{"page": evening.url(), "room": str(evening.live.room.public_id), "cookies": cookies}}))
"""


class Page:
    """The room without JavaScript: a form, the id that it was drawn with, and what a browser keeps."""

    def __init__(self, house: House, path: str, cookie: str) -> None:
        self.house, self.path = house, path
        self.kept = SimpleCookie({"befriend": cookie})

    def form(self) -> dict[str, str]:
        html = self._ask("GET").decode()
        say = html[html.index("data-say-form") :]
        return {name: re.search(rf'name="{name}" value="([^"]+)"', say)[1] for name in ("csrfmiddlewaretoken", "send")}

    def say(self, form: dict[str, str]) -> bool:
        """Whether the room is the answer."""
        return self._ask("POST", urlencode({**form, "words": form["send"]})) == self.path.encode()

    def _ask(self, method: str, body: str | None = None) -> bytes:
        """The page, or the place to which it sends one on."""
        line = HTTPConnection("localhost", self.house.port, timeout=30)
        cookies = "; ".join(f"{name}={one.value}" for name, one in self.kept.items())
        sent = {"Cookie": cookies, "Origin": self.house.origin, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(line):
            line.request(method, self.path, body, sent)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                self.kept.load(cookie)
            return answer.headers.get("Location", "").encode() or answer.read()


@dataclass
class Member:
    """Says one thing after the other, over the live wire or in the form, each under its id until it is answered. One
    answer in five is lost on its way, and one page in ten is closed with words of which nobody knows."""

    page: Page
    voice: Voice
    room: UUID
    chance: random.Random
    said: list[str] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)

    def talk(self, over: threading.Event) -> None:
        while not over.is_set():
            name, send = self.chance.choice((self._in_the_form, self._on_the_wire))()
            self.said.append(name)
            if self.chance.random() < 0.1:
                with suppress(*LOST):
                    send()
            else:
                until_answered(lambda send=send: send() and self.chance.random() < 0.8)
                self.answered.append(name)

    def _in_the_form(self) -> tuple[str, Send]:
        form = until_answered(self.page.form)
        return form["send"], lambda: self.page.say(form)

    def _on_the_wire(self) -> tuple[str, Send]:
        name = str(uuid4())
        return name, lambda: self._send(name).status == 200

    def _send(self, name: str) -> Said:
        return self.voice.say(self.room, name, uuid=UUID(name), kind="said", id=name, done=False)


def until_answered(ask: Callable[[], Answer]) -> Answer:
    """As the page does: again and again. A house that opens says so, in a page without a form."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        with suppress(*LOST):
            if answer := ask():
                return answer
        time.sleep(0.05)
    raise AssertionError("It was not answered.")


def kill_and_begin(house: House, members: list[Member], chance: random.Random) -> None:
    """Anywhere: while it opens, or after some answers more."""
    wanted = chance.choice((0, 5, 20)) + sum(len(member.answered) for member in members)

    def came() -> bool:
        assert house.process and house.process.poll() is None, house.log.read_text()
        return sum(len(member.answered) for member in members) >= wanted

    wait_for(came)
    time.sleep(chance.uniform(0, 1))
    house.kill()
    house.begin()


@contextmanager
def talking(members: list[Member]) -> Iterator[None]:
    """All at once, until it is over and each has the answer to their last words."""
    over = threading.Event()
    with ThreadPoolExecutor(len(members)) as pool:
        talks = [pool.submit(member.talk, over) for member in members]
        try:
            yield
        finally:
            over.set()
        for talk in talks:
            talk.result()


def heard_in(room: UUID, house: House, cookie: str) -> list[dict]:
    """All that the stream tells from their coming on, up to a last word."""
    goodnight = Voice(house.port, cookie, house.origin).say(room, kind="said", id=str(uuid4()), done=False)
    ear = Ear(house.port, cookie, [room]).opened().up_to([goodnight.answer["seq"]])
    ear.close()
    assert ear.events[-1]["seq"] == goodnight.answer["seq"]
    return ear.events


def test_what_was_acknowledged_in_a_room_survives_kills_of_the_whole_house(ready_house: House) -> None:
    house, chance = ready_house, random.Random(7)
    house.more["BEFRIEND_LIVE_RATE"] = "1000"
    evening = json.loads(house.says("-c", EVENING).splitlines()[-1])
    members = [
        Member(
            Page(house, evening["page"], cookie), Voice(house.port, cookie, house.origin), UUID(evening["room"]),
            random.Random(chance.random()),
        )
        for cookie in evening["cookies"]
    ]  # fmt: skip
    house.begin()
    with talking(members):
        for _ in range(KILLS):
            kill_and_begin(house, members, chance)
    events = heard_in(members[0].room, house, evening["cookies"][0])
    numbers = [event["seq"] for event in events]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    words = [event["words"] for event in events if event["kind"] == "said"]
    for member in members:
        assert len(member.answered) >= KILLS
        stands = [said for said in words if said in member.said]
        assert set(member.answered) <= set(stands)
        assert stands == [said for said in member.said if said in stands]
    house.close()
    wait_for(lambda: not house.processes())
