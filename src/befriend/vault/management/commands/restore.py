"""`befriend restore FOLDER`, into an empty place."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from befriend.vault.backup import Unfit
from befriend.vault.restoring import restore


class Command(BaseCommand):
    help = "Bring a community back from a backup. What was erased since stays erased; everybody signs in again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--content", default="", metavar="STAMP", help="an older copy of content, as in its name")
        parser.add_argument("--identity", type=Path, metavar="FILE", help="opens backups that lie in envelopes")

    def handle(self, *, folder: Path, content: str, identity: Path | None, **_: Any) -> None:
        try:
            copy, erased = restore(folder, stamp=content, identity=identity)
        except Unfit as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Restored as of {copy.made_at:%Y-%m-%d %H:%M} UTC; {erased} keys erased again.")
        self.stdout.write("Now say `befriend migrate`, then open the house.")
