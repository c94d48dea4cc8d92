"""What somebody who does not sit in a group can find out about it."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from befriend.groups import actions
from befriend.groups.models import Group
from tests.cast import charter
from tests.groups.test_joining import page, typed

pytestmark = pytest.mark.django_db


def test_the_list_goes_on_after_an_unlisted_group_as_after_none_at_all(cast):
    hidden = actions.found_group(by=cast.gil, charter=charter("Behind the Wall", is_listed=False), handle="Gale")
    Group.objects.filter(circle=hidden.circle).update(next_at=timezone.now() + timedelta(days=1))
    Group.objects.filter(circle=cast.circle).update(next_at=timezone.now() + timedelta(hours=1))
    told = [
        Client().get(reverse("groups:directory"), {"after": after}).content.decode()
        for after in (hidden.circle.public_id, uuid4())
    ]
    named = [[each.split("</a>")[0] for each in text.split('<h3><a href="')[1:]] for text in told]
    assert len(named[1]) == 2 and named[0] == named[1]


def asks(cast, name, who="cy") -> str:
    """Somebody types a name and leaves out the guidelines: so it is looked at, and no seat is asked for."""
    answer = cast.client(who).post(page("join", cast.circle), typed(cast.circle, handle=name, agree=""))
    assert answer.status_code == 422
    return answer.content.decode()


TAKEN, SLOWLY = "Someone here already has this name", "many names for one day"


def test_nobody_asks_a_group_name_by_name_who_sits_in_it(cast):
    for n in range(10):
        assert SLOWLY not in asks(cast, f"Nobody {n}")
    told = asks(cast, "Juniper")
    assert TAKEN not in told and SLOWLY in told
    assert "Because of my daughter." in told and 'value="Juniper"' in told
    assert TAKEN in asks(cast, "Juniper", who="sol")
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
        assert TAKEN in asks(cast, "Juniper")


def test_a_form_that_is_sent_again_and_again_with_the_same_name_is_one_try(cast):
    for _again in range(12):
        assert SLOWLY not in asks(cast, "Heron")
    for n in range(12):
        asks(cast, f"Nobody {n}")
    assert cast.client("cy").post(page("join", cast.circle), typed(cast.circle)).url == page("request", cast.circle)


def test_whoever_comes_back_may_be_called_as_before(cast):
    cast.client("ana").post(page("leave", cast.circle), {"words": "stay"})
    again = cast.client("ana").post(page("join", cast.circle), typed(cast.circle, handle="Juniper"))
    assert again.status_code == 302 and again.url == page("request", cast.circle)
