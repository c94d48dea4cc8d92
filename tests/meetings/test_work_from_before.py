"""Work that an earlier edition planned, and that is done in another way now."""

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from befriend.accounts.models import Consent
from befriend.due.actions import plan_house_work, run_due
from befriend.due.models import Work
from befriend.meetings.queries import cards_of
from tests.meetings.live_evening import Evening
from tests.meetings.planning import SUNDAY, TUESDAY

pytestmark = [pytest.mark.nightly, pytest.mark.both, pytest.mark.django_db(transaction=True)]


def test_the_organiser_finds_no_work_of_old_that_nobody_can_do(cast):
    call_command("migrate", "meetings", "0006_figures_from_before", verbosity=0)
    try:
        Work.objects.create(kind="meetings.keep_rooms", lane="soon", due_at=timezone.now())
    finally:
        call_command("migrate", verbosity=0)
    plan_house_work()
    run_due()
    assert not Work.objects.filter(kind="meetings.keep_rooms").exists()


def test_whoever_took_their_yes_back_just_before_leaves_no_answer_behind(cast):
    """Answers were looked through once an hour; Ben's yes stands."""
    with time_machine.travel(SUNDAY, tick=False) as clock:
        held = Evening(cast)
        clock.move_to(TUESDAY)
        held.open()
        held.sit("fay", "ana", "ben")
        for who in ("ana", "ben"):
            held.client(who).post(held.url("tap/"), {"state": "settled", "agreed": "yes"})
        call_command("migrate", "meetings", "0007_rooms_by_beat", verbosity=0)
        try:
            Consent.objects.filter(account=cast.ana, purpose="meetings.cards").update(withdrawn_at=TUESDAY)
        finally:
            call_command("migrate", verbosity=0)
        run_due()
        assert [len(cards_of(who)) for who in (cast.ana, cast.ben)] == [0, 1]
