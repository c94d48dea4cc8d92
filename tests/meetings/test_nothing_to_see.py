"""What is said has something to see in it; signs that join letters, or make one picture of several, stay in it."""

import uuid

import pytest

from befriend.realtime.models import Entry
from tests.meetings.test_room_acts import page

pytestmark = pytest.mark.django_db
NOTHING = ["\u200b\u2060", "\u200d\n\ufe0f \u00ad", "\U000e0068\U000e0069", "\u3164\u2800"]


@pytest.mark.parametrize("nothing", NOTHING)
def test_words_that_nobody_would_see_are_not_said(spoken, nothing):
    answer = spoken.say("ana", nothing)
    assert answer.status_code == 422
    assert "There are no words in this yet" in answer.content.decode()


@pytest.mark.parametrize(
    "words",
    ["می\u200cخواهم بمانم.", "👩\u200d👩\u200d👧 💚\ufe0f", "🏴\U000e0067\U000e0062\U000e007f", "\U0001fa77", "…"],
)
def test_what_joins_letters_and_signs_is_said_as_it_was_written(spoken, words):
    assert spoken.say("ana", words).status_code == 302
    assert words in page(spoken, "ben")


@pytest.mark.parametrize("nothing", ["\u200b\u2060", "\U000e0068\U000e0069"])
def test_a_line_with_nothing_to_see_is_written_to_nobody(spoken, nothing):
    answer = spoken.client("ben").post(spoken.url("write/"), {"send": str(uuid.uuid4()), "note": nothing})
    assert answer.status_code in (409, 422)
    assert not Entry.objects.filter(kind="wrote").exists()
