"""Findings of the laboratory: C01 to C15 and C24."""

from collections.abc import Callable

import numpy as np

from befriend_neuro.model.fast import catecholamine
from befriend_neuro.params import Parameters
from befriend_neuro.targets.row import Part, Row, missing, row


def habituation(params: Parameters) -> Row:
    """C05: five days of the same test."""
    return missing("C05", "within a laboratory hour nobody learns, so a second day is like the first.")


def awakening(params: Parameters) -> Row:
    """C06: the rise in the half hour after waking."""
    return missing("C06", "the clock rises and falls over the day; waking itself is no event to it.")


def control(params: Parameters) -> Row:
    """C15: g(N) rises at low arousal and falls at high arousal."""
    N = np.linspace(0.02, 1, 99)
    g = catecholamine(N, params=params)
    best = int(g.argmax())
    rise, fall = float(g[best] - g[0]), float(g[best] - g[-1])
    return row("C15", Part("gain of control from the least arousal to the best", rise, low=0.0),
               Part("loss of control from the best arousal to the most", fall, low=0.0),
               sign_ok=rise > 0 and fall > 0, note=f"best at N = {N[best]:.2f}")  # fmt: skip


ROWS: tuple[Callable[[Parameters], Row], ...] = (habituation, awakening, control)
