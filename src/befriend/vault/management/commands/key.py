"""`befriend key rotate` and `befriend key retire`; `key new` and `key identity` need no house and stand in config."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from befriend.vault import rotation


class Command(BaseCommand):
    help = "Change the root key while the house is open."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["rotate", "retire"])

    def handle(self, *, verb: str, **_: Any) -> None:
        path = Path(settings.ROOT_KEY_FILE)
        try:
            self.rotate(path) if verb == "rotate" else self.retire(path)
        except rotation.NotNow as problem:
            raise CommandError(str(problem)) from None

    def rotate(self, path: Path) -> None:
        if rotation.add_root(path):
            self.stdout.write(f"A new root key stands first in {path}. Copy the file to where you keep such things.")
        done = 0
        for done, total in rotation.rewrap_keys():
            self.stdout.write(f"\r{done} of {total} keys stand under the new root key", ending="")
        self.stdout.write(f"\n{done} keys done. When it pleases you, say: befriend key retire")

    def retire(self, path: Path) -> None:
        rotation.retire_root(path)
        self.stdout.write(
            "The old root key is gone from the file. Backups of keys made before the change need it: "
            "keep your copy for as long as you keep those (7 days)."
        )
