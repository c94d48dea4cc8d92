"""A house that chance invents: who sits where, who left, what was said, and who may know.

Everything is done by the same actions as people's. Beside it stands our own book of who may know what, which asks
nothing of the house. What happens in the rooms is in `evenings`, what Omar does in `house`.
"""

import random

from befriend.accounts import actions as accounts
from befriend.accounts.actions.people import open_account
from befriend.accounts.models import Account
from befriend.accounts.passkeys import keep_app
from befriend.groups import actions as groups
from befriend.groups.actions import Application
from befriend.groups.keeping import things_of
from befriend.groups.models import Group
from befriend.groups.queries import guidelines_of, questions_of
from befriend.groups.rules.about import About, NotNow
from tests.cast import charter
from tests.oracle import evenings, house
from tests.oracle.canaries import Canaries, Readers
from tests.oracle.rings import ENDED, ERASED, STAYS, Ring
from tests.worlds import NOBODY

LEADERS, MEMBERS = ("fay", "gil", "hal"), ("ana", "ben", "sol", "pia", "eli", "rex", "tom")
PLACES = Group._meta.get_field("places").default  # a group that is full says no, and names another
TOPICS = ("drinking", "loss", "caring", "caring")
PAST = 3  # the group that has ended


class Society:
    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.canaries = Canaries(self.chance)
        self.people: dict[str, Account] = {}
        self.everybody = {NOBODY, "omar", "cy", *LEADERS, *MEMBERS}
        self.rings: list[Ring] = []
        self.gone: set[str] = set()
        self.recovery: dict[str, str] = {}
        self.handles: dict[tuple[str, int], str] = {}
        self.reported: set[str] = set()

    def live(self) -> None:
        for name in ("omar", "cy", *LEADERS, *MEMBERS):
            self._arrive(name)
        house.open_house(self)
        self._gather()
        for ring in self.rings[:PAST]:
            evenings.plan_evenings(self, ring, in_days=0 if ring.is_listed else 3)
        for ring in self.rings[:2]:
            evenings.meet(self, ring)
        for _ in range(8):
            self._something()

    def _gather(self) -> None:
        """Three groups, and one that has ended."""
        for place, leader in enumerate((*LEADERS, "hal")):
            self._found(leader, place)
        for name in (*MEMBERS, "gil"):
            for ring in self.chance.sample(self.rings[:PAST], 2):
                if name != ring.leader and len(ring.seated) < PLACES:
                    self._ask(name, ring)
        self._end(self.rings[PAST])

    def talk(self) -> None:
        """While streams are open."""
        evenings.talk(self)
        evenings.change_minds(self)
        evenings.part_ways(self)
        self._erase(self.chance.choice(MEMBERS))
        evenings.change_minds(self)
        evenings.talk(self)
        evenings.change_minds(self)

    def end(self) -> None:
        evenings.end_evenings(self)

    def _arrive(self, name: str) -> None:
        address = self.canaries.new("address", lambda: {name})
        account = self.people[name] = open_account(email=f"{address}@post.example", zone="Europe/Dublin")
        keep_app(account, self.canaries.secret("app").upper(), step=0)
        self.recovery[name] = self.canaries.new("recovery", lambda: {name})

    def _found(self, leader: str, place: int) -> None:
        ring = Ring(None, leader, place < 2, self.everybody)  # type: ignore[arg-type]
        wanted = {"topic": TOPICS[place], "kind": "open" if place == 0 else "closed"}
        if place == 0:
            wanted["questions"] = ()
        if not ring.is_listed:
            wanted |= self._unlisted(ring)
        seat = groups.found_group(
            by=self.people[leader], charter=charter(f"Group {place}", **wanted), handle=self.new_handle(leader, ring)
        )
        ring.circle = seat.circle
        ring.seated.add(leader)
        self.rings.append(ring)
        if not ring.is_listed:
            self._introduce(ring)

    def _unlisted(self, ring: Ring) -> dict[str, object]:
        """What a group says of itself is for those who find its page. Its name is also known to whoever once asked, to
        Omar, who plans for every group that meets, and to who kept something of it; a question, to who kept an answer."""

        def called() -> set[str]:
            known = ring.knows() | self._keepers(ring)
            return known | ring.asked | {"omar"} if ring.state == STAYS else known

        told: dict[str, Readers] = dict.fromkeys(("purpose", "promise", "fits", "not now", "then"), ring.knows)
        told |= {"name": called, "question": lambda: ring.knows() | self._keepers(ring)}
        words = {kind: self.canaries.new(kind, readers) for kind, readers in told.items()}
        not_now = (NotNow(words["not now"], words["then"]),)
        about = About(words["name"].title(), words["purpose"], (words["fits"],), not_now)
        written = {"guidelines": (words["promise"],), "questions": (f"{words['question']}?",)}
        return {"about": about, "is_listed": False, **written}

    def _keepers(self, ring: Ring) -> set[str]:
        return ring.keeps - self.gone

    def new_handle(self, name: str, ring: Ring) -> str:
        """A name is for those who sit in the circle; of one who waits, came tonight or was put out for good, for those
        who lead; of a leader with lines on the group's page, for who reads that. The name by which somebody sat down in a room is for
        those who sat with them, and for who looks at a report about them. It goes with its owner, and with their words."""

        def readers() -> set[str]:
            if name in self.gone:
                return set()
            told = {"omar"} if word in self.reported else set()
            if name in ring.nameless or ring.state == ERASED:
                return told
            evening = ring.evening
            sat = evening is not None and evening.names.get(name) == word and not evening.is_cleared
            met = evening.ever if evening and sat else set()
            return told | met | (self._named(name, ring) if self.handles[name, id(ring)] == word else set())

        word = self.canaries.new("handle", readers)
        self.handles[name, id(ring)] = word
        return word.title()

    def _named(self, name: str, ring: Ring) -> set[str]:
        came = ring.evening.ever if ring.evening else set()
        leader = {ring.leader} if name in ring.asking | ring.barred | came else set()
        shown = ring.street() if name == ring.leader and ring.intro else set()
        return {name} | leader | shown | (ring.seated if name in ring.seated else set())

    def _ask(self, name: str, ring: Ring) -> None:
        code = "" if ring.is_listed else groups.invite(by=ring.seat(self.people, ring.leader))
        answers = {}
        for question in questions_of(ring.circle):
            answers[question.public_id] = self.canaries.new("answer", lambda: self._reads_answer(name, ring))
        application = Application(
            handle=self.new_handle(name, ring), agreed=guidelines_of(ring.circle).version, answers=answers, code=code
        )
        seat = groups.join(account=self.people[name], circle=ring.circle, application=application)
        ring.asked.add(name)
        if seat.is_taken:
            ring.seated.add(name)
            return
        ring.asking.add(name)
        self._answer(name, ring, 0 if len(self.rings) > PAST and ring is self.rings[PAST] else self.chance.random())

    def _reads_answer(self, name: str, ring: Ring) -> set[str]:
        """Whoever leads, while somebody waits or sits there; and who took theirs along from a group that ended."""
        kept = {name} & self._keepers(ring)
        stands = ring.state != ERASED and name in ring.seated | ring.asking
        return kept | {name, ring.leader} if stands else kept

    def _answer(self, name: str, ring: Ring, chance: float) -> None:
        seat, by = ring.seat(self.people, name), ring.seat(self.people, ring.leader)
        if chance < 0.65:
            groups.accept(seat=seat, by=by)
            ring.seated.add(name)
        elif chance < 0.8:
            reply = self.canaries.new("reply", lambda: {name} - self.gone)
            groups.decline(seat=seat, by=by, words=reply)
            ring.may_return.add(name)
        elif chance < 0.9:
            groups.withdraw_request(seat=seat)
            ring.nameless.add(name)
            ring.may_return.add(name)
        else:
            return
        ring.asking.discard(name)

    def _end(self, ring: Ring) -> None:
        """A group of two and its leader ends; one of them and the leader keep their words, and then it may be erased."""
        guests = self.chance.sample(MEMBERS, 2)
        for name in guests:
            self._ask(name, ring)
        groups.end_group(circle=ring.circle, by=self.people[ring.leader])
        ring.state = ENDED
        for name in (ring.leader, guests[0]):
            seat = ring.seat(self.people, name)
            groups.keep_things(account=self.people[name], seat=seat, things=things_of(seat))
            ring.keeps.add(name)
        if self.chance.random() < 0.5:
            ring.circle.refresh_from_db()
            groups.erase_circle(circle=ring.circle)
            ring.state = ERASED

    def _introduce(self, ring: Ring) -> None:
        """A leader's lines stand on the group's page until they are taken back or written anew."""
        seat = ring.seat(self.people, ring.leader)
        if ring.intro and self.chance.random() < 0.5:
            groups.introduce(seat=seat, words="")
            ring.intro = ""
            return

        def readers() -> set[str]:
            kept = {ring.leader} & self._keepers(ring)
            return ring.street() | kept if ring.intro == word else set()

        word = self.canaries.new("intro", readers)
        groups.introduce(seat=seat, words=f"I am {word}.")
        ring.intro = word

    def _erase(self, name: str) -> None:
        accounts.erase_for_good(self.people[name])
        self.gone.add(name)
        for ring in self.rings:
            ring.loses(name)

    def _something(self) -> None:
        ring = self.chance.choice(self.rings[:PAST])
        act = self.chance.choice(["leave", "put out", "pause", "block", "rename", "introduce", "plan", "house"])
        match act:
            case "introduce":
                return self._introduce(ring)
            case "plan":
                return evenings.plan_otherwise(self, ring)
            case "house":
                return house.something(self)
        inside = set(ring.evening.inside) if ring.evening else set()
        others = sorted(ring.seated - {ring.leader} - inside)
        return self._of_one(self.chance.choice(others), act, ring) if others else None

    def _of_one(self, name: str, act: str, ring: Ring) -> None:
        match act:
            case "leave":
                self.leave(name, ring)
            case "put out":
                self.put_out(name, ring)
            case "block":
                groups.block(by=ring.seat(self.people, name), seat=ring.seat(self.people, ring.leader))
            case "rename":
                groups.rename(seat=ring.seat(self.people, name), handle=self.new_handle(name, ring))
            case "pause" if ring.seat(self.people, name).state == "seated":
                groups.pause(seat=ring.seat(self.people, name))

    def leave(self, name: str, ring: Ring) -> None:
        words_stay = self.chance.random() < 0.5
        groups.leave(seat=ring.seat(self.people, name), words_stay=words_stay)
        ring.loses(name)
        ring.may_return.add(name)
        if not words_stay:
            ring.nameless.add(name)
            if ring.evening:
                ring.evening.forget(name)

    def put_out(self, name: str, ring: Ring) -> None:
        act = self.chance.choice([groups.remove, groups.ban])
        act(seat=ring.seat(self.people, name), by=ring.seat(self.people, ring.leader))
        ring.loses(name)
        if act is groups.ban:
            ring.barred.add(name)
