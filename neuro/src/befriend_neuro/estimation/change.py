"""Is it really better? Four honest words for a member's change."""

from dataclasses import dataclass

import numpy as np

from befriend_neuro.estimation.growth import Curves, Growth, checked_scores, curves

Array = np.ndarray

LIKELY_BETTER = "likely better"
LIKELY_HARDER = "likely harder"
PERHAPS_BETTER = "perhaps better"
PERHAPS_HARDER = "perhaps harder"
NOT_CLEAR = "about the same or not clear yet"

ENTER, LEAVE = 0.90, 0.75
LOOK_EVERY_WEEKS = 4.0


@dataclass(frozen=True, kw_only=True)
class Scale:
    """What is known of a scale: mean and sd of people, reliability, smallest change that matters (points).

    SEM = sd sqrt(1 - reliability);  RCI95 = 1.96 sqrt(2) SEM;  RCI80 = 1.28 sqrt(2) SEM
    Raises ValueError when a number is out of range. Source: Jacobson and Truax 1991.
    """

    mean: float
    sd: float
    reliability: float
    mcid: float
    higher_is_better: bool = False

    def __post_init__(self) -> None:
        if not (self.sd > 0 and 0 < self.reliability < 1 and self.mcid > 0 and np.isfinite(self.mean)):
            raise ValueError("A scale needs a mean, an sd and mcid above 0, and a reliability between 0 and 1.")

    @property
    def rci80(self) -> float:
        return float(1.28 * np.sqrt(2 * (1 - self.reliability)) * self.sd)

    @property
    def rci95(self) -> float:
        return float(1.96 * np.sqrt(2 * (1 - self.reliability)) * self.sd)


PHQ4 = Scale(mean=1.76, sd=2.06, reliability=0.80, mcid=2.0)
"""From `scales.toml`; the smallest change that matters there is a guess."""


@dataclass(frozen=True, kw_only=True)
class Verdicts:
    """One word per member (n,), with what it rests on.

    enough: were there answers enough to say anything? Where not, show nothing. p_better, p_worse: probability that
    the true change is larger than the smallest that matters, NaN where the curve was not asked. week: when the word
    was given, NaN where never.
    """

    word: Array
    enough: Array
    p_better: Array
    p_worse: Array
    week: Array


def growth_prior(scale: Scale) -> Growth:
    """The growth model of a scale before 50 members have answered.

    Half of the true variance, reliability sd^2, lies between people's usual levels and half in slow drift (*assumed*,
    as in `prior_model`). The drift (6 weeks) and the error of measurement together linger as much over two weeks as
    their mixture would. Nobody is expected to change: mean growth 0, with sd 0.3 true sd per log week (*assumed*).
    """
    true_variance = scale.reliability * scale.sd**2
    error = true_variance / 2 + (1 - scale.reliability) * scale.sd**2
    over_two_weeks = true_variance / 2 / error * np.exp(-2 / 6)
    return Growth(
        mean=np.array([scale.mean, 0.0]), covariance=np.diag([true_variance / 2, 0.09 * true_variance]),
        noise_sd=float(np.sqrt(error)), persistence=float(np.sqrt(over_two_weeks)),
    )  # fmt: skip


def judge(
    growth: Growth, scale: Scale, *, weeks: Array, scores: Array, now: float, previous: Verdicts | None = None
) -> Verdicts:
    """The word for each member at week `now`, from the answers up to then.

        P = P(true change > mcid),  true change = b1 (log(1 + last) - log(1 + first)), of the curves of `growth`

    "likely better"    P(better) >= .90, kept until it falls under .75
    "likely harder"    P(better) <= .10 and P(worse) >= .90, kept until P(worse) falls under .75
    "perhaps better"   P(better) .75 to .90 and the answers themselves crossed RCI80; kept until P falls under .75
    "perhaps harder"   the same for P(worse)
    else               "about the same or not clear yet"

    Four answers over six weeks are needed. With two or three answers over eight weeks the reliable change index
    speaks alone, RCI95 around the start drawn to the scale's mean (Edwards and Nunnally), and says "perhaps" at most.
    A word younger than four weeks is given again unchanged.

    Parameters
    ----------
    weeks, scores : (n, t) as in `curves`, in points of `scale`
    now : week of this look
    previous : what the look before said, for the same members in the same order

    Raises ValueError as `curves`, when `now` is not finite, or when `previous` is of other members.
    Source: specification, section 4. That a word once given needs no second crossing of RCI80, and that the index
    alone says "perhaps" at most, are decisions of this library.
    """
    weeks, scores = checked_scores(weeks, scores)
    if not np.isfinite(now):
        raise ValueError(f"now is {now}; please give the week of this look.")
    if previous is not None and len(previous.word) != len(weeks):
        raise ValueError(f"previous speaks of {len(previous.word)} members, not {len(weeks)}; please give the same.")
    scores = np.where(weeks <= now, scores, np.nan)
    first, last, seen = _ends(scores)
    start, end = _at(weeks, first), _at(weeks, last)
    by_curve, by_index = (seen >= 4) & (end - start >= 6), (seen >= 2) & (seen < 4) & (end - start >= 8)
    turn = 1.0 if scale.higher_is_better else -1.0
    p_better, p_worse = _chances(
        curves(growth, weeks=weeks, scores=scores), np.log1p(end) - np.log1p(start), turn, scale
    )
    raw = turn * (_at(scores, last) - _at(scores, first))
    before = np.full(len(weeks), NOT_CLEAR) if previous is None else previous.word
    word = np.where(by_curve, words_for(p_better, p_worse, raw, scale, before), NOT_CLEAR)
    centred = turn * (_at(scores, last) - scale.mean - scale.reliability * (_at(scores, first) - scale.mean))
    word = np.where(by_index, _index_word(centred, scale), word)
    enough = by_curve | by_index
    fresh = Verdicts(
        word=word, enough=enough, week=np.where(enough, now, np.nan),
        p_better=np.where(by_curve, p_better, np.nan), p_worse=np.where(by_curve, p_worse, np.nan),
    )  # fmt: skip
    return fresh if previous is None else _not_too_soon(fresh, previous, now)


def _ends(scores: Array) -> tuple[Array, Array, Array]:
    seen = ~np.isnan(scores)
    return seen.argmax(1), scores.shape[1] - 1 - seen[:, ::-1].argmax(1), seen.sum(1)


def _at(values: Array, place: Array) -> Array:
    return np.asarray(np.take_along_axis(values, place[:, None], axis=1)[:, 0])


def _chances(of: Curves, stretch: Array, turn: float, scale: Scale) -> tuple[Array, Array]:
    from scipy.special import ndtr

    change = turn * of.mean[:, 1] * stretch
    sd = np.sqrt(of.covariance[:, 1, 1]) * np.where(stretch > 0, stretch, 1.0)
    return np.asarray(ndtr((change - scale.mcid) / sd)), np.asarray(ndtr((-change - scale.mcid) / sd))


def words_for(p_better: Array, p_worse: Array, raw: Array, scale: Scale, before: Array) -> Array:
    """The words by their thresholds: chances, the answers' own change towards better (points), the word before."""

    def said(word: str, p: Array) -> Array:
        return np.asarray((before == word) & (p >= LEAVE))

    def perhaps(p: Array, change: Array) -> Array:
        return np.asarray((p >= LEAVE) & (change >= scale.rci80))

    return np.select(
        [
            (p_better >= ENTER) | said(LIKELY_BETTER, p_better),
            ((p_better <= 1 - ENTER) & (p_worse >= ENTER)) | said(LIKELY_HARDER, p_worse),
            perhaps(p_better, raw) | said(PERHAPS_BETTER, p_better),
            perhaps(p_worse, -raw) | said(PERHAPS_HARDER, p_worse),
        ],
        [LIKELY_BETTER, LIKELY_HARDER, PERHAPS_BETTER, PERHAPS_HARDER],
        NOT_CLEAR,
    )


def _index_word(centred: Array, scale: Scale) -> Array:
    return np.select([centred >= scale.rci95, centred <= -scale.rci95], [PERHAPS_BETTER, PERHAPS_HARDER], NOT_CLEAR)


def _not_too_soon(fresh: Verdicts, previous: Verdicts, now: float) -> Verdicts:
    young = now - previous.week < LOOK_EVERY_WEEKS
    return Verdicts(
        word=np.where(young, previous.word, fresh.word), enough=np.where(young, previous.enough, fresh.enough),
        p_better=np.where(young, previous.p_better, fresh.p_better),
        p_worse=np.where(young, previous.p_worse, fresh.p_worse),
        week=np.where(young, previous.week, fresh.week),
    )  # fmt: skip
