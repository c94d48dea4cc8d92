"""An evening that is on: the doors are open, those who lead and some members sit in the room."""

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from befriend.groups import actions as groups
from befriend.groups.models import Seat
from befriend.meetings.actions import hour
from befriend.meetings.models import LiveRoom, Meeting
from befriend.meetings.room.actions import begin_part
from befriend.meetings.room.queries import room_of
from befriend.meetings.rules.room import Room
from befriend.meetings.rules.schedule import Schedule
from tests.cast import another_leads as another_leads
from tests.meetings.planning import SUNDAY, TUESDAY, TUESDAYS, first, minutes, tuesdays

GUIDELINES, CHECK_IN, SHARING = 1, 2, 3
WORDS = "My sister put the wine on the table."


class Evening:
    """`evening.sit("fay", "ana")` lets them in; `evening.client("ana")` is her browser."""

    def __init__(self, cast, schedule: Schedule = TUESDAYS, **how: object) -> None:
        self.cast = cast
        self.meeting: Meeting = first(tuesdays(cast, schedule, **how))

    @property
    def live(self) -> LiveRoom:
        rows = LiveRoom.objects.select_related("meeting__circle", "meeting__series__plan__circle", "room", "panel")
        return rows.get(meeting=self.meeting)

    @property
    def room(self) -> Room:
        return room_of(self.live)[0]

    def seat(self, name: str) -> Seat:
        return self.cast.seat(name)

    def me(self, name: str) -> str:
        return str(self.seat(name).public_id)

    def open(self) -> None:
        hour.open_meeting(meeting=self.meeting)
        self.meeting.refresh_from_db()

    def sit(self, *names: str) -> None:
        for name in names:
            state = hour.enter_lobby(meeting=self.meeting, seat=self.seat(name))
            if state == hour.WAITS:
                hour.admit(meeting=self.meeting, seat=self.seat(name), by=self.seat("fay"))

    def part(self, number: int, by: str = "fay") -> None:
        begin_part(live=self.live, by=self.seat(by), part=number)

    def url(self, tail: str = "") -> str:
        return f"/meetings/{self.meeting.public_id}/room/{tail}"

    def client(self, name: str | None) -> Client:
        return self.cast.client(name)

    def act(self, name: str, kind: str, send: uuid.UUID | None = None, **body: str):
        sent = {"send": str(send or uuid.uuid4()), "kind": kind, **body}
        return self.client(name).post(self.url("act/"), sent, HTTP_ACCEPT="application/json")

    def say(self, name: str, words: str, send: uuid.UUID | None = None, **more: str):
        return self.client(name).post(self.url(), {"send": str(send or uuid.uuid4()), "words": words, **more})

    def speaks(self, name: str, words: str) -> None:
        """They have the time, and have said this."""
        self.part(SHARING)
        self.act(name, "hand", up="true")
        assert self.say(name, words).status_code == 302


@pytest.fixture
def evening(cast):
    """Tuesday, 20:30, with Fay who leads and Ana in the room; Ben stands before the door."""
    with time_machine.travel(SUNDAY, tick=False) as clock:
        held = Evening(cast)
        clock.move_to(TUESDAY - minutes(5))
        held.open()
        held.sit("fay", "ana")
        held.clock = clock
        yield held


@pytest.fixture
def spoken(evening):
    """Ana has the time and has said something; Ben sits there too."""
    evening.sit("ben")
    evening.speaks("ana", WORDS)
    return evening


def by_letter(evening, name: str) -> Client:
    """A browser into which somebody came with the figures of a letter."""
    client = evening.client(name)
    session = client.session
    session.pop("strong_at")
    session.save()
    return client


def showed_again(evening, name: str, browser: Client) -> None:
    """In that browser the passkey is shown after all."""
    session = browser.session
    session["strong_at"] = evening.client(name).session["strong_at"]
    session.save()


def goes_out(evening, way: str) -> None:
    """Ben is no longer in the group."""
    ben, fay = evening.seat("ben"), evening.seat("fay")
    match way:
        case "left":
            groups.leave(seat=ben, words_stay=True)
        case "removed":
            groups.remove(seat=ben, by=fay)
        case "banned":
            groups.ban(seat=ben, by=fay)


def tonight() -> Schedule:
    """A meeting that starts in five minutes of the real clock, for browsers."""
    starts = (datetime.now(ZoneInfo("Europe/Dublin")) + minutes(5)).replace(second=0, microsecond=0)
    return Schedule(starts.date(), starts.time(), "Europe/Dublin", "")


def cookies(client: Client, origin: str) -> list[dict[str, str]]:
    return [{"name": name, "value": morsel.value, "url": origin} for name, morsel in client.cookies.items()]
