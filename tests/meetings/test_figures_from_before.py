"""A house from before figures left out everybody who can read them."""

import pytest
import time_machine
from django.core.management import call_command

from befriend.meetings.actions import hour
from befriend.meetings.models import Meeting
from tests.meetings.live_evening import Evening
from tests.meetings.planning import SUNDAY, TUESDAY

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def drawn(cast):
    """Fay's last hour, whose figures were drawn by the earlier edition."""
    with time_machine.travel(SUNDAY, tick=False) as clock:
        evening = Evening(cast)
        clock.move_to(TUESDAY)
        evening.open()
        hour.close_meeting(meeting=evening.meeting)
        call_command("migrate", "meetings", "0005_evenings_by_clock", verbosity=0)
        try:
            Meeting.objects.filter(pk=evening.meeting.pk).update(pulse=[["safe", 8]])
        finally:
            call_command("migrate", verbosity=0)
        yield evening


def test_figures_in_which_fays_own_answer_may_stand_are_shown_to_nobody(cast, drawn):
    page = cast.client("fay").get(f"/meetings/{drawn.meeting.public_id}/roster/").content.decode()
    assert "nothing is shown" in page and "of 10" not in page
