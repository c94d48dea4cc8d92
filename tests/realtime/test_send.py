"""One effect and one answer for each send, whatever is sent, however often, by however many at once."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from befriend.realtime.actions import append, close_channel, dismiss
from befriend.realtime.models import Channel, Entry, Ticket
from befriend.realtime.rules import Event
from befriend.shell.refusal import Refusal
from tests.realtime.conftest import person, room_of
from tests.realtime.wire import Ear, Voice

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def seqs(channel: Channel) -> list[int]:
    return list(Entry.objects.filter(channel=channel).order_by("seq").values_list("seq", flat=True))


def test_fifty_voices_at_once_leave_no_gap(live):
    people = [person(f"p{number}") for number in range(50)]
    rooms = [room_of(*people) for _ in range(4)]

    def talk(someone):
        voice = Voice(live.port, someone.cookie)
        return [(room.pk, voice.say(room.public_id).answer["seq"]) for _ in range(5) for room in rooms]

    with ThreadPoolExecutor(50) as pool:
        answers = [answer for said in pool.map(talk, people) for answer in said]
    assert len(set(answers)) == len(answers) == 1000
    for room in rooms:
        room.refresh_from_db()
        assert seqs(room) == list(range(1, 251))
        assert room.seq == 250


def test_two_live_halves_write_one_room_without_a_gap(start):
    people = [person(f"p{number}") for number in range(8)]
    room, halves = room_of(*people), (start(), start())
    ears = [Ear(half.port, people[0].cookie, [room.public_id]).opened() for half in halves]

    def talk(place):
        voice = Voice(halves[place % 2].port, people[place].cookie)
        return [voice.say(room.public_id).answer["seq"] for _ in range(25)]

    with ThreadPoolExecutor(8) as pool:
        answers = [seq for said in pool.map(talk, range(8)) for seq in said]
    assert sorted(answers) == seqs(room) == list(range(1, 201))
    for ear in ears:
        assert [event["seq"] for event in ear.wait(200)] == list(range(1, 201))


def test_pages_and_the_live_half_number_one_log(live, ana, room):
    voice = Voice(live.port, ana.cookie)

    def live_half(_):
        return voice.say(room.public_id).answer["seq"]

    with ThreadPoolExecutor(1) as pool:
        spoken = pool.map(live_half, range(50))
        rung = [append(room, None, uuid4(), Event("ring")) for _ in range(50)]
        assert sorted([*spoken, *rung]) == seqs(room) == list(range(1, 101))


def test_a_send_that_comes_often_is_one_event(live, ana, room):
    name = uuid4()
    voices = [Voice(live.port, ana.cookie) for _ in range(20)]
    with ThreadPoolExecutor(20) as pool:
        answers = [
            said.answer for said in pool.map(lambda voice: voice.say(room.public_id, "Once.", uuid=name), voices)
        ]
    assert answers == [{"seq": 1}] * 20
    assert seqs(room) == [1]


def test_the_same_send_after_a_restart(start, ana, room):
    name, live = uuid4(), start()
    Voice(live.port, ana.cookie).say(room.public_id, "Once.", uuid=name)
    live.kill()
    live.start()
    assert Voice(live.port, ana.cookie).say(room.public_id, "Once.", uuid=name).answer == {"seq": 1}
    assert seqs(room) == [1]


def test_a_repeated_send_has_its_answer_though_the_rules_would_now_refuse_it(live, ana, room):
    name, voice = uuid4(), Voice(live.port, ana.cookie)
    assert voice.say(room.public_id, uuid=name, if_said=0).answer == {"seq": 1}
    assert voice.say(room.public_id, uuid=name, if_said=0).answer == {"seq": 1}


@pytest.mark.parametrize("words, body", [("Other words.", {}), ("Once.", {"n": 1}), (None, {})])
def test_the_same_name_for_something_else(live, ana, room, words, body):
    name, voice = uuid4(), Voice(live.port, ana.cookie)
    voice.say(room.public_id, "Once.", uuid=name)
    said = voice.say(room.public_id, words, uuid=name, **body)
    assert (said.status, said.answer["code"]) == (409, "conflict")
    assert seqs(room) == [1]


def test_two_people_may_choose_one_name(live, ana, ben, room):
    name = uuid4()
    sent = [Voice(live.port, someone.cookie).say(room.public_id, uuid=name).answer for someone in (ana, ben)]
    assert sent == [{"seq": 1}, {"seq": 2}]


def test_an_action_repeats_its_own_event(ana, room):
    name, ticket = uuid4(), Ticket.objects.get(channel=room, account=ana.account)
    assert [append(room, ticket, name, Event("say", {}, "Once.")) for _ in range(2)] == [1, 1]
    with pytest.raises(Refusal) as no:
        append(room, ticket, name, Event("say", {}, "Twice."))
    assert no.value.code == "conflict"


def test_an_action_that_is_rolled_back_leaves_nothing(live, ana, room):
    from django.db import transaction

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        append(room, None, uuid4(), Event("ring"))
        raise ZeroDivisionError
    assert Voice(live.port, ana.cookie).say(room.public_id).answer == {"seq": 1}
    assert append(room, None, uuid4(), Event("ring")) == 2


def test_whoever_spoke_a_moment_ago_and_is_dismissed_is_not_heard(live, ana, ben, room):
    voice = Voice(live.port, ana.cookie)
    assert voice.say(room.public_id).status == 200
    dismiss(room, account=ana.account)
    assert voice.say(room.public_id).status == 404
    other = Voice(live.port, ben.cookie)
    assert other.say(room.public_id).answer == {"seq": 2}
    close_channel(room)
    assert other.say(room.public_id).answer["code"] == "closed"


def test_a_ticket_that_was_taken_away_is_worth_nothing(ana, room):
    ticket = Ticket.objects.get(channel=room, account=ana.account)
    dismiss(room, account=ana.account)
    with pytest.raises(Refusal) as no:
        append(room, ticket, uuid4(), Event("say", {}, "Still here."))
    assert no.value.code == "absent"


def asked(room, **changes) -> str:
    event = {"kind": "say", "body": {}, "words": "Hello.", **changes.pop("event", {})}
    return json.dumps({"channel": room.public_id.hex, "uuid": str(uuid4()), "event": event, **changes})


DEEP = '{"a":' * 3000 + "1" + "}" * 3000
BAD = {
    "nothing": (lambda room: b"", 400),
    "no object": (lambda room: b"[1]", 400),
    "half a character": (lambda room: asked(room, event={"words": "\ud800"}), 400),
    "a zero": (lambda room: asked(room, event={"words": "a\0b"}), 400),
    "a zero in the kind": (lambda room: asked(room, event={"kind": "say\0"}), 400),
    "wrong encoding": (lambda room: asked(room).encode("utf-16"), 400),
    "latin": (lambda room: asked(room).replace("Hello", "Hell\xf6").encode("latin-1"), 400),
    "not a number": (lambda room: asked(room).replace('"body": {}', '"body": {"n": NaN}'), 400),
    "endless number": (lambda room: asked(room).replace('"body": {}', '"body": {"n": ' + "9" * 9000 + "}"), 400),
    "very deep": (lambda room: DEEP[:16000], 400),
    "a list for words": (lambda room: asked(room, event={"words": ["x"]}), 400),
    "a word for a body": (lambda room: asked(room, event={"body": "x"}), 400),
    "no kind": (lambda room: asked(room, event={"kind": ""}), 400),
    "no uuid": (lambda room: asked(room, uuid="x"), 400),
    "a number for a channel": (lambda room: asked(room, channel=7), 400),
    "too long": (lambda room: asked(room, event={"words": "x" * 20_000}), 413),
    "a megabyte": (lambda room: asked(room, event={"words": "x" * 1_000_000}), 413),
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_told_kindly(live, ana, room, what):
    make, status = BAD[what]
    said = Voice(live.port, ana.cookie).post(make(room))
    assert said.status == status
    assert said.answer["code"] and said.answer["words"].endswith(".")
    assert seqs(room) == []


def test_a_form_is_as_good_as_json(live, ana, room):
    from urllib.parse import urlencode

    event = json.dumps({"kind": "say", "words": "Grüße 💚"})
    form = urlencode({"channel": room.public_id.hex, "uuid": str(uuid4()), "event": event})
    said = Voice(live.port, ana.cookie).post(form, **{"Content-Type": "application/x-www-form-urlencoded"})
    assert said.answer == {"seq": 1}
    assert Ear(live.port, ana.cookie, [room.public_id]).wait(1)[0]["words"] == "Grüße 💚"


def test_plain_text_is_not_taken(live, ana, room):
    assert Voice(live.port, ana.cookie).post(asked(room), **{"Content-Type": "text/plain"}).status == 415


@pytest.mark.parametrize(
    "headers, status",
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
def test_only_our_own_page_may_send(live, ana, room, headers, status):
    assert Voice(live.port, ana.cookie, origin=None).post(asked(room), **headers).status == status


def test_only_our_own_page_may_listen(live, ana, room):
    ear = Ear(live.port, ana.cookie, [room.public_id], headers={"Origin": "https://evil.example"})
    ear.end()
    assert ear.status == 403


@pytest.mark.parametrize("seen", ["x", "0:", "5:1", "0:99", "0:1,0:x", "-1:0", "0:" + "9" * 30, "9" * 5000 + ":1"])
def test_a_place_that_cannot_be_is_said(live, ana, room, seen):
    ear = Ear(live.port, ana.cookie, [room.public_id], seen=seen)
    ear.end()
    assert ear.status == 400


TOO_MANY = ("c=" + ",".join([uuid4().hex for _ in range(5)]), "&".join(f"c{number}=1" for number in range(11)))


@pytest.mark.parametrize("query", ["", "c=", "c=x", "c=1,2", *TOO_MANY])
def test_a_stream_asked_for_wrongly_is_said(live, ana, query):
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=5)
    connection.request("GET", f"/live/stream?{query}", headers={"Cookie": f"befriend={ana.cookie}"})
    assert connection.getresponse().status == 400


def test_who_tries_cookies_is_slowed_before_anybody_is_looked_for(start, ben, room):
    live, calm = start(BEFRIEND_LIVE_RATE="1"), room_of(ben)
    inside = Voice(live.port, ben.cookie)
    assert inside.say(calm.public_id).status == 200
    answers = [Voice(live.port, f"guess{number}").say(room.public_id).status for number in range(700)]
    assert answers[0] == 401 and set(answers) == {401, 429}
    assert inside.say(calm.public_id).status == 200


def test_who_sends_without_end_is_slowed_and_others_are_not(start, ana, ben, room):
    live, calm = start(BEFRIEND_LIVE_RATE="1"), room_of(ben)
    voice, other = Voice(live.port, ana.cookie), Voice(live.port, ben.cookie)
    began = time.monotonic()
    said = [voice.say(room.public_id) for _ in range(20)]
    assert [answer.status for answer in said] == [200] * 20
    while said[-1].status == 200 and len(said) < 200:  # while these come another may go, twice a second
        said.append(voice.say(room.public_id))
    assert len(said) <= 20 + 2 * (time.monotonic() - began) + 1
    assert said[-1].status == 429 and said[-1].answer["code"] == "slowly" and int(said[-1].headers["retry-after"]) >= 1
    assert other.say(calm.public_id).status == 200
    time.sleep(1.1)
    assert voice.say(room.public_id).status == 200
