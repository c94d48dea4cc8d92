"""Meetings by numba where it is installed: the same numbers within 1e-9, many times as fast."""

from collections import namedtuple
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.fast import decay
from befriend_neuro.model.learning import Slow
from befriend_neuro.params import Parameters
from befriend_neuro.threads import shared, threads

if TYPE_CHECKING:
    from befriend_neuro.model.plan import Plan

Array = NDArray[np.float64]
Numbers = namedtuple(
    "Numbers",
    "th_T w_E E_floor w_M w_P w_S w_O w_L th_P w_W w_B w_PT w_PL n0 n_dead K_a K_1 n_1 c_g o_S kappa attn_speaker "
    "K_GR n_GR mr_sat h_T b_L b_L0 E_share warm_elsewhere m_opt m_sig N_flood flood_width flood_W eta_R eta_A eta_W eta_F "
    "eta_floor eta_listener s_0 s_alone S_ref chi W_max percept_bias tau_T tau_P tau_N tau_S tau_O t_half_CRH t_half_ACTH t_half_F "
    "k_b k_sal",
)
NAMES: tuple[str, ...] = Numbers._fields
CHUNKS = 8  # pieces of work for each thread, so that none waits long for the others


@cache
def kernel() -> Any:
    """The compiled kernel, or None without numba. numba is loaded here and not before."""
    try:
        from befriend_neuro.model import lanes
    except ImportError:
        return None
    return lanes


def weights(params: Parameters, step: float) -> tuple[tuple[float, ...], ...]:
    """e^-z, 1 - e^-z and (e^-z - 1 + z)/z, each for the ten states, with z = r step: Heun's two stages with exact decay."""
    z = decay(params=params) * step
    return tuple(tuple(map(float, each)) for each in (np.exp(-z), -np.expm1(-z), (np.expm1(-z) + z) / z))


def meetings(
    slow: Slow, plan: "Plan", *, rest: tuple[int, float], share: tuple[int, float], params: Parameters,
    workers: int | None = None,
) -> tuple[Slow, Array, Array, Array]:  # fmt: skip
    """The meeting of groups (g, n) by the kernel; slow is changed in place. rest and share: how many steps of how many
    minutes. The result does not depend on `workers`, nor on which groups are run together.

    Returns members after it, peak and mean of each speaker's arousal (shares, g), and the last states (10, g, n).
    """
    run, (groups, n) = kernel(), slow.R.shape
    out = np.empty(plan.order.shape), np.empty(plan.order.shape), np.empty((10, groups, n))
    numbers = Numbers(*(float(getattr(params, name)) for name in NAMES))
    rates = weights(params, rest[1]), weights(params, share[1])
    people = slow.R, slow.W, slow.L, slow.A, slow.flooding, plan.h, plan.load, plan.present
    shown = plan.depth, plan.evaluation, plan.warm, plan.acceptance, plan.rapport, plan.pace, plan.attend

    def work(piece: tuple[int, int]) -> None:
        desk = _aligned(n, run.ROWS), _aligned(n, n, run.B)
        run.meetings(*piece, rest[0], share[0], plan.order, people, shown, rates, numbers, *out, *desk)

    workers = threads() if workers is None else workers
    shared(work, list(_pieces(-(-groups // run.B), workers)), workers=workers)
    return slow, *out


def _pieces(blocks: int, workers: int) -> Iterator[tuple[int, int]]:
    size = blocks if workers == 1 else -(-blocks // (workers * CHUNKS))
    for first in range(0, blocks, size):
        yield first, min(first + size, blocks)


def _aligned(*shape: int) -> Array:
    """Zeros that begin where a line of the processor's cache does."""
    count, line = int(np.prod(shape)), 8
    room = np.zeros(count + line)
    first = -(room.ctypes.data // room.itemsize) % line
    return room[first : first + count].reshape(shape)
