"""The files of checkpoints beside the database, one for each month: only ever appended to, to be kept elsewhere."""

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from django.conf import settings

from befriend.audit.rules import Line, is_cut_from, read_line
from befriend.vault.ledger import add_lines


def checkpoint_folder() -> Path:
    return Path(settings.HOME) / "checkpoints"


def write_down(lines: Iterable[Line]) -> None:
    """Written through to the disk before this returns."""
    checkpoint_folder().mkdir(mode=0o700, exist_ok=True)
    for file, of_month in groupby(lines, key=_file_of):
        add_lines(file, map(str, of_month))


def missing(lines: list[Line]) -> list[Line]:
    """Those that do not stand in their file: with this place and this hash, under whichever hand."""
    files = [file for file in {_file_of(line) for line in lines} if file.exists()]
    there = {(line.seq, line.hash) for file in files for text in texts_of(file) if (line := _read(text))}
    return [line for line in lines if (line.seq, line.hash) not in there]


def _file_of(line: Line) -> Path:
    return checkpoint_folder() / f"{line.at[:7]}.txt"


def texts_of(file: Path) -> list[str]:
    return file.read_text(errors="replace").splitlines()


def _read(text: str) -> Line | None:
    try:
        return read_line(text)
    except ValueError:
        return None


def read(texts: list[str], table: list[Line]) -> tuple[list[Line], list[int]]:
    """The lines of a file, and the numbers of those that are none.

    What a kill or a full disk cut short is followed by the whole line, or is the last here and whole in the table: it
    says nothing that is not looked at there.
    """
    lines, foreign = list[Line](), list[int]()
    whole = table
    for number, text in reversed(list(enumerate(texts, 1))):
        if line := _read(text):
            lines.append(line)
            whole = [line]
        else:
            whole = [line for line in whole if is_cut_from(text, line)]
            foreign += [] if whole else [number]
    return lines, foreign[::-1]
