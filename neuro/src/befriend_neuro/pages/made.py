"""Parts of a page that a command makes: found by their mark, filled with what the command prints or draws.

<!-- made by: python -m befriend_neuro tables parameters -->
... (all of this is replaced)
<!-- end -->
"""

import hashlib
import io
import os
import re
import shlex
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from befriend_neuro.params import Parameters, shipped

PROGRAM = "python -m befriend_neuro "
MARK = re.compile(rf"<!-- made by: ({re.escape(PROGRAM)}[^\n]+) -->\n(.*?)<!-- end -->", re.DOTALL)
Run = Callable[[list[str]], int]


@dataclass(frozen=True)
class Part:
    """One marked part of a page: the command, and what stands there now."""

    command: str
    content: str

    @property
    def words(self) -> list[str]:
        return shlex.split(self.command.removeprefix(PROGRAM))

    @property
    def numbers(self) -> str:
        """The fingerprint of the numbers it was made with; empty when none is told."""
        told = re.search(r"numbers `(\w+)`", self.content)
        return told[1] if told else ""


def parts(page: str) -> list[Part]:
    """The marked parts of a page, in order."""
    return [Part(*found) for found in MARK.findall(page)]


def fingerprint(params: Parameters | None = None) -> str:
    """Ten letters that change when any number of the model changes."""
    values = (params or shipped()).values
    told = ";".join(f"{name}={float(values[name])!r}" for name in sorted(values))
    return hashlib.sha256(told.encode()).hexdigest()[:10]


def made(part: Part, *, page: Path, run: Run) -> str:
    """What the part should hold: the run's picture where it draws one, and its words where it prints any.

    Raises ValueError when the command does not succeed.
    """
    printed = io.StringIO()
    with redirect_stdout(printed):
        done = run(part.words)
    if done:
        raise ValueError(f"{part.command} did not succeed; it stands in {page}.")
    shown, words = [], part.words
    if "--plot" in words:
        shown.append(_picture(Path(words[words.index("--plot") + 1]), page))
    if printed.getvalue().strip():
        shown.append(_shown(printed.getvalue()))
    return "\n" + "\n\n".join([*shown, f"Made by `{part.command}`, numbers `{fingerprint()}`."]) + "\n\n"


def filled(text: str, *, page: Path, run: Run, wanted: Callable[[Part], bool]) -> str:
    """The page with every wanted part made anew."""

    def anew(found: re.Match[str]) -> str:
        part = Part(found[1], found[2])
        return (
            f"<!-- made by: {part.command} -->\n{made(part, page=page, run=run)}<!-- end -->"
            if wanted(part)
            else found[0]
        )

    return MARK.sub(anew, text)


def _shown(printed: str) -> str:
    table = printed.startswith("|")
    return printed.strip() if table else f"```\n{printed.rstrip()}\n```"


def _picture(drawing: Path, page: Path) -> str:
    title = re.search("<title>(.*?)</title>", drawing.read_text(encoding="utf-8"))
    return f"![{title[1] if title else ''}]({os.path.relpath(drawing, page.parent)})"
