"""What an organiser may ask, what the model says in a word, and how far that can be believed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

HYPOTHESIS = "hypothesis from a model; ask your members"
FORBIDDEN = "forbidden"
ONE_PERSON = ("member", "person", "participant", "who", "name")
REFUSAL = (
    "Which member will benefit is not asked here. The model knows how groups tend to go; about one person it knows "
    "nothing that this person could not tell you better, and a guess could close a door to somebody. Please ask about "
    "the group, and ask your members about themselves."
)


@dataclass(frozen=True)
class Question:
    """One row of the specification's section 5, in its words; `unit` and `values` belong to the comparison."""

    name: str
    asked: str
    says: str
    trust: str
    unit: str = ""
    values: tuple[object, ...] = ()


@cache
def questions() -> Mapping[str, Question]:
    """All rows of data/questions.toml by name, the forbidden one too."""
    text = (files("befriend_neuro") / "data" / "questions.toml").read_text(encoding="utf-8")
    rows: dict[str, dict[str, Any]] = tomllib.loads(text)
    return {name: Question(name, **{**row, "values": tuple(row.get("values", ()))}) for name, row in rows.items()}


def question(vary: str) -> Question:
    """The question that comparing `vary` asks.

    Raises ValueError for a question about one person, with the reason, and for a question nobody answers here.
    """
    refuse_one_person(vary)
    known = [name for name, each in questions().items() if each.values]
    if vary not in known:
        raise ValueError(f"vary = {vary!r} is not among the questions. Please take one of {', '.join(known)}.")
    return questions()[vary]


def refuse_one_person(*names: str) -> None:
    """Raises ValueError when one of the names asks about a single person."""
    for name in names:
        if any(word.rstrip("s") in ONE_PERSON for word in name.lower().replace("-", "_").split("_")):
            raise ValueError(f"{name!r} asks about one person. {REFUSAL}")
