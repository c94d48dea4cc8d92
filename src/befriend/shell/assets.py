"""Names of static files that change with each edition of the house, so that browsers may keep them for good.

The edition stands before the path, not inside the name: modules and style sheets that name each other by relative
paths stay within one edition without being rewritten, and nothing has to be collected.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import StaticFilesStorage

LETTERS = 12


@cache
def static_files() -> dict[str, Path]:
    """Every static file of the house by its name; where two rooms have the same one, the upper room's."""
    return {
        (f"{storage.prefix}/" if getattr(storage, "prefix", "") else "") + name: Path(storage.path(name))
        for finder in get_finders()
        for name, storage in reversed(list(finder.list([])))
    }


@cache
def edition() -> str:
    """One hash over the names and contents of all static files, read once by each process."""
    digest = hashlib.sha256()
    for name, path in sorted(static_files().items()):
        digest.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:LETTERS]


class Editions(StaticFilesStorage):
    """`{% static %}` answers /static/<edition>/room/file."""

    def url(self, name: str | None) -> str:
        return super().url(f"{edition()}/{name}")


def split(path: str) -> tuple[str, str]:
    """(edition or nothing, name) of what stands behind /static/."""
    first, _, rest = path.partition("/")
    is_edition = len(first) == LETTERS and set(first) <= set("0123456789abcdef")
    return (first, rest) if is_edition else ("", path)
