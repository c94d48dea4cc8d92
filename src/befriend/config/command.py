"""The `befriend` command."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from befriend.config import rootkey

HELP = """\
befriend up                start the whole house: the site and its worker (--port, --host)
befriend live | pages      start one half only, beside the other (docs/running/halves.md)
befriend work              start a worker only
befriend check             say plainly what is missing or old; ends with 1 where people may be harmed
befriend backup FOLDER     a copy of both databases and the erasure ledger
befriend restore FOLDER    the newest whole copy, into an empty house (--identity where copies are closed)
befriend key new PATH      make the root key, before the first start
befriend key identity PATH make the key pair that closes and opens backups, on another machine
befriend key rotate        put a new root key before the old one; `retire` lets the old one go
befriend audit verify      is the record of what was done whole?

Each says more with --help, once BEFRIEND_HOME and its settings are there: docs/running/install.md"""


def main() -> None:
    os.umask(0o077)  # what lies in BEFRIEND_HOME is for its owner, also where nobody set so before
    if sys.argv[1:] in ([], ["-h"], ["--help"], ["help"]):
        print(HELP)
        return
    if sys.argv[1:3] == ["key", "new"]:  # settings refuse to load before there is a root key
        sys.exit(new_root_key(sys.argv[3:]))
    if sys.argv[1:3] == ["key", "identity"]:  # made where no house is, best of all
        sys.exit(new_identity(sys.argv[3:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "befriend.config.settings")
    _read_settings()
    if sys.argv[1:2] and sys.argv[1] in ("up", "live", "pages", "work"):
        _refuse_a_shut_ledger()
        _hold_open()
    if sys.argv[1:2] and sys.argv[1] in ("up", "live", "pages"):
        from befriend.config import serve

        serve.main(sys.argv[1], sys.argv[2:])
        return
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


def _read_settings() -> None:
    """What is missing, weak or unreadable stops every command with one sentence."""
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        settings.INSTALLED_APPS  # noqa: B018 - reading any setting reads them all
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))


def _refuse_a_shut_ledger() -> None:
    from django.core.exceptions import ImproperlyConfigured

    from befriend.vault import ledger

    try:
        ledger.refuse_shut()
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))


def _hold_open() -> None:
    from befriend.vault.opened import Busy, hold_open

    try:
        hold_open()
    except Busy:
        sys.exit("A restore is under way here. Wait until it has ended.")


def new_root_key(arguments: list[str]) -> str | None:
    """None, or what went wrong."""
    path, problem = _made(arguments, "where the root key should lie: befriend key new PATH", rootkey.make)
    if problem is None:
        print(f"A new root key lies in {path}. Keep a copy away from this machine: without it nobody can read a word.")
    return problem


def new_identity(arguments: list[str]) -> str | None:
    """None, or what went wrong."""
    from befriend.vault import envelopes

    told: list[str] = []
    path, problem = _made(
        arguments,
        "where the identity should lie: befriend key identity PATH",
        lambda path: told.append(envelopes.new_identity(path)),
    )
    if problem is None:
        print(
            f"A new identity lies in {path}. Keep it away from the machine whose backups it will open, in two places."
        )
        print(f"There, set: BEFRIEND_BACKUP_RECIPIENT={told[0]}")
    return problem


def _made(arguments: list[str], what: str, make: Callable[[Path], None]) -> tuple[Path, str | None]:
    """The path, and what went wrong."""
    if len(arguments) != 1:
        return Path(), f"Say {what}"
    path = Path(arguments[0]).expanduser()
    try:
        make(path)
    except FileExistsError:
        return path, f"There is something at {path} already; it stays as it is."
    except OSError as problem:
        return path, f"Nothing can be written at {path}: {problem.strerror}."
    return path, None


if __name__ == "__main__":
    main()
