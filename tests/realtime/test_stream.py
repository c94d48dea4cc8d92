"""What is said is heard: once, in order, by those who may, and from where they left off."""

import http.client
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from django.db import connection

from befriend.accounts.models import Session
from befriend.realtime.actions import admit, append, clear_channel, close_channel, dismiss, forget_words, open_channel
from befriend.realtime.models import Channel, Entry, Ticket
from befriend.realtime.rules import Event
from befriend.vault.actions import destroy_key, new_key
from tests.realtime.conftest import room_of
from tests.realtime.wire import PATIENCE, Ear, Voice

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
HANG_UP = """
    SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE 'SELECT%FROM realtime%'
"""


def test_what_ana_says_reaches_both(live, ana, ben, room):
    ears = [Ear(live.port, someone.cookie, [room.public_id]).opened() for someone in (ana, ben)]
    assert Voice(live.port, ana.cookie).say(room.public_id, "I am here.").answer == {"seq": 1}
    for ear in ears:
        (event,) = ear.wait(1)
        assert (event["words"], event["seat"], event["seq"]) == ("I am here.", ana.seat.hex, 1)
        assert ear.raw.count(b"I am here.") == 1


def test_a_channel_of_a_kind_that_no_room_declares_any_more_is_not_there(live, ana, room):
    Channel.objects.filter(pk=room.pk).update(kind="choir")
    ears = [Ear(live.port, ana.cookie, [channel]).opened() for channel in (room.public_id, uuid4())]
    assert [(ear.status, ear.raw) for ear in ears] == [(404, ears[1].raw)] * 2
    voice = Voice(live.port, ana.cookie)
    said = [voice.say(channel) for channel in (room.public_id, uuid4(), room.public_id)]
    assert [(each.status, each.answer) for each in said] == [(404, said[1].answer)] * 3


def test_words_lie_sealed(live, ana, room):
    Voice(live.port, ana.cookie).say(room.public_id, "I am here.")
    entry = Entry.objects.get(channel=room)
    assert b"I am here." not in bytes(entry.sealed)
    assert "I am here." not in entry.body


def test_the_house_speaks_from_another_process(live, ana, room):
    ear = Ear(live.port, ana.cookie, [room.public_id]).opened()
    began = time.monotonic()
    append(room, None, uuid4(), Event("ring", {"minutes": 5}))
    (event,) = ear.wait(1)
    assert (event["kind"], event["seat"], event["minutes"]) == ("ring", None, 5)
    assert time.monotonic() - began < 1


def test_two_writers_share_one_log(live, ana, room):
    ear, voice = Ear(live.port, ana.cookie, [room.public_id]).opened(), Voice(live.port, ana.cookie)
    for number in range(10):
        append(room, None, uuid4(), Event("ring"))
        assert voice.say(room.public_id).answer["seq"] == 2 * number + 2
    assert [event["seq"] for event in ear.wait(20)] == list(range(1, 21))


def test_the_rules_of_the_room_say_no_in_words(live, ana, room):
    said = Voice(live.port, ana.cookie).say(room.public_id, if_said=3)
    assert (said.status, said.answer["code"], said.answer["words"]) == (409, "turn", "Somebody else was first.")
    assert Entry.objects.count() == 0


def test_nobody_sends_what_only_the_house_says(live, ana, room):
    assert Voice(live.port, ana.cookie).say(room.public_id, kind="ring").answer["code"] == "house"


def test_a_fault_in_the_rules_costs_nobody_else_a_word(live, ana, ben, room):
    voice = Voice(live.port, ana.cookie)
    assert voice.say(room.public_id, **{"break": 1}).status == 503
    assert Voice(live.port, ben.cookie).say(room.public_id).status == 200


def test_who_comes_late_hears_all(live, ana, ben, room):
    voice = Voice(live.port, ana.cookie)
    for number in range(3):
        voice.say(room.public_id, str(number))
    assert [event["words"] for event in Ear(live.port, ben.cookie, [room.public_id]).wait(3)] == ["0", "1", "2"]
    assert [event["words"] for event in Ear(live.port, ben.cookie, [room.public_id], seen="0:2").wait(1)] == ["2"]


def test_a_stream_over_two_rooms_knows_where_it_is_in_each(live, ana):
    first, second = room_of(ana), room_of(ana)
    ear, voice = Ear(live.port, ana.cookie, [first.public_id, second.public_id]).opened(), Voice(live.port, ana.cookie)
    for number in range(3):
        voice.say(first.public_id, f"first {number}")
    voice.say(second.public_id, "second 0")
    ear.wait(4)
    assert ear.last_id == "0:3,1:1"
    ear.close()
    voice.say(second.public_id, "second 1")
    again = Ear(live.port, ana.cookie, [first.public_id, second.public_id], last_id=ear.last_id)
    assert [(event["c"], event["words"]) for event in again.wait(1)] == [(second.public_id.hex, "second 1")]


def test_ears_that_missed_five_hundred(live, ana, ben, room):
    for number in range(500):
        append(room, None, uuid4(), Event("ring", {"n": number}))
    began = time.monotonic()
    heard = Ear(live.port, ben.cookie, [room.public_id]).wait(500)
    assert [event["n"] for event in heard] == list(range(500))
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("who", ["stranger", "nobody", "a room that is not"])
def test_strangers_learn_nothing(live, ana, cy, room, who):
    cookie = {"stranger": cy.cookie, "nobody": None, "a room that is not": ana.cookie}[who]
    channel = uuid4() if who == "a room that is not" else room.public_id
    said, ear = Voice(live.port, cookie).say(channel), Ear(live.port, cookie, [channel])
    ear.end()
    assert {said.status, ear.status} == ({401} if who == "nobody" else {404})
    assert Entry.objects.count() == 0


def test_strange_and_absent_rooms_answer_alike(live, ana, cy, room):
    strange, absent = (Ear(live.port, cy.cookie, [channel]) for channel in (room.public_id, uuid4()))
    assert strange.end() and absent.end()
    assert strange.raw.split(b"\r\n", 2)[2] == absent.raw.split(b"\r\n", 2)[2]


def test_a_member_may_speak_to_the_panel_and_not_hear_it(live, ana, ben):
    panel = open_channel("echo", subject="panel", keys=(new_key("meeting"),))
    admit(panel, account=ana.account, seat=ana.seat, may_read=False)
    admit(panel, account=ben.account, seat=ben.seat)
    ear = Ear(live.port, ben.cookie, [panel.public_id]).opened()
    assert Voice(live.port, ana.cookie).say(panel.public_id, "I need a minute.").status == 200
    assert ear.wait(1)[0]["words"] == "I need a minute."
    closed = Ear(live.port, ana.cookie, [panel.public_id])
    closed.end()
    assert closed.status == 404


def _sign_out(someone, room):
    someone.client.logout()


def _sign_out_everywhere(someone, room):
    Session.objects.filter(account=someone.account).delete()


def _remove(someone, room):
    dismiss(room, account=someone.account)


def _deactivate(someone, room):
    someone.account.is_active = False
    someone.account.save()


@pytest.mark.parametrize("end", [_sign_out, _sign_out_everywhere, _remove, _deactivate])
def test_a_stream_ends_within_a_second(live, ana, ben, room, end):
    ears = [Ear(live.port, someone.cookie, [room.public_id]).opened() for someone in (ana, ben)]
    Voice(live.port, ana.cookie).say(room.public_id)
    began = time.monotonic()
    end(ana, room)
    ended = ears[0].end(3)
    assert ended is not None and ended - began <= 1
    assert [name for name in ears[0].names if name != "beat"] == ["gone"]
    assert Voice(live.port, ana.cookie).say(room.public_id).status in (401, 404)
    Voice(live.port, ben.cookie).say(room.public_id, "After.")
    assert "After." in [event["words"] for event in ears[1].wait(2)]
    assert b"After." not in ears[0].raw


def test_a_removal_and_its_event_are_one(live, ana, ben, room):
    from django.db import transaction

    ear = Ear(live.port, ben.cookie, [room.public_id]).opened()
    with transaction.atomic():
        dismiss(room, account=ana.account)
        append(room, None, uuid4(), Event("ring", {"left": ana.seat.hex}))
    assert ear.wait(1)[0]["left"] == ana.seat.hex
    assert not Ticket.objects.filter(account=ana.account).exists()


def test_somebody_admitted_now_hears_what_comes(live, ana, cy, room):
    keeps_known = Ear(live.port, ana.cookie, [room.public_id]).opened()
    admit(room, account=cy.account, seat=cy.seat)
    ear = Ear(live.port, cy.cookie, [room.public_id]).opened()
    assert Voice(live.port, cy.cookie).say(room.public_id, "Thank you.").status == 200
    assert ear.wait(1)[0]["words"] == keeps_known.wait(1)[0]["words"] == "Thank you."


def test_who_comes_late_is_not_told_what_was_said_before(live, ana, cy, room):
    Voice(live.port, ana.cookie).say(room.public_id, "For those who are here.")
    admit(room, account=cy.account, seat=cy.seat, hears_past=False)
    Voice(live.port, ana.cookie).say(room.public_id, "Welcome.")
    admit(room, account=cy.account, seat=cy.seat, hears_past=False)
    ear = Ear(live.port, cy.cookie, [room.public_id], last_id="0:0")
    assert [event["words"] for event in ear.wait(1)] == ["Welcome."]
    assert b"For those" not in ear.raw


def test_a_closed_room_can_be_read_and_not_spoken_in(live, ana, ben, room):
    Voice(live.port, ana.cookie).say(room.public_id, "Before.")
    close_channel(room)
    assert Voice(live.port, ana.cookie).say(room.public_id).answer["code"] == "closed"
    assert Ear(live.port, ben.cookie, [room.public_id]).wait(1)[0]["words"] == "Before."


def test_a_cleared_room_keeps_its_numbers_and_loses_its_words(live, ana, ben, room):
    Voice(live.port, ana.cookie).say(room.public_id, "Before.")
    clear_channel(room)
    admit(room, account=ben.account, seat=ben.seat)
    (event,) = Ear(live.port, ben.cookie, [room.public_id]).wait(1)
    assert (event["seq"], event["words"]) == (1, None)


def test_words_are_gone_with_the_meetings_key(start, ana, ben, room):
    Voice(start().port, ana.cookie).say(room.public_id, "Before.")
    from befriend.realtime.store import key_ids

    destroy_key(key_ids(room.keys)[0])
    live = start()
    assert Ear(live.port, ben.cookie, [room.public_id]).wait(1)[0]["words"] is None
    assert Voice(live.port, ana.cookie).say(room.public_id).answer["code"] == "closed"


def test_two_live_processes_hear_each_other(start, ana, ben, room):
    here, there = start(), start()
    ear = Ear(there.port, ben.cookie, [room.public_id]).opened()
    began = time.monotonic()
    Voice(here.port, ana.cookie).say(room.public_id, "From here.")
    assert ear.wait(1)[0]["words"] == "From here."
    assert time.monotonic() - began < 1


def test_a_stop_ends_streams_at_once_and_loses_nothing(start, ana, room):
    live = start()
    ear = Ear(live.port, ana.cookie, [room.public_id]).opened()
    Voice(live.port, ana.cookie).say(room.public_id, "Before.")
    assert ear.wait(1)
    assert live.stop() < 2.5
    assert ear.end(1) is not None
    again = Ear(start().port, ana.cookie, [room.public_id], last_id="0:0")
    assert again.wait(1)[0]["words"] == "Before."


def test_a_crowd_of_windows_is_turned_away(live, ana, room):
    ears = [Ear(live.port, ana.cookie, [room.public_id]).opened() for _ in range(12)]
    one_more = Ear(live.port, ana.cookie, [room.public_id])
    one_more.end()
    assert (ears[0].status, one_more.status) == (200, 429)


def test_a_crowd_of_windows_that_comes_at_once_is_no_larger(live, ana, ben, room):
    """Asked for in one breath, of rooms that nobody has asked for yet; and who is turned away keeps no place."""
    rooms = [room_of(ana) for _ in range(40)]
    lines = [http.client.HTTPConnection("127.0.0.1", live.port, timeout=PATIENCE) for _ in rooms]
    for line in lines:
        line.connect()
    for line, one in zip(lines, rooms, strict=True):
        line.request("GET", f"/live/stream?c={one.public_id.hex}", headers={"Cookie": f"befriend={ana.cookie}"})
    answers = [line.getresponse().status for line in lines]
    assert (answers.count(200), answers.count(429)) == (12, 28)
    for line in lines:
        line.close()
    closed = room_of(ben)
    for _ in range(20):
        asked = Ear(live.port, ana.cookie, [closed.public_id])
        asked.end()
        assert asked.status == 404
    assert Ear(live.port, ana.cookie, [room.public_id]).opened().status == 200


def test_words_that_were_taken_back_come_to_nobody_who_comes_later(live, ana, ben, room):
    ear = Ear(live.port, ana.cookie, [room.public_id]).opened()
    Voice(live.port, ana.cookie).say(room.public_id, "I am here.")
    ear.wait(1)
    forget_words(room, seat=ana.seat)
    time.sleep(1)
    late = Ear(live.port, ben.cookie, [room.public_id]).opened()
    (event,) = late.wait(1)
    assert event["seq"] == 1 and b"I am here." not in late.raw


@contextmanager
def unseen() -> Iterator[None]:
    """Nobody can look at the doors: the table is away, or the server has hung up on those who read."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(HANG_UP)
            assert cursor.fetchall()
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE realtime_channel RENAME TO away")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE away RENAME TO realtime_channel")


def test_a_door_that_nobody_can_look_at_is_not_said_to_be_closed(live, ana, cy, room):
    Ear(live.port, ana.cookie, [room.public_id]).opened().close()
    assert Ear(live.port, cy.cookie, [room.public_id]).opened().status == 404
    with unseen():
        assert Ear(live.port, cy.cookie, [room.public_id]).opened().status == 503
    assert Ear(live.port, cy.cookie, [room.public_id]).opened().status == 404
