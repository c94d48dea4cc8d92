"""Our own book of a group and of its evening: who knows what, without asking the house."""

from dataclasses import dataclass, field
from uuid import UUID

from befriend.accounts.models import Account
from befriend.groups.models import Circle, Seat
from befriend.meetings.models import LiveRoom, Meeting, Series

STAYS, ENDED, ERASED = "stays", "ended", "erased"


@dataclass
class Saying:
    """What somebody said: who sat there then, whether it was copied into a report, and whether it is wanted no longer."""

    author: str
    send: UUID
    heard: frozenset[str]
    word: str = ""
    is_gone: bool = False  # taken back, said differently, taken along, or cleared with the evening
    is_told: bool = False
    is_closed: bool = False

    def readers(self, gone: set[str]) -> set[str]:
        """Once it is gone nobody reads it, its author included; only a copy in a report stays for whoever looks at that,
        and of somebody who was erased only while the case is open."""
        is_erased = self.author in gone
        looks = {"omar"} if self.is_told and not (self.is_closed and is_erased) else set()
        return looks if self.is_gone or is_erased else looks | self.heard


@dataclass
class Evening:
    meeting: Meeting
    plan: str  # the parts of the hour as they stood when the doors opened
    inside: list[str] = field(default_factory=list)
    ever: set[str] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)  # by which each sat down
    said: list[Saying] = field(default_factory=list)
    last: dict[str, Saying] = field(default_factory=dict)  # what each can still say differently
    is_over: bool = False
    is_cleared: bool = False

    @property
    def live(self) -> LiveRoom:
        rows = LiveRoom.objects.select_related("meeting__circle", "meeting__series__plan__circle", "room", "panel")
        return rows.get(meeting=self.meeting)

    def forget(self, name: str = "") -> None:
        """What one person said goes, or all of it."""
        for saying in self.said:
            saying.is_gone = saying.is_gone or name in ("", saying.author)


@dataclass
class Ring:
    """A circle as our own book has it."""

    circle: Circle
    leader: str
    is_listed: bool
    everybody: set[str]
    state: str = STAYS
    seated: set[str] = field(default_factory=set)
    asking: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)  # once, whatever became of it: they know what it is called
    may_return: set[str] = field(default_factory=set)  # left, or were told "not now": they find its door again
    barred: set[str] = field(default_factory=set)  # put out for good: those who lead read whom they may let ask again
    nameless: set[str] = field(default_factory=set)  # took their words along, or their request back
    keeps: set[str] = field(default_factory=set)  # took something with them when the group ended
    intro: str = ""  # the leader's own lines on its page
    plan: list[str] = field(default_factory=list)  # the words of the hour, every edition
    series: Series | None = None
    evening: Evening | None = None

    def knows(self) -> set[str]:
        """Those who find the page of a group that is in no list."""
        if self.state == ERASED:
            return set()
        return set(self.seated) if self.state == ENDED else self.seated | self.asking | self.may_return

    def touched(self) -> set[str]:
        """Everybody who ever had to do with it, and Omar."""
        return {self.leader, "omar"} | self.asked

    def street(self) -> set[str]:
        """Those who may read the group's page."""
        return self.everybody if self.is_listed else self.knows()

    def seat(self, people: dict[str, Account], name: str) -> Seat:
        rows = Seat.objects.select_related("circle", "account")
        return rows.get(circle=self.circle, account=people[name])

    def gets_up(self, name: str) -> None:
        if self.evening and name in self.evening.inside:
            self.evening.inside.remove(name)

    def loses(self, name: str) -> None:
        """No seat here any more, and no place in the room."""
        self.seated.discard(name)
        self.asking.discard(name)
        self.gets_up(name)
