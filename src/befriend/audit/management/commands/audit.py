import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from befriend.audit.queries import verify

BAR = 40


class Command(BaseCommand):
    help = "Walks the chain of who did what, and says in plain words whether it is whole."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["verify"])
        parser.add_argument("--checkpoints", nargs="+", type=Path, help="checkpoint files that were kept elsewhere")

    def handle(self, *args: Any, act: str, checkpoints: list[Path] | None, **options: Any) -> None:
        found = verify(files=checkpoints, progress=self._progress)
        if found.entries and sys.stderr.isatty():
            self.stderr.write("")
        if found.begins and not found.faults:
            self.stdout.write(
                f"What was older than a year is forgotten: the chain begins after place {found.begins:,}."
            )
        if found.before_it:
            self.stdout.write(f"Checkpoints of places before that, which were not compared: {found.before_it:,}.")
        for words in [*found.notes, *found.faults]:
            self.stdout.write(words)
        if found.faults:
            raise CommandError("The chain is not whole. Keep a copy of both databases before anything else is done.")
        self.stdout.write(f"The chain is whole: {found.entries:,} entries.")

    def _progress(self, done: int, of: int) -> None:
        if sys.stderr.isatty():
            filled = BAR * done // max(of, 1)
            self.stderr.write(f"\r[{'=' * filled:<{BAR}}] {done:,} of {of:,}", ending="")
            self.stderr.flush()
