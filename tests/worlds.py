"""A house in the middle of its evening: everything that a URL can name is there, and really somebody's.

Fay and Ben sit in the room that is on, Ana waits at its door and is asked to lead, next week and always, Pia has asked
for a seat. Ben holds an export, a letter, a calendar, a second factor and a report, and has said that he would
organise; Fay has sent an invitation; Omar has a case before him, and a group that Gil left. Another group of Gil's
ended while it met.
"""

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from allauth.mfa.models import Authenticator
from django.db import connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from befriend.accounts import actions as accounts
from befriend.accounts.models import Account, CallToOrganise, Session
from befriend.accounts.passkeys import keep_app, new_secret
from befriend.accounts.queries import name_for_house, name_of
from befriend.accounts.rules import device_codes
from befriend.accounts.sessions import key_hash
from befriend.groups import actions as groups
from befriend.groups.models import Circle, Invitation
from befriend.mail import message
from befriend.mail.actions import Letter, write_to
from befriend.mail.letters import Kind
from befriend.meetings.actions import hour
from befriend.meetings.actions.feed import make_feed, token_of
from befriend.meetings.actions.series import start_series
from befriend.meetings.actions.standing_in import ask_to_stand_in
from befriend.meetings.models import Meeting, Series
from befriend.meetings.plans import begun_with
from befriend.meetings.room.actions import send
from befriend.meetings.rules.schedule import Schedule
from befriend.safety.actions import report_item
from befriend.safety.models import Report
from befriend.safety.rules import Category
from befriend.shell.policy import declared
from befriend.vault.sealing import seal_address
from tests.cast import Cast, charter
from tests.meetings.live_evening import Evening, tonight
from tests.meetings.planning import first

NOBODY = "nobody"
AGENT = "Mozilla/5.0 (X11; CrOS x86_64)"  # a Chromebook, by a browser that we do not know
EMPTY = {"csrfmiddlewaretoken": "x"}  # what a browser sends of a form in which nothing was typed
WHO = (NOBODY, "cy", "pia", "ben", "eli", "rex", "fay", "gil", "omar")


@dataclass
class World:
    cast: Cast
    evening: Evening
    weekly: Series
    planned: Meeting
    said: uuid.UUID
    report: Report
    invitation: Invitation
    code: str
    archive: Circle
    unled: Circle
    tokens: dict[str, str]
    keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Everybody is signed in from the start, so that nothing of it is undone with a request."""
        for name in self.cast.people:
            self.keys[name] = self._session(name, fresh=True)
            self.keys[late(name)] = self._session(name, fresh=False)

    def client(self, who: str, *, fresh: bool = True) -> Client:
        """The browser in which somebody is signed in; a new one each time over the same session, with no other cookie."""
        client = Client(raise_request_exception=False, HTTP_USER_AGENT=AGENT)
        if who != NOBODY:
            client.cookies["befriend"] = self.keys[who if fresh else late(who)]
        return client

    def _session(self, who: str, fresh: bool) -> str:
        client = self.cast.client(who)
        session = client.session
        session["device"] = device_codes(AGENT)
        if not fresh:
            session["strong_at"] = (timezone.now() - timedelta(hours=1)).isoformat()
        session.save()
        return client.cookies["befriend"].value

    def ask(self, who: str, method: str, path: str, *, fresh: bool = True) -> HttpResponse:
        client = self.client(who, fresh=fresh)
        return client.post(path, EMPTY) if method == "POST" else client.get(path)

    def names(self, url: str, wanted: list[str]) -> dict[str, str]:
        """What stands in this URL's places."""
        special = self._special.get(url, {})
        return {name: str(special.get(name, self._usual.get(name, ""))) for name in wanted}

    @cached_property
    def _usual(self) -> dict[str, object]:
        return {
            "circle_id": self.cast.circle.public_id,
            "meeting_id": self.evening.meeting.public_id,
            "series_id": self.weekly.public_id,
            "seat_id": self.cast.seat("ana").public_id,
            "invitation_id": self.invitation.public_id,
            "words_id": self.said,
            "report_id": self.report.public_id,
            "case_id": self.report.case.public_id,
            "code": "ie",
            "call_id": CallToOrganise.objects.get(account=self.cast.ben).public_id,
            "place": 1,
        }

    @cached_property
    def _special(self) -> dict[str, dict[str, object]]:
        ben = self.cast.ben
        omar = self.cast.omar
        browser = Session.objects.get(key_hash=key_hash(self.keys["ben"]))
        factor = {"name": self.tokens["factor"]}
        return {
            "groups:review": {"seat_id": self.cast.seat("pia").public_id},
            "groups:open_again": {"seat_id": self.cast.seat("rex").public_id},
            "groups:keep": {"circle_id": self.archive.public_id},
            "groups:unled": {"circle_id": self.unled.public_id},
            "meetings:change": {"meeting_id": self.planned.public_id},
            "meetings:call_off": {"meeting_id": self.planned.public_id},
            "meetings:excuse": {"meeting_id": self.planned.public_id},
            "meetings:stand_in": {"meeting_id": self.planned.public_id},
            "meetings:feed": {"token": self.tokens["feed"]},
            "mail:open": {"token": self.tokens["letter"]},
            "mail:stop": {"token": self.tokens["stop"]},
            "accounts:take_away": factor,
            "accounts:keep": factor,
            "accounts:organise_no_longer": {"name": name_for_house(omar)},
            "accounts:end_device": {"name": name_of(ben, "session", browser.pk)},
            "safety:report": {"kind": "live", "item_id": self.said},
            "rehearsal:enter": {"name": "wren"},
        }

    def path(self, url: str) -> str:
        return reverse(url, kwargs=self.names(url, places(url)))

    def absent(self, url: str) -> str:
        """The same URL, naming nothing that is there."""
        nothing = {"code": "qq", "place": 99, "kind": "live", "token": "A" * 32, "name": "0" * 24}
        return reverse(url, kwargs={name: nothing.get(name, str(uuid.uuid4())) for name in places(url)})


def late(who: str) -> str:
    return f"{who}, an hour after the passkey"


def routes() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Every URL of the site by name: its route and its methods."""
    return {name: (route, methods) for name, route, _who, methods in declared()}


def places(url: str) -> list[str]:
    space, _, name = url.rpartition(":")
    resolver = get_resolver()
    for part in filter(None, space.split(":")):
        resolver = resolver.namespace_dict[part][1]
    return list(resolver.reverse_dict.getlist(name)[0][0][0][1])


def furnish(cast: Cast) -> World:
    """Give the cast an evening that is on, and everything else that has a URL."""
    weekly = next_weeks(cast)
    ask_to_stand_in(meeting=first(weekly), by=cast.fay, seat=cast.seat("ana"))
    groups.ask_to_lead(seat=cast.seat("ana"), by=cast.seat("fay"))
    evening = Evening(cast, tonight())
    evening.open()
    evening.sit("fay", "ben")
    evening.client("ana").post(f"/meetings/{evening.meeting.public_id}/lobby/")
    said = uuid.uuid4()
    body = {"id": str(said), "done": False}
    send(live=evening.live, seat=cast.seat("ben"), send_id=said, kind="said", body=body, words="I slept last night.")
    told = {"category": Category.SEXUAL, "words": "It was in the room.", "send": uuid.uuid4()}
    report = report_item(item=None, reporter=cast.ben, **told)
    code = groups.invite(by=cast.seat("fay"))
    invitation = Invitation.objects.get(circle=cast.circle)
    asked = accounts.call_to_organise(by=cast.omar, name="Ben from the choir", send=uuid.uuid4())
    accounts.agree_to_organise(account=cast.ben, code=asked)
    archive, unled = gone_by(cast)
    return World(cast, evening, weekly, first(weekly), said, report, invitation, code, archive, unled, of_ben(cast))


def gone_by(cast: Cast) -> tuple[Circle, Circle]:
    """A group of Gil's that has ended with him in its room, and one that he led and left."""
    ended = groups.found_group(by=cast.gil, charter=charter("Gone By"), handle="Gale")
    last = start_series(circle=ended.circle, by=cast.gil, schedule=tonight(), parts=begun_with("recovery"))
    hour.enter_lobby(meeting=first(last), seat=ended)
    groups.end_group(circle=ended.circle, by=cast.gil)
    left = groups.found_group(by=cast.gil, charter=charter("Left Alone"), handle="Gale")
    groups.leave(seat=left, words_stay=True)
    return ended.circle, left.circle


def next_weeks(cast: Cast) -> Series:
    starts = timezone.localdate() + timedelta(days=7)
    at = (timezone.now() + timedelta(hours=2)).time().replace(second=0, microsecond=0)
    day = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[starts.weekday()]
    schedule = Schedule(starts, at, "Europe/Dublin", f"FREQ=WEEKLY;BYDAY={day}")
    video = "https://talk.example/tuesday"
    return start_series(circle=cast.circle, by=cast.fay, schedule=schedule, parts=begun_with("recovery"), video=video)


def of_ben(cast: Cast) -> dict[str, str]:
    """What belongs to Ben alone, by the secret or the name that its URL carries."""
    ben = cast.ben
    accounts.gather_export(accounts.ask_for_export(account=ben))
    factor, _omars = (a_factor(account) for account in (ben, cast.omar))
    letter = write_to(ben, Letter.ANSWERED, link="/today/")
    feed = make_feed(account=ben)
    return {
        "factor": name_of(ben, "factor", factor.pk),
        "letter": letter.given()["token"],
        "feed": token_of(ben, feed),
        "stop": seal_address(f"{ben.pk} {Kind.REMINDERS}", label=message.UNSUBSCRIBE),
    }


def a_factor(account: Account) -> Authenticator:
    return keep_app(account, new_secret(), step=0)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is as if it had not."""
    with ExitStack() as open_:
        for alias in connections:
            block = transaction.atomic(using=alias)
            block._from_testcase = True  # type: ignore[attr-defined]
            open_.enter_context(block)
        try:
            yield
        finally:
            for alias in connections:
                transaction.set_rollback(True, using=alias)
