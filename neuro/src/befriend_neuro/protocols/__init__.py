"""Experiments as people run them: what is done to whom, and what papers print about it."""

from befriend_neuro.protocols.contagion import Contagion, contagion
from befriend_neuro.protocols.hand_holding import HandHolding, hand_holding
from befriend_neuro.protocols.imaging import Imaging, imaging
from befriend_neuro.protocols.infusion import infusion
from befriend_neuro.protocols.stress_test import StressTest, Support, stress_test

__all__ = [
    "Contagion", "HandHolding", "Imaging", "StressTest", "Support", "contagion", "hand_holding", "imaging", "infusion",
    "stress_test",
]  # fmt: skip
