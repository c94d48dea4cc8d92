"""Who was in a group before, or asked, and comes to its door again."""

from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from befriend.groups import actions, privacy
from befriend.groups.models import Seat
from tests.cast import charter, sit

pytestmark = pytest.mark.django_db


def page(name, circle) -> str:
    return reverse(f"groups:{name}", args=[circle.public_id])


@pytest.fixture
def lights(cast):
    """An open group of Gil's, out of which Rex was taken."""
    gil = actions.found_group(by=cast.gil, charter=charter("First Light", kind="open", questions=()), handle="Gale")
    actions.remove(seat=sit(cast.rex, gil.circle, "Kestrel"), by=gil)
    return gil.circle


def takes_it_back(cast, circle):
    assert cast.client("rex").post(page("withdraw", circle)).status_code == 302


def is_told_not_now(cast, circle):
    actions.decline(seat=cast.seat("rex", circle), by=cast.seat("gil", circle), words="Not just now.")


@pytest.mark.parametrize("goes_away", [takes_it_back, is_told_not_now])
def test_whoever_was_removed_is_looked_at_first_until_one_who_leads_says_yes(cast, lights, goes_away):
    assert sit(cast.rex, lights, "Kestrel").state == "pending"
    goes_away(cast, lights)
    assert sit(cast.rex, lights, "Kestrel").state == "pending"
    actions.accept(seat=cast.seat("rex", lights), by=cast.seat("gil", lights))
    actions.leave(seat=cast.seat("rex", lights), words_stay=True)
    assert sit(cast.rex, lights, "Kestrel").state == "seated"


@pytest.mark.parametrize("goes_away", [takes_it_back, is_told_not_now])
def test_an_invitation_to_lead_seats_nobody_at_once_who_was_removed(cast, goes_away):
    gil, other = cast.seat("gil"), cast.other
    actions.remove(seat=actions.accept(seat=sit(cast.rex, other, "Kestrel"), by=gil), by=gil)
    sit(cast.rex, other, "Kestrel")
    goes_away(cast, other)
    actions.leave(seat=gil, words_stay=True)
    code = actions.invite_to_lead(circle=other, by=cast.omar, send=other.public_id)
    held = actions.Application(handle="Kestrel", agreed=1, code=code)
    assert actions.join(account=cast.rex, circle=other, application=held).state == "pending"


def test_that_a_removal_is_remembered_is_handed_back_and_goes_with_the_person(cast, lights):
    sit(cast.rex, lights, "Kestrel")
    takes_it_back(cast, lights)
    seat = cast.seat("rex", lights)
    taken_out = [each["Taken out"] for each in privacy.hand_back(cast.rex)["Groups"] if each["Group"] == "First Light"]
    assert taken_out == [seat.removed_at.date().isoformat()]
    privacy.erase(cast.rex)
    seat.refresh_from_db()
    assert seat.removed_at is None


def test_who_was_removed_before_it_was_noted_on_the_seat_is_looked_at_first_too(cast):
    Seat.objects.update(removed_at=None)
    import_module("befriend.groups.migrations.0003_removals_remembered").remember_removals(apps, None)
    rex = cast.seat("rex")
    assert rex.removed_at == rex.ended_at and Seat.objects.exclude(removed_at=None).count() == 1
