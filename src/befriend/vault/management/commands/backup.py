"""`befriend backup FOLDER`, as often as you like."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.timezone import now

from befriend.vault.backup import back_up


class Command(BaseCommand):
    help = "Copy both databases and the erasure ledger into a folder; old copies there are removed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *, folder: Path, **_: Any) -> None:
        for file in back_up(folder, at=now()):
            self.stdout.write(f"{file} ({file.stat().st_size:,} bytes)")
