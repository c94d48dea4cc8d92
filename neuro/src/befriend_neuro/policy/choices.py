"""From a question to ways of meeting: one design for each choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from befriend_neuro.policy.questions import questions, refuse_one_person
from befriend_neuro.protocols.design import Design, Pacing

WORDS = {"yes": True, "no": False, True: True, False: False}
NUMBERS = {"size": int, "meetings": int, "experienced": int}
MEASURED = ("spacing", "minutes", "warmth", "depth")


@dataclass(frozen=True)
class Choice:
    """One way of meeting, as the organiser names it."""

    name: str
    design: Design


def choices(vary: str, values: Sequence[object], given: Mapping[str, object]) -> list[Choice]:
    """A design for each value of `vary`, all else as `given` or as `Design` has it.

    With `vary` = "size" the time that members share at one meeting stays the same, so that the minutes of one share
    fall as the group grows: minutes (size - 1), rounded to a quarter of a minute.

    Raises ValueError for two values or less than two different ones, a name that is no part of a design, and for what
    `Design` refuses.
    """
    refuse_one_person(*given)
    known = [part.name for part in fields(Design) if part.init]
    for name in given:
        if name not in known:
            raise ValueError(f"{name!r} is no part of a way of meeting. Please take of {', '.join(known)}.")
    if len(set(map(str, values))) != len(values) or len(values) < 2:
        raise ValueError(f"values = {list(values)} is not allowed. Please give two or more different ones to compare.")
    if vary in given:
        raise ValueError(f"{vary} is both compared and given. Please leave out one of the two.")
    base = {name: read(name, value) for name, value in given.items()}
    return [Choice(str(value), _design(vary, read(vary, value), base)) for value in values]


def read(name: str, value: object) -> Any:
    """A value of a design from what was typed or given: "8" is 8, "yes" is True, "0.35+0.04" is a pacing.

    Raises ValueError for what cannot be read so.
    """
    if name == "online":
        if value not in WORDS:
            raise ValueError(f"online = {value!r} is not allowed. Please say yes or no.")
        return WORDS[value]
    if name == "pacing" and isinstance(value, str):
        start, _, step = value.partition("+")
        return Pacing(_number(name, start), _number(name, step or "0"))
    if isinstance(value, str) and (name in NUMBERS or name in MEASURED):
        number = _number(name, value)
        return int(number) if name in NUMBERS and number == int(number) else number
    return value


def _design(vary: str, value: Any, base: Mapping[str, Any]) -> Design:
    if vary != "size":
        return Design(**{**base, vary: value})
    usual = Design(**base)
    whole = Design(**{**base, "size": value})
    minutes = round(4 * usual.minutes * usual.members / whole.members) / 4
    return replace(whole, minutes=max(minutes, 0.25))


def _number(name: str, word: str) -> float:
    try:
        return float(word)
    except ValueError:
        example = next(iter(questions()[name].values), 1) if name in questions() else 1
        raise ValueError(f"{name} = {word!r} is no number. Please give one such as {example}.") from None
