"""The fast equations, the shipped scheme and learning once more, for numba: eight groups side by side in the lanes of a
processor. `fast`, `integrate` and `learning` are what they mean; the tests hold the two equal.

Nothing here is imported without numba, and everything numba compiles stands in this file, so that its cache on disk
notices every change. A lane never sees its neighbours, so no result depends on who is computed beside whom.
"""

from functools import partial
from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

Array = np.ndarray
Numbers = Any  # compiled.Numbers, of which a type checker knows no fields

B = 8  # lanes: groups side by side
# Rows of eight for each member in a block. States now with their powers; the same guessed by Heun's first stage.
T, P, N, S, O, C, H, F, FB, FS, POWER_N, POWER_FB, POWER_F = (B * row for row in range(13))  # noqa: E741 - as in equations
GUESS = 13 * B
DRIVE_T, DRIVE_P, DRIVE_N, DRIVE_C, DRIVE_H, DRIVE_F, DRIVE_FB = (B * row for row in range(26, 33))  # of that stage
THREAT, SKILL, CONTROL, SUPPORT, TRUST, CLOCK, STRESS = (B * row for row in range(33, 40))  # still in a share
BORROWED, PULL, TOTAL_T, TOTAL_P, TOTAL_N, PEAK_N = (B * row for row in range(40, 46))
ROWS = 46 * B


def _compiled(function: Any, *, inner: bool = True) -> Any:
    """Compiled on first use, kept on disk where a place is allowed. Products may be fused with sums, sums never
    reordered. Nothing compiled here makes an array, so none is counted (_nrt): that would cost a third of the time.
    What is called from compiled code only needs no way in from Python, which would take most of the compiling."""
    options: dict[str, Any] = {
        "nogil": True,
        "error_model": "numpy",
        "fastmath": {"contract", "nnan", "nsz"},
        "_nrt": False,
    }
    options |= {"no_cpython_wrapper": inner, "no_cfunc_wrapper": True}
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # no writable place for the cache
        return numba.njit(**options)(function)


@_compiled
def _exp(x: float) -> float:
    """e^x for |x| < 708 within 1e-14: 2^k times a Taylor sum of degree 11 on |r| < .35. The constant 1.5 2^52 rounds,
    and leaves k in the lowest bits."""
    shifted = x * 1.4426950408889634 + 6755399441055744.0
    k = shifted - 6755399441055744.0
    r = x - k * 0.693147180369123816490 - k * 1.90821492927058770002e-10
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 + r) + r2 * (1 / 2 + r * (1 / 6))
    middle = (1 / 24 + r * (1 / 120)) + r2 * (1 / 720 + r * (1 / 5040))
    high = (1 / 40320 + r * (1 / 362880)) + r2 * (1 / 3628800 + r * (1 / 39916800))
    total = low + r4 * (middle + r4 * high)
    bits = np.float64(total).view(np.int64) + (np.float64(shifted).view(np.int64) << 52)
    return np.int64(bits).view(np.float64)


@_compiled
def _powers(y: Array, K_1: float, n_1: float, K_GR: float, n_GR: float) -> None:
    """(N/K_1)^n_1, (Fb/K_GR)^n_GR and (F/K_GR)^n_GR of the states in y; the usual powers by multiplication."""
    arousal, cortisol = 1 / K_1, 1 / K_GR
    if n_1 == 5.0:
        for b in range(B):
            v = y[N + b] * arousal
            y[POWER_N + b] = (v * v) * (v * v) * v
    else:
        for b in range(B):
            y[POWER_N + b] = (y[N + b] * arousal) ** n_1
    if n_GR == 3.0:
        for b in range(B):
            v, w = y[FB + b] * cortisol, y[F + b] * cortisol
            y[POWER_FB + b], y[POWER_F + b] = v * v * v, w * w * w
    else:
        for b in range(B):
            y[POWER_FB + b], y[POWER_F + b] = (y[FB + b] * cortisol) ** n_GR, (y[F + b] * cortisol) ** n_GR


@intrinsic
def _add_product(typing: Any, to: Any, at: Any, a: Any, i: Any, b: Any, j: Any) -> Any:
    """to[at : at + B] += a[i : i + B] * b[j : j + B] of flat arrays, in one vector: numba itself makes none of so short a
    loop."""
    row, fused = ir.VectorType(ir.DoubleType(), B), ("contract",)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def rows(k: int) -> Any:
            array = context.make_array(signature.args[k])(context, builder, arguments[k])
            return builder.bitcast(builder.gep(array.data, [arguments[k + 1]]), row.as_pointer())

        total, first, second = rows(0), (builder.load(rows(2), align=8)), (builder.load(rows(4), align=8))
        product = builder.fmul(first, second, flags=fused)
        builder.store(builder.fadd(builder.load(total, align=8), product, flags=fused), total, align=8)
        return context.get_dummy_value()

    return types.void(to, types.intp, a, types.intp, b, types.intp), generate


@_compiled
def _others(x: Array, coupling: Array, n: int, stage: int) -> None:
    """B_i = sum_j a_ij A_ij P_j and sum_j a_ij A_ij N_j of the states at `stage` (now, or guessed)."""
    flat, pairs = x.reshape(x.size), coupling.reshape(coupling.size)
    for i in range(n):
        m = i * ROWS
        for b in range(B):
            flat[m + BORROWED + b] = flat[m + PULL + b] = 0.0
        for j in range(n):
            other, pair = j * ROWS + stage, (i * n + j) * B
            _add_product(flat, m + BORROWED, pairs, pair, flat, other + P)  # type: ignore[call-arg]
            _add_product(flat, m + PULL, pairs, pair, flat, other + N)


@_compiled
def _guess(x: Array, n: int, fade: Any, feed: Any, p: Numbers) -> None:
    """Heun's first stage: y e^-z + step phi1 q(y), the drives q kept."""
    receptor = (1 + (1 / p.K_GR) ** p.n_GR) / (1 + p.mr_sat)
    gland = 1 + (1 / p.K_GR) ** p.n_GR
    fade_T, fade_P, fade_N, fade_S, fade_O, fade_C, fade_H, fade_F, fade_Fb, fade_Fs = fade
    feed_T, feed_P, feed_N, feed_S, feed_O, feed_C, feed_H, feed_F, feed_Fb, feed_Fs = feed
    for i in range(n):
        m = x[i]
        _powers(m, p.K_1, p.n_1, p.K_GR, p.n_GR)
        for b in range(B):
            threat, regulation = m[b + T], m[b + P]
            arousal, f = m[b + N], m[b + F]
            drive = 1 / (1 + _exp(p.w_S * m[b + S] + p.w_O * m[b + O] + m[b + SKILL] * regulation - m[b + THREAT]))
            m[b + DRIVE_T] = drive
            m[b + GUESS + T] = fade_T * threat + feed_T * drive
            away = 1 + _exp(p.w_PT * threat - p.w_B * m[b + BORROWED] - m[b + CONTROL])
            drive = p.c_g * arousal / ((arousal + p.K_a) * (1 + m[b + POWER_N]) * away)
            m[b + DRIVE_P] = drive
            m[b + GUESS + P] = fade_P * regulation + feed_P * drive
            flow = m[b + PULL] - m[b + TRUST] * arousal
            drive = p.n0 + (1 - p.n0) * threat + p.kappa * p.tau_N * flow
            m[b + DRIVE_N] = drive
            m[b + GUESS + N] = fade_N * arousal + feed_N * drive
            m[b + GUESS + S] = fade_S * m[b + S] + feed_S * m[b + SUPPORT]
            m[b + GUESS + O] = fade_O * m[b + O] + feed_O * p.o_S * m[b + SUPPORT]
            u = m[b + CLOCK] + m[b + STRESS] * max(arousal - p.n0 - p.n_dead, 0.0)
            brain = max(m[b + FB], 0.05)
            drive = u * receptor * (1 + p.mr_sat * brain) / ((1 + m[b + POWER_FB]) * brain)
            m[b + DRIVE_C] = drive
            m[b + GUESS + C] = fade_C * m[b + C] + feed_C * drive
            drive = m[b + C] * gland / (1 + m[b + POWER_F])
            m[b + DRIVE_H] = drive
            m[b + GUESS + H] = fade_H * m[b + H] + feed_H * drive
            m[b + DRIVE_F] = m[b + H]
            m[b + GUESS + F] = fade_F * f + feed_F * m[b + H]
            m[b + DRIVE_FB] = f
            m[b + GUESS + FB] = fade_Fb * m[b + FB] + feed_Fb * f
            m[b + GUESS + FS] = fade_Fs * m[b + FS] + feed_Fs * f


@_compiled
def _settle(x: Array, n: int, turn: Any, p: Numbers) -> None:
    """Heun's second stage: the guess plus step phi2 (q(guess) - q(y)); totals and the peak for learning."""
    receptor = (1 + (1 / p.K_GR) ** p.n_GR) / (1 + p.mr_sat)
    gland = 1 + (1 / p.K_GR) ** p.n_GR
    turn_T, turn_P, turn_N, _, _, turn_C, turn_H, turn_F, turn_Fb, turn_Fs = turn
    for i in range(n):
        m = x[i]
        _powers(m[GUESS:], p.K_1, p.n_1, p.K_GR, p.n_GR)
        for b in range(B):
            g = b + GUESS
            threat, regulation, arousal, f = m[g + T], m[g + P], m[g + N], m[g + F]
            drive = 1 / (1 + _exp(p.w_S * m[g + S] + p.w_O * m[g + O] + m[b + SKILL] * regulation - m[b + THREAT]))
            m[b + T] = threat + turn_T * (drive - m[b + DRIVE_T])
            away = 1 + _exp(p.w_PT * threat - p.w_B * m[b + BORROWED] - m[b + CONTROL])
            drive = p.c_g * arousal / ((arousal + p.K_a) * (1 + m[g + POWER_N]) * away)
            m[b + P] = regulation + turn_P * (drive - m[b + DRIVE_P])
            flow = m[b + PULL] - m[b + TRUST] * arousal
            drive = p.n0 + (1 - p.n0) * threat + p.kappa * p.tau_N * flow
            m[b + N] = arousal + turn_N * (drive - m[b + DRIVE_N])
            m[b + S] = m[g + S]
            m[b + O] = m[g + O]
            u = m[b + CLOCK] + m[b + STRESS] * max(arousal - p.n0 - p.n_dead, 0.0)
            brain = max(m[g + FB], 0.05)
            drive = u * receptor * (1 + p.mr_sat * brain) / ((1 + m[g + POWER_FB]) * brain)
            m[b + C] = m[g + C] + turn_C * (drive - m[b + DRIVE_C])
            drive = m[g + C] * gland / (1 + m[g + POWER_F])
            m[b + H] = m[g + H] + turn_H * (drive - m[b + DRIVE_H])
            m[b + F] = f + turn_F * (m[g + H] - m[b + DRIVE_F])
            m[b + FB] = m[g + FB] + turn_Fb * (f - m[b + DRIVE_FB])
            m[b + FS] = m[g + FS] + turn_Fs * (f - m[b + DRIVE_FB])
            m[b + TOTAL_T] += m[b + T]
            m[b + TOTAL_P] += m[b + P]
            m[b + TOTAL_N] += m[b + N]
            m[b + PEAK_N] = max(m[b + PEAK_N], m[b + N])


@_compiled
def _run(x: Array, coupling: Array, n: int, steps: int, weights: Any, p: Numbers, together: bool) -> None:
    for i in range(n):
        m = x[i]
        for b in range(B):
            m[b + TOTAL_T] = m[b + TOTAL_P] = m[b + TOTAL_N] = m[b + BORROWED] = m[b + PULL] = 0.0
            m[b + PEAK_N] = m[b + N]
    for _ in range(steps):
        if together:
            _others(x, coupling, n, 0)
        _guess(x, n, weights[0], weights[1], p)
        if together:
            _others(x, coupling, n, GUESS)
        _settle(x, n, weights[2], p)


@_compiled
def _couple(coupling: Array, trust: Array, attend: float, here: Array, speaker: int, b: int, p: Numbers) -> None:
    """a_ij A_ij of one group; see `attention`."""
    n = len(here)
    count = here.sum()
    speaks = speaker >= 0 and here[speaker]
    to_speaker = 1.0 if count == 2 else p.attn_speaker
    to_listener = (1 - to_speaker) / max(count - 2, 1)
    for i in range(n):
        for j in range(n):
            a = 0.0
            if speaks and i != j and here[i] and here[j]:
                a = 1 / max(count - 1, 1) if i == speaker else (to_speaker if j == speaker else to_listener)
            coupling[i, j, b] = a * attend * trust[i, j]


@_compiled
def _enter(x: Array, coupling: Array, b: int, g: int, people: Any, share: Any, speaker: int, p: Numbers) -> None:
    """What stands still in a share, for one group in its lane."""
    R, W, L, _, _, h, load, _ = people
    depth, evaluation, warm, _, _, _, _ = share
    n = R.shape[1]
    for i in range(n):
        m = x[i]
        felt = 0.0
        for j in range(n):
            felt += coupling[i, j, b]
        speaks = i == speaker
        E = max(p.E_share * depth[g, i], evaluation[g, i]) if speaks else 0.0
        D = depth[g, i] if speaks else 0.0
        acceptance = warm[g, i] * (1.0 if speaks else p.warm_elsewhere)
        m[b + TRUST] = felt
        m[b + SUPPORT] = acceptance * felt
        m[b + THREAT] = p.th_T + p.w_E * E * (p.E_floor + R[g, i]) + p.w_M * load[g, i] * D + p.w_L * L[g, i]
        m[b + SKILL] = p.w_P * W[g, i]
        m[b + CONTROL] = p.th_P + p.w_W * W[g, i] - p.w_PL * L[g, i]
        m[b + CLOCK] = np.exp(-p.b_L0 * L[g, i])
        m[b + STRESS] = p.h_T * h[g, i] * np.exp(-p.b_L * L[g, i])


@_compiled
def _begin(x: Array, b: int, L: Array, p: Numbers) -> None:
    """States before the run-in; see `start`."""
    for i in range(len(L)):
        m = x[i]
        m[b + T], m[b + P], m[b + N], m[b + S], m[b + O] = 0.05, 0.5, p.n0, 0.0, 0.0
        for row in range(5, 10):
            m[b + row * B] = np.exp(-p.b_L0 * L[i] * (1 + p.mr_sat) / (2 + p.mr_sat))


@_compiled
def _leave(x: Array, begin: int, end: int, states: Array) -> None:
    for g in range(begin, end):
        for i in range(states.shape[2]):
            for row in range(10):
                states[row, g, i] = x[i, row * B + g - begin]


@_compiled
def _heard(shown: float, rapport: float, bias: float) -> float:
    return min(max(min(max(shown + rapport, 0.0), 1.0) * (1 - bias), 0.0), 1.0)


@_compiled
def _learn(people: Any, g: int, speaker: int, share: Any, met: Any, p: Numbers) -> None:
    """One share of one group; see `learn`."""
    R, W, L, A, flooding, _, _, here = people
    depth, _, warm, shown, rapport, pace, _ = share
    peak, mean_N, mean_T, mean_P = met
    n = R.shape[1]
    if speaker < 0 or not here[g, speaker]:
        return
    was, listeners, felt, trust, D = R[g, speaker], 0, 0.0, 0.0, depth[g, speaker]
    for j in range(n):
        if here[g, j] and j != speaker:
            listeners += 1
            felt += _heard(shown[g, j], rapport[g, speaker], p.percept_bias * was)
            trust += A[g, speaker, j]
    felt, trust = felt / max(listeners, 1), trust / max(listeners, 1)
    arousal = (peak + mean_N) / 2
    safety = warm[g, speaker] * trust if listeners > 0 else p.s_alone
    gate = p.s_0 + (1 - p.s_0) * min(1.0, safety / p.S_ref)
    window = np.exp(-((arousal - p.m_opt) ** 2) / (2 * p.m_sig**2)) * (1 - p.chi * L[g, speaker]) * gate
    now = was + min(pace[g] * p.eta_R * window * D, 1.0) * (1 - felt - was) if listeners > 0 else was
    over = min(max((arousal - p.N_flood) / p.flood_width, 0.0), 1.0)
    R[g, speaker] = now + p.eta_F * (1 - now) * over
    if over > 0:
        W[g, speaker] *= 1 - p.flood_W
        flooding[g, speaker] += 1
    practice = min(pace[g] * p.eta_W * window * 4 * mean_T * mean_P, 1.0)
    W[g, speaker] += practice * max(p.W_max - W[g, speaker], 0.0)
    given = min(pace[g] * p.eta_A * (p.eta_floor + (1 - p.eta_floor) * D), 1.0)
    returned = min(pace[g] * p.eta_listener * p.eta_A * D, 1.0)
    for j in range(n):
        if here[g, j] and j != speaker:
            heard = _heard(shown[g, j], rapport[g, speaker], p.percept_bias * was)
            A[g, speaker, j] += given * (heard - A[g, speaker, j])
            A[g, j, speaker] += returned * (warm[g, speaker] - A[g, j, speaker])


@partial(_compiled, inner=False)
def meetings(
    first: int, last: int, rest: int, steps: int, order: Array, people: Any, share: Any, weights: Any, p: Numbers,
    peaks: Array, means: Array, states: Array, x: Array, coupling: Array,
) -> None:  # fmt: skip
    """Blocks first to last of eight groups each, through their meeting. Changes R, W, A and flooding in place.

    order (shares, g); people: R, W, L (g, n), A (g, n, n), flooding, h, load, present (g, n); share: depth, evaluation,
    warm, acceptance, rapport (g, n), pace (g,), attend; weights (2, 3, 10): of rest and share, see
    `compiled.weights`; peaks, means (shares, g) and states (10, g, n) are filled; x (n, ROWS) and coupling (n, n, B) are
    its desk.
    """
    L, A, here, attend = people[2], people[3], people[7], share[6]
    groups, n = L.shape
    for block in range(first, last):
        coupling[:] = 0.0
        begin, end = block * B, min((block + 1) * B, groups)
        for b in range(B):
            g = min(begin + b, groups - 1)
            _begin(x, b, L[g], p)
            _enter(x, coupling, b, g, people, share, -1, p)
        _run(x, coupling, n, rest, weights[0], p, False)
        for turn in range(len(order)):
            for b in range(B):
                g = min(begin + b, groups - 1)
                _couple(coupling, A[g], attend, here[g], order[turn, g], b, p)
                _enter(x, coupling, b, g, people, share, order[turn, g], p)
            _run(x, coupling, n, steps, weights[1], p, n > 1)
            for g in range(begin, end):
                m, b = x[max(order[turn, g], 0)], g - begin
                over = 1 / max(steps, 1)
                met = (m[b + PEAK_N], m[b + TOTAL_N] * over, m[b + TOTAL_T] * over, m[b + TOTAL_P] * over)
                peaks[turn, g], means[turn, g] = met[0], met[1]
                _learn(people, g, order[turn, g], share, met, p)
        _leave(x, begin, end, states)
