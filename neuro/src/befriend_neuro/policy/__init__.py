"""Questions of an organiser, and which numbers of the model an answer hangs on."""

from befriend_neuro.policy.draws import draws
from befriend_neuro.policy.explore import Answer, Outcome, explore
from befriend_neuro.policy.questions import HYPOTHESIS, Question, questions

__all__ = ["HYPOTHESIS", "Answer", "Outcome", "Question", "draws", "explore", "questions"]
