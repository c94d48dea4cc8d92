"""Plans that groups begin with, and how a plan is kept: sealed under the circle's key.

The parts follow published formats of peer support: NAMI Connection (90 minutes; agenda, guidelines, short opening
round), DBSA (gathering, welcome, guidelines, check-in, sharing, wrap-up, at most twelve online), open recovery meetings
(one speaks, nobody answers).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.meetings.models import LiveRoom, Plan
from befriend.meetings.rules.plan import Kind, Part
from befriend.vault.sealing import seal, unseal, unseal_many

Words = str | Promise
DEFAULT = "recovery"


@dataclass(frozen=True)
class Format:
    """A plan to begin with: name, and (kind, name, minutes, words, seconds of a turn) for each part."""

    name: Words
    parts: tuple[tuple[Kind, Words, int, Words, int], ...]


_ARRIVE = _("Three slow breaths, all of us at once. Nobody needs to say a word.")
_AGREE = _("We read together what we promised each other.")
_CHECK_IN = _("Each person says in a line how they are. You may pass.")
_SHARE = _("One speaks, the others listen. No replies, no advice. You can show that you are with them without a word.")
_ANSWER = _("Now people may answer, if the person who spoke wants it.")
_CLOSE = _("One thing you take with you. One breath. We end on time.")

FORMATS: Mapping[str, Format] = {
    "recovery": Format(
        _("Weekly open recovery, an hour"),
        (
            (Kind.ARRIVING, _("Arriving"), 4, _ARRIVE, 0),
            (Kind.GUIDELINES, _("What we agreed"), 3, _AGREE, 0),
            (Kind.ROUND, _("Check-in"), 13, _CHECK_IN, 75),
            (Kind.SHARING, _("Sharing"), 28, _SHARE, 240),
            (Kind.ANSWERING, _("Answering"), 6, _ANSWER, 0),
            (Kind.CLOSING, _("Closing"), 6, _CLOSE, 30),
        ),
    ),
    "grief": Format(
        _("Grief, ten weeks, an hour and a half"),
        (
            (Kind.ARRIVING, _("Arriving"), 6, _ARRIVE, 0),
            (Kind.GUIDELINES, _("What we agreed"), 4, _AGREE, 0),
            (Kind.ROUND, _("Whom we carry with us"), 20, _("Each says a name, and how today is. You may pass."), 120),
            (Kind.SHARING, _("Sharing"), 40, _SHARE, 360),
            (Kind.ANSWERING, _("Answering"), 10, _ANSWER, 0),
            (Kind.CLOSING, _("Closing"), 10, _("One thing for the week until we meet again. One breath."), 45),
        ),
    ),
    "newcomers": Format(
        _("Newcomers, three quarters of an hour"),
        (
            (Kind.ARRIVING, _("Arriving"), 4, _ARRIVE, 0),
            (
                Kind.GUIDELINES,
                _("How this works"),
                8,
                _("What happens here, who sees what, and how to leave at any time."),
                0,
            ),
            (Kind.ROUND, _("Hello"), 12, _("A name and one line, or only a wave. Listening is enough."), 60),
            (Kind.ANSWERING, _("Your questions"), 15, _("Ask anything. Those who have been here longer answer."), 0),
            (Kind.CLOSING, _("Closing"), 6, _CLOSE, 30),
        ),
    ),
    "carers": Format(
        _("Carers, an hour"),
        (
            (Kind.ARRIVING, _("Arriving"), 4, _("Sit down first. For an hour somebody else is in charge."), 0),
            (Kind.GUIDELINES, _("What we agreed"), 3, _AGREE, 0),
            (
                Kind.ROUND,
                _("Check-in"),
                13,
                _("Each says how they are themselves, not the one they care for. You may pass."),
                75,
            ),
            (Kind.SHARING, _("Sharing"), 22, _SHARE, 240),
            (
                Kind.ANSWERING,
                _("What helped us"),
                12,
                _("Tell what has helped you, where somebody would like to hear it."),
                0,
            ),
            (Kind.CLOSING, _("Closing"), 6, _("One kind thing for yourself before we meet again. One breath."), 30),
        ),
    ),
    "connection": Format(
        _("Peer support with a short round, an hour and a half"),
        (
            (Kind.ARRIVING, _("Arriving"), 5, _ARRIVE, 0),
            (Kind.GUIDELINES, _("What we agreed"), 5, _AGREE, 0),
            (
                Kind.ROUND,
                _("Two minutes each"),
                25,
                _("Each tells in two minutes how the week was. You may pass."),
                120,
            ),
            (Kind.SHARING, _("Sharing"), 35, _SHARE, 300),
            (Kind.ANSWERING, _("Answering"), 12, _ANSWER, 0),
            (Kind.CLOSING, _("Closing"), 8, _CLOSE, 45),
        ),
    ),
}


def begun_with(name: str) -> list[Part]:
    """The parts of a format in the language of whoever asks; an unknown name is the default."""
    parts = FORMATS.get(name, FORMATS[DEFAULT]).parts
    return [Part(kind, str(title), minutes, str(words), turn) for kind, title, minutes, words, turn in parts]


def sealed(plan: Plan, parts: Sequence[Part]) -> bytes:
    return seal(_written(parts), **plan.place())


def sealed_in(live: LiveRoom, parts: Sequence[Part]) -> bytes:
    return seal(_written(parts), **live.parts_place())


def parts_of(plan: Plan) -> list[Part]:
    """The parts as they are kept; raises Erased once the circle is."""
    return _opened(plan, plan.parts_sealed)


def parts_before(plan: Plan) -> list[Part]:
    """The parts as they were before the last change; none where nothing was changed yet."""
    return _opened(plan, plan.before_sealed) if plan.before_sealed else []


def parts_in(live: LiveRoom) -> list[Part]:
    """The parts with which a room was opened; none where it was before they were noted, or where its words are gone."""
    (kept,) = unseal_many([(bytes(live.parts_sealed), live.parts_place())]) if live.parts_sealed else (None,)
    return _read(kept) if kept else []


def _opened(plan: Plan, kept: bytes | memoryview) -> list[Part]:
    return _read(unseal(bytes(kept), **plan.place()))


def _written(parts: Sequence[Part]) -> str:
    return json.dumps([asdict(part) for part in parts])


def _read(kept: str) -> list[Part]:
    return [Part(**(row | {"kind": Kind(row["kind"])})) for row in json.loads(kept)]
