"""The live room by plain pages: who may come in, speak, lead, and what each is told."""

import re

import pytest
import time_machine
from django.utils import timezone

from befriend.meetings.actions import hour
from befriend.meetings.room.presence import keep_rooms, note_listeners
from tests.cast import PROMISES
from tests.meetings.live_evening import CHECK_IN, GUIDELINES, SHARING, Evening
from tests.meetings.planning import TUESDAY, minutes

pytestmark = pytest.mark.django_db


def test_ana_sees_the_room_and_whose_time_it_is(evening):
    evening.part(SHARING)
    evening.act("ana", "hand", up="true")
    page = evening.client("ana").get(evening.url()).content.decode()
    assert "You have the time" in page
    assert "Tuesday Ashore" in page
    assert "<title>Befriend</title>" in page


@pytest.mark.parametrize(
    ("who", "status"),
    [("ana", 200), ("fay", 200), ("ben", 302), ("pia", 404), ("eli", 404), ("rex", 404), ("sol", 404), ("gil", 404),
     ("omar", 404), ("cy", 404), (None, 302)],
)  # fmt: skip
def test_who_may_enter_the_room(evening, who, status):
    assert evening.client(who).get(evening.url()).status_code == status
    assert evening.client(who).get(evening.url("words/")).status_code == (404 if who == "ben" else status)


def test_the_way_to_sound_and_picture_stands_in_the_room_and_not_before_its_door(cast):
    with time_machine.travel(TUESDAY - minutes(5), tick=False):
        held = Evening(cast, video="https://talk.example/canary")
        held.open()
        held.sit("fay", "ana")
        hour.enter_lobby(meeting=held.meeting, seat=cast.seat("ben"))
        for name in ("ana", "fay"):
            assert 'href="https://talk.example/canary"' in held.client(name).get(held.url()).content.decode()
        for page in ("", "lobby/"):
            answer = held.client("ben").get(f"/meetings/{held.meeting.public_id}/{page}")
            assert answer.status_code == 200 and b"canary" not in answer.content


def test_words_are_said_in_turn_and_read_by_all(evening):
    evening.part(SHARING)
    assert evening.say("ana", "Not my turn yet.").status_code == 409
    evening.act("ana", "hand", up="true")
    assert evening.say("ana", "It is forty-one days.\r\n\r\nI told nobody.").status_code == 302
    page = evening.client("fay").get(evening.url()).content.decode()
    assert '<p dir="auto">It is forty-one days.</p><p dir="auto">I told nobody.</p>' in page
    assert "Not my turn yet." not in page


def test_a_lost_line_is_noticed_and_the_meeting_goes_on_without_fay(evening):
    evening.sit("ben")
    evening.part(CHECK_IN)
    assert evening.room.speaker == evening.me("fay")
    evening.clock.shift(minutes(1))
    note_listeners({evening.live.room.public_id: {evening.cast.ana.pk, evening.cast.ben.pk}})
    keep_rooms(now=timezone.now())
    assert (evening.room.keeper, evening.room.speaker) == (evening.me("ana"), evening.me("ana"))
    evening.clock.shift(minutes(4))
    note_listeners({evening.live.room.public_id: {evening.cast.ben.pk, evening.cast.fay.pk}})
    keep_rooms(now=timezone.now())
    assert evening.room.keeper == evening.me("fay")


def test_ana_keeps_the_time_when_nobody_leads(evening):
    evening.sit("ben")
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("fay"))
    assert evening.client("ana").post(evening.url("part/"), {"part": SHARING}).status_code == 302
    assert evening.room.now.kind == "sharing"
    assert "On to the next person" in evening.client("ana").get(evening.url()).content.decode()
    assert evening.client("ana").post(evening.url("calm/"), {"on": "true"}).status_code == 404


def test_the_frame_without_javascript_counts_as_being_there(evening):
    evening.clock.shift(minutes(2))
    evening.client("ana").get(evening.url("words/"))
    keep_rooms(now=timezone.now())
    assert evening.room.gone == {evening.me("fay")}


def test_what_the_group_agreed_stands_in_the_room_while_it_is_read(evening):
    asked = evening.client("ana").get(evening.url()).content.decode()
    assert is_hidden(asked)
    evening.part(GUIDELINES)
    for name in ("ana", "fay"):
        page = evening.client(name).get(evening.url()).content.decode()
        assert not is_hidden(page)
        assert all(f"<li>{promise}</li>" in page for promise in PROMISES)
    evening.part(CHECK_IN)
    assert is_hidden(evening.client("ana").get(evening.url()).content.decode())


def is_hidden(page: str) -> bool:
    return "hidden" in page.split('data-show="agreed"')[1].split(">")[0]


def test_whoever_sits_in_the_room_is_led_back_into_it_from_every_page(evening):
    """Ana looked at something else; Ben still stands before the door."""
    for page in (
        "/today/",
        f"/meetings/{evening.meeting.public_id}/",
        f"/groups/{evening.cast.circle.public_id}/inside/",
    ):
        ana, ben = (evening.client(name).get(page).content.decode() for name in ("ana", "ben"))
        assert f'href="{evening.url()}"' in ana and "Sit down" not in ana, page
        assert f'href="{evening.url()}"' not in ben and "Sit down" in ben, page
    evening.client("ana").post(evening.url("go/"))
    assert "Sit down" in evening.client("ana").get("/today/").content.decode()


def test_one_button_lets_a_resting_room_go_on_with_javascript_and_without(evening):
    def waits() -> list[str]:
        page = evening.client("fay").get(evening.url()).content.decode()
        assert page.count("Let the room go on") == 1
        return re.findall(r'data-needs="wake" (hidden)?', page)

    assert waits() == ["hidden"]
    evening.client("fay").post(evening.url("calm/"), {"on": "true"})
    assert waits() == [""]


def test_while_the_room_rests_nobody_reads_that_everybody_may_write(evening):
    """Arriving, where all may write; whoever leads still can."""
    evening.client("fay").post(evening.url("calm/"), {"on": "true"})
    fay, ana = (evening.client(name).get(evening.url()).content.decode() for name in ("fay", "ana"))
    for told in (fay, ana):
        assert re.search(r"data-strip-words[^>]*>([^<]*)", told)[1] == "The room rests"
        assert "everyone may write" not in re.search(r"data-hint[^>]*>([^<]*)", told)[1]
    assert "Only those who lead can write" in re.search(r"data-hint[^>]*>([^<]*)", fay)[1]
