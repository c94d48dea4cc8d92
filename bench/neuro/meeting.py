"""One meeting of many groups by C, by numba and by NumPy: the same numbers, and how many member-sessions a second."""

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from befriend_neuro.model import compiled
from befriend_neuro.model.integrate import STEP
from befriend_neuro.model.learning import Slow
from befriend_neuro.model.meeting import Meeting, meet_compiled, meet_plainly
from befriend_neuro.model.plan import Plan, planned
from befriend_neuro.params import shipped
from bench.live.table import note
from bench.neuro.byhand import build, meet_by_hand

N, MINUTES, THREADS = 8, 5.0, 2
GROUPS = 12_000
SHORTER = 12  # NumPy meets one group in so many: the rounds of all three then take about as long
SAME = 1e-9


def compare(rounds: int) -> None:
    if compiled.kernel() is None:
        raise SystemExit("numba is not installed. Please run `make venv` first.")
    params, groups = shipped(), GROUPS if rounds > 1 else GROUPS // 10
    slow, plan = people(groups), the_plan(groups)
    few = slice(0, groups // SHORTER)
    fewer, shorter = slow.of(few), plan.of(few)
    with tempfile.TemporaryDirectory() as place:
        library = build(Path(place))
        runs: dict[str, Callable[[], Meeting]] = {
            "C": lambda: meet_by_hand(library, slow, plan, params=params, threads=THREADS),
            "numba": lambda: meet_compiled(slow, plan, params=params, workers=THREADS),
            "NumPy": lambda: meet_plainly(fewer, shorter, params=params),
        }
        met = {name: run() for name, run in runs.items()}  # compiled and warm
        for name in ("numba", "NumPy"):
            some = few if name == "NumPy" else slice(None)
            miss = difference(met["C"], met[name], some)
            print(f"     {name} differs from C by {miss:.1e} at most", flush=True)
            note(f"largest difference, {name} from C", miss, f"< {SAME:g}", miss < SAME)
        members = {"C": groups * N, "numba": groups * N, "NumPy": len(shorter.warm) * N}
        rates = [{name: _rate(run, members[name]) for name, run in runs.items()} for _ in range(rounds)]
    for name in runs:
        _tell(name, [one[name] for one in rates])
    _ratio("numba against C, both on two threads", [one["numba"][0] / one["C"][0] for one in rates], 1 / 2)
    _ratio("plain NumPy against C on two threads", [one["NumPy"][0] / one["C"][0] for one in rates], 1 / 40)
    _ratio(
        "numba against C, for each second of processor time", [one["numba"][1] / one["C"][1] for one in rates], 1 / 2
    )


def people(groups: int) -> Slow:
    rng = np.random.default_rng(1)
    each = rng.uniform(0.1, 0.9, (3, groups, N))
    return Slow(*each, rng.uniform(0.1, 0.9, (groups, N, N)), np.zeros((groups, N)))


def the_plan(groups: int) -> Plan:
    """Everybody shares once, in a random order; one in ten is away."""
    rng = np.random.default_rng(2)
    order = np.argsort(rng.random((N, groups)), axis=0)
    return planned(
        people(groups), order=order, depth=rng.uniform(0.2, 0.9, (groups, N)), warm=rng.uniform(0.2, 0.95, groups),
        load=rng.uniform(0, 1, (groups, N)), minutes=MINUTES, acceptance=None, present=rng.random((groups, N)) < 0.9,
        evaluation=0.0, pace=1.0, h=rng.uniform(0.3, 3, (groups, N)), attend=1.0, rapport=rng.uniform(-0.2, 0.2, (groups, N)),
        step=STEP, params=shipped(),
    )  # fmt: skip


def difference(one: Meeting, other: Meeting, some: slice) -> float:
    """Largest difference of all that a meeting gives back, the first for some of its groups only."""
    pairs = [(getattr(one.after, name)[some], getattr(other.after, name)) for name in vars(one.after)]
    pairs += [(getattr(one, name)[:, some], getattr(other, name)) for name in ("peak_N", "mean_N", "last")]
    return max(float(np.abs(a - b).max()) for a, b in pairs)


def _rate(run: Callable[[], Meeting], members: int) -> tuple[float, float]:
    """Member-sessions for each second on the clock, and for each second of processor time."""
    clock, processor = time.perf_counter(), time.process_time()
    run()
    return members / (time.perf_counter() - clock), members / (time.process_time() - processor)


def _tell(name: str, rates: list[tuple[float, float]]) -> None:
    clock, processor = (statistics.median(values) for values in zip(*rates, strict=True))
    spread = (max(rates)[0] - min(rates)[0]) / clock
    print(f"     {name} spreads over {spread:.0%}", flush=True)
    note(f"{name}: member-sessions/s", clock, "printed", True)
    note(f"{name}: member-sessions for each second of processor time", processor, "printed", True)


def _ratio(name: str, ratios: list[float], goal: float) -> None:
    middle = statistics.median(ratios)
    spread = (max(ratios) - min(ratios)) / middle
    print(f"     {name}: {' '.join(f'{ratio:.3f}' for ratio in ratios)} (spread {spread:.0%})", flush=True)
    note(name, middle, f">= {goal:g}", middle >= goal)
