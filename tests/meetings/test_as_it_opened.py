"""An hour is held as it stood when its doors opened: its parts, and how long what is written in it stays."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import time_machine

from befriend.due.actions import run_due
from befriend.groups.actions import agree, renew_guidelines
from befriend.groups.queries import guidelines_of
from befriend.meetings.actions import hour
from befriend.meetings.actions.plan import keep_plan
from befriend.meetings.models import LiveRoom, Meeting, Series
from befriend.meetings.plans import parts_of
from befriend.meetings.rules.plan import Kind, Part, added, without
from befriend.realtime.models import Entry
from befriend.shell.refusal import Refusal
from tests.cast import PROMISES
from tests.meetings.live_evening import SHARING, WORDS, Evening
from tests.meetings.planning import SUNDAY, TUESDAY, minutes

pytestmark = pytest.mark.django_db

SONG = Part(Kind.ARRIVING, "A song of the canary", 4, "Listen, or hum.")


def plans(evening, change) -> None:
    """Fay changes the hour while the room is on."""
    series = Series.objects.select_related("plan__circle", "circle").get(pk=evening.meeting.series_id)
    parts = change(parts_of(series.plan))
    keep_plan(series=series, by=evening.cast.fay, parts=parts, seen=series.plan.edition)


def agrees(evening, days: int, *names: str) -> None:
    """Fay writes anew into the guidelines how long the words of an hour stay; these say yes to it."""
    renew_guidelines(by=evening.seat("fay"), promises=PROMISES, words_stay_days=days)
    for name in names:
        agree(seat=evening.seat(name), version=guidelines_of(evening.cast.circle).version)


def is_cleared(evening, after: timedelta) -> bool:
    """Whether the words are gone so long after the end."""
    evening.clock.move_to(Meeting.objects.get(pk=evening.meeting.pk).ended_at + after)
    run_due()
    assert Entry.objects.exclude(sealed=None).exists() != bool(evening.live.meeting.cleared_at)
    return bool(evening.live.meeting.cleared_at)


@contextmanager
def kept_for(cast, kept_days: int) -> Iterator[Evening]:
    """The evening of a group that agreed to keep its words so long: Fay and Ana sit there, and Ana has spoken."""
    with time_machine.travel(SUNDAY, tick=False) as clock:
        evening = Evening(cast)
        agrees(evening, kept_days, "ana")
        clock.move_to(TUESDAY - minutes(5))
        evening.open()
        evening.sit("fay", "ana")
        evening.speaks("ana", WORDS)
        evening.clock = clock
        yield evening


def what_stays(evening) -> str:
    return read(evening, "ana", f"/meetings/{evening.meeting.public_id}/").split("What stays of it?")[1][:200]


def read(evening, name: str, page: str) -> str:
    answer = evening.client(name).get(page)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda parts: added(parts, 0, SONG), id="a part more"),
        pytest.param(lambda parts: without(parts, 1), id="a part less"),
        pytest.param(lambda parts: [SONG, *parts[1:]], id="another part in its place"),
    ],
)
def test_a_room_that_is_on_keeps_the_parts_that_it_opened_with(spoken, change):
    words_id = json.loads(Entry.objects.get(channel=spoken.live.room, kind="said").body)["id"]
    before = spoken.live.meeting.series.plan.edition
    plans(spoken, change)
    assert spoken.live.meeting.series.plan.edition != before
    for page in (spoken.url(), f"/meetings/{spoken.meeting.public_id}/"):
        shown = read(spoken, "ana", page)
        assert "What we agreed" in shown and "canary" not in shown
    assert "Sharing" in read(spoken, "ana", spoken.url("words/"))
    assert WORDS in read(spoken, "ben", spoken.url("heard/"))
    assert read(spoken, "ana", spoken.url(f"reword/{words_id}/"))


def test_the_next_evening_has_the_new_parts(spoken):
    plans(spoken, lambda parts: added(parts, 0, SONG))
    later = spoken.meeting.series.meetings.order_by("starts_at")[1]
    assert "canary" in read(spoken, "ana", f"/meetings/{later.public_id}/")


def test_the_parts_are_sealed_and_go_with_the_words(spoken):
    assert b"Sharing" not in bytes(spoken.live.parts_sealed)
    hour.close_meeting(meeting=spoken.meeting, by=spoken.seat("fay"))
    plans(spoken, lambda parts: added(parts, 0, SONG))
    assert "canary" not in read(spoken, "ana", spoken.url())
    hour.clear_meeting(meeting=spoken.meeting)
    assert bytes(spoken.live.parts_sealed) == b""
    assert "canary" in read(spoken, "ana", f"/meetings/{spoken.meeting.public_id}/")


def test_a_room_that_was_open_before_parts_were_noted_reads_the_plan(spoken):
    LiveRoom.objects.update(parts_sealed=b"")
    spoken.part(SHARING + 1)
    assert "Answering" in read(spoken, "ana", spoken.url())


def test_words_that_were_to_go_after_two_hours_go_then_whatever_is_agreed_during_the_hour(spoken):
    agrees(spoken, 30)
    assert "two hours after the end" in what_stays(spoken)
    hour.close_meeting(meeting=spoken.meeting, by=spoken.seat("fay"))
    assert not is_cleared(spoken, minutes(119))
    assert is_cleared(spoken, minutes(121))


def test_the_next_evening_is_kept_as_the_group_agreed(spoken):
    agrees(spoken, 30)
    later = spoken.meeting.series.meetings.order_by("starts_at")[1]
    assert "for 30 days" in read(spoken, "ana", f"/meetings/{later.public_id}/")
    spoken.clock.move_to(later.starts_at)
    later = hour.open_meeting(meeting=later).meeting
    hour.close_meeting(meeting=later)
    spoken.clock.shift(timedelta(days=29, hours=23))
    run_due()
    later.refresh_from_db()
    assert later.cleared_at is None
    spoken.clock.shift(timedelta(hours=2))
    run_due()
    later.refresh_from_db()
    assert later.cleared_at is not None


@pytest.mark.parametrize("agreed", ["during the hour", "after it"])
def test_a_later_agreement_lets_the_words_go_sooner(cast, agreed):
    with kept_for(cast, 30) as evening:
        if agreed == "after it":
            hour.close_meeting(meeting=evening.meeting)
        agrees(evening, 7)
        agrees(evening, 30)
        hour.close_meeting(meeting=evening.meeting)
        assert "for 7 days" in what_stays(evening)
        assert not is_cleared(evening, timedelta(days=6, hours=23))
        assert is_cleared(evening, timedelta(days=7, hours=1))


def test_words_that_should_be_gone_by_a_later_agreement_go_at_once(cast):
    with kept_for(cast, 30) as evening:
        hour.close_meeting(meeting=evening.meeting)
        assert not is_cleared(evening, timedelta(days=3))
        agrees(evening, 0)
        assert is_cleared(evening, timedelta(days=3, minutes=1))


def test_nobody_sits_down_where_words_stay_before_they_have_said_yes_to_that(cast):
    with kept_for(cast, 7) as evening:
        ben, door = evening.client("ben"), f"/meetings/{evening.meeting.public_id}/lobby/"
        assert "stays for 7 days" in read(evening, "ben", f"/groups/{cast.circle.public_id}/inside/")
        assert "new guidelines" in ben.post(door, follow=True).content.decode()
        agree(seat=evening.seat("ben"), version=guidelines_of(cast.circle).version)
        assert ben.post(door).status_code == 302
        assert evening.meeting.attendance.filter(seat=evening.seat("ben"), state="waiting").exists()


def test_how_long_words_stay_is_written_into_the_guidelines_by_who_leads(cast, client):
    evening = Evening(cast)
    fay, page = evening.client("fay"), f"/groups/{cast.circle.public_id}/lead/guidelines/"
    first = fay.get(page)
    assert "is gone two hours after the end" in first.content.decode()
    sent = first.context["form"].initial | {"words_stay_days": "30"}
    assert fay.post(page, sent).status_code == 302
    told = "stays for 30 days"
    assert told in client.get(f"/groups/{cast.circle.public_id}/").content.decode()
    assert told in read(evening, "ana", f"/meetings/{evening.meeting.public_id}/")
    assert fay.post(page, sent | {"words_stay_days": "31"}).status_code == 422


def test_nothing_is_kept_longer_than_thirty_days(cast):
    with pytest.raises(Refusal) as no:
        renew_guidelines(by=cast.seat("fay"), promises=PROMISES, words_stay_days=31)
    assert no.value.code == "kept"


def test_the_groups_page_leads_to_what_can_still_be_read_and_to_nothing_else(cast):
    with kept_for(cast, 7) as evening:
        inside, link = f"/groups/{cast.circle.public_id}/inside/", evening.url("heard/")
        assert link not in read(evening, "ana", inside)
        hour.close_meeting(meeting=evening.meeting)
        assert link in read(evening, "ana", inside)
        assert link not in read(evening, "ben", inside)
        assert is_cleared(evening, timedelta(days=7, hours=1))
        assert link not in read(evening, "ana", inside)


def test_where_words_stay_their_author_can_still_take_them_back(cast):
    with kept_for(cast, 7) as evening:
        page = evening.url("heard/")
        words_id = json.loads(Entry.objects.get(channel=evening.live.room, kind="said").body)["id"]
        assert evening.client("ana").post(page, {"words_id": words_id}).status_code == 409
        hour.close_meeting(meeting=evening.meeting)
        assert WORDS in read(evening, "fay", page)
        assert evening.client("fay").post(page, {"words_id": words_id}).status_code == 409
        assert WORDS in read(evening, "ana", page)
        assert "Take back" in read(evening, "ana", page)
        assert evening.client("ana").post(page, {"words_id": words_id}).status_code == 302
        assert WORDS not in read(evening, "fay", page)
        assert not Entry.objects.filter(channel=evening.live.room, kind="said").exclude(sealed=None).exists()
