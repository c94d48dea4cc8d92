"""Hold the model against every published finding and print wanted, got, interval, inside or not."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from befriend_neuro.pictures.alone import write
from befriend_neuro.progress import bar
from befriend_neuro.targets import FINDINGS, Row, run
from befriend_neuro.targets.picture import picture
from befriend_neuro.targets.row import Part


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print a list of rows for machines")
    parser.add_argument("--plot", metavar="FILE", type=Path, help="write a picture of the rows, as SVG")


def main(options: argparse.Namespace) -> int:
    rows = run(bar(FINDINGS, label="targets"))
    print(json.dumps([row.as_json() for row in rows], indent=1) if options.json else text(rows))
    if options.plot:
        write(options.plot, picture(rows))
    return 0


def text(rows: Sequence[Row]) -> str:
    """The rows for a reader, a line for each part, and the count."""
    lines = [f"{'id':<5}{'finding':<58}{'got':>8}  {'interval':<18}{'error':>7}  "]
    for row in rows:
        lines += [f"{row.id:<5}{row.name}", f"{'':5}wanted: {row.wanted}", *map(_line, row.parts)]
        lines.append(f"{'':5}{' - '.join(filter(None, (verdict(row), row.note)))}")
    fitted = [row for row in rows if row.fit]
    inside, wrong = sum(row.inside for row in fitted), sum(not row.sign_ok for row in rows)
    lines.append(
        f"{inside} of the {len(fitted)} fitted findings inside; {wrong} of all {len(rows)} with the wrong sign."
    )
    return "\n".join(lines)


def verdict(row: Row) -> str:
    """In a word: inside or outside; nothing where the model does not speak, for there the note says so."""
    if not row.parts:
        return ""
    return "INSIDE" if row.inside else "OUTSIDE"


def _line(part: Part) -> str:
    ends = f"{part.low:.3g} to {part.high:.3g}"
    mark = ("" if part.inside else "outside ") + ("" if part.certain else "uncertain")
    return f"{'':5}  {part.what:<56}{part.got:>8.3f}  {ends:<18}{part.error:>7.3f}  {mark}".rstrip()
