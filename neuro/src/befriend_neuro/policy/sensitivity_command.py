"""Which numbers of the model its findings hang on: Morris' elementary effects, the largest of each readout."""

import argparse
import json
from collections.abc import Sequence

from befriend_neuro.pages.tables import STATUS
from befriend_neuro.params import shipped
from befriend_neuro.policy.sensitivity import Effects, sensitivity


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--top", type=int, default=10, help="how many numbers for each readout")
    parser.add_argument("--trajectories", type=int, default=10, help="how often each number is moved")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print all effects for machines")


def main(options: argparse.Namespace) -> int:
    if options.top < 1:
        raise ValueError(f"top = {options.top} is not allowed. Please ask for one number or more.")
    found = sensitivity(trajectories=options.trajectories, seed=options.seed)
    print(json.dumps([as_json(each) for each in found], indent=1) if options.json else table(found, options.top))
    return 0


def table(found: Sequence[Effects], top: int) -> str:
    """The largest effects of each readout, as a table in Markdown."""
    about, lines = shipped().about, ["| readout | number | size | direction | spread | status |"]
    lines.append("| --- | --- | --- | --- | --- | --- |")
    for effects in found:
        for i in effects.top(top):
            number = about[effects.names[i]]
            figures = " | ".join(f"{x[i]:.3f}" for x in (effects.size, effects.direction, effects.spread))
            lines.append(f"| {effects.readout} | {number.name} | {figures} | {STATUS[number.status]} |")
    return "\n".join(lines)


def as_json(effects: Effects) -> dict[str, object]:
    """Every number's effects on one readout."""
    rows = zip(effects.names, effects.size, effects.direction, effects.spread, strict=True)
    every = [{"name": n, "size": float(a), "direction": float(b), "spread": float(c)} for n, a, b, c in rows]
    return {"readout": effects.readout, "lost": effects.lost, "effects": every}
