"""What a group says of itself: one text of many parts, sealed under the group's key."""

from dataclasses import asdict, dataclass
from typing import Any


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

    def as_plain(self) -> dict[str, Any]:
        return asdict(self)


def about_from(plain: dict[str, Any]) -> About:
    return About(
        name=plain["name"],
        purpose=plain["purpose"],
        fits=tuple(plain["fits"]),
        not_now=tuple(NotNow(**each) for each in plain["not_now"]),
    )


def lines(text: str) -> tuple[str, ...]:
    """One wish, promise or sign a line; empty lines are nobody's."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())
