"""However many answers there are, they go when their twelve months are over, and when their owner allows them no more."""

from datetime import timedelta

import pytest

from befriend.due.actions import plan_house_work, run_due
from befriend.due.models import Work
from befriend.meetings.actions import forgetting
from befriend.meetings.models import Card
from befriend.meetings.queries import cards_of
from tests.meetings.planning import TUESDAY, minutes
from tests.meetings.test_after import answer, clock, end, evening, sit  # noqa: F401

pytestmark = [pytest.mark.both, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def one_at_a_time(monkeypatch):
    monkeypatch.setattr(forgetting, "BATCH", 1)


@pytest.fixture
def answered(cast, evening, clock):  # noqa: F811
    """Ana tapped twice in the room and Ben once, and each of them answered after it."""
    sit(cast, evening, "ana", "ben")
    for who in ("ana", "ana", "ben"):
        tapped = {"state": "settled", "agreed": "yes"}
        assert cast.client(who).post(f"/meetings/{evening.public_id}/room/tap/", tapped).status_code < 400
    end(evening, clock)
    for who in ("ana", "ben"):
        answer(cast, evening, who)
    assert [len(cards_of(cast.people[who])) for who in ("ana", "ben")] == [3, 2]


def takes_it_back(cast, who: str) -> None:
    cast.client(who).post("/account/data/yes/", {"purpose": "meetings.cards"})


def left_after_each_run(runs: int) -> list[int]:
    left = []
    for _run in range(runs):
        run_due()
        left.append(Card.objects.count())
    return left


@pytest.mark.nightly
def test_a_year_later_all_whose_time_is_over_go_at_once(answered, clock):  # noqa: F811
    """The taps; the answers of after the evening have half an hour left."""
    clock.move_to(TUESDAY + timedelta(days=365) + minutes(30))
    plan_house_work()
    assert left_after_each_run(5) == [4, 3, 2, 2, 2]
    assert not Work.objects.filter(kind="meetings.forget_more").exists()


def test_when_ana_takes_her_yes_back_her_answers_go_and_nobody_elses(cast, answered, clock):  # noqa: F811
    takes_it_back(cast, "ana")
    clock.shift(minutes(1))
    assert left_after_each_run(4) == [4, 3, 2, 2]
    assert cards_of(cast.ana) == [] and len(cards_of(cast.ben)) == 2
    assert not Work.objects.filter(kind="meetings.forget_answers").exists()


@pytest.mark.nightly
def test_what_ana_answered_before_she_thought_better_of_it_stays(cast, answered, evening, clock):  # noqa: F811
    takes_it_back(cast, "ana")
    answer(cast, evening, "ana")
    clock.shift(minutes(1))
    assert left_after_each_run(2) == [5, 5]
