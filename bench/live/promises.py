"""What the live room promises beside speed: many streams, slow ones, coming back, pages beside it, kills."""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path

from bench.live import crowd, servers
from bench.live.servers import ROOT, Server
from bench.live.table import in_turn, median, note, stop_all

STREAMS, PER_ROOM = 6000, 12
SETTLED = 20  # seconds after which what was needed only for opening is given back
TEN_MINUTES, AN_HOUR = 600, 3600
FLOOD = 60  # seconds
VIEWS = 5  # page views a second
PAGE = "/groups/"


def open_streams(rounds: int, *, watch: float = TEN_MINUTES, called: str = "ten minutes") -> None:
    if rounds == 1:
        watch, called = 30, "half a minute"
    server = servers.befriend("sqlite", STREAMS // PER_ROOM, PER_ROOM)
    live = servers.live_pid(server)
    some = Server("warm", "sse", server.port, "".join(islice(server.people.splitlines(True), 120)), server.started)
    try:
        crowd.run(some, seconds=2)
        before = servers.resident_kb(live)
        with crowd.held_open(server, PER_ROOM) as seconds:
            time.sleep(SETTLED)
            opened = servers.resident_kb(live)
            time.sleep(watch)
            later = servers.resident_kb(live)
    finally:
        server.stop()
    each = (opened - before) / STREAMS
    note("6,000 open streams: KB each", each, "<= 20", each <= 20)
    note(f"6,000 open streams: growth in {called}", later / opened - 1, "<= 0.02", later <= opened * 1.02)
    note("6,000 streams: seconds to open them all", seconds, "<= 10", seconds <= 10)


def an_hour(rounds: int) -> None:
    open_streams(max(rounds, 2), watch=AN_HOUR, called="an hour")


def slow_readers(rounds: int) -> None:
    """One room of 200, of whom ten read a byte a second, against the same room with quick ones only."""
    server = servers.befriend("sqlite", 1, 200)
    go = partial(crowd.run, server, per_room=200, rate=20)
    try:
        done = in_turn({"all quick": go, "ten slow": partial(go, slow=10)}, rounds=rounds)
    finally:
        server.stop()
    ratio = median(done["ten slow"], "p99") / median(done["all quick"], "p99")
    note("ten slow listeners of 200: p99 of the others", ratio, "<= 1.25", ratio <= 1.25)
    faults = sum(one.faults for rounds_done in done.values() for one in rounds_done)
    note("ten slow listeners of 200: deliveries missed by the others", faults, "0", faults == 0)
    longest_queue(FLOOD if rounds > 1 else 5)


def longest_queue(seconds: float) -> None:
    """The same room as fast as it goes, until more has been said than the slow ones' sockets hold."""
    with tempfile.TemporaryDirectory() as folder:
        queues = Path(folder) / "most"
        server = servers.befriend("sqlite", 1, 200, queues=queues)
        try:
            flood = crowd.run(server, per_room=200, slow=10, seconds=seconds)
            most = int(queues.read_text()) / 1024
        finally:
            server.stop()
    note("ten slow listeners of 200, flooded: KB queued for one at most", most, "<= 256", most <= 256)
    note("ten slow listeners of 200, flooded: let go", flood.slow_dropped, "printed", True)


def resume(rounds: int) -> None:
    """People come back after 500 missed events, more than memory keeps; each is timed on a line of their own."""
    for engine in ("sqlite", "postgres"):
        server = servers.befriend(engine, 1, 60)
        try:
            crowd.run(server, per_room=60, rate=200, warm=0, seconds=4)
            people = [line.split() for line in server.people.splitlines()]
            times = sorted(heard_after(server.port, *one, count=500) for _ in range(rounds) for one in people)
        finally:
            server.stop()
        p95 = times[int(len(times) * 0.95)]
        note(f"500 missed events, {engine}: p95 in seconds", p95, "<= 1", p95 <= 1)


def heard_after(port: int, channel: str, cookie: str, *, count: int) -> float:
    ask = f"GET /live/stream?c={channel} HTTP/1.1\r\nHost: localhost\r\nCookie: befriend={cookie}\r\n\r\n"
    began, heard = time.monotonic(), b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(ask.encode())
        while heard.count(b"data: {") < count:
            more = line.recv(1 << 20)
            if not more:
                raise RuntimeError("the stream ended before all that was missed had come")
            heard += more
    return time.monotonic() - began


def halves(rounds: int) -> None:
    """200 sends a second: the live half alone, with pages in a process beside it, and with pages in its own."""
    ways = {"alone": ("live",), "apart": ("live", "pages"), "together": ("both",)}
    built: dict[str, Server] = {}
    try:
        for name, parts in ways.items():
            built[name] = servers.befriend("sqlite", 100, PER_ROOM, halves=parts)
        done = in_turn(
            {name: partial(_with_views, server, name != "alone") for name, server in built.items()},
            rounds=rounds,
            peer="alone",
            steady="p99",
        )
    finally:
        stop_all(built)
    apart, together = (median(done[name], "p99") / median(done["alone"], "p99") for name in ("apart", "together"))
    note("pages apart, 5 views/s: p99 against live alone", apart, "<= 1.5", apart <= 1.5)
    note("pages together, 5 views/s: p99 against live alone", together, "printed", True)


def _with_views(server: Server, views: bool) -> crowd.Round:
    if not views:
        return crowd.run(server, rate=200)
    with somebody_reading(server.pages_port):
        return crowd.run(server, rate=200)


@contextmanager
def somebody_reading(port: int) -> Iterator[None]:
    """Page views at their pace; any that fails ends the round."""
    over, seen = threading.Event(), []

    def read() -> None:
        due = time.monotonic()
        while not over.is_set():
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{PAGE}", timeout=20) as page:
                seen.append(len(page.read()))
            due = max(due + 1 / VIEWS, time.monotonic() - 1)
            over.wait(due - time.monotonic())
        seen.append(-1)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield
    finally:
        over.set()
        reader.join(30)
    if not seen or seen.pop() != -1 or not seen:
        raise RuntimeError("the pages did not answer")


def kills(rounds: int) -> None:
    """The tests' own: 10,000 acknowledged sends through kills of site and worker, and of PostgreSQL and worker; a thousand
    cut lines."""
    asked = {
        "kill -9 of site and worker": "test_a_killed_site_and_worker_lose_nothing_of_ten_thousand",
        "kill -9 of database and worker": "test_a_killed_database_and_worker_lose_nothing_of_ten_thousand",
        "1,000 cuts at random bytes": "test_a_line_that_is_cut_a_thousand_times",
    }
    if rounds == 1:
        asked = {
            "kill -9 of the site": "test_a_killed_site_loses_nothing_of_a_thousand",
            "kill -9 of the database": "test_a_killed_database_loses_nothing_of_a_thousand",
        }
    for engine in ("sqlite", "postgres"):
        for name, test in asked.items():
            if engine == "postgres" or "database" not in name:
                failed = _test(engine, test)
                note(f"{name}, {engine}: tests that found a loss, a repeat or a gap", failed, "0", failed == 0)


def _test(engine: str, name: str) -> int:
    environment = {**os.environ, "BEFRIEND_TEST_DB": engine}
    command = [sys.executable, "-m", "pytest", "-q", "tests/realtime", "-k", name]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if "1 passed" not in done.stdout:
        print(done.stdout[-3000:])
        return 1
    return 0
