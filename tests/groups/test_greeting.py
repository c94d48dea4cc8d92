"""Who greets a newcomer, as long as they do, and as long as the two are not kept apart there."""

import pytest
from django.urls import reverse

from befriend.groups import actions
from befriend.mail.models import Outbox
from tests.cast import charter, sit

pytestmark = pytest.mark.django_db
NAMED, GREETS = "Somebody looks out for you", "You say hello first to"


def page(name, circle) -> str:
    return reverse(f"groups:{name}", args=[circle.public_id])


def read(cast, who, name, circle) -> str:
    return cast.client(who).get(page(name, circle)).content.decode()


@pytest.fixture
def lights(cast):
    """An open group of Gil's, in which Sol greets."""
    gil = actions.found_group(by=cast.gil, charter=charter("First Light", kind="open", questions=()), handle="Gale")
    actions.appoint(seat=sit(cast.sol, gil.circle, "Marlo"), role="greeter", by=gil)
    return gil.circle


def takes_a_break(cast, circle):
    actions.pause(seat=cast.seat("sol", circle))


def is_a_member_again(cast, circle):
    actions.appoint(seat=cast.seat("sol", circle), role="member", by=cast.seat("gil", circle))


def keeps_sol_away(cast, circle):
    actions.block(by=cast.seat("cy", circle), seat=cast.seat("sol", circle))


def is_kept_away_by_sol(cast, circle):
    actions.block(by=cast.seat("sol", circle), seat=cast.seat("cy", circle))


def test_a_greeter_reads_whom_they_greet_by_the_name_that_was_chosen(cast, lights):
    sit(cast.cy, lights, "Heron")
    told = read(cast, "sol", "inside", lights)
    assert "Heron" in told.split(GREETS)[1].split("</p>")[0]
    for who in ("cy", "gil"):
        assert GREETS not in read(cast, who, "inside", lights)


@pytest.mark.parametrize(
    "happens", [takes_a_break, is_a_member_again, keeps_sol_away, is_kept_away_by_sol], ids=lambda each: each.__name__
)
def test_nobody_is_named_who_greets_no_longer_or_is_kept_apart(cast, lights, happens):
    sit(cast.cy, lights, "Heron")
    assert NAMED in read(cast, "cy", "prepare", lights) and GREETS in read(cast, "sol", "inside", lights)
    happens(cast, lights)
    assert NAMED not in read(cast, "cy", "prepare", lights)
    assert GREETS not in read(cast, "sol", "inside", lights)


@pytest.mark.parametrize("by, of", [("ana", "ben"), ("ben", "ana")])
def test_who_is_kept_apart_in_another_group_greets_as_anybody_does(cast, lights, by, of):
    actions.appoint(seat=sit(cast.ben, lights, "Birch"), role="greeter", by=cast.seat("gil", lights))
    actions.appoint(seat=cast.seat("sol", lights), role="member", by=cast.seat("gil", lights))
    actions.block(by=cast.seat(by), seat=cast.seat(of))
    before = Outbox.objects.filter(account=cast.ben).count()
    assert sit(cast.ana, lights, "Alder").greeter == cast.seat("ben", lights)
    assert Outbox.objects.filter(account=cast.ben).count() == before + 1
    assert "Birch" in read(cast, "ana", "prepare", lights).split(NAMED)[1].split("</section>")[0]
    assert "Alder" in read(cast, "ben", "inside", lights).split(GREETS)[1].split("</p>")[0]
