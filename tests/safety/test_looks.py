"""Whoever organises reads a case after saying so, and each of them leaves a trace."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from befriend.audit.actions import actor_mark
from befriend.audit.models import Entry
from befriend.safety.models import Case
from tests.safety.test_reports import WORDS, tell

pytestmark = [pytest.mark.django_db, pytest.mark.both]
EVIDENCE, DONE = "Come to my place.", "Spoke with both."


@pytest.fixture
def page(cast, line) -> str:
    """A child may be in danger; Omar and Fay organise."""
    type(cast.fay).objects.filter(pk=cast.fay.pk).update(is_organiser=True)
    tell(cast.client("ana"), line, "child", WORDS)
    return f"/desk/reports/{Case.objects.get().public_id}/"


def traces(*people) -> bool:
    """Who is found in the chain for having looked, in this order and no others."""
    seen = Entry.objects.filter(verb="case.seen", subject=f"case:{Case.objects.get().public_id}").order_by("pk")
    return [bytes(entry.actor) for entry in seen] == [actor_mark(person.key) for person in people]


def reads(browser, page: str) -> list[str]:
    shown = browser.get(page).content.decode()
    return [words for words in (WORDS, EVIDENCE, "Oak", DONE) if words in shown]


def test_one_tap_opens_it_at_once_and_a_look_at_the_page_alone_writes_nothing(cast, page):
    omar = cast.client("omar")
    assert reads(omar, page) == [] and traces()
    assert omar.post(page).url == page
    assert reads(omar, page) == [WORDS, EVIDENCE, "Oak"] and traces(cast.omar)
    assert reads(omar, page) and traces(cast.omar)


def test_a_second_organiser_reads_nothing_before_she_leaves_a_trace_too(cast, page):
    cast.client("omar").post(page)
    seen_at, fay = Case.objects.get().seen_at, cast.client("fay")
    assert reads(fay, page) == []
    fay.post(page)
    assert reads(fay, page) == [WORDS, EVIDENCE, "Oak"] and traces(cast.omar, cast.fay)
    assert Case.objects.get().seen_at == seen_at


def test_what_was_done_is_read_after_a_trace_too_once_it_is_closed(cast, page):
    cast.client("omar").post(page, {"outcome": DONE})
    fay = cast.client("fay")
    assert reads(fay, page) == [] and "This case is closed" in fay.get(page).content.decode()
    fay.post(page)
    assert DONE in reads(fay, page) and traces(cast.fay)


def test_it_closes_after_an_hour_and_in_another_browser_and_opens_again_with_a_trace(cast, page):
    omar = cast.client("omar")
    omar.post(page)
    looks = omar.session["looks"]
    assert reads(cast.client("omar"), page) == []
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        later = cast.client("omar")
        session = later.session
        session["looks"] = looks
        session.save()
        assert reads(later, page) == []
        later.post(page)
        assert reads(later, page) and traces(cast.omar, cast.omar)


def test_what_he_wrote_to_close_it_is_not_lost_when_the_hour_ends_meanwhile(cast, page):
    late = cast.client("omar").post(page, {"outcome": "x" * 4001})
    assert late.status_code == 422 and b"x" * 4001 in late.content and WORDS not in late.content.decode()


def test_whoever_closes_what_another_has_closed_is_told_so(cast, page):
    for who, wrote in (("omar", DONE), ("fay", "I rang them both.")):
        answer = cast.client(who).post(page, {"outcome": wrote})
    said = answer.content.decode()
    assert answer.status_code == 409 and "This case was closed already." in said and "I rang them both." in said
