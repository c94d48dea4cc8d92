"""From answers to scores, for many people at once. A score is a number with its scale's own word: never a diagnosis."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from befriend_neuro.psychometrics.catalogue import Band, Scale, scale

Array = npt.NDArray[np.float64]

SHARE_THAT_MAY_BE_MISSING = 5
"""One item in five; assumed, the usual 20 % rule. It stands wherever the scale's file states no rule of its own."""


@dataclass(frozen=True, eq=False)
class Score:
    """Scores of many people on one scale.

    total : (people,) score, NaN where too much is unanswered; None where the scale has no total
    subscales : name to (people,) score, NaN where too much is unanswered
    missing : (people,) number of unanswered items
    prorated : (people,) True where the total rests on fewer than all items
    bands : (people) the scale's own word for the total, None without a total or without bands
    """

    scale: Scale
    total: Array | None
    subscales: Mapping[str, Array]
    missing: npt.NDArray[np.int64]
    prorated: npt.NDArray[np.bool_]
    bands: tuple[Band | None, ...]


def score(scale_id: str, answers: npt.ArrayLike) -> Score:
    """Total, subscales and bands of each person.

        sum = items * mean of the answered items        mean = mean of the answered items
        sum*4 = four times the sum (WHO-5, 0 to 100)    reversed answer = min + max - answer

    A total needs at most one item in five unanswered (*assumed*), or what the scale's own rule says; the same holds
    for each subscale. With nothing missing this is the plain sum or mean. The check-ins have no total: each of their
    items is returned under its own key.

    Parameters
    ----------
    answers : (people, items) as given, before reversing; NaN where nothing was answered

    Raises ValueError for an unknown scale, a scale whose items are not in the catalogue, a wrong shape, no people,
    and answers that are fractional or out of range.

    Source: data/scales.toml (keys, ranges, rules).
    """
    chosen = scale(scale_id)
    turned = reverse(scale_id, answers)
    missing = np.isnan(turned).sum(axis=1)
    total = _total(chosen, turned)
    prorated = np.zeros(len(turned), dtype=np.bool_) if total is None else (missing > 0) & ~np.isnan(total)
    words = (None,) * len(turned) if total is None else bands(scale_id, total)
    return Score(chosen, total, _subscales(chosen, turned), missing, prorated, words)


def reverse(scale_id: str, answers: npt.ArrayLike) -> Array:
    """Answers with the reverse-keyed items turned: min + max - answer. Doing it twice changes nothing.

    answers : (people, items), NaN where nothing was answered. Returns the same shape. Raises as `score` does.
    """
    chosen = scale(scale_id)
    turned = _checked(chosen, answers).copy()
    columns = [item - 1 for item in chosen.reverse]
    turned[:, columns] = _bounds(chosen)[0] + _bounds(chosen)[1] - turned[:, columns]
    return turned


def bands(scale_id: str, totals: npt.ArrayLike) -> tuple[Band | None, ...]:
    """The scale's own word for each total; None for NaN or where the scale has no bands.

    A prorated total between two bands belongs to the lower one. totals : (people,).
    Raises ValueError for a total outside the scale's range.
    """
    chosen, values = scale(scale_id), np.asarray(totals, dtype=np.float64)
    if chosen.range and bool(np.any((values < chosen.range[0]) | (values > chosen.range[1]))):
        raise ValueError(f"A total of {chosen.name} lies between {chosen.range[0]} and {chosen.range[1]}.")
    if not chosen.bands:
        return (None,) * len(values)
    place = np.searchsorted([band.low for band in chosen.bands], values, side="right") - 1
    return tuple(None if np.isnan(x) else chosen.bands[at] for x, at in zip(values, place, strict=True))


def rules_for_missing(chosen: Scale) -> str:
    """How many answers may be missing for a total, in words; empty for a scale that is not scored here."""
    if chosen.items is None:
        return ""
    if chosen.rule:
        return chosen.rule
    most = 0 if chosen.key else chosen.items // SHARE_THAT_MAY_BE_MISSING
    return f"at most {most} (assumed)" if most else "none"


def _total(chosen: Scale, turned: Array) -> Array | None:
    if chosen.score in {None, "mean per subscale"}:
        return None
    return _combined(chosen, turned, may_be_missing=turned.shape[1] // SHARE_THAT_MAY_BE_MISSING)


def _subscales(chosen: Scale, turned: Array) -> dict[str, Array]:
    parts = dict(chosen.subscales) or {key: (at + 1,) for at, key in enumerate(chosen.key)}
    found = {}
    for name, items in parts.items():
        columns = turned[:, [item - 1 for item in items]]
        own_rule = _most_missing(chosen)
        if own_rule is None:
            found[name] = _combined(chosen, columns, may_be_missing=len(items) // SHARE_THAT_MAY_BE_MISSING)
        else:
            kept = np.isnan(turned).sum(axis=1) <= own_rule
            found[name] = np.where(kept, _combined(chosen, columns, may_be_missing=len(items) - 1), np.nan)
    return found


def _combined(chosen: Scale, columns: Array, *, may_be_missing: int) -> Array:
    answered = (~np.isnan(columns)).sum(axis=1)
    enough = answered >= columns.shape[1] - may_be_missing
    factor = {"sum": columns.shape[1], "sum*4": 4 * columns.shape[1]}.get(str(chosen.score), 1)
    return np.where(enough, np.nansum(columns, axis=1) * factor / np.maximum(answered, 1), np.nan)


def _most_missing(chosen: Scale) -> int | None:
    stated = re.fullmatch(r"drop if more than (\d+) items are missing", chosen.rule or "")
    return int(stated[1]) if stated else None


def _bounds(chosen: Scale) -> tuple[int, int]:
    if chosen.items is None or chosen.min is None or chosen.max is None:
        raise ValueError(
            f"{chosen.name} cannot be scored here: its items are not in the catalogue (licence: {chosen.licence}). "
            "Please use the owner's own scoring."
        )
    return chosen.min, chosen.max


def _checked(chosen: Scale, answers: npt.ArrayLike) -> Array:
    low, high = _bounds(chosen)
    given = np.asarray(answers, dtype=np.float64)
    if given.ndim != 2 or given.shape[1] != chosen.items or not len(given):
        raise ValueError(
            f"{chosen.name} needs a table of people x {chosen.items} items with at least one person; "
            f"this one has the shape {given.shape}."
        )
    wrong = ~np.isnan(given) & ~((given >= low) & (given <= high) & (given == np.floor(given)))
    if wrong.any():
        person, item = (int(at) for at in np.argwhere(wrong)[0])
        raise ValueError(
            f"Item {item + 1} of {chosen.name} has the answer {given[person, item]:g} (person {person + 1}). "
            f"Please give a whole number from {low} to {high}, or NaN where nothing was answered."
        )
    return given
