"""A house that chance invents: who sits where, who left, what was said, and who may know.

Everything is done by the same actions as people's. Beside it stands our own book of who may know what, which asks
nothing of the house.
"""

import random
import uuid
from collections import defaultdict
from dataclasses import dataclass, field

from befriend.accounts import actions as accounts
from befriend.accounts.actions.people import open_account
from befriend.accounts.models import Account
from befriend.accounts.passkeys import keep_app
from befriend.groups import actions as groups
from befriend.groups.actions import Application
from befriend.groups.models import Circle, Group, Seat
from befriend.groups.queries import guidelines_of, questions_of
from befriend.groups.rules.about import About
from befriend.meetings.actions import hour
from befriend.meetings.actions.cards import keep_note
from befriend.meetings.actions.series import start_series
from befriend.meetings.models import LiveRoom, Meeting
from befriend.meetings.plans import begun_with
from befriend.meetings.room import actions as room
from befriend.safety.actions import close_case, look_at_case, report_item
from befriend.safety.items import item_for
from befriend.safety.rules import Category
from tests.cast import charter
from tests.meetings.live_evening import tonight
from tests.meetings.planning import first
from tests.oracle.canaries import Canaries

LEADERS, MEMBERS = ("fay", "gil", "hal"), ("ana", "ben", "sol", "pia", "eli", "rex", "tom")
PLACES = Group._meta.get_field("places").default  # a group that is full says no, and names another
TOPICS = ("drinking", "loss", "caring")


@dataclass
class Evening:
    meeting: Meeting
    inside: list[str] = field(default_factory=list)
    ever: set[str] = field(default_factory=set)
    said: list[tuple[str, uuid.UUID, str]] = field(default_factory=list)

    @property
    def live(self) -> LiveRoom:
        rows = LiveRoom.objects.select_related("meeting__circle", "meeting__series__plan__circle", "room", "panel")
        return rows.get(meeting=self.meeting)


@dataclass
class Ring:
    """A circle as our own book has it."""

    circle: Circle
    leader: str
    is_listed: bool
    seated: set[str] = field(default_factory=set)
    asking: set[str] = field(default_factory=set)
    asked: set[str] = field(default_factory=set)  # once, whatever became of it: they know what it is called
    may_return: set[str] = field(default_factory=set)  # left, or were told "not now": they find its door again
    evening: Evening | None = None

    def knows(self) -> set[str]:
        return self.seated | self.asking

    def seat(self, society: "Society", name: str) -> Seat:
        rows = Seat.objects.select_related("circle", "account")
        return rows.get(circle=self.circle, account=society.people[name])


class Society:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.canaries = Canaries(self.chance)
        self.people: dict[str, Account] = {}
        self.rings: list[Ring] = []
        self.gone: set[str] = set()
        self.recovery: dict[str, str] = {}
        self.handles: dict[tuple[str, int], str] = {}
        self.reported: set[str] = set()
        self.happened: defaultdict[str, int] = defaultdict(int)

    def live(self) -> None:
        for name in ("omar", "cy", *LEADERS, *MEMBERS):
            self._arrive(name)
        Account.objects.filter(pk=self.people["omar"].pk).update(is_organiser=True)
        self.people["omar"].refresh_from_db()
        groups.settle_house(
            by=self.people["omar"], name="Harbour Street", sender="Harbour", zone="Europe/Dublin",
            languages=["en"], countries=["IE"],
        )  # fmt: skip
        for place, leader in enumerate(LEADERS):
            self._found(leader, place)
        for name in (*MEMBERS, "gil"):
            for ring in self.chance.sample(self.rings, 2):
                if name != ring.leader and len(ring.seated) < PLACES:
                    self._ask(name, ring)
        for ring in self.rings[:2]:
            self._meet(ring)
        for _ in range(6):
            self._something()

    def _arrive(self, name: str) -> None:
        address = self.canaries.new("address", lambda: {name})
        account = self.people[name] = open_account(email=f"{address}@post.example", zone="Europe/Dublin")
        keep_app(account, self.canaries.secret("app").upper(), step=0)
        self.recovery[name] = self.canaries.new("recovery", lambda: {name})

    def _found(self, leader: str, place: int) -> None:
        listed, inner = place < 2, Ring(None, leader, place < 2)  # type: ignore[arg-type]
        knows = lambda: inner.knows() | inner.may_return | {"omar"}  # noqa: E731 - Omar plans for every group
        words = {kind: self.canaries.new(kind, knows) for kind in ("purpose", "promise")}
        words["name"] = self.canaries.new("name", lambda: knows() | inner.asked)
        about = About(name=words["name"].title(), purpose=words["purpose"], fits=("You want to.",))
        wanted = {"topic": TOPICS[place], "kind": "open" if place == 0 else "closed"}
        if place == 0:
            wanted["questions"] = ()
        if not listed:
            wanted |= {"about": about, "guidelines": (words["promise"],), "is_listed": False}
        seat = groups.found_group(
            by=self.people[leader], charter=charter(f"Group {place}", **wanted), handle=self._handle(leader, inner)
        )
        inner.circle = seat.circle
        inner.seated.add(leader)
        self.rings.append(inner)

    def _handle(self, name: str, ring: Ring) -> str:
        """For those who sit in the circle, and who sat with them in its room; of one who waits, for those who lead; of
        one who was reported under this name, for who looks at it, until they are erased."""

        def readers() -> set[str]:
            waits = {ring.leader} if name in ring.asking else set()
            heard = ring.evening.ever if ring.evening and name in ring.evening.ever else set()
            told = {"omar"} if word in self.reported and name not in self.gone else set()
            return {name} | heard | told | (ring.seated if name in ring.seated else waits)

        word = self.canaries.new("handle", readers)
        self.handles[name, id(ring)] = word
        return word.title()

    def _ask(self, name: str, ring: Ring) -> None:
        code = "" if ring.is_listed else groups.invite(by=ring.seat(self, ring.leader))
        answers = {}
        for question in questions_of(ring.circle):
            answers[question.public_id] = self.canaries.new("answer", lambda: {name, ring.leader})
        application = Application(
            handle=self._handle(name, ring), agreed=guidelines_of(ring.circle).version, answers=answers, code=code
        )
        seat = groups.join(account=self.people[name], circle=ring.circle, application=application)
        ring.asked.add(name)
        if seat.is_taken:
            ring.seated.add(name)
            return
        ring.asking.add(name)
        match self.chance.random():
            case part if part < 0.7:
                groups.accept(seat=seat, by=ring.seat(self, ring.leader))
                ring.asking.discard(name)
                ring.seated.add(name)
            case part if part < 0.85:
                reply = self.canaries.new("reply", lambda: {name})
                groups.decline(seat=seat, by=ring.seat(self, ring.leader), words=reply)
                ring.asking.discard(name)
                ring.may_return.add(name)

    def _meet(self, ring: Ring) -> None:
        video = self.canaries.new("video", lambda: {*ring.seated, "omar"})
        series = start_series(
            circle=ring.circle,
            by=self.people[ring.leader],
            schedule=tonight(),
            parts=begun_with("recovery"),
            video=f"https://talk.example/{video}",
        )
        ring.evening = Evening(first(series))
        hour.open_meeting(meeting=ring.evening.meeting)
        ring.evening.meeting.refresh_from_db()
        guests = self.chance.sample(sorted(ring.seated - {ring.leader}), k=min(3, len(ring.seated) - 1))
        for name in (ring.leader, *guests):
            self._come_in(name, ring)
        note = self.canaries.new("note", lambda: {ring.leader})
        keep_note(meeting=ring.evening.meeting, seat=ring.seat(self, ring.leader), words=note)

    def _come_in(self, name: str, ring: Ring) -> None:
        evening, seat = ring.evening, ring.seat(self, name)
        assert evening
        if hour.enter_lobby(meeting=evening.meeting, seat=seat) == hour.WAITS:
            hour.admit(meeting=evening.meeting, seat=seat, by=ring.seat(self, ring.leader))
        evening.inside.append(name)
        evening.ever.add(name)
        for each in evening.inside:
            self.canaries.of(self.handles[each, id(ring)]).heard |= set(evening.inside)

    def talk(self) -> None:
        """While streams are open: words for the room, and a word for those who lead."""
        for ring in self.rings[:2]:
            evening = ring.evening
            assert evening
            for name in evening.inside:
                self._say(name, ring, evening)
            name = self.chance.choice(evening.inside)
            word = self.canaries.new("panel", lambda ring=ring, name=name: {ring.leader, name})  # their own copy has it
            self.canaries.of(word).heard = {ring.leader}
            room.write_to_those_who_lead(
                live=evening.live, seat=ring.seat(self, name), send_id=uuid.uuid4(), said=f"To you: {word}"
            )

    def _say(self, name: str, ring: Ring, evening: Evening) -> None:
        """For those who heard it, who may tell us of it also after getting up, and whoever leads; not once it is erased."""
        cases: set[str] = set()
        heard = {*evening.inside, ring.leader}
        word = self.canaries.new("live", lambda: (set() if name in self.gone else heard) | cases)
        self.canaries.of(word).heard = set(evening.inside)
        send = uuid.uuid4()
        body = {"id": str(send), "done": False}
        room.send(
            live=evening.live, seat=ring.seat(self, name), send_id=send, kind="said", body=body, words=f"It was {word}."
        )
        evening.said.append((name, send, word))
        if self.chance.random() < 0.4:
            self.reported.add(self.handles[name, id(ring)])
            self._report(send, ring, cases)

    def _report(self, said: uuid.UUID, ring: Ring, cases: set[str]) -> None:
        """What was said is copied as evidence, which Omar opens."""
        teller = self.chance.choice(ring.evening.inside if ring.evening else [])
        by = self.people[teller]
        words = self.canaries.new("report", lambda: {"omar", teller})
        report = report_item(
            item=item_for(by, "live", said), reporter=by, category=Category.PRIVACY, words=words, send=uuid.uuid4()
        )
        look_at_case(case=report.case, organiser=self.people["omar"])
        cases.add("omar")
        if self.chance.random() < 0.5:
            outcome = self.canaries.new("outcome", lambda: {"omar"})
            report.case.refresh_from_db()
            close_case(case=report.case, organiser=self.people["omar"], outcome=outcome)

    def part_ways(self) -> None:
        """Somebody is put out of a room, somebody leaves, somebody has everything erased."""
        for ring in self.rings[:2]:
            evening = ring.evening
            assert evening
            out = [name for name in evening.inside if name != ring.leader]
            if out:
                name = self.chance.choice(out)
                evening.inside.remove(name)
                seat = ring.seat(self, name)
                if self.chance.random() < 0.5:
                    room.remove_from_room(live=evening.live, seat=seat, by=ring.seat(self, ring.leader))
                else:
                    self._put_out(name, ring)
        stays = {ring.leader for ring in self.rings}
        going = self.chance.choice([name for name in MEMBERS if name not in stays])
        self._erase(going)

    def _erase(self, name: str) -> None:
        accounts.erase_for_good(self.people[name])
        self.gone.add(name)
        for ring in self.rings:
            ring.seated.discard(name)
            ring.asking.discard(name)
            if ring.evening and name in ring.evening.inside:
                ring.evening.inside.remove(name)

    def _something(self) -> None:
        ring = self.chance.choice(self.rings)
        inside = set(ring.evening.inside) if ring.evening else set()
        others = sorted(ring.seated - {ring.leader} - inside)
        if not others:
            return
        name = self.chance.choice(others)
        match self.chance.choice(["leave", "put out", "pause", "block", "rename", "calendar"]):
            case "leave":
                groups.leave(seat=ring.seat(self, name), words_stay=self.chance.random() < 0.5)
                ring.seated.discard(name)
                ring.may_return.add(name)
            case "put out":
                self._put_out(name, ring)
            case "block":
                groups.block(by=ring.seat(self, name), seat=ring.seat(self, ring.leader))
            case "rename":
                groups.rename(seat=ring.seat(self, name), handle=self._handle(name, ring))
            case "pause" if ring.seat(self, name).state == "seated":
                groups.pause(seat=ring.seat(self, name))

    def _put_out(self, name: str, ring: Ring) -> None:
        act = self.chance.choice([groups.remove, groups.ban])
        act(seat=ring.seat(self, name), by=ring.seat(self, ring.leader))
        ring.seated.discard(name)
