"""Every word of the house, gathered for translators into the catalogues of `shell/locale`.

Modules in the browser have no words of their own: the page hands them over, so there is no second catalogue.
"""

import re
import shutil
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.core.management.commands import makemessages

LOOSE = re.compile(r'^"(POT-Creation-Date|Report-Msgid-Bugs-To|X-Generator):.*\n', re.MULTILINE)
PACKAGE = Path(__file__).resolve().parents[3]
OPTIONS = {"all": True, "no_wrap": True, "no_obsolete": True, "add_location": "file", "verbosity": 0}


class Gather(makemessages.Command):
    """Django's own, in a copy of the house, so that nothing is ever laid beside the files that people edit."""

    settings_available = False


class Command(BaseCommand):
    help = "Gather every word into shell/locale and compile it. With --check: only say whether a catalogue is stale."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; end with 1 where a catalogue is stale."
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        kept = Path(settings.LOCALE_PATHS[0])
        with TemporaryDirectory() as folder:
            made = gathered(Path(folder) / "house", kept)
            stale = [str(path) for path in sorted(found(kept) | found(made)) if differs(kept / path, made / path)]
            if check and stale:
                raise CommandError(f"Run `make words`, and commit what it changes: {', '.join(stale)}")
            if not check:
                shutil.copytree(made, kept, dirs_exist_ok=True)
        self.stdout.write("The catalogues hold every word of the house.")


def gathered(house: Path, kept: Path) -> Path:
    """The catalogues as they would be now: one folder for each language, `.po` and `.mo`."""
    shutil.copytree(PACKAGE, house, ignore=shutil.ignore_patterns("locale", "migrations", "vendor", "__pycache__"))
    shutil.copytree(kept, house / "locale")
    with chdir(house):
        call_command(Gather(), **OPTIONS)
        for path in Path("locale").rglob("*.po"):
            path.write_text(LOOSE.sub("", path.read_text()))
        call_command("compilemessages", verbosity=0)
    return house / "locale"


def found(folder: Path) -> set[Path]:
    return {path.relative_to(folder) for path in folder.rglob("*.?o")}


def differs(before: Path, after: Path) -> bool:
    """A word more or less. Comments do not count: each edition of gettext writes its own."""
    if not before.exists() or not after.exists():
        return True
    if before.suffix == ".mo":
        return before.read_bytes() != after.read_bytes()
    return list(words(before)) != list(words(after))


def words(path: Path) -> Iterator[str]:
    return (line for line in path.read_text().splitlines() if line and not line.startswith("#"))
