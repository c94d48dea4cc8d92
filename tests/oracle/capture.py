"""Everything that comes out of the house, with the channel and the person that it came to."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection, connections
from django.http import HttpResponse
from django.template.backends.django import Template
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from befriend.accounts.models import CallToOrganise
from befriend.groups.models import Seat
from befriend.meetings.models import LiveRoom, Meeting
from befriend.realtime.models import Channel, Entry
from befriend.safety.models import Case, Report
from befriend.shell import errors
from befriend.vault.backup import back_up
from tests.cast import Cast
from tests.files import bytes_of
from tests.oracle.canaries import AGAIN, BACKUP, COOKIE, DATABASE, FILE, LETTER, PAGE, STREAM, Canaries, Canary
from tests.oracle.drafts import leave_unsent
from tests.oracle.house import COUNTRY
from tests.oracle.rings import Ring
from tests.oracle.society import Society
from tests.oracle.unpack import canaries_in
from tests.realtime.wire import Ear
from tests.worlds import EMPTY, NOBODY, places, routes, undone

SOME = 0.15  # of the forms are sent empty, in a world that is looked at quickly
A_STRANGER = 0.2  # of the pages of a group with which somebody never had to do
ANY = ""
FILES_OF_THE_SERVER = """
    SELECT folder || '/' || file FROM pg_database
    CROSS JOIN LATERAL (VALUES ('base/' || oid)) AS its (folder) CROSS JOIN LATERAL pg_ls_dir(folder) AS file
    WHERE datname = current_database()
    UNION ALL SELECT 'pg_wal/' || name FROM pg_ls_waldir() WHERE modification >= %s
"""
HANDED_OUT = {(COOKIE, "cookie"), (LETTER, "link")}  # what each is for: to one person, and nowhere else


@dataclass(frozen=True)
class Leak:
    channel: str
    where: str
    who: str
    kind: str
    word: str


@dataclass
class Ledger:
    """What was captured is judged at once, so that nothing has to be kept."""

    canaries: Canaries
    leaks: set[Leak] = field(default_factory=set)
    seen: dict[tuple[str, str], int] = field(default_factory=dict)
    met: set[tuple[str, str]] = field(default_factory=set)
    captured: int = 0

    def take(self, channel: str, where: str, who: str, data: bytes) -> None:
        self.captured += 1
        for piece in canaries_in(data):
            for canary in self.canaries.behind(piece):
                self.seen[channel, canary.kind] = self.seen.get((channel, canary.kind), 0) + 1
                self.met.add((channel, canary.word))
                if not self._may(channel, who, canary):
                    self.leaks.add(Leak(channel, where, who, canary.kind, canary.word))

    def _may(self, channel: str, who: str, canary: Canary) -> bool:
        if (channel, canary.kind) in HANDED_OUT:
            canary.heard = canary.heard or {who}
            return who in canary.heard
        if channel in canary.open_in:
            return True
        if channel == LETTER:
            return canary.kind == "address" and who in canary.readers()
        if channel == STREAM and who in canary.heard:
            return True
        return channel in (PAGE, STREAM, AGAIN) and who in canary.readers()


class Visitor:
    """One person, who looks at everything that has an address."""

    def __init__(self, society: Society, ledger: Ledger, who: str, *, thorough: bool = False) -> None:
        self.society, self.ledger, self.who, self.thorough = society, ledger, who, thorough
        cast = Cast(society.rings[0].circle, society.rings[1].circle, society.people)
        self.client: Client = cast.client(
            None if who in (NOBODY, *society.gone) else who, raise_request_exception=False
        )
        ledger.take(COOKIE, "sign in", who, self.client.cookies.output().encode())
        if who in society.recovery:
            session = self.client.session
            session["recovery"] = [society.recovery[who]]  # shown until their owner has put them away
            session.save()
        for case in Case.objects.all() if who == "omar" else ():  # their words are shown to whoever says so
            self.client.post(reverse("safety:case", args=[case.public_id]))
        leave_unsent(self)

    def look_everywhere(self) -> None:
        for url, (_route, methods) in routes().items():
            for named in self._everything(url):
                path = reverse(url, kwargs=named)
                if "GET" in methods:
                    self._take(url, self.client.get(path))
                if "POST" in methods and (self.thorough or self.society.chance.random() < SOME):
                    with undone():
                        self._take(url, self.client.post(path, EMPTY))

    def _take(self, url: str, response: HttpResponse) -> None:
        head = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
        self.ledger.take(PAGE, url, self.who, f"{head}\n".encode() + response.content)
        self.ledger.take(COOKIE, url, self.who, response.cookies.output().encode())

    def _everything(self, url: str) -> Iterator[dict[str, object]]:
        wanted = places(url)
        rings = [ring for ring in self.society.rings if self._looks_at(ring)]
        if not wanted:
            yield {}
        elif wanted == ["circle_id"]:
            yield from ({"circle_id": ring.circle.public_id} for ring in rings)
        elif wanted == ["meeting_id"]:
            yield from ({"meeting_id": meeting.public_id} for ring in rings for meeting in self._meetings(ring))
        elif wanted[-1] == "seat_id":
            yield from self._seats(wanted[0], rings)
        elif wanted == ["kind", "item_id"]:
            yield from self._reportable(rings)
        elif wanted == ["meeting_id", "words_id"]:
            told = [
                (ring.evening.meeting.public_id, send) for ring in rings if ring.evening for send in self._said(ring)
            ]
            yield from ({"meeting_id": meeting, "words_id": send} for meeting, send in told)
        elif wanted == ["series_id", "place"]:
            series = [ring.series.public_id for ring in rings if ring.series]
            yield from ({"series_id": each, "place": place} for each in series for place in range(3))
        else:
            yield from self._single(wanted, rings)

    def _reportable(self, rings: list[Ring]) -> Iterator[dict[str, object]]:
        """What was said aloud, each; of the rest each in a world that is looked at slowly, else some."""
        for ring in rings:
            yield from ({"kind": "live", "item_id": send} for send in self._said(ring))
            panel = LiveRoom.objects.filter(meeting__circle=ring.circle).values("panel")
            notes = Entry.objects.filter(channel__in=panel, kind="wrote").values_list("uuid", flat=True)
            rest = [("group", ring.circle.public_id), *(("note", note) for note in notes)]
            seats = Seat.objects.filter(circle=ring.circle).order_by("pk").values_list("public_id", flat=True)
            rest += [(kind, seat) for seat in seats for kind in ("seat", "sitter", "request", "reply", "intro")]
            for kind, item in rest:
                if self.thorough or self.society.chance.random() < SOME:
                    yield {"kind": kind, "item_id": item}

    def _looks_at(self, ring: Ring) -> bool:
        """Everybody who ever had to do with a group looks at all of it; in a world that is looked at quickly a stranger
        looks at some."""
        return self.thorough or self.who in ring.touched() or self.society.chance.random() < A_STRANGER

    def _single(self, wanted: list[str], rings: list[Ring]) -> Iterator[dict[str, object]]:
        rows = {
            "series_id": [ring.series.public_id for ring in rings if ring.series],
            "case_id": Case.objects.values_list("public_id", flat=True),
            "report_id": Report.objects.values_list("public_id", flat=True),
            "call_id": CallToOrganise.objects.values_list("public_id", flat=True),
            "code": [COUNTRY],
        }
        yield from ({wanted[0]: value} for value in rows.get(wanted[0], []) if len(wanted) == 1)

    def _meetings(self, ring: Ring) -> list[Meeting]:
        return list(ring.series.meetings.order_by("pk")) if ring.series else []

    def _said(self, ring: Ring) -> list[UUID]:
        return list(dict.fromkeys(saying.send for saying in ring.evening.said)) if ring.evening else []

    def _seats(self, first: str, rings: list[Ring]) -> Iterator[dict[str, object]]:
        for ring in rings:
            inner = ring.evening.meeting.public_id if ring.evening else None
            about = ring.circle.public_id if first == "circle_id" else inner
            seats = list(Seat.objects.filter(circle=ring.circle).order_by("pk").values_list("public_id", flat=True))
            yield from ({first: about, "seat_id": seat} for seat in seats[:: 2 if len(seats) > 4 else 1] if about)


@contextmanager
def listening_to_logs(ledger: Ledger) -> Iterator[None]:
    """Every line at the most talkative level, as the house would write it."""
    handler = next(each for each in logging.getLogger().handlers if each.formatter)
    root = logging.getLogger()
    before = root.level

    class Taken(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            ledger.take("log", record.name, ANY, self.format(record).encode())

    taken = Taken(logging.DEBUG)
    taken.setFormatter(handler.formatter)
    root.addHandler(taken)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(taken)
        root.setLevel(before)


@contextmanager
def open_streams(society: Society, ledger: Ledger, site: str) -> Iterator[None]:
    """Everybody who is in a room listens while the block runs; afterwards everybody who ever sat there comes back, and
    asks for all that was said from the beginning."""
    ears = list(_ears(society, site, now=True))
    yield
    for name, ear in ears:
        _hear(ledger, STREAM, name, ear)
    again = list(_ears(society, site, now=False))
    for name, ear in again:
        _hear(ledger, AGAIN, name, ear)


def _ears(society: Society, site: str, *, now: bool) -> Iterator[tuple[str, Ear]]:
    for ring in society.rings[:2]:
        assert ring.evening
        for name in ring.evening.inside if now else sorted(ring.evening.ever - society.gone):
            live = ring.evening.live
            channels = [live.room.public_id, *([live.panel.public_id] if name == ring.leader else [])]
            cast = Cast(ring.circle, ring.circle, society.people)
            cookie = cast.client(name).cookies[settings.SESSION_COOKIE_NAME].value
            yield name, Ear(urlsplit(site).port or 0, cookie, channels).opened()


def _hear(ledger: Ledger, channel: str, name: str, ear: Ear) -> None:
    """All that stands there by now, unless a door closed before."""
    numbers = dict(Channel.objects.filter(public_id__in=ear.channels).values_list("public_id", "seq"))
    ear.up_to([numbers[each] for each in ear.channels]).close()
    ledger.take(channel, "live", name, ear.raw)
    ledger.take(channel, "live", name, str(ear.events).encode())


def broken_pages(society: Society, ledger: Ledger, monkeypatch: object) -> None:
    """Every page breaks at the moment at which it holds its words; the error carries them."""
    errors.fixed("500", "en")

    def breaks(self: object, context: object = None, request: object = None) -> str:
        raise RuntimeError(f"{context}")

    with monkeypatch.context() as patched:  # type: ignore[attr-defined]
        patched.setattr(Template, "render", breaks)
        for ring in society.rings[:2]:
            visitor = Visitor(society, ledger, ring.leader)
            for url in ("groups:inside", "groups:lead", "meetings:room", "desk:today"):
                for named in visitor._everything(url):
                    answer = visitor.client.get(reverse(url, kwargs=named))
                    ledger.take("broken page", url, ring.leader, answer.content)


def databases(ledger: Ledger) -> None:
    """Every column of every row, and every byte of every file."""
    for alias in connections:
        connection = connections[alias]
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                rows = b"\n".join(_bytes(value) for row in cursor.fetchall() for value in row)
                ledger.take(DATABASE, table, ANY, rows)
    for path in Path(settings.HOME).rglob("*"):
        if path.is_file():
            ledger.take(FILE, path.name, ANY, bytes_of(path))


def files_of_the_server(ledger: Ledger, since: datetime) -> None:
    """PostgreSQL's own: tables and indexes with their dead rows, and what was written to its log since then."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(FILES_OF_THE_SERVER, [since])
        for (path,) in cursor.fetchall():
            cursor.execute("SELECT pg_read_binary_file(%s, 0, 1000000000, true)", [path])
            ledger.take(FILE, path, ANY, bytes(cursor.fetchone()[0] or b""))


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def backups(ledger: Ledger, folder: Path) -> None:
    back_up(folder, at=now())
    for path in folder.iterdir():
        ledger.take(BACKUP, path.name, ANY, path.read_bytes())
