"""Estimation from sparse check-ins: levels, change in four words, the personal zone, the pulse of a group.

For members and groups to look at themselves with. Not for ranking, diagnosing or deciding who gets help. The levels of
distress, safety and skill are weakly told apart by sliders: never show a level by its name.
"""

from befriend_neuro.estimation.change import PHQ4, Scale, Verdicts, growth_prior, judge
from befriend_neuro.estimation.filter import Estimate, filter_checkins
from befriend_neuro.estimation.growth import Curves, Growth, curves, fit_growth
from befriend_neuro.estimation.pooling import fit_states
from befriend_neuro.estimation.pulse import Pulse, PulseModel, group_pulse
from befriend_neuro.estimation.smoother import smooth_checkins
from befriend_neuro.estimation.states import StateModel, prior_model
from befriend_neuro.estimation.zone import Zones, words_after, zones

__all__ = [
    "PHQ4",
    "Curves",
    "Estimate",
    "Growth",
    "Pulse",
    "PulseModel",
    "Scale",
    "StateModel",
    "Verdicts",
    "Zones",
    "curves",
    "filter_checkins",
    "fit_growth",
    "fit_states",
    "group_pulse",
    "growth_prior",
    "judge",
    "prior_model",
    "smooth_checkins",
    "words_after",
    "zones",
]
