"""Nobody reads the figures of an evening in which their own answer may be counted, whenever they began to lead."""

from datetime import timedelta

import pytest

from befriend.accounts import consents
from befriend.due.actions import run_due
from befriend.groups.actions import appoint
from tests.cast import another_leads
from tests.meetings.test_after import answer, clock, end, evening, roster, sit, sixth_seats  # noqa: F401

pytestmark = pytest.mark.django_db


def figures(cast, meeting, who):
    return roster(cast, meeting, who).split("How it was for the group")[1].split("</aside>")[0]


def test_whoever_is_in_the_figures_never_reads_them_and_nobody_elses_change(cast, evening, clock):  # noqa: F811
    sixth_seats(cast, 4)
    sit(cast, evening, "ana", "ben", "member0", "member1", "member2")
    end(evening, clock)
    for who in ("ana", "ben", "member0", "member1", "member2"):
        answer(cast, evening, who)
    clock.shift(timedelta(hours=25))
    run_due()
    drawn = figures(cast, evening, "fay")
    assert "People felt safe" in drawn and "none of them of anybody who can read this" in drawn
    for who in ("ana", "member3"):
        another_leads(cast, who)
    for takes_the_answer_back in (False, True):
        if takes_the_answer_back:
            consents.withdraw(account=cast.ana, purpose="meetings.cards")
        theirs = figures(cast, evening, "ana")
        assert "You sat in this hour and did not lead it to its end" in theirs and "People felt safe" not in theirs
    assert [figures(cast, evening, who) for who in ("fay", "member3")] == [drawn, drawn]
    led = (cast.client(who).get(f"/groups/{cast.circle.public_id}/lead/").content.decode() for who in ("fay", "ana"))
    assert ["stands there now" in page for page in led] == [True, False]


@pytest.mark.nightly
def test_whoever_led_the_room_and_laid_it_down_by_the_morning_is_not_in_the_figures(cast, evening, clock):  # noqa: F811
    """Ana leads again later, and reads them then."""
    sixth_seats(cast, 3)
    another_leads(cast, "ana")
    sit(cast, evening, "ana", "ben", "member0", "member1", "member2")
    end(evening, clock)
    for who in ("ana", "ben", "member0", "member1", "member2"):
        answer(cast, evening, who)
    appoint(seat=cast.seat("ana"), role="member", by=cast.seat("ana"))
    clock.shift(timedelta(hours=25))
    run_due()
    another_leads(cast, "ana")
    assert "Fewer than five people answered" in figures(cast, evening, "ana")
