"""Who left, was put out or was banned gets nothing that is newer: no page, feed, letter or export."""

import io
import zipfile
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from befriend.accounts import actions as accounts
from befriend.due.actions import plan_house_work, run_due
from befriend.groups import actions as groups
from befriend.groups.models import Block
from befriend.mail.models import Outbox
from befriend.meetings.actions.evening import move_meeting
from befriend.meetings.actions.feed import make_feed, token_of
from befriend.meetings.room.actions import send
from tests.meetings.live_evening import Evening, goes_out
from tests.meetings.planning import SUNDAY, TUESDAY, minutes
from tests.worlds import EMPTY, places, routes

pytestmark = pytest.mark.django_db
NEWER = "Hornbeam"


@pytest.fixture
def evening(cast):
    """Ben holds a calendar and an open room; Ana goes on after him."""
    with time_machine.travel(SUNDAY, tick=False) as clock:
        held = Evening(cast)
        clock.move_to(TUESDAY - minutes(5))
        held.open()
        held.sit("fay", "ana", "ben")
        held.clock = clock
        held.feed = f"/calendar/{token_of(cast.ben, make_feed(account=cast.ben))}.ics"
        yield held


def go(evening, way: str) -> None:
    if way == "erased":
        accounts.erase_for_good(evening.cast.ben)
    else:
        goes_out(evening, way)


def life_goes_on(evening) -> None:
    """A newer name, newer guidelines, newer words, and another time for next week."""
    ana, fay = evening.seat("ana"), evening.seat("fay")
    groups.rename(seat=ana, handle=NEWER)
    said = uuid4()
    body = {"id": str(said), "done": False}
    send(live=evening.live, seat=ana, send_id=said, kind="said", body=body, words=f"I am {NEWER}.")
    groups.introduce(seat=fay, words="")
    groups.renew_guidelines(by=fay, promises=("We speak slowly.",), words_stay_days=0)
    later = evening.meeting.series.meetings.order_by("starts_at")[1]
    move_meeting(meeting=later, by=evening.cast.fay, to=later.starts_at.replace(tzinfo=None) + timedelta(hours=1))


@pytest.mark.parametrize("way", ["left", "removed", "banned"])
def test_no_page_tells_anything_newer(evening, way):
    go(evening, way)
    life_goes_on(evening)
    ben, names = evening.client("ben"), {"circle_id": evening.cast.circle.public_id}
    names |= {"meeting_id": evening.meeting.public_id, "seat_id": evening.seat("ana").public_id}
    for url, (_route, methods) in routes().items():
        if set(places(url)) <= set(names):
            path = reverse(url, kwargs={name: names[name] for name in places(url)})
            answers = [ben.get(path)] if "GET" in methods else []
            answers += [ben.post(path, EMPTY)] if url.startswith("meetings:room") and "POST" in methods else []
            for answer in answers:
                assert NEWER not in answer.content.decode("utf-8", "replace"), url
                assert not url.startswith("meetings:room") or answer.status_code in (404, 405), url


@pytest.mark.parametrize("way", ["left", "removed", "banned", "erased"])
def test_the_calendar_is_empty_from_then_on(evening, way, client):
    assert b"BEGIN:VEVENT" in client.get(evening.feed).content
    go(evening, way)
    life_goes_on(evening)
    answer = client.get(evening.feed)
    assert b"BEGIN:VEVENT" not in answer.content
    assert answer.status_code == (404 if way == "erased" else 200)


@pytest.mark.parametrize("way", ["left", "removed", "banned"])
def test_no_letter_is_written_any_more(evening, way):
    go(evening, way)
    before = set(Outbox.objects.filter(account=evening.cast.ben).values_list("pk", flat=True))
    life_goes_on(evening)
    evening.clock.shift(timedelta(days=7))
    plan_house_work()
    run_due()
    after = set(Outbox.objects.filter(account=evening.cast.ben).values_list("pk", flat=True))
    assert after == before
    assert Outbox.objects.filter(account=evening.cast.ana).exists()


@pytest.mark.parametrize("way", ["left", "removed", "banned"])
def test_the_export_holds_nothing_newer(evening, way):
    go(evening, way)
    life_goes_on(evening)
    accounts.gather_export(accounts.ask_for_export(account=evening.cast.ben))
    with zipfile.ZipFile(io.BytesIO(accounts.open_export(account=evening.cast.ben))) as archive:
        held = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "Oak" in held
    assert NEWER not in held


def test_a_block_is_told_to_nobody(evening):
    """Whoever was blocked reads the same page as before."""
    ben, inside = evening.client("ben"), f"/groups/{evening.cast.circle.public_id}/inside/"
    before = ben.get(inside)
    groups.block(by=evening.seat("ana"), seat=evening.seat("ben"))
    assert Block.objects.count() == 1
    strip = before.content.split(b"csrfmiddlewaretoken")[0]
    assert ben.get(inside).content.split(b"csrfmiddlewaretoken")[0] == strip
