"""Findings of the laboratory: C01 to C15 and C24. Each function reads the same laboratory, so that a fit and the table
look at the same numbers."""

from collections.abc import Callable
from functools import lru_cache, partial
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.model.fast import catecholamine
from befriend_neuro.model.learning import plasticity
from befriend_neuro.params import Parameters
from befriend_neuro.protocols.readouts import cohen_d, fold, hedges_g, peak_d, responding, rise
from befriend_neuro.protocols.stress_test import MINUTES, SALIVETTES
from befriend_neuro.targets.laboratory import Laboratory, day, measured, together
from befriend_neuro.targets.row import Part, Row, missing, part, row

Array = NDArray[np.float64]
PEOPLE, SEED = 4000, 11
SAME = 0.2  # "equal" and "about 0": a small effect at most (Cohen 1988)
HALF = 105  # about half of the 211 watchers of Engert et al. 2014
DOSES = (0.0, 3.0, 6.0, 12.0, 24.0)


def social_stress(lab: Laboratory) -> Row:
    """C01: d from before to the peak."""
    effect = part("d, pre to peak", peak_d, lab.saliva("alone"), 0.82, 1.04, 0.93)
    return row("C01", effect, sign_ok=effect.got > 0)


def course(lab: Laboratory) -> Row:
    """C02: fold rise of the mean curve and when it is highest."""
    risen = part("fold rise of the mean curve", fold, lab.saliva("alone"), 2.0, 4.0, 2.2)
    peak = part("minute of its peak, from the onset (10-20 after the end)", top_minute, lab.saliva("alone"), 20, 30)
    return row("C02", risen, peak, sign_ok=risen.got > 1)


def triggers(lab: Laboratory) -> Row:
    """C03: evaluation and demand together, each alone, neither."""
    curves = {name: lab.saliva(name) for name in ("alone", "evaluated", "demanded", "rest")}
    names = ("both", "evaluation only", "task only", "neither")
    gaps = [
        part(f"d, {more} less {less}", lambda x: peak_d(x[:, 0]) - peak_d(x[:, 1]), together(*pair), low=0.0)
        for (more, less), pair in zip(pairwise(names), pairwise(curves.values()), strict=True)
    ]
    both = part("d, both elements", peak_d, curves["alone"], 0.7, 1.1, 0.92)
    neither = part("d, neither (about 0)", peak_d, curves["rest"], -SAME, SAME)
    return row("C03", both, *gaps, neither, sign_ok=all(gap.got > 0 for gap in gaps))


def responders(lab: Laboratory) -> Row:
    """C04: share of people above the criterion."""
    samples = lab.saliva("alone")[:, SALIVETTES]
    share = part("share of people who rise by 1.5 nmol/L", responding, samples, 0.70, 0.90)
    large = 1 - responding(samples, by=2.5) / share.got
    return row(
        "C04", share, sign_ok=share.got > 0.5, note=f"2.5 nmol/L would miss {large:.0%} of them (published 16.5 %)."
    )


def habituation(lab: Laboratory) -> Row:
    """C05: five days of the same test."""
    return missing("C05", "within a laboratory hour nobody learns, so a second day is like the first.")


def awakening(lab: Laboratory) -> Row:
    """C06: the rise in the half hour after waking."""
    return missing("C06", "the clock rises and falls over the day; waking itself is no event to it.")


def clock(lab: Laboratory) -> Row:
    """C07: without the outer clock there is no day."""
    with_clock, without = day(lab.params), day(lab.params.without("a24", "a12"))
    return row("C07", Part("highest over lowest cortisol of a day", with_clock, low=1.5),
               Part("the same with the clock switched off (1)", without, 0.999, 1.001),
               sign_ok=with_clock > without)  # fmt: skip


def support(lab: Laboratory) -> Row:
    """C08: a friend's words before the panel."""
    effect = part("d of the rise, alone less with a friend", fewer, lab.pair("alone", "friend"), 0.40, 1.00, 0.70)
    return row("C08", effect, sign_ok=effect.got > 0)


def sexes(lab: Laboratory) -> Row:
    """C09: men partner < stranger = none; women no decrease and a trend to increase."""
    men = part("men: d of the rise, stranger less partner", fewer, lab.pair("stranger", "man and partner"), low=0.0)
    same = part("men: d of the rise, none less stranger (equal)", fewer, lab.pair("alone", "stranger"), -SAME, SAME)
    women = part(
        "women: d of the rise, partner less none (a trend)", fewer, lab.pair("woman and partner", "alone"), low=0.0
    )
    return row("C09", men, same, women, sign_ok=men.got > 0 and women.got >= 0)


def oxytocin(lab: Laboratory) -> Row:
    """C10: 24 IU by nose, under strong stress and at rest."""
    strong = part("g of the rise under strong stress", more, lab.pair("oxytocin", "alone"), -0.841, -0.025, -0.433)
    still = part("g of the rise at rest (about 0)", more, lab.pair("rest and oxytocin", "rest"), -SAME, SAME)
    return row("C10", strong, still, sign_ok=strong.got < 0)


def hands(lab: Laboratory) -> Row:
    """C11: threat alone > with a stranger > with the spouse; better marriage, less threat."""
    quality, alone, stranger, spouse = lab.hands
    people = np.column_stack([quality, alone, stranger, spouse])
    order = [
        part(f"threat, {names}", _mean_gap(i), people, low=0.0)
        for i, names in ((1, "alone less with a stranger"), (2, "with a stranger less with the spouse"))
    ]
    better = part(
        "less threat in a better marriage, r", lambda x: -float(np.corrcoef(x[:, 0], x[:, 3])[0, 1]), people, low=0.0
    )
    return row("C11", *order, better, sign_ok=all(each.got > 0 for each in (*order, better)))


def adversity(lab: Laboratory) -> Row:
    """C12: less cortisol after early adversity, most at the peak and after it, while threat is higher."""
    people = lab.pair("adversity", "alone")
    top = int(lab.saliva("alone").mean(axis=0).argmax())
    late = int(np.searchsorted(MINUTES, 60))

    def at(*samples: int) -> Callable[[Array], float]:
        return lambda x: float(np.mean([hedges_g(x[:, 0, i], x[:, 1, i]) for i in samples]))

    def deeper(sample: int) -> Callable[[Array], float]:
        return lambda x: at(0)(x) - at(sample)(x)

    overall = part("g overall (before, at the peak, at 60 minutes)", at(0, top, late), people, -0.50, -0.27, -0.39)
    order = [
        part("g before less g at the peak", deeper(top), people, low=0.0),
        part("g before less g at 60 minutes", deeper(late), people, low=0.0),
        part("threat at its highest, more after adversity", lambda x: float((x[:, 0] - x[:, 1]).mean()),
             together(lab.threat("adversity"), lab.threat("alone")), low=0.0),
    ]  # fmt: skip
    return row("C12", overall, *order, sign_ok=overall.got < 0 and order[-1].got > 0)


def watching(lab: Laboratory) -> Row:
    """C13: watchers who respond; halves of 211 people give the intervals of the four shares (1.96 SE, n = 105)."""
    people = lab.watchers

    def share(which: slice | list[int]) -> Callable[[Array], float]:
        return lambda x: float(np.mean([responding(x[:, i]) for i in np.arange(4)[which]]))

    def about(name: str, which: slice | list[int], p: float) -> Part:
        half = 1.96 * np.sqrt(p * (1 - p) / HALF)
        return part(f"share of {name} who respond", share(which), people, p - half, p + half, p)

    overall = part("share of all watchers who respond", share(slice(4)), people, 0.20, 0.32, 0.26)
    groups = [about("partners", [0, 1], 0.40), about("strangers", [2, 3], 0.10),
              about("those behind a mirror", [0, 2], 0.30), about("those at a video", [1, 3], 0.24)]  # fmt: skip
    nearer = part("partners less strangers", lambda x: share([0, 1])(x) - share([2, 3])(x), people, low=0.0)
    real = part("mirror less video", lambda x: share([0, 2])(x) - share([1, 3])(x), people, low=0.0)
    return row("C13", overall, *groups, nearer, real, sign_ok=nearer.got > 0 and real.got > 0)


def remembering(lab: Laboratory) -> Row:
    """C14: an inverted U of retrieval over doses of cortisol, and of plasticity over arousal."""
    found = lab.recalled(DOSES)
    N = np.linspace(0.05, 0.95, 91)
    window = plasticity(N, L=0.2, safety=0.5, params=lab.params)
    parts = (
        Part("recall, best moderate dose less none", float(found[1:4].max() - found[0]), low=0.0),
        Part("recall, best moderate dose less 24 mg", float(found[1:4].max() - found[4]), low=0.0),
        Part("plasticity, best arousal less the least", float(window.max() - window[0]), low=0.0),
        Part("plasticity, best arousal less the most", float(window.max() - window[-1]), low=0.0),
    )
    return row("C14", *parts, sign_ok=all(each.got > 0 for each in parts),
               note=f"best dose {DOSES[int(found.argmax())]:g} mg, best arousal {N[int(window.argmax())]:.2f}")  # fmt: skip


def control(lab: Laboratory) -> Row:
    """C15: g(N) rises at low arousal and falls at high arousal."""
    N = np.linspace(0.02, 1, 99)
    g = catecholamine(N, params=lab.params)
    best = int(g.argmax())
    rising, falling = float(g[best] - g[0]), float(g[best] - g[-1])
    return row("C15", Part("gain of control from the least arousal to the best", rising, low=0.0),
               Part("loss of control from the best arousal to the most", falling, low=0.0),
               sign_ok=rising > 0 and falling > 0, note=f"best at N = {N[best]:.2f}")  # fmt: skip


def curves(lab: Laboratory) -> Row:
    """C24: the mean curve of the imaging stress task within the 95 % interval (t, n = 26) of the people's mean at each time."""
    minutes, controls, low, high = measured()
    parts = [
        part(f"mean saliva at minute {minute:g}, nmol/L", _mean_at(i), lab.imaging, low[i], high[i], controls[i])
        for i, minute in enumerate(minutes)
    ]
    risen = max(each.got for each in parts) > parts[0].got
    return row("C24", *parts, sign_ok=risen)


def top_minute(curves: Array) -> float:
    """Minute at which the parabola through the three highest samples of the mean curve is highest; curves (n, k)."""
    mean = curves.mean(axis=0)
    i = int(np.clip(mean.argmax(), 1, len(mean) - 2))
    before, top, after = mean[i - 1 : i + 2]
    return float(MINUTES[i] + (MINUTES[1] - MINUTES[0]) * (before - after) / 2 / (before - 2 * top + after))


def _mean_gap(i: int) -> Callable[[Array], float]:
    return lambda x: float((x[:, i] - x[:, i + 1]).mean())


def _mean_at(i: int) -> Callable[[Array], float]:
    return lambda x: float(x[:, i].mean())


def fewer(x: Array) -> float:
    """d of the rise in the first condition over the second; x (n, 2, k)."""
    return cohen_d(rise(x[:, 0, SALIVETTES]), rise(x[:, 1, SALIVETTES]))


def more(x: Array) -> float:
    """g of the rise in the first condition over the second; x (n, 2, k)."""
    return hedges_g(rise(x[:, 0, SALIVETTES]), rise(x[:, 1, SALIVETTES]))


FINDINGS: tuple[Callable[[Laboratory], Row], ...] = (
    social_stress, course, triggers, responders, habituation, awakening, clock, support, sexes, oxytocin, hands,
    adversity, watching, remembering, control, curves,
)  # fmt: skip


@lru_cache(maxsize=1)
def _laboratory(params: Parameters) -> Laboratory:
    return Laboratory(params, n=PEOPLE, seed=SEED)


def _row(finding: Callable[[Laboratory], Row], params: Parameters) -> Row:
    return finding(_laboratory(params))


ROWS: tuple[Callable[[Parameters], Row], ...] = tuple(partial(_row, finding) for finding in FINDINGS)
