"""Lines that are cut, stall or crawl cost nobody a word, and nobody else a moment."""

import gc
import random
import socket
import time
from uuid import uuid4

import pytest

from befriend.realtime.actions import append
from befriend.realtime.rules import Event
from befriend.realtime.wire import Wire
from tests.realtime.wire import Ear, Voice

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


CUTS = 1000


def test_a_line_that_is_cut_a_thousand_times_at_random_bytes_loses_and_repeats_nothing(live, ana, room):
    """Ana hears a log that grows, and goes on where she was whenever her line is cut."""
    chance, heard, last_id, said, cut, seen = random.Random(7), [], "", 0, 0, 0
    voice = Voice(live.port, ana.cookie)
    while cut < CUTS and said < 4 * CUTS:
        voice.say(room.public_id, f"word {said} " + "x" * chance.randrange(400))
        said += 1
        ear = Ear(live.port, ana.cookie, [room.public_id], last_id=last_id, cut_after=chance.randrange(1, 1500))
        ear.up_to([said]).close()  # unless it is cut before
        heard += [event["seq"] for event in ear.events]
        last_id = ear.last_id or last_id
        cut += ear.is_cut()
        seen += ear.is_cut() and bool(ear.events)
    rest = Ear(live.port, ana.cookie, [room.public_id], last_id=last_id)
    heard += [event["seq"] for event in rest.wait(said - len(heard))]
    rest.close()
    assert heard == list(range(1, said + 1))
    assert cut == CUTS
    assert seen > CUTS // 4


def crawling(port: int, cookie: str, channel) -> socket.socket:
    """Somebody whose line takes almost nothing."""
    line = socket.socket()
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    line.connect(("127.0.0.1", port))
    request = f"GET /live/stream?c={channel.hex} HTTP/1.1\r\nHost: localhost\r\nCookie: befriend={cookie}\r\n\r\n"
    line.sendall(request.encode())
    line.recv(10)
    return line


def test_who_reads_too_slowly_is_let_go_and_comes_back(live, ana, ben, room):
    slow = crawling(live.port, ben.cookie, room.public_id)
    quick = Ear(live.port, ana.cookie, [room.public_id]).opened()
    voice = Voice(live.port, ana.cookie)
    for _ in range(500):
        voice.say(room.public_id, "x" * 14_000)
    assert len(quick.wait(500)) == 500
    slow.settimeout(30)
    took = 0
    with pytest.raises((ConnectionResetError, EOFError)):
        while True:
            more = slow.recv(65536)
            if not more:
                raise EOFError
            took += len(more)
    assert took < 6_500_000
    assert [event["seq"] for event in Ear(live.port, ben.cookie, [room.public_id], last_id="0:495").wait(5)][-1] == 500


def test_somebody_far_behind_is_not_hurried(live, ana, ben, room):
    for _ in range(60):
        append(room, None, uuid4(), Event("ring", {"long": "x" * 15_000}))
    slow = crawling(live.port, ben.cookie, room.public_id)
    time.sleep(1)
    ear = Ear(live.port, ana.cookie, [room.public_id])
    assert len(ear.wait(60)) == 60
    slow.settimeout(30)
    took = 0
    while took < 880_000:
        more = slow.recv(65536)
        assert more
        took += len(more)


def connections_alive() -> int:
    return sum(type(each) is Wire for each in gc.get_objects())


def test_who_comes_and_goes_leaves_nothing_that_waits_for_the_garbage_collector(site, ana, room):
    """It looks through old things seldom, and streams come and go for as long as the house stands."""
    port, cookie = int(site.rsplit(":", 1)[1]), ana.cookie
    gc.collect()
    gc.disable()
    try:
        before = connections_alive()
        ears = [Ear(port, cookie, [room.public_id]).opened() for _ in range(8)]
        assert Voice(port, cookie, site).say(room.public_id, "I go now.").status == 200
        assert connections_alive() > before
        for ear in ears:
            ear.close()
        until = time.monotonic() + 30
        while connections_alive() > before + 1 and time.monotonic() < until:
            time.sleep(0.05)
        assert connections_alive() <= before + 1, "the one line on which she spoke may still be open"
    finally:
        gc.enable()
