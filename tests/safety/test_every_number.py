"""Every number that visitors may see is looked at, and the last who looked is believed, whatever the date on their wall."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from befriend.accounts.models import Account
from befriend.safety.crisis import lines, publish
from tests.safety.test_crisis_checks import EMERGENCY, SAMARITANS, published, read, ticks

__all__ = ["published"]
pytestmark = pytest.mark.django_db
PAGE, DESK = "/desk/lines/ie/", "/desk/"
DONE, LEFT = (
    "Every number of your countries was checked.",
    "Some numbers of your countries are not yet checked, or did not answer.",
)


def test_the_desk_says_done_once_the_emergency_number_was_checked_too_and_for_a_year(cast, files):
    omar = cast.client("omar")
    omar.post(PAGE, ticks(*(line.key for line in lines.countries()["ie"].lines)))
    assert LEFT in read(omar.get(DESK)) and "1 is not yet checked." in read(omar.get("/desk/lines/"))
    omar.post(PAGE, ticks(EMERGENCY))
    assert DONE in read(omar.get(DESK)) and "not yet checked" not in read(omar.get("/desk/lines/"))
    with time_machine.travel(timezone.now() + timedelta(days=366)):
        assert LEFT in read(cast.client("omar").get(DESK))
    omar.post(PAGE, ticks(EMERGENCY) | {"silent": "yes"})
    assert LEFT in read(omar.get(DESK)) and "not yet checked" not in read(omar.get("/desk/lines/"))
    assert "The emergency number did not answer, and stays shown." in read(omar.get("/desk/lines/"))
    publish()
    shown = read(Client().get("/help/ie/"))
    assert "Your organiser tried it and could not confirm it." in shown and 'href="tel:999"' in shown


@pytest.mark.both
def test_a_wrong_number_is_hidden_by_whoever_says_so_last_also_where_it_is_still_yesterday(
    cast, files, django_capture_on_commit_callbacks
):
    half_past_midnight = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)  # in Dublin
    with time_machine.travel(half_past_midnight):
        cast.client("omar").post(PAGE, ticks(SAMARITANS))
    Account.objects.filter(pk=cast.gil.pk).update(is_organiser=True, zone="America/New_York")
    with time_machine.travel(half_past_midnight + timedelta(hours=1)):
        publish()
        assert "Samaritans" in read(Client().get("/help/ie/"))
        with django_capture_on_commit_callbacks(execute=True):
            said = cast.client("gil").post(PAGE, ticks(SAMARITANS, name="Gil") | {"silent": "yes"})
        assert said.status_code == 302
        assert "Samaritans" not in read(Client().get("/help/ie/"))
        assert "It did not answer Gil" in read(cast.client("omar").get(PAGE))
