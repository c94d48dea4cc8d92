"""The fixed words of the room: each is a state that the database holds to, and that a `match` can exhaust."""

from enum import StrEnum


class Kind(StrEnum):
    OWN = "own"
    PAIR = "pair"
    OPEN = "open"
    CLOSED = "closed"
    COHORT = "cohort"
    COMMUNITY = "community"


GROUP_KINDS = (Kind.OPEN, Kind.CLOSED, Kind.COHORT)


class CircleState(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"
    ERASED = "erased"


class Role(StrEnum):
    MEMBER = "member"
    GREETER = "greeter"
    FACILITATOR = "facilitator"


class SeatState(StrEnum):
    PENDING = "pending"
    SEATED = "seated"
    PAUSED = "paused"
    LEFT = "left"
    NOT_NOW = "not_now"
    REMOVED = "removed"
    BANNED = "banned"


class Call(StrEnum):
    """Whether somebody who sits here may come to lead: they were asked to, or would if they were."""

    NONE = ""
    ASKED = "asked"
    OFFERED = "offered"


WORDS_STAY_AT_MOST = 30  # days, where the group agreed to it
TAKES_A_PLACE = (SeatState.SEATED, SeatState.PAUSED)


class InvitationState(StrEnum):
    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


class Keepsake(StrEnum):
    """What a person may take with them when their group ends: their own words, and those that were meant for them."""

    ANSWER = "answer"
    INTRO = "intro"
    SAID = "said"


class Topic(StrEnum):
    DRINKING = "drinking"
    HABIT = "habit"
    LOSS = "loss"
    TRAUMA = "trauma"
    ANXIETY = "anxiety"
    ILLNESS = "illness"
    CARING = "caring"
    NEWCOMERS = "newcomers"


class Way(StrEnum):
    """How one may be there."""

    READ = "read"
    WRITE = "write"
    SPEAK = "speak"
    SEEN = "seen"
