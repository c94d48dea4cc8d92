"""What large runs cost: the first compilation, a hundred thousand members' check-ins, a million people for half a year."""

import multiprocessing
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from befriend_neuro.estimation.filter import filter_checkins
from befriend_neuro.estimation.states import prior_model
from befriend_neuro.protocols.crowd import crowd
from befriend_neuro.protocols.design import Design
from bench.live.table import note

MEMBERS, WEEKS, TWO_GB_IN_MB = 1_000_000, 26, 2000
FIRST = """
import time
from bench.neuro import meeting
from befriend_neuro.model.meeting import meet_compiled
slow, plan = meeting.people(8), meeting.the_plan(8)
began = time.perf_counter()
meet_compiled(slow, plan, params=meeting.shipped())
print(time.perf_counter() - began)
"""


def compiling(_: int) -> None:
    """The first meeting with an empty cache, and the first one of the next process."""
    with tempfile.TemporaryDirectory() as place:
        for name in ("first meeting ever, s (numba compiles)", "first meeting of a later process, s"):
            where = os.environ | {"NUMBA_CACHE_DIR": place}
            told = subprocess.run([sys.executable, "-c", FIRST], env=where, capture_output=True, text=True, check=True)
            note(name, float(told.stdout), "printed", True)


def filtering(rounds: int) -> None:
    model, rng = prior_model(), np.random.default_rng(1)
    weeks = np.cumsum(rng.integers(1, 4, (100_000, 12)), 1)
    answers = np.clip(model.intercept + 2 * rng.standard_normal((100_000, 12, 7)), model.lowest, model.highest)
    answers[rng.random(answers.shape) < 0.4] = np.nan
    filter_checkins(model, weeks=weeks, answers=answers)
    times = []
    for _ in range(rounds):
        clock, processor = time.perf_counter(), time.process_time()
        filter_checkins(model, weeks=weeks, answers=answers)
        times.append((time.perf_counter() - clock, time.process_time() - processor))
    clock, processor = (statistics.median(values) for values in zip(*times, strict=True))
    note("100,000 members x 12 check-ins x 7 items filtered, s", clock, "< 1", clock < 1)
    note("the same, s of processor time", processor, "printed", True)


def million(rounds: int) -> None:
    members = MEMBERS if rounds > 1 else MEMBERS // 50
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as alone:
        seconds, processor, megabytes, counted, fall = alone.submit(_crowd, members).result()
    who = f"{counted:,} members, {WEEKS} weekly meetings"
    note(f"{who}: MB resident at most", megabytes, f"< {TWO_GB_IN_MB}", megabytes < TWO_GB_IN_MB and counted >= members)
    note(f"{who}: s", seconds, "printed", True)
    note(f"{who}: s of processor time", processor, "printed", True)
    print(f"     their distress fell by {fall:.2f} SD of the first reading", flush=True)


def _crowd(members: int) -> tuple[float, float, float, int, float]:
    design = Design(size=8, meetings=WEEKS, minutes=5.0)
    began = time.perf_counter()
    found = crowd(-(-members // design.members), design, seed=1)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    fall = float((found.distress[0] - found.distress[-1]) / found.distress_sd[0])
    return time.perf_counter() - began, time.process_time(), megabytes, found.members, fall
