"""A house from before groups agreed on how long words stay: what stood at the door holds, and evenings to come ask anew."""

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection

from befriend.meetings.models import Meeting
from befriend.meetings.queries import stays_days
from tests.meetings.live_evening import Evening
from tests.meetings.planning import SUNDAY, TUESDAY

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def before(cast):
    """An hour is on and the next is planned, in the edition in which whoever planned chose the length."""
    with time_machine.travel(SUNDAY, tick=False) as clock:
        evening = Evening(cast)
        clock.move_to(TUESDAY)
        evening.open()
    call_command("migrate", "meetings", "0003_as_it_opened", verbosity=0)
    try:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE meetings_series SET kept_days = 7")
            cursor.execute("UPDATE meetings_meeting SET kept_days = NULL")
        yield evening
    finally:
        call_command("migrate", "meetings", verbosity=0)


def test_an_hour_that_was_on_keeps_what_stood_at_its_door_and_the_next_waits_for_a_yes(before):
    call_command("migrate", "meetings", verbosity=0)
    assert Meeting.objects.get(pk=before.meeting.pk).kept_days == 7
    planned = Meeting.objects.filter(state=Meeting.State.PLANNED).select_related("circle")
    assert planned and {stays_days(meeting) for meeting in planned} == {0}
