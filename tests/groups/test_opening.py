"""Omar opens a group: pressed twice, or sent again because the answer was lost, it is one."""

import re
import uuid

import pytest
from django.urls import reverse

from befriend.groups.models import Group
from befriend.meetings.models import Series

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def typed(send: object, **changes: str) -> dict[str, str]:
    return {"starter": "recovery", "name": "Ashore", "handle": "Ines", "weekday": "1", "time": "19:30"} | {
        "send": str(send),
        **changes,
    }


def sent_by(browser) -> str:
    return re.search(r'name="send" value="([^"]+)"', browser.get(reverse("groups:found")).content.decode())[1]


def test_what_omar_presses_twice_is_one_group_and_a_page_drawn_anew_opens_another(cast):
    omar, before = cast.client("omar"), (Group.objects.count(), Series.objects.count())
    first = typed(sent_by(omar))
    led_to = [omar.post(reverse("groups:found"), first).url for _press in range(2)]
    assert led_to[0] == led_to[1] and "Ashore" in omar.get(led_to[0]).content.decode()
    assert (Group.objects.count(), Series.objects.count()) == (before[0] + 1, before[1] + 1)
    assert omar.post(reverse("groups:found"), typed(sent_by(omar))).url != led_to[0]
    assert (Group.objects.count(), Series.objects.count()) == (before[0] + 2, before[1] + 2)


def test_a_name_that_is_refused_opens_nothing_and_the_same_page_sent_with_another_does(cast):
    omar, before = cast.client("omar"), Group.objects.count()
    send = sent_by(omar)
    refused = omar.post(reverse("groups:found"), typed(send, handle="Organiser"))
    assert refused.status_code == 422 and f'value="{send}"' in refused.content.decode()
    assert Group.objects.count() == before
    assert omar.post(reverse("groups:found"), typed(send)).status_code == 302 and Group.objects.count() == before + 1


@pytest.mark.parametrize("send", ["", uuid.UUID(int=7)])
def test_nobody_comes_into_a_group_of_somebody_else_by_a_sending_of_theirs(cast, send):
    cast.ben.is_organiser = True
    cast.ben.save()
    led_to = {cast.client(who).post(reverse("groups:found"), typed(send)).url for who in ("omar", "ben")}
    assert len(led_to) == 2
