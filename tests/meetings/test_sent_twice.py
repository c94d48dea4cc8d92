"""A slow phone sends a card and a note several times in one breath: each is kept once, and every press is told so."""

import pytest
import time_machine

from befriend.meetings.actions import hour
from befriend.meetings.models import Card, Note
from tests.groups.test_races import at_once
from tests.meetings.planning import SUNDAY, TUESDAY, first, minutes, tuesdays
from tests.meetings.test_after import ANSWERS, end, sit


def send_all_at_once(cast, evening):
    told = []

    def sends(who, page, form):
        browser = cast.client(who)
        return lambda: told.append(browser.post(f"/meetings/{evening.public_id}/{page}/", form).status_code)

    for sent in (("ana", "after", ANSWERS | {"agreed": "on"}), ("fay", "roster", {"words": "Quiet tonight."})):
        at_once([sends(*sent) for _ in range(4)])
    assert told == [302] * 8


@pytest.mark.both
@pytest.mark.django_db(transaction=True)
def test_a_card_and_a_note_sent_twice_in_one_breath_are_one(cast):
    with time_machine.travel(SUNDAY, tick=False) as clock:
        evening = first(tuesdays(cast))
        clock.move_to(TUESDAY - minutes(10))
        hour.open_meeting(meeting=evening)
        sit(cast, evening, "ana")
        end(evening, clock)
        send_all_at_once(cast, evening)
    assert (Card.objects.count(), Note.objects.count()) == (1, 1)
