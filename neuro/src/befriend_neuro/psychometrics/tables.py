"""The tables of docs/science/scales.md, made from the data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files

from befriend_neuro.psychometrics.catalogue import Scale, scales
from befriend_neuro.psychometrics.change import Level, reliable_change
from befriend_neuro.psychometrics.needed import for_verdict, needed_change, step, up_to_step
from befriend_neuro.psychometrics.noise import (
    both_tails,
    edwards_nunnally_false_alarms,
    false_better,
    whole_score_false_alarms,
)
from befriend_neuro.psychometrics.scoring import rules_for_missing
from befriend_neuro.psychometrics.verdict import LEAST_WEEKS, points_for_words

STATED: dict[str, tuple[tuple[str, ...], Level]] = {
    "rci95": (("alpha", "test_retest", "rel_between_occasions"), 95),
    "rci80": (("alpha", "test_retest", "rel_between_occasions"), 80),
    "rci95_retest": (("test_retest",), 95),
}


@dataclass(frozen=True)
class Implied:
    """A reliable change figure as the file states it, and as its own sd and reliability imply it."""

    scale_id: str
    figure: str
    stated: Decimal
    implied: float

    @property
    def agrees(self) -> bool:
        """The implied figure, rounded to the decimals stated, is the stated one."""
        return Decimal(repr(self.implied)).quantize(self.stated) == self.stated


@cache
def _exact() -> dict[str, dict[str, object]]:
    text = files("befriend_neuro").joinpath("data/scales.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def implied_changes() -> tuple[Implied, ...]:
    """Every rci95, rci80 and rci95_retest of the file beside what its sd and reliability imply."""
    found = []
    for scale_id, row in _exact().items():
        for figure, (sources, level) in STATED.items():
            reliability = next((float(str(row[name])) for name in sources if name in row), None)
            if figure in row and reliability is not None:
                value = reliable_change(sd=float(str(row["rci_sd"])), reliability=reliability, level=level)
                found.append(Implied(scale_id, figure, Decimal(str(row[figure])), value))
    return tuple(found)


def catalogue_table() -> str:
    """Which scales there are, how they are scored, and whether their wording may be shown."""
    head = ("id", "scale", "items", "answers", "score", "reversed", "missing", "better", "wording", "licence")
    return _table(head, (_described(entry) for entry in scales().values()))


def change_table() -> str:
    """The change each scale needs: as the file states it, as its figures imply it, and in whole steps of the score."""
    head = ("id", "sd", "rel", "SEM", "RCI95 file", "RCI95", "RCI80 file", "RCI80", "retest RCI95")
    extra = ("reaches RCI95 from", "the file's rule", "MCID", "unchanged people over the rule")
    return _table(head + extra, (_needs(entry) for entry in scales().values() if entry.rci_sd is not None))


def words_table() -> str:
    """How many points each word of a verdict over eight weeks needs, and how many unchanged people hear it."""
    head = ("id", "reliability", "'perhaps' from", "'likely' from", "unchanged, 'perhaps'", "unchanged, 'likely'")
    return _table(head, (_words(scale_id) for scale_id in scales() if _carries_verdict(scale_id)))


def noise_table() -> str:
    """How often each rule speaks about unchanged people, by reliability."""
    head = (
        "reliability",
        "Jacobson-Truax, all",
        "Edwards-Nunnally 2 SEM, all",
        "centred, all",
        "Jacobson-Truax 'better', start 1.5 SD worse",
        "centred 'better', start 1.5 SD worse",
    )
    return _table(head, (_alarms(reliability) for reliability in (0.70, 0.80, 0.85, 0.90, 0.95)))


def _described(entry: Scale) -> tuple[str, ...]:
    answers = "" if entry.min is None else f"{entry.min}-{entry.max}"
    turned = ", ".join(map(str, entry.reverse))
    shown = "yes" if entry.wording_included else "no"
    score = entry.score or ("each item" if entry.key else "")
    whole = (entry.id, entry.name, str(entry.items or ""), answers, score, turned, rules_for_missing(entry))
    return (*whole, entry.direction or "", shown, entry.licence)


def _needs(entry: Scale) -> tuple[str, ...]:
    need = needed_change(entry.id, weeks=1)
    sd = float(entry.rci_sd or 0)
    retest = f"{reliable_change(sd=sd, reliability=entry.test_retest):.2f}" if entry.test_retest else ""
    rule = up_to_step(entry, entry.use_change or need.rci95)
    alarms = whole_score_false_alarms(sd=sd, reliability=need.reliability, step=step(entry), change=rule)
    figures = (f"{sd:g}", f"{need.reliability:.2f}", f"{need.sem:.2f}", _number(entry.rci95), f"{need.rci95:.2f}")
    more = (_number(entry.rci80), f"{need.rci80:.2f}", retest, f"{need.smallest:.3g}", _number(entry.use_change))
    return (entry.id, *figures, *more, _number(entry.mcid), f"{100 * alarms:.1f} %")


def _carries_verdict(scale_id: str) -> bool:
    try:
        for_verdict(scale_id, LEAST_WEEKS)
    except ValueError:
        return False
    return True


def _words(scale_id: str) -> tuple[str, ...]:
    needed = for_verdict(scale_id, LEAST_WEEKS)
    perhaps, likely = points_for_words(needed)
    error = 2**0.5 * needed.sem
    heard, surely = both_tails(perhaps / error), both_tails(likely / error)
    basis = f"{needed.reliability:.2f} ({needed.basis.replace('_', '-')})"
    shares = (f"{100 * (heard - surely):.1f} %", f"{100 * surely:.1f} %")
    return (scale_id, basis, *(f"{up_to_step(needed.scale, points):.3g}" for points in (perhaps, likely)), *shares)


def _alarms(reliability: float) -> tuple[str, ...]:
    shares = (
        both_tails(1.96),
        edwards_nunnally_false_alarms(reliability=reliability),
        both_tails(1.96),
        false_better(reliability=reliability, start=1.5, centred=False),
        false_better(reliability=reliability, start=1.5, centred=True),
    )
    return (f"{reliability:.2f}", *(f"{100 * share:.1f} %" for share in shares))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(_lines(head, rows))


def _lines(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for cells in (head, ("---",) * len(head), *rows):
        yield f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
