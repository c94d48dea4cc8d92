"""Whoever writes a report, steadies themselves or reads again what was said has not gone away: nobody is told so."""

import json
import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from befriend.groups import actions as groups
from befriend.meetings.actions import hour
from befriend.meetings.room import page as drawn
from befriend.meetings.room.presence import keep_rooms
from befriend.realtime.queries import events_of
from befriend.realtime.rules import positions
from tests.meetings.planning import minutes

pytestmark = pytest.mark.django_db

FRAME = re.compile(r'<iframe class="hide"[^>]* src="([^"#]+)')


def frames(evening, path: str) -> list[str]:
    return FRAME.findall(evening.client("ben").get(path).content.decode())


def page(evening) -> str:
    return evening.client("ben").get(evening.url()).content.decode()


def told_of_ana(evening, category: str = "harassment", words: str = ""):
    told = {"category": category, "words": words, "send": str(uuid.uuid4())}
    return evening.client("ben").post(f"/report/sitter/{evening.me('ana')}/", told)


def said_by_ana(evening) -> str:
    shown = evening.client("ben").get(evening.url("heard/")).content.decode()
    return re.search(r"/report/live/([0-9a-f-]+)/", shown)[1]


@pytest.mark.parametrize("where", ["words", "sitter", "hour", "group", "steady", "heard", "tell", "receipt"])
def test_ben_is_not_away_while_he_is_on_a_page_beside_the_room(spoken, where):
    paths = {
        "words": f"/report/live/{said_by_ana(spoken)}/",
        "sitter": f"/report/sitter/{spoken.me('ana')}/",
        "hour": f"/report/hour/{spoken.meeting.public_id}/",
        "group": f"/report/group/{spoken.meeting.circle.public_id}/",
        "steady": spoken.url("steady/"),
        "heard": spoken.url("heard/"),
        "tell": "/report/",
        "receipt": told_of_ana(spoken).url,
    }
    page(spoken)
    (frame,) = frames(spoken, paths[where])
    for _quarter in range(3):
        answer = spoken.client("ben").get(frame)
        assert answer.status_code == 200 and answer.headers["Refresh"] == "15"
        spoken.clock.shift(timedelta(seconds=40))
    keep_rooms(now=timezone.now())
    assert spoken.me("ben") not in spoken.room.gone and spoken.me("ana") in spoken.room.gone


def test_whoever_closed_the_room_is_not_back_by_a_report(spoken):
    spoken.clock.shift(minutes(2))
    keep_rooms(now=timezone.now())
    (frame,) = frames(spoken, f"/report/group/{spoken.meeting.circle.public_id}/")
    assert spoken.client("ben").get(frame).status_code == 200
    keep_rooms(now=timezone.now())
    assert spoken.me("ben") in spoken.room.gone


@pytest.mark.parametrize("way", ["got up", "over"])
def test_who_sits_there_no_longer_is_kept_nowhere(spoken, way):
    words = f"/report/live/{said_by_ana(spoken)}/"
    if way == "over":
        hour.close_meeting(meeting=spoken.meeting)
    else:
        spoken.client("ben").post(spoken.url("go/"))
    for path in (words, "/report/", spoken.url("heard/"), spoken.url("steady/")):
        assert frames(spoken, path) == [], path


def test_a_report_that_could_not_be_read_keeps_ben_there_too(spoken):
    answer = told_of_ana(spoken, "", "Something was said.")
    assert answer.status_code == 422 and len(FRAME.findall(answer.content.decode())) == 1


def test_who_knocks_while_fays_page_is_drawn_is_told_to_her(evening, monkeypatch):
    groups.accept(seat=evening.seat("pia"), by=evening.seat("fay"))
    whole = drawn.temperature_words

    def meanwhile(*panel: object) -> dict[str, str]:
        if not evening.meeting.attendance.filter(seat=evening.seat("pia")).exists():
            hour.enter_lobby(meeting=evening.meeting, seat=evening.seat("pia"))
        return whole(*panel)

    monkeypatch.setattr(drawn, "temperature_words", meanwhile)
    shown = evening.client("fay").get(evening.url()).content.decode()
    feed = json.loads(unescape(re.search(r'data-feed="([^"]*)"', shown)[1]))
    _room, panel = positions(feed["from"], 2)
    assert evening.me("pia") not in feed["panel"]["waiting"]
    assert [event.kind for event in events_of(evening.live.panel, after=panel)] == ["knocked"]
