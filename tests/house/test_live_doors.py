"""Who may hear a room and speak in it, over the live wire."""

import json
import time
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest

from befriend.accounts.actions.sessions import sign_out_everywhere
from befriend.groups.actions import accept, ban, leave
from befriend.meetings.room.actions import remove_from_room
from befriend.meetings.room.kinds import PANEL, ROOM
from befriend.realtime import rules
from befriend.realtime.actions import open_channel
from befriend.realtime.models import Channel
from tests.cast import person, sit
from tests.meetings.live_evening import Evening, by_letter, tonight
from tests.realtime.conftest import live, living  # noqa: F401
from tests.realtime.wire import Ear, Said, Voice

pytestmark = pytest.mark.django_db(transaction=True)

KINDS = {ROOM, PANEL}  # of channels; each has its columns below
#  who: (hears the room, hears the panel, speaks in the room, speaks to the panel)
LIVE_DOORS = {
    "nobody": (401, 401, 401, 401),
    "cy": (404, 404, 404, 404),  # a stranger
    "gil": (404, 404, 404, 404),  # leads another group
    "omar": (404, 404, 404, 404),
    "pia": (404, 404, 404, 404),  # has asked for a seat
    "eli": (404, 404, 404, 404),  # left the group
    "ana": (404, 404, 404, 404),  # waits at the door
    "rex": (404, 404, 404, 404),  # was removed from the group
    "kit": (404, 404, 404, 404),  # was put out of the room tonight, and still sits in the group
    "ben": (200, 404, 200, 200),
    "fay": (200, 200, 200, 200),
    "fay, by a letter": (404, 404, 404, 404),  # her passkey was not shown in this browser
}


@pytest.fixture
def evening(cast) -> Evening:
    """Fay and Ben are in, Ana waits at the door, Kit was put out."""
    cast.people["kit"] = person("kit")
    accept(seat=sit(cast.people["kit"], cast.circle, "Linnet"), by=cast.seat("fay"))
    held = Evening(cast, tonight())
    held.open()
    held.sit("fay", "ben", "kit")
    held.client("ana").post(f"/meetings/{held.meeting.public_id}/lobby/")
    remove_from_room(live=held.live, seat=held.seat("kit"), by=held.seat("fay"))
    return held


def test_every_kind_of_channel_that_a_room_declares_stands_in_the_table():
    declared = {name for name, kind in rules._kinds.items() if kind.step.__module__.startswith("befriend.")}
    assert declared == KINDS
    assert {len(met) for met in LIVE_DOORS.values()} == {2 * len(KINDS)}


def test_a_channel_that_no_room_declares_is_never_opened(cast):
    with pytest.raises(ValueError, match=r"No room declares a channel of the kind 'meetings\.corridor'"):
        open_channel("meetings.corridor", subject="tuesday", keys=(cast.circle.key,))
    assert not Channel.objects.exists()


def cookie_of(evening: Evening, who: str) -> str | None:
    if who == "nobody":
        return None
    browser = by_letter(evening, "fay") if who == "fay, by a letter" else evening.client(who)
    return browser.cookies["befriend"].value


def heard(site: str, cookie: str | None, channel: UUID) -> Ear:
    ear = Ear(urlsplit(site).port, cookie, [channel]).opened()
    ear.close()
    return ear


def spoken(site: str, cookie: str | None, channel: UUID, kind: str) -> Said:
    send = uuid4()
    body = {"id": str(send), "done": False} if kind == "said" else {"id": str(send)}
    event = {"kind": kind, "body": body, "words": "I am here."}
    voice = Voice(urlsplit(site).port, cookie, origin=site)
    answer = voice.post(json.dumps({"channel": str(channel), "uuid": str(send), "event": event}))
    voice.hang_up()
    return answer


def test_each_live_door_opens_to_those_whom_it_should(evening, site):
    room, panel = evening.live.room.public_id, evening.live.panel.public_id
    met = {}
    for who in LIVE_DOORS:
        cookie = cookie_of(evening, who)
        ears = [heard(site, cookie, channel).status for channel in (room, panel)]
        met[who] = (*ears, spoken(site, cookie, room, "said").status, spoken(site, cookie, panel, "wrote").status)
    assert met == LIVE_DOORS


def test_a_room_that_is_closed_to_cy_and_one_that_is_not_there_look_the_same(evening, site):
    cookie = cookie_of(evening, "cy")
    closed, absent = (heard(site, cookie, channel) for channel in (evening.live.room.public_id, uuid4()))
    assert closed.status == absent.status == 404
    assert closed.raw == absent.raw
    said, to_nobody = (spoken(site, cookie, channel, "said") for channel in (evening.live.room.public_id, uuid4()))
    assert (said.status, said.answer, said.headers) == (to_nobody.status, to_nobody.answer, to_nobody.headers)


def test_one_closed_channel_closes_the_whole_stream(evening, site):
    both = [evening.live.room.public_id, evening.live.panel.public_id]
    ear = Ear(urlsplit(site).port, cookie_of(evening, "ben"), both).opened()
    ear.close()
    assert ear.status == 404
    assert ear.events == []


@pytest.mark.both
@pytest.mark.parametrize("end", ["put out", "group left", "signed out", "banned"])
def test_a_stream_of_another_process_ends_within_a_second_once_its_door_closes(evening, live, end):  # noqa: F811
    ear = Ear(live.port, cookie_of(evening, "ben"), [evening.live.room.public_id]).opened()
    assert ear.status == 200
    ben, fay = evening.seat("ben"), evening.seat("fay")
    match end:
        case "put out":
            remove_from_room(live=evening.live, seat=ben, by=fay)
        case "group left":
            leave(seat=ben, words_stay=True)
        case "banned":
            ban(seat=ben, by=fay)
        case _:
            sign_out_everywhere(account=evening.cast.ben)
    closed_at = time.monotonic()
    ended_at = ear.end(5)
    assert ended_at is not None
    assert ended_at - closed_at <= 1
