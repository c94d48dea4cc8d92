"""The live room by plain pages: who may come in, speak, lead, and what each is told."""

import re

import pytest

from befriend.realtime.models import Ticket
from tests.meetings.live_evening import SHARING, evening  # noqa: F401

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


def test_words_are_said_in_turn_and_read_by_all(evening):
    evening.part(SHARING)
    assert evening.say("ana", "Not my turn yet.").status_code == 409
    evening.act("ana", "hand", up="true")
    assert evening.say("ana", "It is forty-one days.\r\n\r\nI told nobody.").status_code == 302
    page = evening.client("fay").get(evening.url()).content.decode()
    assert '<p dir="auto">It is forty-one days.</p><p dir="auto">I told nobody.</p>' in page
    assert "Not my turn yet." not in page
