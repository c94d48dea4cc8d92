"""Fit the free numbers of one stage to its findings and write them with how they were found; or see whether known numbers come back."""

import argparse
import tomllib
from collections.abc import Mapping
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from befriend_neuro.fit.least_squares import Fit, Stage, fit
from befriend_neuro.params import Parameters, shipped

STAGES = {"lab": "befriend_neuro.fit.lab", "group": "befriend_neuro.fit.group"}
EVALUATIONS = 150
HEAD = """\
# Values in use where they differ from the delivered ones, by stage of the fit. `free` marks those the fit was allowed to move;
# every other number that the delivered table marks `fit` is a modelling choice (*assumed*) at its delivered value.
# Written by `python -m befriend_neuro fit`; reference.toml stays as delivered.
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stage", choices=STAGES, required=True)
    parser.add_argument(
        "--evaluations", type=int, default=EVALUATIONS, help="about how many sets of numbers to look at"
    )
    parser.add_argument("--people", type=int, help="people or groups in each look")
    parser.add_argument("--seed", type=int, help="chance; the same seed gives the same numbers")
    parser.add_argument(
        "--recover", action="store_true", help="make findings from known numbers and look for them instead"
    )
    parser.add_argument("--out", type=Path, default=Path(str(files("befriend_neuro") / "data" / "fitted.toml")))


def main(options: argparse.Namespace) -> int:
    given = {key: value for key in ("people", "seed") if (value := getattr(options, key)) is not None}
    module = import_module(STAGES[options.stage])
    stage: Stage = module.stage(**given)
    if options.recover:
        other = module.stage(**{**given, "seed": given.get("seed", 0) + 1000})
        print(_told(recover(stage, other, evaluations=options.evaluations)))
        return 0
    params = shipped().replace(**{name: value for name, (value, _) in stage.held.items()})
    found = fit(stage, params=params, evaluations=options.evaluations)
    options.out.write_text(
        written(stage, found, old=tomllib.loads(options.out.read_text(encoding="utf-8"))), encoding="utf-8"
    )
    print(
        f"half the sum of squares {found.before:.3f} before, {found.after:.3f} after {found.evaluations} looks; {options.out}"
    )
    return 0


def _told(numbers: Mapping[str, tuple[float, float, float]]) -> str:
    return "\n".join(
        f"{name:<16}true {true:<10.4g}found {found:<10.4g}off by {share:+.2f} of its range"
        for name, (true, found, share) in numbers.items()
    )


def recover(stage: Stage, other: Stage, *, evaluations: int, seed: int = 5) -> dict[str, tuple[float, float, float]]:
    """Numbers drawn within a fifth of their range around those in use; findings made from them with the chance of
    `other`; then the fit, from those in use, with the chance of `stage`. name -> (true, found, difference in ranges)."""
    params = shipped()
    true = drawn(stage, params, seed=seed)
    found = fit(stage, params=params, evaluations=evaluations, known=other.rows(params.replace(**true))).values
    width = {name: params.about[name].high - params.about[name].low for name in stage.free}
    return {name: (true[name], found[name], (found[name] - true[name]) / width[name]) for name in stage.free}


def drawn(stage: Stage, params: Parameters, *, seed: int) -> dict[str, float]:
    """Each free number moved by up to a fifth of its range, within it."""
    chance = np.random.Generator(np.random.Philox(key=seed)).uniform(-0.2, 0.2, len(stage.free))
    about = [params.about[name] for name in stage.free]
    return {
        each.name: float(np.clip(getattr(params, each.name) + move * (each.high - each.low), each.low, each.high))
        for each, move in zip(about, chance, strict=True)
    }


def written(stage: Stage, found: Fit, *, old: Mapping[str, Mapping[str, Any]]) -> str:
    """The file of fitted values with this stage's table put in place of the old one."""
    how = f"least squares over {len(found.values)} free numbers, {found.evaluations} looks: half the sum of squares {found.before:.3f} before, {found.after:.3f} after"
    free = {name: {"v": float(f"{value:.4g}"), "free": True} for name, value in found.values.items()}
    held = {name: {"v": value, "free": False, "source": source} for name, (value, source) in stage.held.items()}
    tables: dict[str, Mapping[str, Any]] = {**old, stage.name: {"how": how, **free, **held}}
    return HEAD + "".join(f"\n[{name}]\n" + "".join(map(_line, table.items())) for name, table in tables.items())


def _line(entry: tuple[str, Any]) -> str:
    name, value = entry
    if not isinstance(value, Mapping):
        return f"{name} = {_value(value)}\n"
    return f"{name} = {{{', '.join(f'{key}={_value(each)}' for key, each in value.items())}}}\n"


def _value(value: object) -> str:
    """As TOML writes it; plain strings, numbers and truth values only."""
    return str(value).lower() if isinstance(value, bool) else f'"{value}"' if isinstance(value, str) else repr(value)
