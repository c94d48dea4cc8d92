"""Two who are kept apart in one group are nobody special in any other: nothing there tells who they are here."""

import re
from uuid import UUID

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from befriend.groups import actions
from befriend.groups.forms import joining
from befriend.groups.models import Group
from tests.cast import charter, sit
from tests.groups.test_joining import page, typed

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="(csrfmiddlewaretoken|send)" value="[^"]+"')
EACH_WAY = pytest.mark.parametrize("by, of", [("ana", "ben"), ("ben", "ana")])


@pytest.fixture(autouse=True)
def at_one_moment_with_one_cushion(cast, monkeypatch):
    """Whoever comes draws the same at the same time, so that pages can be held against each other."""
    monkeypatch.setattr(joining, "uuid4", lambda: UUID("0f6b1c52-3a8e-4b57-9d0a-5e7c2f41b896"))
    with time_machine.travel(timezone.now(), tick=False):
        yield


def whom_ben_greets(cast, **changes):
    """A group of Gil's in which Ben greets."""
    gil = actions.found_group(by=cast.gil, charter=charter("First Light", **changes), handle="Gale")
    ben = sit(cast.ben, gil.circle, "Birch")
    actions.appoint(seat=ben if ben.is_taken else actions.accept(seat=ben, by=gil), role="greeter", by=gil)
    return gil.circle


def known_in_fays_group(cast, by, of):
    """Cy sits there too, so that nothing but the block tells Ana and Cy apart."""
    actions.accept(seat=sit(cast.cy, cast.circle, "Teal"), by=cast.seat("fay"))
    actions.block(by=cast.seat(by), seat=cast.seat(of))


def from_the_street(cast, browser, circle, press):
    return [press()]


def by_invitation(cast, browser, circle, press):
    Group.objects.filter(circle=circle).update(is_listed=False)
    code = actions.invite(by=cast.seat("gil", circle), send=circle.public_id)
    return [browser.post(reverse("groups:invitation"), {"code": code}), press()]


def once_more(cast, browser, circle, press):
    return [press(), browser.post(page("leave", circle), {"words": "go"}), press()]


def to_lead(cast, browser, circle, press):
    actions.leave(seat=cast.seat("gil", circle), words_stay=True)
    code = actions.invite_to_lead(circle=circle, by=cast.omar, send=circle.public_id)
    return [browser.post(reverse("groups:invitation"), {"code": code}), press()]


def seen(answer) -> tuple:
    return answer.status_code, dict(answer.headers), sorted(answer.cookies), TOKEN.sub("", answer.content.decode())


def a_look(cast, who, browser, circle):
    return [browser.get(page(name, circle)) for name in ("group", "prepare")]


def every_look(cast, who, browser, circle):
    """Their own pages, and those of Ben, who greets, and of Gil, who leads."""
    mine = [browser.get(page(name, circle)) for name in ("group", "join", "request", "prepare", "inside")]
    theirs = [cast.client(each).get(page("inside", circle)) for each in ("ben", "gil")]
    return [*mine, *theirs, *(cast.client("gil").get(url) for url in (page("lead", circle), review(cast, who, circle)))]


def tries(cast, who, circle, way, look=every_look) -> tuple:
    """All that is seen of one who comes by this way, and how often the database was asked; then it has not happened."""
    browser, asked = cast.client(who), []

    def press():
        sent = typed(circle)
        with CaptureQueriesContext(connection) as queries:
            answer = browser.post(page("join", circle), sent)
            asked.append(len(queries))
        return answer

    with transaction.atomic():
        answers = [*way(cast, browser, circle, press), *look(cast, who, browser, circle)]
        transaction.set_rollback(True)
    return [seen(answer) for answer in answers], asked


def review(cast, who, circle) -> str:
    return reverse("groups:review", args=[circle.public_id, cast.seat(who, circle).public_id])


@EACH_WAY
def test_an_open_group_gives_ana_its_seat_as_it_does_cy(cast, by, of):
    circle = whom_ben_greets(cast, kind="open", questions=())
    known_in_fays_group(cast, by, of)
    hers, strangers = (tries(cast, who, circle, from_the_street, a_look) for who in ("ana", "cy"))
    assert hers == strangers
    assert hers[0][0][1]["Location"] == page("prepare", circle)


@EACH_WAY
@pytest.mark.nightly
@pytest.mark.parametrize(
    "way, changes, led_to",
    [
        (from_the_street, {"kind": "open", "questions": ()}, "prepare"),
        (by_invitation, {"kind": "open", "questions": ()}, "prepare"),
        (once_more, {"kind": "open"}, "prepare"),
        (to_lead, {"kind": "closed"}, "prepare"),
        (from_the_street, {"kind": "closed"}, "request"),
        (by_invitation, {"kind": "cohort"}, "request"),
    ],
    ids=["open", "invited", "again", "to lead", "closed", "cohort"],
)
def test_by_every_way_in_nobody_sees_ana_otherwise_than_cy(cast, by, of, way, changes, led_to):
    circle = whom_ben_greets(cast, **changes)
    known_in_fays_group(cast, by, of)
    hers, strangers = (tries(cast, who, circle, way) for who in ("ana", "cy"))
    assert hers == strangers
    assert page(led_to, circle) in [headers.get("Location") for _status, headers, *_rest in hers[0]]


@EACH_WAY
@pytest.mark.nightly
@pytest.mark.parametrize("answer, then", [({"accept": "1"}, "prepare"), ({"words": "Not just now."}, "request")])
def test_who_leads_answers_ana_as_cy_and_neither_page_names_a_block(cast, by, of, answer, then):
    circle = whom_ben_greets(cast)
    known_in_fays_group(cast, by, of)

    def answered(who):
        def way(cast, browser, circle, press):
            asked = press()
            return [asked, cast.client("gil").post(review(cast, who, circle), answer), browser.get(page(then, circle))]

        return tries(cast, who, circle, way)

    hers, strangers = answered("ana"), answered("cy")
    assert hers == strangers and hers[0][2][0] == 200


@EACH_WAY
def test_ana_sits_down_again_at_once_where_the_two_were_kept_apart_too(cast, by, of):
    circle = whom_ben_greets(cast, kind="open", questions=())
    sit(cast.ana, circle, "Heron")
    actions.block(by=cast.seat(by, circle), seat=cast.seat(of, circle))
    ana = cast.client("ana")
    ana.post(page("leave", circle), {"words": "stay"})
    assert ana.post(page("join", circle), typed(circle)).url == page("prepare", circle)


def test_the_page_that_keeps_two_apart_says_that_it_does_so_here_alone(cast):
    here = reverse("groups:person", args=[cast.circle.public_id, cast.seat("ben").public_id])
    for _before_and_after in range(2):
        told = cast.client("ana").get(here).content.decode()
        assert "in this group alone" in told and "looks at it first" not in told and "shows nowhere" not in told
        cast.client("ana").post(here, {"block": "1"})
