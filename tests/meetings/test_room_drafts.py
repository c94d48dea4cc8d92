"""What somebody types ahead stays theirs, whichever button of the room they press without JavaScript."""

import re
import uuid

import pytest

from befriend.meetings.actions import hour
from tests.meetings.live_evening import SHARING

pytestmark = pytest.mark.django_db
AHEAD = "I have been awake since four."


def field(evening, name: str, of: str = "id_words") -> str:
    page = evening.client(name).get(evening.url()).content.decode()
    return re.search(rf'<textarea id="{of}"[^>]*>([^<]*)</textarea>', page)[1]


@pytest.fixture
def ana(evening):
    """One browser of Ana's, so that her session is the same all evening."""
    browser = evening.client("ana")
    evening.client = lambda name: browser
    return evening


@pytest.mark.parametrize("tail", ["", "minute/?on=true", "act/?kind=hand&up=true", "act/?kind=done", "tap/?state=x", "write/", "go/"])  # fmt: skip
def test_a_button_beside_the_words_keeps_them_even_where_it_says_no(ana, tail):
    ana.part(SHARING)
    address, _, said = tail.partition("?")
    typed = {"words": AHEAD, "note": "It is loud here.", "send": str(uuid.uuid4())}
    pressed = {"said": f"{said}&send={uuid.uuid4()}"} if said else {} if tail else {"keep": "1"}
    answer = ana.client("ana").post(ana.url(address), typed | pressed)
    assert answer.status_code == (409 if "done" in tail or "tap" in tail else 302)
    if tail == "go/":
        ana.sit("ana")
    assert field(ana, "ana") == AHEAD
    assert field(ana, "ana", "note-words") == ("" if tail == "write/" else "It is loud here.")


def test_what_was_kept_and_then_said_does_not_come_back(ana):
    ana.part(SHARING)
    ana.client("ana").post(ana.url("act/"), {"words": AHEAD, "said": f"kind=hand&up=true&send={uuid.uuid4()}"})
    assert ana.room.speaker == ana.me("ana")
    ana.say("ana", AHEAD)
    assert field(ana, "ana") == ""


def test_what_was_typed_in_one_room_stands_in_no_other(ana):
    ana.part(SHARING)
    ana.client("ana").post(ana.url(), {"words": AHEAD, "keep": "1", "send": str(uuid.uuid4())})
    session = ana.client("ana").session
    session["room"] = session["room"] | {"here": str(uuid.uuid4())}
    session.save()
    assert field(ana, "ana") == ""


def test_what_was_not_sent_when_the_hour_ended_is_theirs_until_they_let_it_go_or_the_hour_is_cleared(ana):
    for over in (lambda: ana.client("ana").post(ana.url(), {"words": "", "keep": "here"}), clear):
        typed = {"words": AHEAD, "note": "It is loud here.", "keep": "1", "send": str(uuid.uuid4())}
        ana.client("ana").post(ana.url(), typed)
        assert ana.client("ana").session["room"]["here"] == str(ana.meeting.public_id)
        hour.close_meeting(meeting=ana.meeting)
        assert field(ana, "ana", "unsent").split("\n\n") == [AHEAD, "It is loud here."]
        over() if over is not clear else clear(ana)
        assert AHEAD not in ana.client("ana").get(ana.url()).content.decode()
        assert "room" not in ana.client("ana").session


def clear(evening) -> None:
    evening.meeting.refresh_from_db()
    hour.clear_meeting(meeting=evening.meeting)


def test_what_is_done_in_a_room_stands_in_no_address(ana):
    ana.part(SHARING)
    page = ana.client("ana").get(ana.url()).content.decode()
    assert re.findall(r'formaction="[^"]*\?', page) == [] and 'name="said"' in page


def test_the_pages_module_hears_whether_its_words_are_kept(ana):
    typed = {"words": AHEAD, "keep": "here", "send": str(uuid.uuid4())}
    assert ana.client("ana").post(ana.url(), typed, HTTP_ACCEPT="application/json").status_code == 204
    assert field(ana, "ana") == AHEAD
    ana.client("ana").post(ana.url("go/"))
    assert ana.client("ana").post(ana.url(), typed, HTTP_ACCEPT="application/json").status_code == 200


def test_words_on_their_way_and_words_typed_since_are_kept_whole(ana):
    both = "a" * 3000 + " " + "b" * 3000
    ana.client("ana").post(ana.url(), {"words": both, "keep": "here", "send": str(uuid.uuid4())})
    assert field(ana, "ana") == both
