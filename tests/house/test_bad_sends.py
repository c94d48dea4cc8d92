"""Whatever is sent into a room that is on: an answer in words, nothing told to others, and the room goes on."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import UUID, uuid4

import pytest

from befriend.realtime.queries import events_of
from tests.cast import Cast
from tests.house.test_bad_input import FORM, JUNK
from tests.meetings.live_evening import Evening, tonight
from tests.realtime.wire import Ear, Said, Voice

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = {
    "zeros": "\x00",
    "control signs": "a\x01\x07\x1b[31m\x7f",
    "half of a character": "\ud800",
    "a million letters": "a" * 1_000_000,
    "no text": ["a"],
    "a number": 7,
    "only spaces": " \n\t",
    "nothing to see": "\u200b\u2060\ufeff",
    "a turned line": "I am \u202eereh\u202c.",
    "a line by itself": "I am \u2067here\u2069.",
    "a sign for the terminal": "I am \x1b]0;here\x07.",
    "no character": "I am here\ufffe.",
}
HIDING, PLAIN = "I am \u202eereh\u202c.", "أنا هنا 👩\u200d👧"
BODIES: dict[str, Any] = {
    "a list": [],
    "text": "x",
    "nothing": None,
    "an id of nothing": {"id": "", "done": False},
    "done in words": {"id": "OWN", "done": "yes"},
    "more than is asked": {"id": "OWN", "done": False, "seat": str(uuid4())},
    "a number without end": {"id": "OWN", "done": 10**400},
    "deep": {"id": "OWN", "done": json.loads("[" * 400 + "]" * 400)},
}
KINDS = ["", "no-such-kind", "phase", "begun", "removed", "ended", 7, None, ["said"], "said\x00"]


@pytest.fixture
def evening(cast: Cast, settings: Any, request: pytest.FixtureRequest) -> Evening:
    """Fay and Ben are in a room without limits of pace, so that each send is looked at."""
    settings.LIVE_RATE = 1000
    held = Evening(cast, tonight())
    held.open()
    held.sit("fay", "ben")
    return held


@pytest.fixture
def voice(evening: Evening, site: str) -> Iterator[Voice]:
    speaks = Voice(urlsplit(site).port or 0, evening.client("ben").cookies["befriend"].value, origin=site)
    yield speaks
    speaks.hang_up()


def event(channel: UUID, **changes: Any) -> str:
    send = str(uuid4())
    said = {"kind": "said", "body": {"id": send, "done": False}, "words": "I am here."} | changes
    if isinstance(said["body"], dict) and said["body"].get("id") == "OWN":
        said["body"] = said["body"] | {"id": send}
    return json.dumps({"channel": str(channel), "uuid": send, "event": said})


def is_told(answer: Said) -> bool:
    return 400 <= answer.status < 500 and bool(answer.answer.get("words"))


def test_no_send_breaks_the_room_whatever_comes_in(evening: Evening, voice: Voice) -> None:
    room = evening.live.room
    before = len(list(events_of(room)))
    met: dict[str, Said] = {}
    for name, junk in JUNK.items():
        body, kind = junk if isinstance(junk, tuple) else (urlencode(junk, errors="replace").encode(), FORM)
        met[f"form: {name}"] = voice.post(body, **{"Content-Type": kind})
        met[f"JSON: {name}"] = voice.post(body, **{"Content-Type": "application/json"})
    met |= {f"words: {name}": voice.post(event(room.public_id, words=words)) for name, words in WORDS.items()}
    met |= {f"body: {name}": voice.post(event(room.public_id, body=body)) for name, body in BODIES.items()}
    met |= {f"kind: {kind!r}": voice.post(event(room.public_id, kind=kind)) for kind in KINDS}
    assert {name: answer for name, answer in met.items() if not is_told(answer)} == {}
    assert len(list(events_of(room))) == before
    assert voice.post(event(room.public_id)).status == 200


@pytest.mark.nightly
@pytest.mark.parametrize(("channel", "more"), [("room", {"kind": "said", "done": False}), ("panel", {"kind": "wrote"})])
def test_fay_hears_what_ben_means_and_no_sign_that_turns_the_line(
    evening: Evening, voice: Voice, site: str, channel: str, more: dict[str, Any]
) -> None:
    where, key = getattr(evening.live, channel), evening.client("fay").cookies["befriend"].value
    fay = Ear(urlsplit(site).port or 0, key, [where.public_id], f"0:{where.seq}").opened()
    sends = [HIDING, HIDING.replace("\u202e", "\x1b"), PLAIN]
    met = [voice.say(where.public_id, words, uuid=(send := uuid4()), id=str(send), **more) for words in sends]
    fay.wait(1)
    fay.close()
    assert [answer.status for answer in met] == [409, 409, 200]
    assert all("hidden characters" in answer.answer["words"] for answer in met[:2])
    assert [each["words"] for each in fay.events if each.get("words")] == [PLAIN]
