"""The runs behind the findings about groups: each trial once, the same people in every condition."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.params import Parameters
from befriend_neuro.protocols.design import Design
from befriend_neuro.protocols.disclosure import Disclosure, disclosure
from befriend_neuro.protocols.record import Record
from befriend_neuro.protocols.trial import batches

Array = NDArray[np.float64]
WEEKS = 12
LONG = 26
TALK = 0.2
"""Depth of company in which nobody goes deep; *assumed*."""


@dataclass(frozen=True, eq=False)
class Cohort:
    """Groups of eight in every trial, by one set of numbers; run when first asked for. Correlations and proportions with
    narrow intervals are read from `groups` groups, all else from a seventh of them."""

    params: Parameters
    groups: int
    seed: int

    @cached_property
    def course(self) -> Record:
        """Twelve weekly meetings."""
        return self._run(self.groups, Design(meetings=WEEKS))

    @cached_property
    def long(self) -> Record:
        """Twenty-six weekly meetings."""
        return self._run(self.few, Design(meetings=LONG))

    @cached_property
    def pairs(self) -> Record:
        """Twelve weekly meetings of two, as many people as in `few` groups."""
        return self._run(7 * self.few, Design(form="individual", size=2, meetings=WEEKS))

    @cached_property
    def waiting(self) -> Record:
        """Nobody meets; people as they come."""
        return self._run(self.groups, Design(form="waiting list", meetings=1))

    @cached_property
    def contact(self) -> Record:
        """Twelve weekly meetings at which nothing personal is said."""
        return self._run(self.few, Design(meetings=WEEKS, depth=0.0))

    @cached_property
    def talk(self) -> Record:
        """Twelve weekly meetings of shallow talk."""
        return self._run(self.few, Design(meetings=WEEKS, depth=TALK))

    @cached_property
    def reading(self) -> Record:
        """The ordinary course, by people who have learnt to read acceptance for what it is (percept_bias 0)."""
        return self._run(self.few, Design(meetings=WEEKS), self.params.without("percept_bias"))

    @cached_property
    def longer_shares(self) -> Record:
        """The ordinary course with eight minutes for each share, not five."""
        return self._run(self.few, Design(meetings=WEEKS, minutes=8.0))

    @cached_property
    def written(self) -> Disclosure:
        """Written in private on four days."""
        return disclosure(7 * self.few, warmth=None, seed=self.seed, params=self.params)

    @property
    def few(self) -> int:
        return max(self.groups // 7, 20)

    def _run(self, groups: int, design: Design, params: Parameters | None = None) -> Record:
        return Record.together(list(batches(groups, design, seed=self.seed, params=params or self.params)))
