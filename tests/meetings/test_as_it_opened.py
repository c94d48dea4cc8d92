"""An hour is held as it stood when its doors opened: its parts, and how long what is written in it stays."""

import json

import pytest

from befriend.meetings.actions import hour
from befriend.meetings.actions.plan import keep_plan
from befriend.meetings.models import LiveRoom, Series
from befriend.meetings.plans import parts_of
from befriend.meetings.rules.plan import Kind, Part, added, without
from befriend.realtime.models import Entry
from tests.meetings.live_evening import SHARING, WORDS

pytestmark = pytest.mark.django_db

SONG = Part(Kind.ARRIVING, "A song of the canary", 4, "Listen, or hum.")


def plans(evening, change) -> None:
    """Fay changes the hour while the room is on."""
    series = Series.objects.select_related("plan__circle", "circle").get(pk=evening.meeting.series_id)
    parts = change(parts_of(series.plan))
    keep_plan(series=series, by=evening.cast.fay, parts=parts, seen=series.plan.edition)


def read(evening, name: str, page: str) -> str:
    answer = evening.client(name).get(page)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda parts: added(parts, 0, SONG), id="a part more"),
        pytest.param(lambda parts: without(parts, 1), id="a part less"),
        pytest.param(lambda parts: [SONG, *parts[1:]], id="another part in its place"),
    ],
)
def test_a_room_that_is_on_keeps_the_parts_that_it_opened_with(spoken, change):
    words_id = json.loads(Entry.objects.get(channel=spoken.live.room, kind="said").body)["id"]
    before = spoken.live.meeting.series.plan.edition
    plans(spoken, change)
    assert spoken.live.meeting.series.plan.edition != before
    for page in (spoken.url(), f"/meetings/{spoken.meeting.public_id}/"):
        shown = read(spoken, "ana", page)
        assert "What we agreed" in shown and "canary" not in shown
    assert "Sharing" in read(spoken, "ana", spoken.url("words/"))
    assert WORDS in read(spoken, "ben", spoken.url("heard/"))
    assert read(spoken, "ana", spoken.url(f"reword/{words_id}/"))


def test_the_next_evening_has_the_new_parts(spoken):
    plans(spoken, lambda parts: added(parts, 0, SONG))
    later = spoken.meeting.series.meetings.order_by("starts_at")[1]
    assert "canary" in read(spoken, "ana", f"/meetings/{later.public_id}/")


def test_the_parts_are_sealed_and_go_with_the_words(spoken):
    assert b"Sharing" not in bytes(spoken.live.parts_sealed)
    hour.close_meeting(meeting=spoken.meeting, by=spoken.seat("fay"))
    plans(spoken, lambda parts: added(parts, 0, SONG))
    assert "canary" not in read(spoken, "ana", spoken.url())
    hour.clear_meeting(meeting=spoken.meeting)
    assert bytes(spoken.live.parts_sealed) == b""
    assert "canary" in read(spoken, "ana", f"/meetings/{spoken.meeting.public_id}/")


def test_a_room_that_was_open_before_parts_were_noted_reads_the_plan(spoken):
    LiveRoom.objects.update(parts_sealed=b"")
    spoken.part(SHARING + 1)
    assert "Answering" in read(spoken, "ana", spoken.url())
