"""The fast equations, the shipped scheme and learning once more, for numba: eight groups side by side in the lanes of a
processor. `fast`, `integrate` and `learning` are what they mean; the tests hold the two equal.

Nothing here is imported without numba, and everything numba compiles stands in this file, so that its cache on disk
notices every change. A lane never sees its neighbours, so no result depends on who is computed beside whom.
"""

from typing import Any

import numba
import numpy as np

Array = np.ndarray
Numbers = Any  # compiled.Numbers, of which a type checker knows no fields

B = 8  # lanes: groups side by side
# Rows of eight for each member in a block. States now, states guessed by Heun's first stage, drives of that stage.
T, P, N, S, O, C, H, F, FB, FS = (B * row for row in range(10))  # noqa: E741 - the letters of the equations
STATES = 10 * B
GUESS = 10 * B
DRIVE_T, DRIVE_P, DRIVE_N, DRIVE_C, DRIVE_H, DRIVE_F, DRIVE_FB, DRIVE_FS = (B * row for row in range(20, 28))
THREAT, SKILL, CONTROL, SUPPORT, TRUST, CLOCK, STRESS = (B * row for row in range(28, 35))  # still in a share
BORROWED, PULL, POWER_N, POWER_FB, POWER_F = (B * row for row in range(35, 40))
TOTAL_T, TOTAL_P, TOTAL_N, PEAK_N = (B * row for row in range(40, 44))
ROWS = 44 * B

FUSED = {"contract", "nnan", "nsz"}


def _compiled(function: Any) -> Any:
    """Compiled on first use, kept on disk where a place is allowed. Products may be fused with sums, never reordered."""
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=FUSED)(function)
    except RuntimeError:  # no writable place for the cache
        return numba.njit(nogil=True, error_model="numpy", fastmath=FUSED)(function)


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
def _power(x: Array, source: int, target: int, exponent: float, scale: float) -> None:
    """(x / scale)^exponent of a row; small whole powers by multiplication."""
    if exponent == 3.0:
        for b in range(B):
            v = x[source + b] * scale
            x[target + b] = v * v * v
    elif exponent == 5.0:
        for b in range(B):
            v = x[source + b] * scale
            x[target + b] = (v * v) * (v * v) * v
    else:
        for b in range(B):
            x[target + b] = (x[source + b] * scale) ** exponent


@_compiled
def _powers(x: Array, at: int, stage: int, p: Numbers) -> None:
    _power(x, at + stage + N, at + POWER_N, p.n_1, 1 / p.K_1)
    _power(x, at + stage + FB, at + POWER_FB, p.n_GR, 1 / p.K_GR)
    _power(x, at + stage + F, at + POWER_F, p.n_GR, 1 / p.K_GR)


@_compiled
def _others(x: Array, coupling: Array, n: int, stage: int) -> None:
    """B_i = sum_j a_ij A_ij P_j and sum_j a_ij A_ij N_j of the states at `stage` (now, or guessed)."""
    for i in range(n):
        me = i * ROWS
        for b in range(B):
            x[me + BORROWED + b] = 0.0
            x[me + PULL + b] = 0.0
        for j in range(n):
            other, pair = j * ROWS + stage, (i * n + j) * B
            for b in range(B):
                x[me + BORROWED + b] += coupling[pair + b] * x[other + P + b]
                x[me + PULL + b] += coupling[pair + b] * x[other + N + b]


@_compiled
def _guess(x: Array, n: int, fade: Array, feed: Array, p: Numbers) -> None:
    """Heun's first stage: y e^-z + step phi1 q(y), the drives q kept."""
    receptor = (1 + (1 / p.K_GR) ** p.n_GR) / (1 + p.mr_sat)
    gland = 1 + (1 / p.K_GR) ** p.n_GR
    for i in range(n):
        at = i * ROWS
        _powers(x, at, 0, p)
        for b in range(at, at + B):
            threat, regulation = x[b + T], x[b + P]
            arousal, f = x[b + N], x[b + F]
            drive = 1 / (1 + _exp(p.w_S * x[b + S] + p.w_O * x[b + O] + x[b + SKILL] * regulation - x[b + THREAT]))
            x[b + DRIVE_T] = drive
            x[b + GUESS + T] = fade[0] * threat + feed[0] * drive
            away = 1 + _exp(p.w_PT * threat - p.w_B * x[b + BORROWED] - x[b + CONTROL])
            drive = p.c_g * arousal / ((arousal + p.K_a) * (1 + x[b + POWER_N]) * away)
            x[b + DRIVE_P] = drive
            x[b + GUESS + P] = fade[1] * regulation + feed[1] * drive
            flow = x[b + PULL] - x[b + TRUST] * arousal
            drive = p.n0 + (1 - p.n0) * threat + p.kappa * p.tau_N * flow
            x[b + DRIVE_N] = drive
            x[b + GUESS + N] = fade[2] * arousal + feed[2] * drive
            x[b + GUESS + S] = fade[3] * x[b + S] + feed[3] * x[b + SUPPORT]
            x[b + GUESS + O] = fade[4] * x[b + O] + feed[4] * p.o_S * x[b + SUPPORT]
            u = x[b + CLOCK] + x[b + STRESS] * max(arousal - p.n0 - p.n_dead, 0.0)
            brain = max(x[b + FB], 0.05)
            drive = u * receptor * (1 + p.mr_sat * brain) / ((1 + x[b + POWER_FB]) * brain)
            x[b + DRIVE_C] = drive
            x[b + GUESS + C] = fade[5] * x[b + C] + feed[5] * drive
            drive = x[b + C] * gland / (1 + x[b + POWER_F])
            x[b + DRIVE_H] = drive
            x[b + GUESS + H] = fade[6] * x[b + H] + feed[6] * drive
            x[b + DRIVE_F] = x[b + H]
            x[b + GUESS + F] = fade[7] * f + feed[7] * x[b + H]
            x[b + DRIVE_FB] = f
            x[b + GUESS + FB] = fade[8] * x[b + FB] + feed[8] * f
            x[b + GUESS + FS] = fade[9] * x[b + FS] + feed[9] * f


@_compiled
def _settle(x: Array, n: int, turn: Array, p: Numbers) -> None:
    """Heun's second stage: the guess plus step phi2 (q(guess) - q(y)); totals and the peak for learning."""
    receptor = (1 + (1 / p.K_GR) ** p.n_GR) / (1 + p.mr_sat)
    gland = 1 + (1 / p.K_GR) ** p.n_GR
    for i in range(n):
        at = i * ROWS
        _powers(x, at, GUESS, p)
        for b in range(at, at + B):
            g = b + GUESS
            threat, regulation, arousal, f = x[g + T], x[g + P], x[g + N], x[g + F]
            drive = 1 / (1 + _exp(p.w_S * x[g + S] + p.w_O * x[g + O] + x[b + SKILL] * regulation - x[b + THREAT]))
            x[b + T] = threat + turn[0] * (drive - x[b + DRIVE_T])
            away = 1 + _exp(p.w_PT * threat - p.w_B * x[b + BORROWED] - x[b + CONTROL])
            drive = p.c_g * arousal / ((arousal + p.K_a) * (1 + x[b + POWER_N]) * away)
            x[b + P] = regulation + turn[1] * (drive - x[b + DRIVE_P])
            flow = x[b + PULL] - x[b + TRUST] * arousal
            drive = p.n0 + (1 - p.n0) * threat + p.kappa * p.tau_N * flow
            x[b + N] = arousal + turn[2] * (drive - x[b + DRIVE_N])
            x[b + S] = x[g + S]
            x[b + O] = x[g + O]
            u = x[b + CLOCK] + x[b + STRESS] * max(arousal - p.n0 - p.n_dead, 0.0)
            brain = max(x[g + FB], 0.05)
            drive = u * receptor * (1 + p.mr_sat * brain) / ((1 + x[b + POWER_FB]) * brain)
            x[b + C] = x[g + C] + turn[5] * (drive - x[b + DRIVE_C])
            drive = x[g + C] * gland / (1 + x[b + POWER_F])
            x[b + H] = x[g + H] + turn[6] * (drive - x[b + DRIVE_H])
            x[b + F] = f + turn[7] * (x[g + H] - x[b + DRIVE_F])
            x[b + FB] = x[g + FB] + turn[8] * (f - x[b + DRIVE_FB])
            x[b + FS] = x[g + FS] + turn[9] * (f - x[b + DRIVE_FB])
            x[b + TOTAL_T] += x[b + T]
            x[b + TOTAL_P] += x[b + P]
            x[b + TOTAL_N] += x[b + N]
            x[b + PEAK_N] = max(x[b + PEAK_N], x[b + N])


@_compiled
def _run(x: Array, coupling: Array, n: int, steps: int, weights: Array, p: Numbers, together: bool) -> None:
    for i in range(n):
        for b in range(i * ROWS, i * ROWS + B):
            x[b + TOTAL_T] = x[b + TOTAL_P] = x[b + TOTAL_N] = 0.0
            x[b + PEAK_N] = x[b + N]
            x[b + BORROWED] = x[b + PULL] = 0.0
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
            coupling[(i * n + j) * B + b] = a * attend * trust[i, j]


@_compiled
def _enter(x: Array, coupling: Array, b: int, g: int, people: Any, share: Any, speaker: int, p: Numbers) -> None:
    """What stands still in a share, for one group in its lane."""
    R, W, L, _, _, h, load, _ = people
    depth, evaluation, warm, _, _, _ = share
    n = R.shape[1]
    for i in range(n):
        at = i * ROWS + b
        felt = 0.0
        for j in range(n):
            felt += coupling[(i * n + j) * B + b]
        speaks = i == speaker
        E = max(p.E_share * depth[g, i], evaluation[g, i]) if speaks else 0.0
        D = depth[g, i] if speaks else 0.0
        acceptance = warm[g] * (1.0 if speaks else p.warm_elsewhere)
        x[at + TRUST] = felt
        x[at + SUPPORT] = acceptance * felt
        x[at + THREAT] = p.th_T + p.w_E * E * (p.E_floor + R[g, i]) + p.w_M * load[g, i] * D + p.w_L * L[g, i]
        x[at + SKILL] = p.w_P * W[g, i]
        x[at + CONTROL] = p.th_P + p.w_W * W[g, i] - p.w_PL * L[g, i]
        x[at + CLOCK] = np.exp(-p.b_L0 * L[g, i])
        x[at + STRESS] = p.h_T * h[g, i] * np.exp(-p.b_L * L[g, i])


@_compiled
def _begin(x: Array, b: int, L: Array, p: Numbers) -> None:
    """States before the run-in; see `start`."""
    for i in range(len(L)):
        at = i * ROWS + b
        x[at + T], x[at + P], x[at + N], x[at + S], x[at + O] = 0.05, 0.5, p.n0, 0.0, 0.0
        for row in range(5, 10):
            x[at + row * B] = np.exp(-p.b_L0 * L[i] * (1 + p.mr_sat) / (2 + p.mr_sat))


@_compiled
def _leave(x: Array, begin: int, end: int, states: Array) -> None:
    for g in range(begin, end):
        for i in range(states.shape[2]):
            for row in range(10):
                states[row, g, i] = x[i * ROWS + row * B + g - begin]


@_compiled
def _learn(people: Any, g: int, speaker: int, share: Any, met: Any, p: Numbers) -> None:
    """One share of one group; see `learn`."""
    R, W, L, A, flooding, _, _, here = people
    depth, _, warm, shown, pace, _ = share
    peak, mean_N, mean_T, mean_P = met
    n = R.shape[1]
    if speaker < 0 or not here[g, speaker]:
        return
    was, listeners, felt, trust, D = R[g, speaker], 0, 0.0, 0.0, depth[g, speaker]
    for j in range(n):
        if here[g, j] and j != speaker:
            listeners += 1
            felt += min(max(shown[g, j] * (1 - p.percept_bias * was), 0.0), 1.0)
            trust += A[g, speaker, j]
    felt, trust = felt / max(listeners, 1), trust / max(listeners, 1)
    arousal = (peak + mean_N) / 2
    gate = p.s_0 + (1 - p.s_0) * min(1.0, warm[g] * trust / p.S_ref)
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
            heard = min(max(shown[g, j] * (1 - p.percept_bias * was), 0.0), 1.0)
            A[g, speaker, j] += given * (heard - A[g, speaker, j])
            A[g, j, speaker] += returned * (warm[g] - A[g, j, speaker])


@_compiled
def meetings(
    first: int, last: int, rest: int, steps: int, order: Array, people: Any, share: Any, weights: Array, p: Numbers,
    peaks: Array, means: Array, states: Array,
) -> None:  # fmt: skip
    """Blocks first to last of eight groups each, through their meeting. Changes R, W, A and flooding in place.

    order (shares, g); people: R, W, L (g, n), A (g, n, n), flooding, h, load, present (g, n); share: depth, evaluation
    (g, n), warm (g,), acceptance (g, n), pace (g,), attend; weights (2, 3, 10): of rest and share, see
    `compiled.weights`; peaks, means (shares, g) and states (10, g, n) are filled.
    """
    L, A, here, attend = people[2], people[3], people[7], share[5]
    groups, n = L.shape
    x, coupling = np.zeros(n * ROWS), np.zeros(n * n * B)
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
                at = max(order[turn, g], 0) * ROWS + g - begin
                over = 1 / max(steps, 1)
                met = (x[at + PEAK_N], x[at + TOTAL_N] * over, x[at + TOTAL_T] * over, x[at + TOTAL_P] * over)
                peaks[turn, g], means[turn, g] = met[0], met[1]
                _learn(people, g, order[turn, g], share, met, p)
        _leave(x, begin, end, states)
