"""What a group says of itself: one text of many parts, sealed under the group's key."""

import json
from dataclasses import asdict, dataclass
from hashlib import sha256


@dataclass(frozen=True)
class NotNow:
    """Where this group would be the wrong help, and where to go instead: `help`, or the topic of other groups."""

    when: str
    then: str
    to: str = "help"


@dataclass(frozen=True)
class About:
    name: str
    purpose: str = ""
    fits: tuple[str, ...] = ()
    not_now: tuple[NotNow, ...] = ()

    def written(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def read(text: str) -> About:
    plain = json.loads(text)
    return About(
        name=plain["name"],
        purpose=plain["purpose"],
        fits=tuple(plain["fits"]),
        not_now=tuple(NotNow(**each) for each in plain["not_now"]),
    )


def lines(text: str) -> tuple[str, ...]:
    """One wish, promise or sign a line; empty lines are nobody's."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def told(item: NotNow) -> str:
    """As those who lead write it: when it is the wrong help, and what comes first, with a colon between."""
    return f"{item.when}: {item.then}"


def not_now_of(text: str, before: tuple[NotNow, ...]) -> tuple[NotNow, ...] | None:
    """The lines read back. A line that keeps one of its halves leads where it led; a new one leads to the three
    questions that find a group. None where a line has no two halves."""
    same, found = {told(each): each for each in before}, []
    for line in lines(text):
        when, _, then = (half.strip() for half in line.partition(":"))
        if line not in same and not (when and then):
            return None
        near = next((each for each in before if each.when == when or each.then == then), None)
        found.append(same.get(line) or NotNow(when, then, near.to if near else "find"))
    return tuple(found)


def mark(words: object) -> str:
    """A short sign of the words that stand, for a form to bring back: with another sign somebody has changed them."""
    return sha256(repr(words).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Charter:
    """All that is needed to found a group."""

    about: About
    kind: str
    topic: str
    guidelines: tuple[str, ...]
    questions: tuple[str, ...] = ()
    ways: tuple[str, ...] = ("read", "write")
    language: str = "en"
    places: int = 8
    is_listed: bool = True
    plan: str = ""
    kept_days: int = 180
