"""Ask what follows when a group meets in one way or another: `explore --vary size --values 4 6 8 12`."""

import argparse
import json
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from multiprocessing import get_context
from pathlib import Path

from befriend_neuro.pictures.alone import write
from befriend_neuro.policy.explore import explore
from befriend_neuro.policy.picture import picture
from befriend_neuro.policy.questions import questions, refuse_one_person
from befriend_neuro.policy.report import as_json, text
from befriend_neuro.protocols.design import whole

GIVEN = ("size", "meetings", "spacing", "minutes", "pacing", "depth", "warmth", "experienced", "kind", "online")


def arguments(parser: argparse.ArgumentParser) -> None:
    known = ", ".join(name for name, each in questions().items() if each.values)
    parser.add_argument("--vary", default="", help=f"what is compared: {known}")
    parser.add_argument("--values", nargs="+", default=[], help="the choices; without them, the usual ones")
    for name in GIVEN:
        parser.add_argument(f"--{name}", help=f"{name} of every group, where it is not compared")
    parser.add_argument("--member", "--person", nargs="?", const="", help="refused, with the reason")
    parser.add_argument("--groups", type=int, default=20, help="groups in each run")
    parser.add_argument("--seeds", type=int, default=20, help="runs with the numbers in use")
    parser.add_argument("--draws", type=int, default=40, help="runs with numbers as they might be")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1, help="processes that share the runs; the answer is the same")
    parser.add_argument("--json", action="store_true", help="print the answer for machines")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="write a picture of the answer, as SVG")


def main(options: argparse.Namespace) -> int:
    if options.member is not None:
        refuse_one_person("member")
    given = {name: getattr(options, name) for name in GIVEN if getattr(options, name) is not None}
    with _processes(options.workers) as pool:
        answer = explore(
            options.vary, options.values, groups=options.groups, seeds=options.seeds, draws=options.draws,
            seed=options.seed, executor=pool, **given,
        )  # fmt: skip
    print(json.dumps(as_json(answer), indent=1) if options.json else text(answer))
    if options.plot:
        write(options.plot, picture(answer))
    return 0


def _processes(workers: int) -> AbstractContextManager[ProcessPoolExecutor | None]:
    """A pool of fresh processes (a forked one would share threads that are at work), or none for one worker."""
    whole("workers", workers, 1, 256)
    return ProcessPoolExecutor(workers, mp_context=get_context("spawn")) if workers > 1 else nullcontext()
