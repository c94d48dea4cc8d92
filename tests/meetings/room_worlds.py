"""Meetings that Hypothesis invents: people come, speak, raise hands, drop out, and the clock runs."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import strategies as st

from befriend.meetings.rules import events as e
from befriend.meetings.rules.events import Part
from befriend.meetings.rules.plan import Kind

STARTS_AT = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
PEOPLE = tuple(str(UUID(int=number)) for number in range(1, 8))
FAY, GUS, ANA, BEN, SOL, PIA, ELI = PEOPLE
WORDS = tuple(str(UUID(int=number)) for number in range(101, 105))
PARTS = (
    Part(Kind.ARRIVING, 5, crosstalk=True),
    Part(Kind.GUIDELINES, 3),
    Part(Kind.ROUND, 12, turn_seconds=120),
    Part(Kind.SHARING, 25, turn_seconds=300),
    Part(Kind.ANSWERING, 10, turn_seconds=120, crosstalk=True),
    Part(Kind.CLOSING, 5, turn_seconds=60),
)


LEAD = (FAY, GUS)


def opened(parts: tuple[Part, ...] = PARTS) -> e.Opened:
    return e.Opened(at=STARTS_AT, parts=parts, leads=LEAD)


def sat_down(*seats: str) -> list[e.Event]:
    return [e.Seated(at=STARTS_AT, seat=seat, lead=seat in LEAD) for seat in seats]


def later(seconds: float) -> datetime:
    return STARTS_AT + timedelta(seconds=seconds)


people = st.sampled_from(PEOPLE)
someone_or_nobody = st.sampled_from((*PEOPLE, ""))
yes_or_no = st.booleans()
FIELDS = {
    "seat": people,
    "to": people,
    "of": someone_or_nobody,
    "keeper": people,
    "id": st.sampled_from(WORDS),
    "up": yes_or_no,
    "on": yes_or_no,
    "done": yes_or_no,
    "lead": st.just(False),
    "removed": yes_or_no,
    "part": st.integers(0, len(PARTS)),
    "seconds": st.sampled_from((0, 60, 120)),
}


def _of(kind: str) -> st.SearchStrategy[e.Event]:
    cls = e.KINDS[kind]
    own = {name: FIELDS[name] for name in cls.__dataclass_fields__ if name not in e.CARRIED}
    by = st.none() if kind in e.HOUSE_KINDS else st.none() | people if kind in e.LIFTED_BY_HOUSE else people
    if kind == "calmed":
        own["keeper"] = someone_or_nobody
    return st.builds(cls, by=by, at=st.integers(0, 5400).map(later), **own)


any_event = st.one_of([_of(kind) for kind in e.KINDS if kind != "opened"])
meetings = st.tuples(st.permutations(PEOPLE), st.lists(any_event, max_size=60)).map(
    lambda world: [opened(), *sat_down(*world[0]), *world[1]]
)
