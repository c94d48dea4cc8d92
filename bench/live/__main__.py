"""make bench-live: the live half beside ejabberd and a floor in C, in alternated rounds, and what its promises cost.

Only figures of one run may be compared: the machine drifts. Medians of the rounds, with their spread.
"""

import json
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from bench.live import crowd, servers
from bench.live.crowd import Round
from bench.live.servers import ROOT, Server

ROUNDS = 5
ROOMS, PER_ROOM = 100, 12
LOOSE = 0.25  # a round in which the peer spreads over this is repeated
RESULTS = ROOT / "bench" / "results" / "live.json"

rows: list[dict[str, object]] = []


def note(name: str, value: float, goal: str, holds: bool) -> None:
    rows.append({"name": name, "value": round(value, 3), "goal": goal, "holds": bool(holds)})
    print(f"{'yes' if holds else 'NO ':4} {name:58} {value:10.2f}   {goal}", flush=True)


def median(rounds: list[Round], what: str) -> float:
    return statistics.median(getattr(one, what) for one in rounds)


def spread(rounds: list[Round], what: str) -> float:
    values = [getattr(one, what) for one in rounds]
    return (max(values) - min(values)) / statistics.median(values)


def alternate(built: dict[str, Server], *, rate: int, **more: float) -> dict[str, list[Round]]:
    """A B C, A B C, …: each server once in each round; too loose a set of the peer's rounds is done again once."""
    for _ in range(2):
        rounds: dict[str, list[Round]] = {name: [] for name in built}
        for _ in range(ROUNDS):
            for name, server in built.items():
                rounds[name].append(crowd.run(server, rate=rate, **more))
        what = "cpu" if rate else "sends"
        if spread(rounds["ejabberd"], what) <= LOOSE:
            break
    for name, done in rounds.items():
        line = f"     {name:22} {median(done, 'sends'):8.0f} sends/s  {median(done, 'cpu'):7.1f} ms CPU per 1,000"
        print(
            f"{line}  p50 {median(done, 'p50'):6.1f}  p99 {median(done, 'p99'):6.1f} ms  spread {spread(done, 'cpu'):.0%}"
        )
    return rounds


def compare() -> None:
    makers: dict[str, Callable[[], Server]] = {
        "floor": lambda: servers.floor(ROOMS, PER_ROOM),
        "sqlite": lambda: servers.befriend("sqlite", ROOMS, PER_ROOM),
        "postgres": lambda: servers.befriend("postgres", ROOMS, PER_ROOM),
        "ejabberd": lambda: servers.ejabberd(ROOMS, PER_ROOM),
    }
    built: dict[str, Server] = {}
    try:
        for name, make in makers.items():
            built[name] = make()
        print(f"saturated: {ROOMS} rooms of {PER_ROOM}, {ROUNDS} rounds")
        saturated(alternate(built, rate=0))
        print("200 sends a second")
        calm(alternate(built, rate=200))
    finally:
        for server in built.values():
            server.stop()


def saturated(rounds: dict[str, list[Round]]) -> None:
    ours, peer, floor = rounds["postgres"], rounds["ejabberd"], rounds["floor"]
    faster = median(ours, "sends") / median(peer, "sends")
    cheaper = median(ours, "cpu") / median(peer, "cpu")
    note("saturated, PostgreSQL: sends/s against ejabberd", faster, ">= 2.5", faster >= 2.5)
    note("saturated, PostgreSQL: CPU against ejabberd", cheaper, "<= 0.333", cheaper <= 1 / 3)
    for name in ("postgres", "sqlite"):
        ratio = median(rounds[name], "cpu") / median(floor, "cpu")
        note(f"saturated, {name}: CPU against the floor", ratio, "aim <= 3", ratio <= 3)
    faults = sum(one.faults + one.refused for name in ("postgres", "sqlite") for one in rounds[name])
    note("saturated: deliveries lost, doubled or out of order", faults, "0", faults == 0)


def calm(rounds: dict[str, list[Round]]) -> None:
    peer = rounds["ejabberd"]
    for name, goal in (("postgres", 0.5), ("sqlite", 0.5)):
        cheaper, slower = (median(rounds[name], what) / median(peer, what) for what in ("cpu", "p99"))
        note(f"200 sends/s, {name}: CPU against ejabberd", cheaper, f"<= {goal}", cheaper <= goal)
        note(f"200 sends/s, {name}: p99 against ejabberd", slower, "<= 1.25", slower <= 1.25)


def hold_open(server: Server) -> tuple[subprocess.Popen, float]:
    """Everybody's stream, and the seconds it took to open them all."""
    total = server.people.count("\n")
    command = [str(crowd.program()), "sse", str(server.port), str(total), str(PER_ROOM), "0", "0", "0", "0"]
    held = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    held.stdin.write(server.people)
    held.stdin.flush()
    return held, float(held.stdout.readline().split()[1])


def open_streams(rooms: int = 500, watch: float = 600) -> None:
    server = servers.befriend("sqlite", rooms, PER_ROOM)
    live = server.started[-1].pid
    try:
        crowd.run(
            Server("warm", "sse", server.port, "".join(server.people.splitlines(True)[:120]), server.started), seconds=2
        )
        before = servers.resident_kb(live)
        held, seconds = hold_open(server)
        time.sleep(20)
        opened = servers.resident_kb(live)
        time.sleep(watch)
        later = servers.resident_kb(live)
        held.stdin.close()
        held.wait(30)
    finally:
        server.stop()
    each = (opened - before) / (rooms * PER_ROOM)
    note("6,000 open streams: KB each", each, "<= 20", each <= 20)
    note("6,000 open streams: growth in ten minutes", later / opened - 1, "<= 0.02", later <= opened * 1.02)
    note("6,000 streams: seconds to open them all", seconds, "<= 10", seconds <= 10)


def slow_readers() -> None:
    """One room of 200, of whom ten read a byte a second, against the same room with quick ones only."""
    server = servers.befriend("sqlite", 1, 200)
    rounds: dict[int, list[Round]] = {0: [], 10: []}
    try:
        for _ in range(ROUNDS):
            for slow in rounds:
                rounds[slow].append(crowd.run(server, per_room=200, rate=20, slow=slow))
    finally:
        server.stop()
    ratio = median(rounds[10], "p99") / median(rounds[0], "p99")
    note("ten slow listeners of 200: p99 of the others", ratio, "<= 1.25", ratio <= 1.25)


def resume(people: int = 60) -> None:
    """Everybody comes back at once after 500 missed events, each on a line of their own."""
    server = servers.befriend("sqlite", 1, people)
    try:
        crowd.run(server, per_room=people, rate=250, warm=0, seconds=4)
        times = []
        for line in server.people.splitlines():
            channel, cookie = line.split()
            times.append(heard_after(server.port, channel, cookie, 500))
    finally:
        server.stop()
    p95 = sorted(times)[int(len(times) * 0.95)]
    note("500 missed events: p95 in seconds", p95, "<= 1", p95 <= 1)


def heard_after(port: int, channel: str, cookie: str, count: int) -> float:
    import socket

    began, heard = time.monotonic(), b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(
            f"GET /live/stream?c={channel} HTTP/1.1\r\nHost: localhost\r\nCookie: befriend={cookie}\r\n\r\n".encode()
        )
        while heard.count(b"data: {") < count:
            heard += line.recv(1 << 20)
    return time.monotonic() - began


def main() -> None:
    parts = {"compare": compare, "resume": resume, "slow": slow_readers, "open": open_streams}
    for part in parts.values():
        part()
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(rows, indent=1) + "\n")
    print(f"written to {Path(RESULTS).relative_to(ROOT)}")


if __name__ == "__main__":
    main()
