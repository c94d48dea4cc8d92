"""What is said in a room is heard by those who sit there then, and can be reported by them until it is cleared."""

import json
import uuid

import pytest
from django.utils import timezone

from befriend.groups import actions as groups
from befriend.meetings.actions import hour
from befriend.meetings.room.presence import keep_rooms
from befriend.realtime.models import Entry
from befriend.safety.models import Case, Report
from befriend.safety.queries import opened
from befriend.safety.rules import Category
from tests.meetings.live_evening import SHARING, another_leads
from tests.meetings.planning import minutes

pytestmark = pytest.mark.django_db

EARLY, LATE = "My sister put the wine on the table.", "I did not drink it."
VEIL = "What was said while you were not here stays with those who heard it."


@pytest.fixture
def spoken(evening):
    """Ana has the time and says something before Ben sits down, and something after."""
    evening.part(SHARING)
    evening.act("ana", "hand", up="true")
    evening.say("ana", EARLY)
    evening.sit("ben")
    evening.say("ana", LATE)
    return evening


def read(evening, name: str, tail: str = "") -> str:
    return evening.client(name).get(evening.url(tail)).content.decode()


def words_id(nth: int) -> str:
    return json.loads(Entry.objects.filter(kind="said").order_by("seq")[nth].body)["id"]


def report(evening, name: str, kind: str, item: str):
    told = {"category": Category.SEXUAL, "words": "", "send": str(uuid.uuid4())}
    return evening.client(name).post(f"/report/{kind}/{item}/", told)


@pytest.mark.parametrize("tail", ["", "words/"])
def test_who_comes_late_does_not_read_what_was_said_before(spoken, tail):
    ben = read(spoken, "ben", tail)
    assert EARLY not in ben and ben.split("<template")[0].count(VEIL) == 1
    assert LATE in ben
    assert EARLY in read(spoken, "ana", tail) and VEIL not in read(spoken, "ana", tail).split("<template")[0]


def test_what_was_said_while_ben_was_out_stays_with_those_who_heard_it(spoken):
    spoken.client("ben").post(spoken.url("go/"))
    spoken.say("ana", "And then I told my brother.")
    spoken.sit("ben")
    ben = read(spoken, "ben")
    assert LATE in ben and "And then I told my brother." not in ben
    assert ben.split("<template")[0].count(VEIL) == 2


def test_other_words_that_ana_found_while_ben_was_out_stay_with_those_who_heard_them(spoken):
    spoken.client("ben").post(spoken.url("go/"))
    other = {"send": str(uuid.uuid4()), "words_id": words_id(1), "words": "It was Ben's wine."}
    assert spoken.client("ana").post(spoken.url(f"reword/{words_id(1)}/"), other).status_code == 302
    to_report = f"/report/live/{words_id(1)}/"
    assert "Ben&#x27;s wine" in read(spoken, "fay")
    for shown in (read(spoken, "ben", "heard/"), spoken.client("ben").get(to_report).content.decode()):
        assert LATE not in shown and "Ben&#x27;s wine" not in shown
    spoken.sit("ben")
    assert "Ben&#x27;s wine" not in read(spoken, "ben")
    assert report(spoken, "ben", "live", words_id(1)).status_code == 302


def test_of_words_that_ben_heard_and_that_were_changed_while_he_was_out_a_line_is_left(spoken):
    spoken.client("ben").post(spoken.url("go/"))
    other = {"send": str(uuid.uuid4()), "words_id": words_id(1), "words": "It was Ben's wine."}
    spoken.client("ana").post(spoken.url(f"reword/{words_id(1)}/"), other)
    spoken.sit("ben")
    ben = read(spoken, "ben", "words/")
    assert LATE not in ben and "Ben&#x27;s wine" not in ben and ben.count(VEIL) == 2  # and what was said before he came


def test_whoever_was_there_for_the_other_words_alone_can_report_those(spoken):
    spoken.client("ben").post(spoken.url("go/"))
    spoken.say("ana", "Nobody asked me.")
    spoken.sit("ben")
    assert report(spoken, "ben", "live", words_id(2)).status_code == 404
    other = {"send": str(uuid.uuid4()), "words_id": words_id(2), "words": "Ben never asks."}
    assert spoken.client("ana").post(spoken.url(f"reword/{words_id(2)}/"), other).status_code == 302
    assert report(spoken, "ben", "live", words_id(2)).status_code == 302
    case = Case.objects.get()
    assert opened(case, case.evidence, case.public_id, "evidence") == "Ben never asks."
    for tail in ("", "words/", "heard/"):
        ben = read(spoken, "ben", tail)
        assert "Ben never asks." in ben and f"/report/live/{words_id(2)}/" in ben, tail


def test_a_weak_line_is_not_getting_up(spoken):
    spoken.clock.shift(minutes(2))
    keep_rooms(now=timezone.now())
    assert spoken.me("ben") in spoken.room.gone
    spoken.say("fay", "Still here, all of us.")
    assert "Still here, all of us." in read(spoken, "ben")


def test_who_leads_reads_all_of_the_evening(spoken):
    another_leads(spoken.cast, "ben")
    spoken.client("ben").post(spoken.url("go/"))
    spoken.sit("ben")
    assert EARLY in read(spoken, "ben")


@pytest.mark.parametrize("way", ["sits", "got up", "put out", "banned", "over", "left"])
def test_what_ben_heard_he_can_report_wherever_he_is_now(spoken, way):
    match way:
        case "got up":
            spoken.client("ben").post(spoken.url("go/"))
        case "put out":
            spoken.client("fay").post(spoken.url(f"out/{spoken.me('ben')}/"))
        case "banned":
            spoken.client("fay").post(spoken.url(f"out/{spoken.me('ben')}/"), {"for_good": "on"})
        case "over":
            hour.close_meeting(meeting=spoken.meeting, by=spoken.seat("fay"))
        case "left":
            groups.leave(seat=spoken.seat("ben"), words_stay=True)
    assert report(spoken, "ben", "live", words_id(1)).status_code == 302
    assert Case.objects.get().about == spoken.cast.ana
    assert report(spoken, "ben", "live", words_id(0)).status_code == 404
    assert report(spoken, "ben", "sitter", spoken.me("fay")).status_code == 302


@pytest.mark.parametrize("who", ["cy", "sol", "pia", "rex", "eli", "omar"])
def test_who_did_not_sit_there_finds_nothing_to_report(spoken, who):
    assert report(spoken, who, "live", words_id(1)).status_code == 404
    assert report(spoken, who, "sitter", spoken.me("ana")).status_code == 404
    assert spoken.client(who).get(spoken.url("heard/")).status_code == 404
    assert not Report.objects.exists()


def test_somebody_who_was_put_out_can_still_be_reported(spoken):
    spoken.client("fay").post(spoken.url(f"out/{spoken.me('ben')}/"), {"for_good": "on"})
    assert report(spoken, "ana", "sitter", spoken.me("ben")).status_code == 302
    case = Case.objects.get()
    assert (case.kind, case.about) == ("seat", spoken.cast.ben)


def test_after_getting_up_every_word_and_everybody_is_two_taps_away(spoken):
    spoken.client("ben").post(spoken.url("go/"))
    after = spoken.client("ben").get(f"/meetings/{spoken.meeting.public_id}/after/").content.decode()
    assert spoken.url("heard/") in after
    heard = read(spoken, "ben", "heard/")
    assert LATE in heard and EARLY not in heard
    assert f"/report/live/{words_id(1)}/" in heard
    assert all(f"/report/sitter/{spoken.me(name)}/" in heard for name in ("fay", "ana"))
    assert f"/report/sitter/{spoken.me('ben')}/" not in heard


def test_once_the_words_are_cleared_nothing_is_left_to_report(spoken):
    hour.close_meeting(meeting=spoken.meeting, by=spoken.seat("fay"))
    spoken.meeting.refresh_from_db()
    hour.clear_meeting(meeting=spoken.meeting)
    assert report(spoken, "ben", "live", words_id(1)).status_code == 404
    assert spoken.client("ben").get(spoken.url("heard/")).status_code == 404
    assert spoken.url("heard/") not in spoken.client("ben").get(f"/meetings/{spoken.meeting.public_id}/after/").content.decode()  # fmt: skip
