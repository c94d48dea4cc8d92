"""Experiments as people run them: what is done to whom, and what papers print about it."""

from befriend_neuro.protocols.stress_test import StressTest, Support, stress_test

__all__ = ["StressTest", "Support", "stress_test"]
