"""Languages that nobody speaks, made from the catalogues: each word is dressed, so that one left in English shows.

`FINNISH` is written with accents, from left to right; `ARABIC` in Arabic letters, from right to left, with six forms of
the plural. Both keep the real language's way of writing dates and clocks.
"""

import ast
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import allauth
import django
from django.conf import settings
from django.test import override_settings

from befriend.shell.management.commands import words

OTHERS = [
    Path(django.__path__[0]) / "conf/locale/en/LC_MESSAGES/django.po",
    Path(allauth.__path__[0]) / "locale/en/LC_MESSAGES/django.po",
]
PLAIN = "abcdefghijklmnopqrstuvwxyz"
LETTERS = PLAIN + PLAIN.upper()
KEPT = re.compile(r"%\(\w+\)[a-z]|%[a-z%]|\{\w*\}|<[^>]*>|&\w+;")  # gaps to be filled, and marks of a page
FIELD = re.compile(r'(msg\w+)(?:\[\d\])? (".*")')


@dataclass(frozen=True)
class Tongue:
    code: str
    letters: str
    plural: str

    def says(self, words: str, form: int = 0) -> str:
        """The words in this tongue; a later form of a plural says which it is."""
        parts = KEPT.split(words)
        gaps = [*KEPT.findall(words), ""]
        dressed = "".join(part.translate(self._table()) + gap for part, gap in zip(parts, gaps, strict=True))
        return dressed + "ⁿ" * form

    def _table(self) -> dict[int, int]:
        return str.maketrans(LETTERS, self.letters)


FINNISH = Tongue(
    "fi",
    "áƀćđéƒǵĥíĵķĺɱńóþɋŕšťúṽŵẋýžÁɃĆĐÉƑǴĤÍĴĶĹṀŃÓÞɊŔŠŤÚṼŴẊÝŽ",
    "nplurals=2; plural=(n != 1);",
)
ARABIC = Tongue(
    "ar",
    "ابتثجحخدذرزسشصضطظعغفقكلمنه" * 2,
    "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);",
)


@contextmanager
def spoken(tongue: Tongue, folder: Path) -> Iterator[None]:
    """The house knows this language besides English; catalogues lie in `folder`."""
    write(tongue, folder / tongue.code / "LC_MESSAGES" / "django.mo")
    known = [("en", "English"), (tongue.code, tongue.says("Pretended"))]
    with override_settings(LANGUAGES=known, LOCALE_PATHS=[*settings.LOCALE_PATHS, folder]):
        yield


def write(tongue: Tongue, path: Path) -> None:
    """A compiled catalogue with every word of the house, of Django and of allauth."""
    head = f"Content-Type: text/plain; charset=UTF-8\nPlural-Forms: {tongue.plural}\n"
    said = {"": head}
    for catalogue in (*(file.read_text() for file in OTHERS), of_the_house()):
        said |= {key: "\0".join(forms) for key, forms in dressed(tongue, catalogue) if key}
    path.parent.mkdir(parents=True)
    path.write_bytes(compiled(said))


@cache
def of_the_house() -> str:
    """Every word that is marked now, whether or not the catalogue that lies in the house knows it yet."""
    with TemporaryDirectory() as folder:
        found = words.gathered(Path(folder) / "house", Path(settings.LOCALE_PATHS[0]))
        return (found / "en/LC_MESSAGES/django.po").read_text()


def dressed(tongue: Tongue, catalogue: str) -> Iterator[tuple[str, list[str]]]:
    many = int(tongue.plural[len("nplurals=")])
    for block in catalogue.split("\n\n"):
        entry = fields(block)
        one, more, context = (entry.get(name, "") for name in ("msgid", "msgid_plural", "msgctxt"))
        key = (f"{context}\4" if context else "") + one + (f"\0{more}" if more else "")
        yield key, [tongue.says(more if form else one, form) for form in range(many if more else 1)]


def fields(block: str) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in block.splitlines():
        if match := FIELD.fullmatch(line):
            name = match[1]
            found[name] = ast.literal_eval(match[2])
        elif line.startswith('"'):
            found[name] += ast.literal_eval(line)
    return found


def compiled(said: dict[str, str]) -> bytes:
    """The format that gettext reads: two tables of lengths and places, then the words (GNU gettext manual, 10.3)."""
    keys = sorted(key.encode() for key in said)
    pairs = [(key, said[key.decode()].encode()) for key in keys]
    place = 28 + 16 * len(pairs)
    tables, words = [b"", b""], b""
    for side in (0, 1):
        for pair in pairs:
            tables[side] += struct.pack("<II", len(pair[side]), place + len(words))
            words += pair[side] + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, place)
    return head + tables[0] + tables[1] + words
