"""What goes with outcome: the lines of Wampold's table that the model speaks to, and their order (C25)."""

import csv
from collections.abc import Callable
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from befriend_neuro.protocols.readouts import cohen_d, d_of_r, intraclass, partial_r
from befriend_neuro.protocols.record import Record
from befriend_neuro.targets.cohort import Cohort
from befriend_neuro.targets.row import Part, Row, part, row

Array = NDArray[np.float64]
TECHNIQUE = 0.20
"""Upper bound of differences between treatments; what belongs to the relationship lies above it."""
UNSPOKEN = "not modelled: goals, empathy apart from warmth, congruence, culture, expectations, competence, adherence"


def order(cohort: Cohort) -> Row:
    """C25: alliance, acceptance and who leads the group go with outcome more than the form of the meeting does."""
    parts = [line(cohort).parts[0] for line in LINES]
    technique = parts[-1]
    gaps = [
        Part(
            f"{each.what} less technique",
            each.got - technique.got,
            0.0,
            error=float(np.hypot(each.error, technique.error)),
        )
        for each in parts[:-1]
    ]
    return row("C25", *gaps, sign_ok=all(gap.got > 0 for gap in gaps), note=UNSPOKEN)


def alliance(cohort: Cohort) -> Row:
    record = cohort.course
    came = np.where(record.attended[..., 2], record.alliance[..., 3], np.nan)
    return _line("W1", "alliance", part("d of alliance", _goes_with, _ends(record, came), low=TECHNIQUE))


def regard(cohort: Cohort) -> Row:
    seen = part("d of acceptance shown", _goes_with, _ends(cohort.course, cohort.course.met), low=TECHNIQUE)
    return _line("W2", "positive regard and affirmation", seen)


def leader(cohort: Cohort) -> Row:
    """r is the square root of the share of outcome that lies between groups."""
    record = cohort.course
    seen = part("d of whose group it is", _between, _ends(record, record.met), low=TECHNIQUE)
    return _line("W3", "therapist differences (trials)", seen)


def technique(cohort: Cohort) -> Row:
    """Eight minutes for each share or five: of the ways to run the same group, the one that the model tells apart."""
    five, eight = (record.distress[: cohort.few, :, -1] for record in (cohort.course, cohort.longer_shares))
    seen = part("d of eight minutes for a share, not five", _differs, np.stack([five, eight], axis=-1), high=TECHNIQUE)
    return _line("W4", "treatment differences", seen)


def _line(id: str, factor: str, seen: Part) -> Row:
    text = (files("befriend_neuro") / "data" / "wampold_2015.csv").read_text(encoding="utf-8")
    about = {line["factor"]: line for line in csv.DictReader(text.splitlines())}[factor]
    bound = "" if about["kind"].startswith("technique") else f"; above technique, {TECHNIQUE}"
    return row(id, seen, sign_ok=seen.got > 0, name=factor, wanted=f"{about['d']} (d, Wampold 2015{bound})")


def _ends(record: Record, factor: Array) -> Array:
    return np.stack([factor, record.distress[..., 0], record.distress[..., -1]], axis=-1)


def _goes_with(x: Array) -> float:
    x = x[~np.isnan(x[..., 0])]
    return d_of_r(-partial_r(x[:, 0], x[:, 2], given=x[:, 1]))


def _between(x: Array) -> float:
    first, last = x[..., 1], x[..., 2]
    slope = np.cov(last.ravel(), first.ravel())[0, 1] / first.var(ddof=1)
    return d_of_r(float(np.sqrt(intraclass(last - slope * first))))


def _differs(x: Array) -> float:
    return abs(cohen_d(x[..., 0].ravel(), x[..., 1].ravel()))


LINES: tuple[Callable[[Cohort], Row], ...] = (alliance, regard, leader, technique)
FINDINGS: tuple[Callable[[Cohort], Row], ...] = (order, *LINES)
