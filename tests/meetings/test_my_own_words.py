"""What somebody wrote around a meeting is theirs: it stands in the copy of their data until it goes."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from befriend.meetings import privacy
from befriend.meetings.actions import hour
from tests.meetings.live_evening import WORDS

pytestmark = [pytest.mark.both, pytest.mark.django_db]

LINE, NOTE = "I would rather not speak tonight.", "Begin with a longer breath."


def writes(evening, name: str, note: str) -> None:
    """A line to those who lead, through the page of the room."""
    sent = {"send": str(uuid.uuid4()), "note": note}
    assert evening.client(name).post(evening.url("write/"), sent).status_code == 302


def copy_of(evening, name: str) -> str:
    return str(privacy.hand_back(evening.cast.people[name]))


def test_a_line_to_those_who_lead_is_handed_back_to_whoever_wrote_it_and_to_nobody_else(spoken):
    writes(spoken, "ana", LINE)
    assert LINE in copy_of(spoken, "ana") and WORDS in copy_of(spoken, "ana")
    assert LINE not in copy_of(spoken, "fay") + copy_of(spoken, "ben")
    hour.leave_meeting(meeting=spoken.meeting, seat=spoken.seat("ana"))
    assert LINE in copy_of(spoken, "ana")


def test_the_copy_asks_no_more_where_somebody_wrote_more(spoken):
    copy_of(spoken, "ana")
    with CaptureQueriesContext(connection) as before:
        copy_of(spoken, "ana")
    for line in range(5):
        writes(spoken, "ana", f"{LINE} {line}")
        assert spoken.say("ana", f"{WORDS} {line}").status_code == 302
    with CaptureQueriesContext(connection) as after:
        copy = copy_of(spoken, "ana")
    assert f"{LINE} 4" in copy and f"{WORDS} 4" in copy
    assert len(after) == len(before)


def test_a_line_to_those_who_lead_goes_with_the_hour(spoken):
    writes(spoken, "ana", LINE)
    hour.close_meeting(meeting=spoken.meeting)
    assert LINE in copy_of(spoken, "ana")
    hour.clear_meeting(meeting=spoken.meeting)
    assert LINE not in copy_of(spoken, "ana")


def test_the_note_of_one_who_leads_is_handed_back_to_them_and_erased(spoken):
    roster = f"/meetings/{spoken.meeting.public_id}/roster/"
    spoken.client("fay").post(roster, {"words": NOTE})
    assert NOTE in copy_of(spoken, "fay") and "2026-11-24T20:30" in copy_of(spoken, "fay")
    assert NOTE not in copy_of(spoken, "ana")
    privacy.erase(spoken.cast.fay)
    assert NOTE not in copy_of(spoken, "fay")
