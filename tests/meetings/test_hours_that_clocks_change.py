"""Fay plans and moves an evening into the night in which the clocks change, and to days at the ends of the calendar."""

from datetime import UTC, datetime

import pytest
import time_machine

from befriend.meetings.models import Meeting
from tests.meetings.test_meeting_pages import WEEKLY

pytestmark = pytest.mark.django_db
SPRING = ("2027-03-28", datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "03:30")
AUTUMN = ("2027-10-31", datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "02:30")
NIGHTS = [pytest.param(*SPRING, id="left out"), pytest.param(*AUTUMN, id="twice")]
ENDS = [("0001-01-01", "Europe/Zurich"), ("9999-12-31", "America/New_York")]


def begin(cast, **said):
    page = f"/groups/{cast.circle.public_id}/plan/new/"
    return cast.client("fay").post(page, WEEKLY | {"zone": "Europe/Zurich", "rhythm": "once"} | said)


def a_week_before(on):
    return time_machine.travel(datetime.fromisoformat(f"{on}T12:00+00:00").timestamp() - 7 * 86_400, tick=False)


@pytest.mark.parametrize(("on", "starts_at", "read"), NIGHTS)
def test_an_evening_planned_for_the_hour_that_the_clocks_change_is_met_once_and_reads_as_the_clock_will(
    cast, on, starts_at, read
):
    with a_week_before(on):
        assert begin(cast, first_on=on, at="02:30").status_code == 302
        cast.client("ana").post("/account/place/", {"zone": "Europe/Zurich", "language": "en"})
        seen = cast.client("ana").get(f"/meetings/{Meeting.objects.get().public_id}/").content.decode()
    assert Meeting.objects.get().starts_at == starts_at and read in seen


@pytest.mark.nightly
@pytest.mark.parametrize(("on", "starts_at", "read"), NIGHTS)
def test_an_evening_moved_into_the_hour_that_the_clocks_change_is_met_once_and_its_form_says_when(
    cast, on, starts_at, read
):
    with a_week_before(on):
        begin(cast, first_on=on, at="20:30")
        fay, page = cast.client("fay"), f"/meetings/{Meeting.objects.get().public_id}/change/"
        assert fay.post(page, {"do": "move", "on": on, "at": "02:30"}).status_code == 302
        assert Meeting.objects.get().starts_at == starts_at
        assert f'value="{read}"' in fay.get(page).content.decode()


@pytest.mark.parametrize(("on", "zone"), ENDS)
def test_no_day_at_the_end_of_the_calendar_breaks_a_plan(cast, on, zone):
    with a_week_before("2027-03-28"):
        assert begin(cast, first_on="2027-03-28", at="20:30", zone=zone).status_code == 302
        page = f"/meetings/{Meeting.objects.get().public_id}/change/"
        at = "00:10" if on < "2" else "23:50"
        moved = cast.client("fay").post(page, {"do": "move", "on": on, "at": at})
        planned = begin(cast, first_on=on, at=at, zone=zone, rhythm="weekly")
    assert (moved.status_code, planned.status_code) == (409, 422) and Meeting.objects.count() == 1
    assert "by three months at most" in moved.content.decode()
    assert "within the next two years" in planned.content.decode()
