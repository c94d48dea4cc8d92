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


TAKES_A_PLACE = (SeatState.SEATED, SeatState.PAUSED)


class InvitationState(StrEnum):
    OPEN = "open"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


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
