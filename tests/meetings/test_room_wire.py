"""Fifty raiders on the live wire and one tap by Fay; and what is sent there past the pages."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from befriend.groups import actions as groups
from befriend.groups.models import Group, Seat
from befriend.meetings.actions import hour
from befriend.meetings.room.queries import panel_of
from befriend.realtime.models import Entry
from tests.cast import gather, person, sit
from tests.meetings.live_evening import SHARING, Evening, another_leads, by_letter, showed_again, tonight
from tests.realtime.wire import Ear, Said, Voice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

ANSWERING, CALM_WITHIN = 4, 5
RAIDERS, WINDOWS = 35, 50  # a group has forty places at most: the worst that can sit in one room, in fifty windows
SLUR = "Something vile."


@pytest.fixture
def evening(site: str) -> Evening:
    held = Evening(gather(), tonight())
    held.open()
    held.sit("fay", "ana", "ben")
    return held


def cookie(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def voice(site: str, client: Client) -> Voice:
    return Voice(urlsplit(site).port, cookie(client), origin=site)


def ear(site: str, evening: Evening, client: Client) -> Ear:
    seen = f"0:{evening.live.room.seq}"
    return Ear(urlsplit(site).port, cookie(client), [evening.live.room.public_id], seen).opened()


def newcomer(evening: Evening, name: str, handle: str) -> Seat:
    evening.cast.people[name] = person(name)
    groups.accept(seat=sit(evening.cast.people[name], evening.cast.circle, handle), by=evening.seat("fay"))
    return evening.seat(name)


class Raider:
    """A window of somebody who sits in the room only to break it: they shout, lean, and write to those who lead."""

    def __init__(self, evening: Evening, site: str, number: int) -> None:
        self.name = f"raider{number % RAIDERS}"
        if number < RAIDERS:
            newcomer(evening, self.name, f"Crow {number}")
            evening.sit(self.name)
        self.seat = evening.seat(self.name)
        self.voice = voice(site, evening.client(self.name))
        self.room, self.panel = evening.live.room.public_id, evening.live.panel.public_id
        self.ana, self.number = evening.me("ana"), number

    def shout(self) -> Said:
        match self.number % 5:
            case 0:
                return self.voice.say(self.panel, SLUR, kind="wrote", id=str(uuid4()))
            case 1:
                return self.voice.say(self.room, None, kind="leaned", to=self.ana, on=True)
            case _:
                return self.voice.say(self.room, SLUR, kind="said", id=str(uuid4()), done=False)


class Raid:
    """All of them, as quickly as they may, until it is over."""

    def __init__(self, raiders: list[Raider]) -> None:
        self.over, self.answers = threading.Event(), []
        self.pool = ThreadPoolExecutor(len(raiders))
        self.running = [self.pool.submit(self._rage, raider) for raider in raiders]

    def _rage(self, raider: Raider) -> None:
        while not self.over.wait(0.02):
            try:
                answer = raider.shout()
            except (OSError, HTTPException):
                continue
            self.answers.append((time.monotonic(), answer.status, answer.answer.get("code")))

    def until(self, wanted) -> None:
        until = time.monotonic() + 60
        while time.monotonic() < until and not wanted(list(self.answers)):
            time.sleep(0.05)
        assert wanted(list(self.answers))

    def __enter__(self) -> "Raid":
        return self

    def __exit__(self, *_how: object) -> None:
        self.over.set()
        self.pool.shutdown()
        assert [job.exception() for job in self.running if job.exception()] == []


def tap(evening: Evening, on: str) -> None:
    answer = evening.client("fay").post(evening.url("calm/"), {"on": on}, HTTP_ACCEPT="application/json")
    assert answer.status_code == 200


@pytest.fixture
def raiders(evening, site) -> list[Raider]:
    Group.objects.filter(circle=evening.cast.circle).update(places=40)
    return [Raider(evening, site, number) for number in range(WINDOWS)]


def it_is_calm(evening: Evening, raid: Raid, tapped_at: float) -> int:
    """Nothing of theirs is taken though they go on, neither in the room nor by those who lead. The number of the calm."""
    raid.until(lambda told: sum(code == "calm" for at, _status, code in told if at > tapped_at) > 50)
    too_late = tapped_at + CALM_WITHIN
    assert not [status for at, status, _code in list(raid.answers) if status == 200 and at > too_late]
    calm, noted = (
        Entry.objects.get(channel=channel, kind="calmed").seq for channel in (evening.live.room, evening.live.panel)
    )
    assert not Entry.objects.filter(channel=evening.live.room, seq__gt=calm).exists()
    assert not Entry.objects.filter(channel=evening.live.panel, seq__gt=noted).exists()
    return calm


def test_one_tap_calms_a_raid_of_fifty_and_members_keep_their_place(evening, site, raiders):
    evening.part(ANSWERING)
    for name in ("ana", "ben"):
        assert evening.act(name, "hand", up="true").status_code == 200
    ana, before = ear(site, evening, evening.client("ana")), len(panel_of(evening.live)[0].waiting)
    places = evening.me("ana"), (evening.me("ben"),)
    with Raid(raiders) as raid:
        raid.until(lambda told: [status for _at, status, _code in told].count(200) > 20)
        tapped_at = time.monotonic()
        tap(evening, "true")
        calm = it_is_calm(evening, raid, tapped_at)
        ana.wait(calm - int(ana.seen.split(":")[1]))
        assert (ana.events[-1]["kind"], ana.events[-1]["seq"]) == ("calmed", calm)
        hour.enter_lobby(meeting=evening.meeting, seat=newcomer(evening, "late", "Late"))
        assert len(panel_of(evening.live)[0].waiting) == before  # no new name is brought to those who lead
        assert (evening.room.speaker, evening.room.order) == places
        them = [str(raider.seat.public_id) for raider in raiders[:RAIDERS]]
        assert evening.client("fay").post(evening.url("out/"), {"seats": them, "for_good": "on"}).status_code == 302
    tap(evening, "false")
    assert (evening.room.speaker, evening.room.order) == places
    assert evening.room.here == tuple(map(evening.me, ("fay", "ana", "ben")))
    assert len(panel_of(evening.live)[0].waiting) == before + 1
    assert evening.say("ana", "I am still here.").status_code == 302
    ana.wait(evening.live.room.seq - int(ana.seen.split(":")[1]))
    assert ana.events[-1]["words"] == "I am still here."
    ana.close()


@pytest.mark.parametrize("kind", ["withdrew", "lifted", "reworded"])
def test_nobody_takes_words_back_on_the_wire_and_leaves_them_in_the_log(evening, site, kind):
    evening.part(SHARING)
    evening.act("ana", "hand", up="true")
    mine, room = uuid4(), evening.live.room.public_id
    ana = voice(site, evening.client("ana"))
    assert ana.say(room, "It was my fault.", uuid=mine, kind="said", id=str(mine), done=False).status == 200
    body = {"id": str(mine)} if kind == "reworded" else {"id": str(mine), "seat": evening.me("ana")}
    answer = ana.say(room, "It was not." if kind == "reworded" else None, kind=kind, **body)
    assert (answer.status, answer.answer["code"]) == (409, "stale" if kind == "reworded" else "not_yours")
    form = {"send": str(uuid4()), "words_id": str(mine), "words": "It was nobody's fault."}
    for _twice in range(2):
        assert evening.client("ana").post(evening.url(f"reword/{mine}/"), form).status_code == 302
    sealed = Entry.objects.filter(channel=evening.live.room, kind__in=["said", "reworded"], sealed__isnull=False)
    assert [entry.kind for entry in sealed] == ["reworded"]
    for _twice in range(2):
        assert evening.client("ana").post(evening.url("back/"), {"words_id": str(mine)}).status_code == 302
    assert not sealed.all().exists()


def test_who_reads_fays_letters_neither_hears_nor_speaks_nor_leads_on_the_wire(evening, site):
    """They know the number of the room, as all who sit in it do."""
    thief, live = by_letter(evening, "fay"), evening.live
    voices = voice(site, thief)
    sends = [
        (live.room, "said", {"id": str(uuid4()), "done": False}, SLUR),
        (live.room, "locked", {"on": True}, None),
        (live.panel, "wrote", {"id": str(uuid4())}, SLUR),
    ]
    for channel, kind, body, words in sends:
        assert voices.say(channel.public_id, words, kind=kind, **body).status == 404, kind
    assert ear(site, evening, thief).status == 404
    assert not Entry.objects.filter(kind__in=("said", "locked", "wrote")).exists()
    showed_again(evening, "fay", thief)
    assert ear(site, evening, thief).status == 200
    for channel, kind, body, words in sends:
        assert voices.say(channel.public_id, words, kind=kind, **body).status == 200, kind


def test_a_process_that_knows_a_browser_by_its_letter_hears_of_the_passkey_with_the_next_send(evening, site):
    """Her stream is another process's."""
    browser, room = by_letter(evening, "fay"), evening.live.room.public_id
    fay = voice(site, browser)
    assert fay.say(room, SLUR, kind="said", id=str(uuid4()), done=False).status == 404
    showed_again(evening, "fay", browser)
    assert fay.say(room, "Welcome, all.", kind="said", id=str(uuid4()), done=False).status == 200


def test_a_members_letter_is_enough_on_the_wire(evening, site):
    ana = by_letter(evening, "ana")
    assert ear(site, evening, ana).status == 200
    assert voice(site, ana).say(evening.live.room.public_id, None, kind="minute", on=True).status == 200


def test_whoever_begins_to_lead_hears_on_once_they_have_shown_a_passkey(evening, site):
    ana = by_letter(evening, "ana")
    hears = ear(site, evening, ana)
    another_leads(evening.cast, "ana")
    evening.sit("ana")
    assert hears.end() and "gone" in hears.names
    assert ear(site, evening, ana).status == 404
    showed_again(evening, "ana", ana)
    assert ear(site, evening, ana).status == 200
