"""Work that an earlier edition planned, and that is done in another way now."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from befriend.due.actions import plan_house_work, run_due
from befriend.due.models import Work

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
