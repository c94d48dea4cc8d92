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
    ON_NOW = "it is on now, and the door is open"
    BEGUN = "it is on now, and a seat is given for the next time"
    TIME = "it is when you said"
    ANY_TIME = "you could come at any time"
    OTHER_TIME = "it is at another time"
    WAY = "you can be there as you said"
    OTHER_WAY = "you would be there in another way"


AGAINST = frozenset({Why.OTHER_TOPIC, Why.OTHER_TIME, Why.OTHER_WAY})
WEIGHT = {Why.TOPIC: 8, Why.WELCOMES_ALL: 4, Why.NOT_SAID: 2, Why.ON_NOW: 5, Why.TIME: 4, Why.ANY_TIME: 2, Why.WAY: 2}


@dataclass(frozen=True)
class Answers:
    """None is a question that was left out: nothing is said of it again."""

    about: frozenset[Topic] = frozenset()
    when: When | None = None
    how: Way | None = None


@dataclass(frozen=True)
class Candidate:
    """A group as the finder sees it; `starts` is its next meeting on the visitor's own clock, or the one that is on, and
    `later` are those that follow within the week.

    `is_on`: it has begun; where the group `is_open`, whoever comes may still sit down."""

    number: int
    topic: Topic
    starts: datetime
    ways: frozenset[Way]
    free: int
    is_on: bool = False
    is_open: bool = True
    later: tuple[datetime, ...] = ()


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
    found = (_about(answers, group), _when(answers, group, now), _how(answers, group))
    return tuple(reason for reason in found if reason is not None)


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


def _when(answers: Answers, group: Candidate, now: datetime) -> Why | None:
    if group.is_on and answers.when in (None, When.ANY, When.TONIGHT):
        return Why.ON_NOW if group.is_open else Why.BEGUN
    if answers.when is None:
        return None
    if answers.when is When.ANY:
        return Why.ANY_TIME
    is_then = any(is_when(answers.when, starts, now=now) for starts in (group.starts, *group.later))
    return Why.TIME if is_then else Why.OTHER_TIME


def _how(answers: Answers, group: Candidate) -> Why | None:
    if answers.how is None:
        return None
    return Why.WAY if answers.how in group.ways else Why.OTHER_WAY


def _weight(fit: Fit) -> int:
    return sum(WEIGHT.get(reason, 0) for reason in fit.reasons)
