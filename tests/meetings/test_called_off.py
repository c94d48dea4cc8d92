"""An evening that was called off: another is moved to its time, it is held after all, or the rhythm knows it no more."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from befriend.mail.models import Outbox
from befriend.meetings.actions import evening
from befriend.meetings.actions.series import change_series, end_series
from befriend.meetings.models import Meeting
from befriend.shell.refusal import Refusal
from tests.meetings.planning import TUESDAY, TUESDAYS, tuesdays
from tests.meetings.test_calendar import address
from tests.meetings.test_calendar import starts as told_by_the_feed
from tests.meetings.test_series import letters, on_sunday, starts

__all__ = ["on_sunday"]
pytestmark = [pytest.mark.django_db, pytest.mark.both]
WEEK = timedelta(weeks=1)
EIGHT_THIRTY = datetime.combine(TUESDAYS.first_on, TUESDAYS.at)  # Tuesday's, as the group says it


def of_week(series, week: int) -> Meeting:
    return series.meetings.get(on=TUESDAY.date() + week * WEEK)


def in_calendar(cast, count: int):
    ana = cast.client("ana")
    ana.post("/calendar/", {"do": "make"})
    return told_by_the_feed(cast.client(None).get(address(ana)).content, count=count)


@pytest.mark.parametrize(("off", "moved"), [(1, 2), (2, 1)])
def test_another_evening_is_held_at_the_time_of_one_that_was_called_off(cast, off, moved):
    series = tuesdays(cast)
    evening.call_off(meeting=of_week(series, off), by=cast.fay)
    evening.move_meeting(meeting=of_week(series, moved), by=cast.fay, to=EIGHT_THIRTY + off * WEEK)
    assert starts(series)[:4] == [TUESDAY + week * WEEK for week in (0, off, 3, 4)]
    assert in_calendar(cast, 4) == starts(series)[:4]
    assert of_week(series, moved).starts_at == TUESDAY + off * WEEK
    assert not series.meetings.filter(state="cancelled").exists()
    evening.move_meeting(meeting=of_week(series, moved), by=cast.fay, to=EIGHT_THIRTY + moved * WEEK)
    assert of_week(series, moved).starts_at == TUESDAY + moved * WEEK
    assert of_week(series, off).state == Meeting.State.CANCELLED


def test_it_is_not_held_after_all_while_another_is_on_then(cast):
    series = tuesdays(cast)
    evening.call_off(meeting=of_week(series, 1), by=cast.fay)
    half_an_hour = timedelta(minutes=30)
    evening.move_meeting(meeting=of_week(series, 2), by=cast.fay, to=EIGHT_THIRTY + WEEK + half_an_hour)
    with pytest.raises(Refusal) as no:
        evening.bring_back(meeting=of_week(series, 1), by=cast.fay)
    assert no.value.code == "taken"
    assert starts(series)[:3] == [TUESDAY, TUESDAY + WEEK + half_an_hour, TUESDAY + 3 * WEEK]


def test_it_is_held_after_all_where_another_rhythm_of_the_group_meets_then_too(cast):
    series, other = tuesdays(cast), tuesdays(cast)
    evening.call_off(meeting=of_week(series, 1), by=cast.fay)
    evening.bring_back(meeting=of_week(series, 1), by=cast.fay)
    assert of_week(series, 1).state == of_week(other, 1).state == Meeting.State.PLANNED


@pytest.mark.parametrize("ends", [True, False])
def test_it_goes_with_its_rhythm(cast, ends):
    """Else both its buttons would do nothing."""
    series = tuesdays(cast)
    evening.call_off(meeting=of_week(series, 1), by=cast.fay)
    if ends:
        end_series(series=series, by=cast.fay)
    else:
        change_series(series=series, by=cast.fay, schedule=replace(TUESDAYS, rule="FREQ=WEEKLY;BYDAY=WE"), video="")
    assert not series.meetings.filter(state="cancelled").exists()
    assert letters("changed") == {"ana@post.example", "ben@post.example"}


@pytest.mark.parametrize("asked", ["off", "on"])
def test_a_press_that_comes_again_does_what_its_button_says(cast, asked):
    """Gil's page was drawn before Fay called it off; or her press is sent twice."""
    meeting, fay = of_week(tuesdays(cast), 1), cast.client("fay")
    for do in ("off", asked, asked):
        assert fay.post(f"/meetings/{meeting.public_id}/call-off/", {"do": do}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == ("cancelled" if asked == "off" else "planned")
    assert Outbox.objects.filter(letter="changed").count() == (2 if asked == "off" else 4)
