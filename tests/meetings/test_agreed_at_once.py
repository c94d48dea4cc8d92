"""The group agrees anew on how long words stay, in the same breath in which doors open or somebody comes in."""

from collections.abc import Callable

import pytest

from befriend.groups.actions import agree, renew_guidelines
from befriend.groups.queries import guidelines_of
from befriend.meetings.actions import hour
from befriend.meetings.models import Attendance, Meeting
from tests.cast import PROMISES, Cast, gather
from tests.groups.test_races import at_once
from tests.meetings.live_evening import tonight
from tests.meetings.planning import first, tuesdays

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
TIMES = 6


@pytest.fixture
def cast() -> Cast:
    return gather()


def renewal(cast: Cast, days: int) -> Callable[[], object]:
    return lambda: renew_guidelines(by=cast.seat("fay"), promises=PROMISES, words_stay_days=days)


def test_doors_that_open_just_now_keep_words_no_longer_than_was_agreed_last(cast):
    for _ in range(TIMES):
        renewal(cast, 30)()
        meeting = first(tuesdays(cast, tonight()))
        at_once([renewal(cast, 0), lambda meeting=meeting: hour.open_meeting(meeting=meeting)])
        meeting.refresh_from_db()
        assert (meeting.state, meeting.kept_days) == ("open", 0)
        hour.close_meeting(meeting=meeting)


def test_whoever_comes_in_just_now_sits_where_words_stay_no_longer_than_they_said_yes_to(cast):
    for _ in range(TIMES):
        renewal(cast, 0)()
        meeting, ben = first(tuesdays(cast, tonight())), cast.seat("ben")
        agree(seat=ben, version=guidelines_of(cast.circle).version)
        acts = [renewal(cast, 30), lambda meeting=meeting, ben=ben: hour.enter_lobby(meeting=meeting, seat=ben)]
        assert set(at_once(acts)) <= {"done", "guidelines"}
        meeting = Meeting.objects.get(pk=meeting.pk)
        if Attendance.objects.filter(meeting=meeting, seat=ben, state__in=["waiting", "came"]).exists():
            assert meeting.kept_days == 0
        hour.close_meeting(meeting=meeting)
