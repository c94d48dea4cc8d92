"""Experiments as people run them: what is done to whom, and what papers print about it."""

from befriend_neuro.protocols.contagion import Contagion, contagion
from befriend_neuro.protocols.design import Design, Pacing
from befriend_neuro.protocols.development import Development, development
from befriend_neuro.protocols.disclosure import Disclosure, disclosure
from befriend_neuro.protocols.hand_holding import HandHolding, hand_holding
from befriend_neuro.protocols.imaging import Imaging, imaging
from befriend_neuro.protocols.infusion import infusion
from befriend_neuro.protocols.stress_test import StressTest, Support, stress_test
from befriend_neuro.protocols.trial import Trial, trial

__all__ = [
    "Contagion", "Design", "Development", "Disclosure", "HandHolding", "Imaging", "Pacing", "StressTest", "Support",
    "Trial", "contagion", "development", "disclosure", "hand_holding", "imaging", "infusion", "stress_test", "trial",
]  # fmt: skip
