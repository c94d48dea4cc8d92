"""Words that occur nowhere else, and who may read each of them."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

LETTERS = ("bcdfghklmnprstvw", "aeiou")
PAGE, STREAM, AGAIN, COOKIE, LETTER = "page", "stream", "a stream that comes back", "cookie", "letter"
DATABASE, FILE, BACKUP = "database", "file", "backup"
Readers = Callable[[], set[str]]


@dataclass
class Canary:
    """One private word. `readers` are asked when everything has happened; `heard` grows while a stream is open; `open_in`
    are the channels in which everybody's words lie open."""

    word: str
    kind: str
    readers: Readers
    open_in: tuple[str, ...] = ()
    heard: set[str] = field(default_factory=set)


@dataclass
class Canaries:
    chance: random.Random
    kept: list[Canary] = field(default_factory=list)
    taken_back: set[str] = field(default_factory=set)

    def new(self, kind: str, readers: Readers, open_in: tuple[str, ...] = ()) -> str:
        return self._keep("zqxj", 10, kind, readers, open_in)

    def secret(self, kind: str) -> str:
        """Half of a key to something. Its stem is its own, so that a word cut short is never taken for one."""
        return self._keep("zqxjyyyy", 6, kind, set)

    def _keep(self, stem: str, length: int, kind: str, readers: Readers, open_in: tuple[str, ...] = ()) -> str:
        word = stem + "".join(self.chance.choice(LETTERS[place % 2]) for place in range(length))
        self.kept.append(Canary(word, kind, readers, open_in))
        return word

    def behind(self, piece: str) -> list[Canary]:
        """Which canaries a found piece may be of; more than one where it was cut short."""
        return [canary for canary in self.kept if canary.word.startswith(piece[:14])]

    def last(self, kind: str) -> str:
        return [canary.word for canary in self.kept if canary.kind == kind][-1]

    def of(self, word: str) -> Canary:
        return next(canary for canary in self.kept if canary.word == word)
