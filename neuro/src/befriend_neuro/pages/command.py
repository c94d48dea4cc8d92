"""Tables of docs/science: print one, or make every marked part of the pages anew (from the repository's root)."""

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

from befriend_neuro.pages.made import Part, filled, fingerprint, parts
from befriend_neuro.pages.tables import TABLES
from befriend_neuro.progress import show

QUICK = ("tables", "picture")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("table", nargs="?", choices=[*TABLES, "all"], default="all", help="which table to print")
    parser.add_argument("--write", metavar="FOLDER", type=Path, help="make the marked parts of the pages there anew")
    parser.add_argument("--only", default="", help="with --write: parts whose command matches this pattern")
    parser.add_argument("--stale", action="store_true", help="with --write: no slow part made with the numbers in use")


def main(options: argparse.Namespace) -> int:
    if options.write is None:
        chosen = TABLES if options.table == "all" else {options.table: TABLES[options.table]}
        print("\n\n".join(table() for table in chosen.values()))
        return 0
    pages = sorted(options.write.glob("*.md"))
    if not pages:
        raise ValueError(f"write = {options.write} holds no page. Please name the folder docs/science.")
    _write(pages, lambda part: bool(re.search(options.only, part.command)) and not (options.stale and fresh(part)))
    return 0


def fresh(part: Part) -> bool:
    """Whether a slow part was made with the numbers in use. A quick one is never taken on trust."""
    return part.words[0] not in QUICK and part.numbers == fingerprint()


def _write(pages: list[Path], wanted: Callable[[Part], bool]) -> None:
    from befriend_neuro.__main__ import main as run

    todo = {page: [part for part in parts(page.read_text(encoding="utf-8")) if wanted(part)] for page in pages}
    count, done = sum(map(len, todo.values())), 0

    def counted(words: list[str]) -> int:
        nonlocal done
        sys.stderr.write(f"\n{' '.join(words)}\n")
        result = run(words)
        done += 1
        show(done, count, "pages")
        return result

    for page in (page for page in pages if todo[page]):
        text = filled(page.read_text(encoding="utf-8"), page=page, run=counted, wanted=wanted)
        page.write_text(text, encoding="utf-8")
