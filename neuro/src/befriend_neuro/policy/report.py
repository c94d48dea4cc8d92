"""An answer for a reader and for a machine."""

from befriend_neuro.policy.explore import OUTCOMES, Answer, Outcome

PRECISION = 2


def text(answer: Answer) -> str:
    """The answer as a table, with how far it can be believed."""
    asked = answer.question
    lines = [
        asked.asked,
        f"Compared: {asked.unit}. Otherwise: {_otherwise(answer)}.",
        f"{answer.groups} groups in each run; {answer.seeds} runs with the numbers in use, {answer.draws} with numbers "
        "as they might be. 8 of 10 runs lie within each interval.",
        "",
        f"{'':<47}{'usual':>7}    {'by chance':<18}{'chance and numbers':<22}beyond the first",
    ]
    for name, words in OUTCOMES.items():
        lines += ["", words]
        lines += [_line(choice.name, of[name]) for choice, of in zip(answer.choices, answer.outcomes, strict=True)]
    trust = [f"Trust: {asked.trust}.", f"Trust in how many leave: {answer.trust['dropout']}."]
    return "\n".join([*lines, "", f"The specification says: {asked.says}.", *trust, answer.sentence])


def as_json(answer: Answer) -> dict[str, object]:
    """The answer in plain values."""
    return {
        "question": answer.question.asked,
        "vary": answer.question.name,
        "unit": answer.question.unit,
        "says": answer.question.says,
        "trust": answer.trust,
        "sentence": answer.sentence,
        "groups": answer.groups,
        "seeds": answer.seeds,
        "draws": answer.draws,
        "choices": [
            {"value": choice.name, "outcomes": {name: vars(outcome) for name, outcome in outcomes.items()}}
            for choice, outcomes in zip(answer.choices, answer.outcomes, strict=True)
        ],
    }


def leaning(outcome: Outcome) -> str:
    """Whether a choice brings more or less than the first, where 8 of 10 draws agree on it."""
    if outcome.beyond_first is None:
        return ""
    low, high = _rounded(outcome.beyond_first)
    return "more" if low > 0 else "less" if high < 0 else "not clear"


def _line(name: str, outcome: Outcome) -> str:
    beyond = f"{_span(outcome.beyond_first):<16}{leaning(outcome)}" if outcome.beyond_first else ""
    return f"  {name:<45}{outcome.usual:>7.2f}    {_span(outcome.by_chance):<18}{_span(outcome.by_all):<22}{beyond}".rstrip()


def _span(ends: tuple[float, float]) -> str:
    low, high = _rounded(ends)
    return f"{low:.2f} to {high:.2f}"


def _rounded(ends: tuple[float, float]) -> tuple[float, float]:
    low, high = (round(end, PRECISION) + 0.0 for end in ends)
    return low, high


def _otherwise(answer: Answer) -> str:
    """All else of the first choice, that is, what was not compared."""
    design = answer.choices[0].design
    said = {
        "size": f"{design.size} people in the room",
        "meetings": f"{design.meetings} meetings",
        "spacing": f"{design.spacing:g} week(s) from one to the next",
        "warmth": f"warmth {design.warmth:g}",
        "kind": design.kind,
        "online": "online" if design.online else "in the room",
    }
    return ", ".join(words for name, words in said.items() if name != answer.question.name)
