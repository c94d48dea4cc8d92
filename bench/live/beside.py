"""Our live half on both databases beside ejabberd and the floor in C: as fast as it goes, and at a calm pace."""

from collections.abc import Callable
from functools import partial

from bench.live import crowd, servers
from bench.live.servers import Server
from bench.live.table import Rounds, in_turn, median, note, stop_all

ROOMS, PER_ROOM = 100, 12
OURS = ("postgres", "sqlite")


def compare(rounds: int) -> None:
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
        print(f"saturated: {ROOMS} rooms of {PER_ROOM}, {rounds} rounds", flush=True)
        saturated(in_turn(_at(built, 0), rounds=rounds, peer="ejabberd", steady="sends"))
        print(f"200 sends a second, {rounds} rounds", flush=True)
        calm(in_turn(_at(built, 200), rounds=rounds, peer="ejabberd"))
    finally:
        stop_all(built)


def _at(built: dict[str, Server], rate: int) -> dict[str, Callable[[], crowd.Round]]:
    return {name: partial(crowd.run, server, rate=rate) for name, server in built.items()}


def saturated(rounds: Rounds) -> None:
    peer, floor = rounds["ejabberd"], rounds["floor"]
    faster, cheaper = (median(rounds["postgres"], what) / median(peer, what) for what in ("sends", "cpu"))
    note("saturated, postgres: sends/s against ejabberd", faster, ">= 2.5", faster >= 2.5)
    note("saturated, postgres: CPU against ejabberd", cheaper, "<= 0.333", cheaper <= 1 / 3)
    for name in OURS:
        ratio = median(rounds[name], "cpu") / median(floor, "cpu")
        note(f"saturated, {name}: CPU against the floor (aim)", ratio, "<= 3", ratio <= 3)
    faults = sum(one.faults + one.refused for name in OURS for one in rounds[name])
    note("saturated: deliveries lost, doubled or out of order", faults, "0", faults == 0)


def calm(rounds: Rounds) -> None:
    peer = rounds["ejabberd"]
    for name in OURS:
        cheaper, slower = (median(rounds[name], what) / median(peer, what) for what in ("cpu", "p99"))
        note(f"200 sends/s, {name}: CPU against ejabberd", cheaper, "<= 0.5", cheaper <= 0.5)
        if name == "sqlite":
            note("200 sends/s, sqlite: CPU against ejabberd (aim)", cheaper, "<= 0.25", cheaper <= 0.25)
        note(f"200 sends/s, {name}: p99 against ejabberd", slower, "<= 1.25", slower <= 1.25)
    faults = sum(one.faults + one.refused for name in OURS for one in rounds[name])
    note("200 sends/s: deliveries lost, doubled or out of order", faults, "0", faults == 0)
