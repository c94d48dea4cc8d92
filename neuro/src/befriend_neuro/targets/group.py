"""Findings about groups, learning and years: C16 to C27 and Wampold's table."""

from collections.abc import Callable

from befriend_neuro.params import Parameters
from befriend_neuro.targets.row import Row

ROWS: tuple[Callable[[Parameters], Row], ...] = ()
