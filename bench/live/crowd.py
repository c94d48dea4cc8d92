"""One round: the crowd against a server, with the server's processor time over the measured seconds."""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bench.live.servers import Server, compile_c, cpu_ms

HASTE, CALM = 6, 12  # seconds that are measured: of six at a calm pace, the p99 would be a dozen sends


@dataclass(frozen=True)
class Round:
    sends: float
    deliveries: float
    p50: float
    p99: float
    cpu: float  # milliseconds for 1,000 deliveries
    cpu_share: float  # of one processor
    faults: int
    refused: int
    slow_dropped: int
    ready: float  # seconds until all had come in


@cache
def program() -> Path:
    return compile_c(Path(tempfile.mkdtemp(prefix="befriend-load-")), "load")


@contextmanager
def crowd(command: list[str]) -> Iterator[subprocess.Popen]:
    """The crowd's process, which does not outlive this block."""
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def held_open(server: Server, per_room: int) -> Iterator[float]:
    """Everybody listens and comes back when a stream ends; the seconds it took until all did."""
    total = server.people.count("\n")
    with crowd([str(program()), "sse", str(server.port), str(total), str(per_room), "0", "0", "0", "0"]) as process:
        process.stdin.write(server.crowd())
        process.stdin.flush()
        yield float(process.stdout.readline().split()[1])


def run(
    server: Server, *, per_room: int = 12, rate: int = 0, warm: float = 2, seconds: float = 0, slow: int = 0
) -> Round:
    total, seconds = server.people.count("\n"), seconds or (CALM if rate else HASTE)
    command = [str(program()), server.kind, str(server.port), *map(str, (total, per_room, rate, warm, seconds, slow))]
    before = after = ready = 0.0
    said = {}
    with crowd(command) as process:
        process.stdin.write(server.crowd())
        process.stdin.close()
        for line in process.stdout:
            if line.startswith("READY"):
                ready = float(line.split()[1])
            elif line.startswith("START"):
                before = cpu_ms(server.pids())
            elif line.startswith("END"):
                after = cpu_ms(server.pids())
            elif line.startswith("{"):
                said = json.loads(line)
        if process.wait(30) or not said:
            raise RuntimeError(f"the crowd at {server.name} came to nothing")
    spent, told = after - before, max(1, said["delivered"])
    return Round(
        said["sends"],
        said["deliveries"],
        said["p50"],
        said["p99"],
        spent * 1000 / told,
        spent / 1000 / seconds,
        said["faults"],
        said["refused"],
        said["slow_dropped"],
        ready,
    )
