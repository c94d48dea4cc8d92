"""The same meeting written by hand in C, compiled here with gcc."""

import ctypes
import os
import subprocess
from pathlib import Path

import numpy as np
from befriend_neuro.model import compiled
from befriend_neuro.model.integrate import STEP
from befriend_neuro.model.learning import Slow
from befriend_neuro.model.meeting import REST, REST_STEP, Meeting
from befriend_neuro.model.plan import Plan, grouped
from befriend_neuro.params import Parameters

SOURCE = Path(__file__).with_name("kernel.c")
FLAGS = ["-O3", "-march=native", "-mprefer-vector-width=512", "-ffast-math", "-fopenmp", "-fPIC", "-shared"]
os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # its threads do not spin while others are measured

Array = np.ndarray


def build(into: Path) -> ctypes.CDLL:
    """Compile the C kernel; raises CalledProcessError when gcc refuses it, as when an equation lacks a number."""
    library = into / "kernel.so"
    subprocess.run(
        ["gcc", *FLAGS, f"-DNUMBERS={','.join(compiled.NAMES)}", str(SOURCE), "-o", str(library), "-lm"], check=True
    )
    return ctypes.CDLL(str(library))


def meet_by_hand(library: ctypes.CDLL, slow: Slow, plan: Plan, *, params: Parameters, threads: int) -> Meeting:
    """As `meet_compiled`, by the C kernel."""
    after, (groups, n) = grouped(slow), plan.depth.shape
    peaks, means, states = np.empty(plan.order.shape), np.empty(plan.order.shape), np.empty((10, groups, n))
    arrays = (
        after.R, after.W, after.L, after.A, after.flooding, plan.h, plan.load, plan.present.astype(np.uint8), plan.depth,
        plan.evaluation, plan.warm, plan.acceptance, plan.rapport, plan.pace,
    )  # fmt: skip
    rest = round(REST / REST_STEP)
    fields = [*map(_at, arrays), ctypes.c_double(plan.attend), *map(_at, (plan.order, peaks, means, states))]
    fields += [ctypes.c_int64(count) for count in (groups, n, len(plan.order), rest, plan.steps)]
    rates = np.array([compiled.weights(params, REST_STEP), compiled.weights(params, STEP)])
    numbers = np.array([getattr(params, name) for name in compiled.NAMES])
    library.meetings(ctypes.byref(_struct(fields)), _at(rates), _at(numbers), ctypes.c_int(threads))
    return Meeting(after, peaks, means, states)


def _at(array: Array) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


def _struct(values: list) -> ctypes.Structure:
    names = [(f"f{place}", type(value)) for place, value in enumerate(values)]
    return type("Meeting", (ctypes.Structure,), {"_fields_": names})(*values)
