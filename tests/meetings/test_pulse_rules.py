"""The pulse speaks of a room, never of a person."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from befriend.meetings.rules.pulse import FEWEST, ITEMS, allowed, drawn, is_due

ENDED = datetime(2026, 11, 24, 21, 30, tzinfo=UTC)
answers = st.dictionaries(st.sampled_from(ITEMS), st.integers(0, 10))


@given(st.lists(answers, max_size=FEWEST - 1))
def test_four_people_are_never_drawn(given_):
    assert drawn(given_) == []


@given(st.lists(answers, max_size=12))
def test_an_item_is_drawn_only_from_five_who_answered_it(given_):
    said = {figure.item for figure in drawn(given_)}
    assert said == {item for item in ITEMS if sum(item in one for one in given_) >= FEWEST}


@given(
    st.lists(st.fixed_dictionaries({item: st.integers(0, 10) for item in ITEMS}), min_size=5, max_size=12), st.randoms()
)
def test_the_order_of_answers_says_nothing(given_, random):
    shuffled = random.sample(given_, len(given_))
    assert drawn(given_) == drawn(shuffled)


def test_the_room_is_said_in_halves():
    figures = drawn([{"safe": value} for value in (2, 4, 6, 7, 9, 10)])
    assert [(figure.item, figure.middle) for figure in figures] == [("safe", 6.5)]


def test_it_is_drawn_a_day_after_the_meeting():
    assert not is_due(ENDED, ENDED + timedelta(hours=23, minutes=59))
    assert is_due(ENDED, ENDED + timedelta(hours=24))


def test_only_the_six_items_from_nought_to_ten_are_taken():
    assert allowed({"heard": 0, "now": 10})
    assert not allowed({"heard": 11})
    assert not allowed({"mood": 3})
