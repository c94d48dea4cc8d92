"""Who the invented people are. All of it stands in community.toml."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

ADDRESS = "%s@invented.example"
LIVE_GROUP = 0  # the group whose meeting is always on


@dataclass(frozen=True)
class Voice:
    """What one of them brings to an evening."""

    line: str = "I am here. I would rather listen tonight."
    share: tuple[str, ...] = ()
    close: str = "Thank you, all of you."
    receive: str = "Thank you for saying it here."
    arrives: str = "settled"
    passes: bool = False
    needs_a_minute: bool = False


@dataclass(frozen=True)
class Script:
    house: dict[str, Any]
    groups: list[dict[str, Any]]
    voices: dict[str, Voice] = field(default_factory=dict)

    def people(self) -> list[str]:
        """Everybody, once each, however many groups they sit in."""
        return list(dict.fromkeys(name for group in self.groups for name in (*group["leads"], *group["people"])))


@cache
def script() -> Script:
    with (Path(__file__).parent / "community.toml").open("rb") as file:
        written = tomllib.load(file)
    voices = {voice["who"]: _voice(**voice) for voice in written["voice"]}
    return Script(written["house"], written["group"], voices)


def _voice(who: str, share: list[str] | None = None, **brings: Any) -> Voice:
    return Voice(share=tuple(share or ()), **brings)


def address(name: str) -> str:
    return ADDRESS % name


def handle(name: str) -> str:
    return name.capitalize()
