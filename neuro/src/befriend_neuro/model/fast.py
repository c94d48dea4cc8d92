"""The ten fast states: minutes within a meeting or a laboratory hour. Equations only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.attention import attention
from befriend_neuro.model.people import Moment, People, Value
from befriend_neuro.params import Parameters

Array = NDArray[np.float64]
STATES = ("T", "P", "N", "S", "O", "C", "H", "F", "Fb", "Fs")


def start(people: People, *, params: Parameters) -> Array:
    """States before the run-in, (10, ...): T .05, P .5, N n0, S and O 0, hormones exp(-b_L0 L (1+q)/(2+q)), q = mr_sat.

    That is where they rest, to first order: F M(F)^-1 = e^(-b_L0 L) with M falling as F^(-1/(1+q)). Source: 1.2 (q = 0).
    """
    q = params.mr_sat
    hormone = np.exp(-params.b_L0 * people.L * (1 + q) / (2 + q))
    values = (0.05, 0.5, params.n0, 0.0, 0.0, *(hormone,) * 5)
    shape = np.broadcast_shapes(people.shape, *(np.shape(value) for value in params.values.values()))
    return np.stack([np.broadcast_to(np.asarray(value, dtype=np.float64), shape) for value in values])


@dataclass(frozen=True, eq=False)
class Surroundings:
    """What the equations need of people and one moment, worked out once while nothing around them changes.

    threat, control : arguments of s in dT/dt and dP/dt without the states;  skill : w_P W
    support : Sin;  oxytocin : o_S Sin + O_exo;  clock, stress : the two terms of u, the second per unit of arousal
    coupling : a_ij A_ij, (..., n, n), None for people alone;  trust : its sum over j
    """

    threat: Value
    control: Value
    skill: Value
    support: Value
    oxytocin: Value
    clock: Value
    stress: Value
    coupling: Array | None
    trust: Value


def surroundings(people: People, inputs: Moment, *, params: Parameters) -> Surroundings:
    p, now, coupling, trust = params, inputs, None, 0.0
    if people.A is not None:
        present = np.broadcast_to(np.asarray(people.present, dtype=bool), people.shape)
        coupling = attention(speaker=inputs.speaker, present=present, params=params) * people.A
        trust = coupling.sum(axis=-1)
    support = now.Sx + now.warm * trust
    threat = p.th_T + p.w_E * now.E * (p.E_floor + people.R) + p.w_U * now.U + p.w_M * people.load * now.D
    return Surroundings(
        threat=threat + p.w_L * people.L,
        control=p.th_P + p.w_W * people.W - p.w_PL * people.L,
        skill=p.w_P * people.W,
        support=support,
        oxytocin=p.o_S * support + now.O_exo,
        clock=now.circ * np.exp(-p.b_L0 * people.L),
        stress=p.h_T * people.h * np.exp(-p.b_L * people.L),
        coupling=coupling,
        trust=trust,
    )


def derivative(y: Array, around: Surroundings, *, params: Parameters) -> Array:
    """Rates of change of the ten fast states, (10, ...) per minute: each is r (q - y), with r as in `decay` and q as in
    `drives`."""
    r = decay(params=params)
    rates: Array = r.reshape(len(STATES), *(1,) * (y.ndim - r.ndim), *r.shape[1:]) * (
        drives(y, around, params=params) - y
    )
    return rates


def drives(y: Array, around: Surroundings, *, params: Parameters) -> Array:
    """What each state is drawn to, (10, ...): q in dy/dt = r (q - y).

    tau_T dT/dt = -T + s(th_T + w_E E (E_floor+R) + w_U U + w_M m D - w_P P W - w_S S - w_O O + w_L L)
    tau_P dP/dt = -P + g(N) s(th_P + w_W W + w_B B - w_PT T - w_PL L),  B_i = sum_j a_ij A_ij P_j
    dN/dt = (n0 + (1-n0) T - N)/tau_N + kappa sum_j a_ij A_ij (N_j - N_i)
    tau_S dS/dt = Sin - S,  tau_O dO/dt = o_S Sin + O_exo - O,  Sin_i = Sx_i + warm sum_j a_ij A_ij
    dC/dt = a1 (u G(Fb) M(Fb) - C), dH/dt = a2 (C G(F) - H), dF/dt = a3 (H - F), and the two followers of F
    u = circ e^(-b_L0 L) + h_T h e^(-b_L L) max(N - n0 - n_dead, 0); a = ln 2 / half-life; s(x) = 1/(1+e^-x)

    y : (10, ...) states in the order of STATES. Source: specification 1.2. The sum over j costs O(n) for each member.
    """
    p, q = params, np.empty_like(y)
    T, P, N, S, O, C, H, F, Fb = y[:9]  # noqa: E741 - the letters of the equations
    calm = p.w_S * S
    calm += p.w_O * O
    calm += around.skill * P
    calm -= around.threat
    np.divide(1, 1 + np.exp(calm), out=q[0, ...])
    away = p.w_PT * T
    away -= around.control
    q[2] = p.n0 + (1 - p.n0) * T
    if around.coupling is not None:
        others = np.matmul(around.coupling, np.stack([P, N], axis=-1))
        away -= p.w_B * others[..., 0]
        q[2] += p.kappa * p.tau_N * (others[..., 1] - around.trust * N)
    np.divide(catecholamine(N, params=p), 1 + np.exp(away), out=q[1, ...])
    q[3], q[4] = around.support, around.oxytocin
    u = np.maximum(N - (p.n0 + p.n_dead), 0)
    u *= around.stress
    u += around.clock
    u *= _feedback(Fb, params=p)
    np.multiply(u, _standing(Fb, params=p), out=q[5, ...])
    np.multiply(C, _feedback(F, params=p), out=q[6, ...])
    q[7], q[8], q[9] = H, F, F
    return q


def decay(*, params: Parameters) -> Array:
    """Rate at which each state falls back when nothing feeds it, (10, ...) per minute: every equation is -r y + the rest."""
    p = params
    hormones = (np.log(2) / half for half in (p.t_half_CRH, p.t_half_ACTH, p.t_half_F))
    rates = (*(1 / tau for tau in (p.tau_T, p.tau_P, p.tau_N, p.tau_S, p.tau_O)), *hormones, p.k_b, p.k_sal)
    return np.stack(np.broadcast_arrays(*rates))


def catecholamine(N: Array, *, params: Parameters) -> Array:
    """Arousal helps prefrontal control, then takes it offline: c_g N/(N+K_a) / (1+(N/K_1)^n_1). Source: Arnsten 2009
    (shape; *assumed* .95), peak at N = .33."""
    control: Array = params.c_g * N / (N + params.K_a) / (1 + _power(N / params.K_1, params.n_1))
    return control


def day_rhythm(minute: float, *, params: Parameters) -> float | Array:
    """Drive of the clock at a minute after midnight, daily mean 1; highest in the morning.

    circ(t) = 1 + a24 sin(2 pi t/1440 + ph24) + a12 sin(2 pi t/720 + ph12). Source: Grosskopf, fitted configuration.
    """
    turn = 2 * np.pi * minute / 1440
    rhythm: float | Array = 1 + params.a24 * np.sin(turn + params.ph24) + params.a12 * np.sin(2 * turn + params.ph12)
    return rhythm


def _feedback(x: Array, *, params: Parameters) -> Array:
    """Glucocorticoid receptor, 1 at the daily mean: (1+(1/K)^n)/(1+(x/K)^n). Source: Milo 2025; Grosskopf."""
    ratio: Array = (1 + (1 / params.K_GR) ** params.n_GR) / (1 + _power(x / params.K_GR, params.n_GR))
    return ratio


def _standing(x: Array, *, params: Parameters) -> Array:
    """Mineralocorticoid receptor, 1 at the daily mean: M(x) = (1/max(x,.05) + q)/(1 + q), q = mr_sat.

    The inverse of the share of receptors taken, x/(x + 1/q): they are nearly full at rest, so a rise of cortisol adds
    little restraint. q = 0 is the delivered 1/x, which never fills. Source: Reul and de Kloet 1985 (*assumed* .9).
    """
    inverse: Array = (1 / np.maximum(x, 0.05) + params.mr_sat) / (1 + params.mr_sat)
    return inverse


def recall(x: Array, *, params: Parameters) -> Array:
    """How well stored things are found at a brain cortisol x, 1 at the daily mean: G(x)/M(x).

    The share of mineralocorticoid receptors taken helps, the share of glucocorticoid receptors taken hinders: an
    inverted U that no further number shapes. Source: de Kloet, Oitzl and Joels 1999 (*assumed* .9).
    """
    found: Array = _feedback(x, params=params) / _standing(x, params=params)
    return found


def _power(x: Array, exponent: float | Array) -> Array:
    """x to a power; small whole powers by multiplication, which is ten times as fast."""
    if np.ndim(exponent) or exponent not in (2, 3, 4, 5):
        raised: Array = np.power(x, exponent)
        return raised
    square = x * x
    return {2: lambda: square, 3: lambda: square * x, 4: lambda: square * square, 5: lambda: square * square * x}[
        int(exponent)
    ]()
