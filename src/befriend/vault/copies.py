"""One whole, consistent copy of a database to a file, and back, on either engine."""

import os
import shutil
import subprocess
from pathlib import Path

from django.db import connections

PROGRAMS = Path("/usr/lib/postgresql")


def ending(alias: str) -> str:
    return "sqlite3" if connections[alias].vendor == "sqlite" else "dump"


def copy_out(alias: str, file: Path) -> None:
    """The database as of one moment, while others go on writing."""
    if connections[alias].vendor == "sqlite":
        _sqlite_out(alias, file)
    else:
        _postgres("pg_dump", alias, ["--format=custom", f"--file={file}"])


def copy_in(alias: str, file: Path) -> None:
    """All of `file` into the empty place of this database, or nothing of it."""
    if connections[alias].vendor == "sqlite":
        _sqlite_in(alias, file)
    else:
        _postgres("pg_restore", alias, ["--no-owner", "--exit-on-error", "--single-transaction", str(file)])


def is_empty(alias: str) -> bool:
    connection = connections[alias]
    if connection.vendor == "sqlite" and not _path(alias).exists():
        return True
    empty = not connection.introspection.table_names()
    connection.close()
    return empty


def _path(alias: str) -> Path:
    return Path(connections[alias].settings_dict["NAME"])


def _sqlite_out(alias: str, file: Path) -> None:
    """VACUUM INTO leaves out freed pages, and with them what was deleted."""
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    connection = connections[alias].copy(alias)
    try:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(file)])
    finally:
        connection.close()


def _sqlite_in(alias: str, file: Path) -> None:
    place = _path(alias)
    connections[alias].close()
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for log in ("-wal", "-shm"):
        place.with_name(place.name + log).unlink(missing_ok=True)
    beside = place.with_name(f"{place.name}.restoring")
    shutil.copyfile(file, beside)
    beside.chmod(0o600)
    beside.replace(place)


def _postgres(program: str, alias: str, arguments: list[str]) -> None:
    at = connections[alias].settings_dict
    connections[alias].close()
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    told = {name: str(at[key]) for name, key in names.items() if at[key]}
    told |= {f"PG{name.upper()}": value for name, value in at["OPTIONS"].items() if name.startswith("ssl")}
    into = [f"--dbname={at['NAME']}"] if program == "pg_restore" else []
    subprocess.run([_program(program), *into, *arguments], check=True, env=os.environ | told | {"LC_ALL": "C.UTF-8"})  # noqa: S603


def _program(name: str) -> str:
    """The newest of those installed, since an older one refuses a newer server."""
    newest = sorted(PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return str(newest[-1]) if newest else shutil.which(name) or name
