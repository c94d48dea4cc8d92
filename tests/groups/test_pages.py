"""Every page of the room, for the person it is drawn for."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from befriend.groups import actions
from befriend.groups.models import Seat
from befriend.groups.rules.about import NotNow, not_now_of, told
from tests.cast import charter, having_read, sit

pytestmark = pytest.mark.django_db
PUBLIC = ["first", "directory", "find", "zone", "invitation"]
OF_A_GROUP = ["group", "join"]
OF_A_MEMBER = ["group", "inside", "seat", "prepare"]
OF_A_LEADER = ["lead", "words", "guidelines", "questions", "introduce", "end"]
OF_AN_ORGANISER = ["house", "found"]


def read(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.parametrize("who", [None, "cy", "ana", "fay"])
def test_pages_that_anybody_may_read(cast, name, who):
    assert cast.client(who).get(reverse(f"groups:{name}")).status_code == 200


@pytest.mark.parametrize("name", OF_A_GROUP)
@pytest.mark.parametrize("who", [None, "cy"])
def test_a_visitor_reads_about_a_group(cast, name, who):
    page = cast.client(who).get(reverse(f"groups:{name}", args=[cast.circle.public_id]))
    assert page.status_code == 200
    assert "Tuesday Ashore" in read(page)
    assert "Passing is always fine." in read(page)


@pytest.mark.parametrize("name", OF_A_MEMBER)
def test_a_member_reads_their_own_group(cast, name):
    page = cast.client("ana").get(reverse(f"groups:{name}", args=[cast.circle.public_id]))
    assert page.status_code == 200


@pytest.mark.parametrize("name", OF_A_LEADER)
def test_a_facilitator_leads(cast, name):
    page = cast.client("fay").get(reverse(f"groups:{name}", args=[cast.circle.public_id]))
    assert page.status_code == 200


def test_a_facilitator_reads_a_request_and_a_member(cast):
    for name, who in (("review", "pia"), ("member", "ben"), ("person", "ben")):
        page = cast.client("fay").get(reverse(f"groups:{name}", args=[cast.circle.public_id, cast.seat(who).public_id]))
        assert page.status_code == 200
        assert ("Because of my daughter." in read(page)) == (name == "review")


@pytest.mark.parametrize("name", OF_AN_ORGANISER)
def test_an_organiser_sets_the_house_up(cast, name):
    assert cast.client("omar").get(reverse(f"groups:{name}")).status_code == 200
    assert cast.client("fay").get(reverse(f"groups:{name}")).status_code == 404


def test_who_waits_reads_the_same_words_whatever_the_reason(cast):
    """Pia asked a closed group; Rex was removed and asks again; nobody can tell them apart by the page."""
    sit(cast.rex, cast.circle, "Kestrel")
    pages = [cast.client(who).get(reverse("groups:request", args=[cast.circle.public_id])) for who in ("pia", "rex")]
    assert [page.status_code for page in pages] == [200, 200]
    told = [read(page).split("<main", 1)[1].split("</main", 1)[0] for page in pages]
    assert _without_tokens(told[0]) == _without_tokens(told[1])


def _without_tokens(page: str) -> str:
    return re.sub(r'csrfmiddlewaretoken" value="[^"]+"', "", page)


def test_the_title_is_the_house_and_no_name_of_a_group(cast):
    for who, name in ((None, "group"), ("ana", "inside"), ("fay", "lead")):
        page = read(cast.client(who).get(reverse(f"groups:{name}", args=[cast.circle.public_id])))
        assert "Ashore" not in page.split("<title>")[1].split("</title>")[0]


def test_the_street_sees_no_handle_until_a_leader_wishes_it(cast):
    here = reverse("groups:group", args=[cast.circle.public_id])
    page = read(cast.client(None).get(here))
    assert not [handle for handle in ("Ruth", "Juniper", "Oak", "Wren") if handle in page]
    actions.introduce(seat=cast.seat("fay"), words="Nine years sober in March.")
    page = read(cast.client(None).get(here))
    assert "Ruth" in page and "Nine years sober in March." in page
    assert "Juniper" not in page
    assert not [seat for seat in Seat.objects.exclude(pk=cast.seat("fay").pk) if str(seat.public_id) in page]


def test_who_they_are_stands_on_the_first_page_in_their_own_words_and_in_no_title(
    cast, django_capture_on_commit_callbacks
):
    house = {"name": "Quay", "sender": "Post", "zone": "Europe/Dublin", "languages": "en", "countries": "IE"}
    for about in ("<b>We</b> are from Galway.\nNobody is paid.", ""):
        with django_capture_on_commit_callbacks(execute=True):
            assert cast.client("omar").post(reverse("groups:house"), house | {"about": about}).status_code == 302
        page = read(Client().get("/"))
        assert ("Who we are" in page) is bool(about)
        assert ("<bdi>&lt;b&gt;We&lt;/b&gt; are from Galway.<br>Nobody is paid.</bdi>" in page) is bool(about)
        assert "Quay" not in page.split("</head>")[0]


def test_a_group_that_is_not_listed_stands_in_no_list(cast):
    hidden = actions.found_group(by=cast.gil, charter=charter("Behind the Wall", is_listed=False), handle="Gale")
    for name in ("first", "directory"):
        assert "Behind the Wall" not in read(cast.client("cy").get(reverse(f"groups:{name}")))
    for who in (None, "cy", "ana", "omar"):
        assert cast.client(who).get(reverse("groups:group", args=[hidden.circle.public_id])).status_code == 404
    assert cast.client("gil").get(reverse("groups:group", args=[hidden.circle.public_id])).status_code == 200


def test_fay_changes_when_the_group_is_the_wrong_help_and_whoever_asks_reads_it(cast):
    words, about = f"/groups/{cast.circle.public_id}/lead/words/", f"/groups/{cast.circle.public_id}/"
    said = {
        "name": "Calm",
        "purpose": "For us.",
        "topic": "anxiety",
        "ways": ["read"],
        "places": "8",
        "is_listed": "on",
    }
    said |= having_read(cast.client("fay"), words)
    lost = cast.client("fay").post(words, said | {"not_now": "you cannot breathe"})
    assert lost.status_code == 422 and "Each line needs a colon" in lost.content.decode()
    assert "you cannot breathe" in lost.content.decode()
    kept = cast.client("fay").post(words, said | {"not_now": "you cannot breathe: see a doctor first\n"})
    assert kept.status_code == 302
    for page in (about, f"{about}join/"):
        assert "you cannot breathe" in Client().get(page).content.decode()
    assert "you cannot breathe: see a doctor first</textarea>" in cast.client("fay").get(words).content.decode()


def test_a_line_that_keeps_half_leads_where_it_led():
    before = (NotNow("it is new", "talk first", "help"), NotNow("at 8:30: never", "come", "caring"))
    same = "it is new: talk first\nat 8:30: never: come"
    assert "\n".join(map(told, before)) == same and not_now_of(same, before) == before
    changed = not_now_of("it is very new: talk first\nyou shake: rest", before)
    assert [each.to for each in changed] == ["help", "find"]
    assert not_now_of("no halves", before) is None and not_now_of(": then", before) is None
