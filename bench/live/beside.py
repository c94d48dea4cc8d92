"""Our live half on both databases beside ejabberd and the floor in C: as fast as it goes, and at a calm pace.

ejabberd runs as Debian sets it up. Stripped to rooms and their archive it is an aim, printed.
"""

from collections.abc import Callable
from functools import partial

from bench.live import crowd, servers
from bench.live.servers import Server
from bench.live.table import Rounds, in_turn, median, note, stop_all

ROOMS, PER_ROOM = 100, 12
OURS = ("postgres", "sqlite")
PEERS = {"ejabberd": "", "ejabberd stripped": " (aim)"}


def compare(rounds: int) -> None:
    makers: dict[str, Callable[[], Server]] = {
        "floor": lambda: servers.floor(ROOMS, PER_ROOM),
        "sqlite": lambda: servers.befriend("sqlite", ROOMS, PER_ROOM),
        "postgres": lambda: servers.befriend("postgres", ROOMS, PER_ROOM),
        "ejabberd": lambda: servers.ejabberd(ROOMS, PER_ROOM),
        "ejabberd stripped": lambda: servers.ejabberd(ROOMS, PER_ROOM, stripped=True),
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
    for peer, aim in PEERS.items():
        faster, cheaper = (median(rounds["postgres"], what) / median(rounds[peer], what) for what in ("sends", "cpu"))
        note(f"saturated, postgres: sends/s against {peer}{aim}", faster, ">= 2.5", faster >= 2.5)
        note(f"saturated, postgres: CPU against {peer}{aim}", cheaper, "<= 0.333", cheaper <= 1 / 3)
    for name in OURS:
        ratio = median(rounds[name], "cpu") / median(rounds["floor"], "cpu")
        note(f"saturated, {name}: CPU against the floor (aim)", ratio, "<= 3", ratio <= 3)
    faults = sum(one.faults + one.refused for name in OURS for one in rounds[name])
    note("saturated: deliveries lost, doubled or out of order", faults, "0", faults == 0)


def calm(rounds: Rounds) -> None:
    for peer, aim in PEERS.items():
        for name in OURS:
            cheaper, slower = (median(rounds[name], what) / median(rounds[peer], what) for what in ("cpu", "p99"))
            note(f"200 sends/s, {name}: CPU against {peer}{aim}", cheaper, "<= 0.5", cheaper <= 0.5)
            note(f"200 sends/s, {name}: p99 against {peer}{aim}", slower, "<= 1.25", slower <= 1.25)
    aim_here = median(rounds["sqlite"], "cpu") / median(rounds["ejabberd"], "cpu")
    note("200 sends/s, sqlite: CPU against ejabberd (aim)", aim_here, "<= 0.25", aim_here <= 0.25)
    faults = sum(one.faults + one.refused for name in OURS for one in rounds[name])
    note("200 sends/s: deliveries lost, doubled or out of order", faults, "0", faults == 0)
