"""Words that occur nowhere else, and who may read each of them."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

LETTERS = ("bcdfghklmnprstvw", "aeiou")
Readers = Callable[[], set[str]]


@dataclass
class Canary:
    """One private word. `readers` are asked when everything has happened; `heard` grows while a stream is open."""

    word: str
    kind: str
    readers: Readers
    heard: set[str] = field(default_factory=set)


@dataclass
class Canaries:
    chance: random.Random
    kept: list[Canary] = field(default_factory=list)

    def new(self, kind: str, readers: Readers) -> str:
        word = "zqxj" + "".join(self.chance.choice(LETTERS[place % 2]) for place in range(10))
        self.kept.append(Canary(word, kind, readers))
        return word

    def behind(self, piece: str) -> list[Canary]:
        """Which canaries a found piece may be of; more than one where it was cut short."""
        return [canary for canary in self.kept if canary.word.startswith(piece[:14])]

    def of(self, word: str) -> Canary:
        return next(canary for canary in self.kept if canary.word == word)
