"""Rounds in turn, medians with their spread, and the table that comes of them."""

import json
import statistics
from collections.abc import Callable
from pathlib import Path

from bench.live.crowd import Round
from bench.live.servers import ROOT, Server

RESULTS = ROOT / "bench" / "results"
LOOSE = 0.25  # a round in which the peer spreads over this is repeated
PATIENCE = 5  # times

Rounds = dict[str, list[Round]]

rows: list[dict[str, object]] = []


def note(name: str, value: float, goal: str, holds: bool) -> None:
    rows.append({"name": name, "value": round(value, 3), "goal": goal, "holds": bool(holds)})
    print(f"{'yes' if holds else 'NO ':4} {name:64} {value:10.3f}   {goal}", flush=True)


def write(path: Path, *, afresh: bool) -> None:
    """Parts that were run alone take the place of their own rows only."""
    kept = [] if afresh or not path.exists() else json.loads(path.read_text())
    fresh = {row["name"] for row in rows}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps([row for row in kept if row["name"] not in fresh] + rows, indent=1) + "\n")
    print(f"written to {path.relative_to(ROOT)}")


def median(rounds: list[Round], what: str) -> float:
    return statistics.median(getattr(one, what) for one in rounds)


def spread(rounds: list[Round], what: str) -> float:
    values = [getattr(one, what) for one in rounds]
    return (max(values) - min(values)) / (statistics.median(values) or 1)


def in_turn(run: dict[str, Callable[[], Round]], *, rounds: int, peer: str = "", steady: str = "cpu") -> Rounds:
    """A B C, A B C, …: each once in each round. While the peer spreads too much, the round in which it is farthest
    from its median is done again."""
    done: Rounds = {name: [] for name in run}
    for _ in range(rounds):
        _once(run, done)
    for _ in range(PATIENCE if peer and rounds > 1 else 0):
        if spread(done[peer], steady) <= LOOSE:
            break
        middle = median(done[peer], steady)
        worst = max(range(rounds), key=lambda place: abs(getattr(done[peer][place], steady) - middle))
        print(f"     the peer spreads over {LOOSE:.0%}: round {worst + 1} is done again", flush=True)
        for one in done.values():
            del one[worst]
        _once(run, done)
    for name, each in done.items():
        tell(name, each)
    return done


def _once(run: dict[str, Callable[[], Round]], done: Rounds) -> None:
    for name, go in run.items():
        done[name].append(go())


def tell(name: str, rounds: list[Round]) -> None:
    figures = {"sends": "sends/s", "cpu": "ms CPU per 1,000", "p50": "p50 ms", "p99": "p99 ms"}
    parts = [f"{median(rounds, what):8.1f} {unit} (±{spread(rounds, what):.0%})" for what, unit in figures.items()]
    print(f"     {name:18}" + " ".join(parts), flush=True)


def stop_all(servers: dict[str, Server]) -> None:
    for server in servers.values():
        server.stop()
