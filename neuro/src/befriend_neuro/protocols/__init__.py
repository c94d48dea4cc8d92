"""Experiments as people run them: what is done to whom, and what papers print about it."""

from befriend_neuro.protocols.design import Design, Pacing
from befriend_neuro.protocols.stress_test import StressTest, Support, stress_test
from befriend_neuro.protocols.trial import Trial, trial

__all__ = ["Design", "Pacing", "StressTest", "Support", "Trial", "stress_test", "trial"]
