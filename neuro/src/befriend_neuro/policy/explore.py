"""An organiser's question, asked of simulated groups: what follows, and how uncertain that is."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.params import Parameters, shipped
from befriend_neuro.policy.choices import Choice, choices
from befriend_neuro.policy.draws import draws as drawn
from befriend_neuro.policy.questions import HYPOTHESIS, Question, question, questions
from befriend_neuro.protocols.design import Design
from befriend_neuro.protocols.readouts import cohen_d
from befriend_neuro.protocols.record import Record
from befriend_neuro.protocols.trial import batches
from befriend_neuro.sweep import spread

Array = NDArray[np.float64]
OUTCOMES = {
    "fall": "fall of distress, SD",
    "improved": "improved by half an SD, share of all who began",
    "dropout": "left before the last meeting, share",
    "alliance": "trust in the one who facilitates, 0-1",
    "waiting": "fall of distress of the same people without a group, SD",
}
BAND = (10.0, 90.0)
FEWEST_GROUPS, FEWEST_RUNS = 5, 2


@dataclass(frozen=True)
class Outcome:
    """One outcome of one choice.

    usual : median over seeds, with the numbers in use
    by_chance : 10 and 90 percentiles over seeds, with the numbers in use
    by_all : the same over draws of the numbers, each with a seed of its own
    beyond_first : 10 and 90 percentiles of the difference from the first choice, draw by draw; None for the first
    """

    usual: float
    by_chance: tuple[float, float]
    by_all: tuple[float, float]
    beyond_first: tuple[float, float] | None


@dataclass(frozen=True)
class Answer:
    """What the model makes of a question: for each choice, in the order asked, an Outcome by the names in OUTCOMES."""

    question: Question
    choices: tuple[Choice, ...]
    outcomes: tuple[dict[str, Outcome], ...]
    groups: int
    seeds: int
    draws: int

    @property
    def trust(self) -> dict[str, str]:
        """How far each outcome can be believed, in the specification's words."""
        return {name: questions()["dropout" if name == "dropout" else self.question.name].trust for name in OUTCOMES}

    @property
    def sentence(self) -> str:
        return HYPOTHESIS


@dataclass(frozen=True, eq=False)
class Run:
    """One simulated trial: so many groups meet in this way, by these numbers."""

    design: Design
    groups: int
    seed: int
    params: Parameters = field(repr=False)


def explore(
    vary: str,
    values: Sequence[object] = (),
    *,
    groups: int = 20,
    seeds: int = 20,
    draws: int = 40,
    seed: int,
    params: Parameters | None = None,
    executor: Executor | None = None,
    **given: object,
) -> Answer:
    """Compare ways of meeting. Each choice meets the same seeds and the same draws of numbers, and so the same people and
    chance, unless the choice changes how many people there are (size, open or closed).

    Each run is a trial of `groups` groups (`trial`); what is counted are its newcomers, also those who left. There are
    `seeds` runs with the numbers in use and `draws` runs with numbers drawn as in `draws` (fitted ones near the fit, all
    others triangular over their plausible range).

    fall : (mean distress before - after) / pooled SD     improved : share whose distress fell by half an SD of the first
    dropout : share who left before the last meeting      alliance : trust at the reading after each one's last meeting
    waiting : as fall, of the same people had they met nobody

    Parameters
    ----------
    vary : what is compared, one of the names in data/questions.toml;  values : two choices or more, else the usual ones
    given : all else of a way of meeting, as in `trial`
    executor : any of concurrent.futures, as in `sweep.spread`; the answer is the same

    Raises ValueError for a question about one person, fewer than 5 groups or 2 runs of a kind, and for any choice that
    `Design` refuses. Source: specification, section 5.
    """
    asked = question(vary)
    for name, number, least in (
        ("groups", groups, FEWEST_GROUPS),
        ("seeds", seeds, FEWEST_RUNS),
        ("draws", draws, FEWEST_RUNS),
    ):
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)) or number < least:
            raise ValueError(
                f"{name} = {number} is not allowed. Please give {least} or more, so that an interval means something."
            )
    compared = choices(vary, values or asked.values, given)
    usual = params or shipped()
    sets = [usual] * seeds + drawn(draws, seed=seed, params=usual)
    runs = [Run(each.design, groups, seed + i, numbers) for i, numbers in enumerate(sets) for each in compared]
    found = np.stack(list(spread(outcomes_of, runs, executor=executor, label="explore"))).reshape(
        len(sets), len(compared), len(OUTCOMES)
    )
    return Answer(asked, tuple(compared), _summed_up(found, seeds), groups, seeds, draws)


def outcomes_of(run: Run) -> Array:
    """The numbers of OUTCOMES, in their order, of one simulated trial."""
    record = Record.together(list(batches(run.groups, run.design, seed=run.seed, params=run.params)))
    who = record.counted
    y, alone = record.distress[who], record.waiting[who]
    came = record.attended[who].sum(axis=-1)
    first, last = y[:, 0], y[:, -1]
    return np.array([
        -cohen_d(last, first),
        (first - last >= 0.5 * first.std(ddof=1)).mean(),
        (came < run.design.meetings).mean(),
        np.take_along_axis(record.alliance[who], came[:, None], axis=-1).mean(),
        -cohen_d(alone[:, -1], alone[:, 0]),
    ])  # fmt: skip


def _summed_up(found: Array, seeds: int) -> tuple[dict[str, Outcome], ...]:
    """found : (runs, choices, outcomes), the runs with the numbers in use first."""
    usual, drawn = found[:seeds], found[seeds:]
    return tuple(
        {
            name: Outcome(
                usual=float(np.median(usual[:, k, j])),
                by_chance=_band(usual[:, k, j]),
                by_all=_band(drawn[:, k, j]),
                beyond_first=_band(drawn[:, k, j] - drawn[:, 0, j]) if k else None,
            )
            for j, name in enumerate(OUTCOMES)
        }
        for k in range(found.shape[1])
    )


def _band(values: Array) -> tuple[float, float]:
    low, high = np.percentile(values, BAND)
    return float(low), float(high)
