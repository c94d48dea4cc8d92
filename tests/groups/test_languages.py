"""In which language a group speaks: whoever leads says it, whoever looks sees it and finds by it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from befriend.groups import actions
from befriend.groups.models import Group, House
from befriend.groups.queries.listings import in_public
from tests.cast import charter, having_read

pytestmark = pytest.mark.django_db
ORILLA = {"starter": "recovery", "name": "Orilla", "handle": "Ines", "weekday": "1", "time": "19:30", "language": "es"}
SAID = {"name": "Calma", "purpose": "Para nosotros.", "topic": "anxiety", "ways": ["read"], "places": "8", "is_listed": "on"}  # fmt: skip


def read(answer) -> str:
    return answer.content.decode()


def names_in(page: str) -> set[str]:
    return set(re.findall(r'<h3><a href="[^"]+">([^<]+)</a>', page))


def offered_in(page: str) -> list[str]:
    return re.findall(r'<option value="(\w+)"', page.split('name="l"')[1].split("</select>")[0])


@pytest.mark.both
def test_omar_founds_a_group_that_speaks_spanish_and_a_visitor_finds_it_alone(cast):
    made = cast.client("omar").post(reverse("groups:found"), ORILLA)
    assert made.status_code == 302
    found = read(Client().get(reverse("groups:directory"), {"l": "es"}))
    assert names_in(found) == {"Orilla"} and '<bdi lang="es">Español</bdi>' in found
    assert offered_in(found) == ["en", "es"] and '<option value="es" selected lang="es">Español</option>' in found
    assert '<bdi lang="es">Español</bdi>' in read(Client().get(made.url))
    everything = read(Client().get(reverse("groups:directory")))
    assert everything.count('<bdi lang="en">English</bdi>') == 2
    about = reverse("groups:group", args=[cast.circle.public_id])
    assert '<bdi lang="en">English</bdi>' in read(Client().get(about))


def test_where_everybody_speaks_the_language_of_the_page_nothing_says_so(cast):
    page = read(Client().get(reverse("groups:directory")))
    assert offered_in(page) == ["en"] and names_in(page) and "<bdi lang=" not in page
    assert "<bdi lang=" not in read(Client().get(reverse("groups:group", args=[cast.circle.public_id])))


@pytest.mark.both
def test_only_languages_of_groups_that_anybody_may_find_are_offered(cast):
    for language, listed in {"fr": False, "uk": True, "zh-hans": True}.items():
        actions.found_group(by=cast.gil, charter=charter("G", language=language, is_listed=listed), handle="Gale")
    ended = actions.found_group(by=cast.gil, charter=charter("Over", language="it"), handle="Gale")
    Group.objects.filter(circle=ended.circle).update(is_active=False)
    page = read(Client().get(reverse("groups:directory")))
    assert re.findall(r'<option value="([\w-]*)" lang', page) == ["en", "uk", "zh-hans"]


def test_whoever_asks_for_a_language_that_no_group_speaks_now_reads_that_none_fits(cast):
    page = read(Client().get(reverse("groups:directory"), {"l": "fr"}))
    assert "No group fits these wishes just now." in page and names_in(page) == set()
    assert '<option value="fr" selected lang="fr">Français</option>' in page


def test_a_group_begins_in_the_language_of_its_house(cast):
    House.objects.update(languages=["es"])
    omar = cast.client("omar")
    assert '<option value="es" selected lang="es">Español</option>' in read(omar.get(reverse("groups:found")))
    made = omar.post(reverse("groups:found"), {name: said for name, said in ORILLA.items() if name != "language"})
    assert made.status_code == 302 and "Español" in read(Client().get(made.url))


@pytest.mark.parametrize("nobodys", ["xx", "es-mx"])
def test_a_language_that_nobody_speaks_is_refused_kindly_and_what_was_typed_stands(cast, nobodys):
    words = reverse("groups:words", args=[cast.circle.public_id])
    house = {"name": "Orilla", "sender": "Post", "zone": "Europe/Dublin", "countries": ["IE"], "languages": nobodys}
    fay = SAID | having_read(cast.client("fay"), words) | {"name": "Orilla", "language": nobodys}
    tries = [("omar", reverse("groups:found"), ORILLA | {"language": nobodys}), ("fay", words, fay)]
    for who, address, typed in [*tries, ("omar", reverse("groups:house"), house)]:
        refused = cast.client(who).post(address, typed)
        assert refused.status_code == 422 and 'value="Orilla"' in read(refused)
        assert "We do not know this language. Please choose one from the list." in read(refused)
    assert set(Group.objects.values_list("language", flat=True)) == {"en"}


def test_fay_says_that_her_group_speaks_spanish_and_nobody_writes_over_it_unseen(cast):
    words, fay = reverse("groups:words", args=[cast.circle.public_id]), cast.client("fay")
    told = SAID | {"name": "Tuesday Ashore"}
    fay.post(words, told | having_read(fay, words))
    before = having_read(fay, words)
    assert fay.post(words, told | before | {"language": "es"}).status_code == 302
    assert "Español" in read(Client().get(reverse("groups:group", args=[cast.circle.public_id])))
    late = fay.post(words, told | before | {"language": "ga"})
    assert late.status_code == 409 and "Español" in read(late).split('id="h-now"')[1].split("</ol>")[0]
    again = having_read(fay, words)
    assert fay.post(words, told | again).status_code == 302  # left out, it stays
    assert Group.objects.get(circle=cast.circle).language == "es"


def test_however_many_groups_there_are_a_list_is_read_along_an_index(cast):
    for which, index in [({}, "next"), ({"language": "es"}, "language"), ({"topic": "loss"}, "topic")]:
        page = in_public().filter(**which)[:21].explain()
        assert connection.vendor == "postgresql" or f"USING INDEX group_by_{index}" in page
        assert "TEMP B-TREE" not in page
