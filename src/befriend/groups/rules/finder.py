"""Three questions, two or three groups, and why. A reason repeats an answer; one may speak against."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from befriend.groups.rules.words import Topic, Way

SHOWN = 3
EVENING, LATE, MORNING_ENDS = time(17), time(4), time(12)


class When(StrEnum):
    TONIGHT = "tonight"
    EVENINGS = "evenings"
    MORNINGS = "mornings"
    WEEKENDS = "weekends"
    ANY = "any"


class Why(StrEnum):
    TOPIC = "it is about what you said"
    NOT_SAID = "you need not say what it is"
    WELCOMES_ALL = "a newcomers' group asks nothing"
    OTHER_TOPIC = "it is about something else"
    TIME = "it is when you said"
    ANY_TIME = "you could come at any time"
    OTHER_TIME = "it is at another time"
    WAY = "you can be there as you said"
    OTHER_WAY = "you would be there in another way"


AGAINST = frozenset({Why.OTHER_TOPIC, Why.OTHER_TIME, Why.OTHER_WAY})
WEIGHT = {Why.TOPIC: 8, Why.WELCOMES_ALL: 4, Why.NOT_SAID: 2, Why.TIME: 4, Why.ANY_TIME: 2, Why.WAY: 2}


@dataclass(frozen=True)
class Answers:
    about: frozenset[Topic] = frozenset()
    when: When = When.ANY
    how: Way = Way.READ


@dataclass(frozen=True)
class Candidate:
    """A group as the finder sees it; `starts` is its next meeting on the visitor's own clock."""

    number: int
    topic: Topic
    starts: datetime
    ways: frozenset[Way]
    free: int


@dataclass(frozen=True)
class Fit:
    candidate: Candidate
    reasons: tuple[Why, ...]

    @property
    def against(self) -> int:
        return sum(reason in AGAINST for reason in self.reasons)


def fits(answers: Answers, candidates: Iterable[Candidate], *, now: datetime) -> list[Fit]:
    """The two or three closest with a free seat, the closest first; with two reasons against only to make up two."""
    found = [Fit(each, reasons(answers, each, now=now)) for each in candidates if each.free > 0]
    found.sort(key=lambda fit: (fit.against, -_weight(fit), fit.candidate.starts, fit.candidate.number))
    near = [fit for fit in found if fit.against <= 1][:SHOWN]
    return near if len(near) > 1 else found[: max(2, len(near))]


def reasons(answers: Answers, group: Candidate, *, now: datetime) -> tuple[Why, ...]:
    return (_about(answers, group), _when(answers, group, now), _how(answers, group))


def is_when(wanted: When, starts: datetime, *, now: datetime) -> bool:
    """Both on the same clock: the visitor's own."""
    match wanted:
        case When.TONIGHT:
            return now <= starts < _end_of_tonight(now)
        case When.EVENINGS:
            return starts.time() >= EVENING or starts.time() < LATE
        case When.MORNINGS:
            return LATE <= starts.time() < MORNING_ENDS
        case When.WEEKENDS:
            return starts.weekday() >= 5
        case When.ANY:
            return True


def _end_of_tonight(now: datetime) -> datetime:
    day = now if now.time() < LATE else now + timedelta(days=1)
    return day.replace(hour=LATE.hour, minute=0, second=0, microsecond=0)


def _about(answers: Answers, group: Candidate) -> Why:
    if group.topic in answers.about:
        return Why.TOPIC
    if group.topic is Topic.NEWCOMERS:
        return Why.WELCOMES_ALL
    return Why.OTHER_TOPIC if answers.about else Why.NOT_SAID


def _when(answers: Answers, group: Candidate, now: datetime) -> Why:
    if answers.when is When.ANY:
        return Why.ANY_TIME
    return Why.TIME if is_when(answers.when, group.starts, now=now) else Why.OTHER_TIME


def _how(answers: Answers, group: Candidate) -> Why:
    return Why.WAY if answers.how in group.ways else Why.OTHER_WAY


def _weight(fit: Fit) -> int:
    return sum(WEIGHT.get(reason, 0) for reason in fit.reasons)
