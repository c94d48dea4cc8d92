"""A send is taken without a task of its own; whatever is unusual about it has the same effect and the same answer."""

import json
import select
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from uuid import uuid4

import pytest
from django.db import connection, transaction

from befriend.realtime.models import Channel, Entry
from befriend.realtime.store import BELL
from tests.realtime.conftest import room_of
from tests.realtime.wire import ORIGIN, Voice

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


def request(room, who, *headers: str, words="Hello.", version="1.1") -> bytes:
    event = {"kind": "say", "body": {}, "words": words}
    body = json.dumps({"channel": room.public_id.hex, "uuid": str(uuid4()), "event": event}).encode()
    lines = [
        f"POST /live/send HTTP/{version}",
        "Host: localhost",
        f"Origin: {ORIGIN}",
        f"Cookie: befriend={who.cookie}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *headers,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


@contextmanager
def line_of(live, room, who):
    """A line of somebody who is known in that process: they have spoken before."""
    assert Voice(live.port, who.cookie).say(room.public_id).answer == {"seq": 1}
    with socket.create_connection(("127.0.0.1", live.port), timeout=10) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield line


def heard(line, until: bytes) -> bytes:
    got = b""
    while until not in got:
        more = line.recv(65536)
        if not more:
            break
        got += more
    return got


@contextmanager
def held(room):
    """A page that takes its time over this room."""
    with transaction.atomic():
        Channel.objects.select_for_update().get(pk=room.pk)
        yield


def test_a_send_that_comes_in_pieces(live, ana, room):
    with line_of(live, room, ana) as line:
        whole = request(room, ana, words="In pieces.")
        for start in range(0, len(whole), 60):
            line.sendall(whole[start : start + 60])
            time.sleep(0.002)
        assert b'{"seq": 2}' in heard(line, b"}")
    assert Entry.objects.filter(channel=room).count() == 2


def test_sends_in_one_breath_are_answered_in_turn(live, ana, room):
    good, bad = (request(room, ana) for _ in range(2))
    with line_of(live, room, ana) as line:
        line.sendall(good + bad.replace(b'"channel"', b'"chancel"') + request(room, ana))
        got = heard(line, b'{"seq": 3}')
    assert [answer[:3] for answer in got.split(b"HTTP/1.1 ")[1:]] == [b"200", b"400", b"200"]


def test_who_asks_before_the_words_is_told_to_go_on(live, ana, room):
    whole = request(room, ana, "Expect: 100-continue")
    head, end, body = whole.partition(b"\r\n\r\n")
    with line_of(live, room, ana) as line:
        line.sendall(head + end)
        assert heard(line, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        line.sendall(body)
        assert b'{"seq": 2}' in heard(line, b"}")


@pytest.mark.parametrize("headers, version", [(["Connection: close"], "1.1"), ([], "1.0")])
def test_a_line_that_is_for_one_send_ends_after_it(live, ana, room, headers, version):
    with line_of(live, room, ana) as line:
        line.sendall(request(room, ana, *headers, version=version))
        assert b'{"seq": 2}' in heard(line, b"never")


def test_an_address_beside_the_send_is_not_a_send(live, ana, room):
    with line_of(live, room, ana) as line:
        line.sendall(request(room, ana).replace(b"POST /live/send", b"PUT /live/send"))
        assert heard(line, b"}").startswith(b"HTTP/1.1 405")
        line.sendall(request(room, ana).replace(b"/live/send", b"/live/sent"))
        assert heard(line, b"}").startswith(b"HTTP/1.1 404")


def takes_calls(live) -> bool:
    """Whoever stops closes the door first."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", live.port), timeout=30):
        return True
    return False


def test_a_stop_waits_for_a_send_that_is_being_written(start, ana, room):
    live = start()
    with line_of(live, room, ana) as line:
        with held(room):
            line.sendall(request(room, ana))
            assert Voice(live.port, ana.cookie).post(b"").status == 400  # what came before it is read by now
            live.process.send_signal(signal.SIGTERM)
            while takes_calls(live):
                time.sleep(0.01)
        got = heard(line, b"never")
    assert b'{"seq": 2}' in got and b"connection: close" in got
    assert Entry.objects.filter(channel=room).count() == 2


def test_who_hangs_up_before_the_answer_was_heard_and_nobody_else_waits_for_them(live, ana, ben, room):
    voice = Voice(live.port, ben.cookie)
    assert voice.say(room_of(ben).public_id).status == 200
    with line_of(live, room_of(ana), ana) as line, ThreadPoolExecutor(1) as pool:
        with held(room):
            line.sendall(request(room, ana, words="And gone."))
            time.sleep(0.1)
            waits = pool.submit(voice.say, room.public_id)
            time.sleep(0.1)
            line.close()
            time.sleep(0.1)
        assert waits.result().status == 200
    assert Entry.objects.filter(channel=room).count() == 2


def test_who_reads_no_answers_is_not_read_either(live, ana, room):
    crowd = request(room, ana).replace(b'"channel"', b'"chancel"') * 50
    with line_of(live, room, ana) as first, socket.socket() as line:
        assert first
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        line.connect(("127.0.0.1", live.port))
        line.setblocking(False)
        sent = 0
        while select.select([], [line], [], 1)[1]:
            sent += line.send(crowd)
            assert sent < 40_000_000, "The live half keeps answers for somebody who takes none."


def test_one_room_that_a_page_holds_keeps_no_other_waiting(live, ana, ben, room):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has one writer")
    other, voice = room_of(ben), Voice(live.port, ben.cookie)
    assert voice.say(other.public_id).status == Voice(live.port, ana.cookie).say(room.public_id).status == 200
    with ThreadPoolExecutor(1) as pool, held(room):
        waits = pool.submit(Voice(live.port, ana.cookie).say, room.public_id)
        time.sleep(0.1)
        assert [voice.say(other.public_id).answer["seq"] for _ in range(5)] == [2, 3, 4, 5, 6]
        assert not waits.done()
    assert waits.result().answer == {"seq": 2}


def test_other_processes_are_rung_for_what_is_written_here(live, ana, room):
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no bell")
    import psycopg

    with psycopg.connect(**connection.get_connection_params(), autocommit=True) as other:
        other.execute(f"LISTEN {BELL}")
        voice = Voice(live.port, ana.cookie)
        for _ in range(2):
            voice.say(room.public_id)
            assert [heard.channel for heard in other.notifies(timeout=30, stop_after=1)] == [BELL]
