"""How the room is: words, never numbers, and never one answer at a time."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from befriend.meetings.rules.temperature import Advice, Share, State, Tap, temperature
from tests.meetings.room_worlds import PEOPLE, STARTS_AT, later

SETTLED, STIRRED, FLOODED, NUMB = State


def taps(*states: State, at: int = 0) -> list[Tap]:
    return [Tap(who, state, later(at)) for who, state in zip(PEOPLE, states, strict=False)]


def test_four_people_are_too_few():
    assert temperature(taps(SETTLED, SETTLED, STIRRED, FLOODED), shown_at=None) is None


def test_five_people_are_told_in_words():
    told = temperature(taps(SETTLED, SETTLED, SETTLED, SETTLED, STIRRED), shown_at=None)
    assert told.shares == ((SETTLED, Share.MOST), (STIRRED, Share.FEW))
    assert told.advice is Advice.MAY_GO_DEEPER


def test_two_new_taps_are_not_told():
    before = taps(SETTLED, SETTLED, SETTLED, SETTLED, SETTLED)
    new = taps(FLOODED, FLOODED, at=100)
    assert temperature(before + new, shown_at=later(50)) is None
    assert temperature(before + taps(FLOODED, FLOODED, FLOODED, at=100), shown_at=later(50)) is not None


def test_one_person_who_taps_often_is_one_person():
    often = [Tap(PEOPLE[0], FLOODED, later(second)) for second in range(20)]
    assert temperature(often, shown_at=None) is None


@pytest.mark.parametrize(
    ("states", "advice"),
    [
        ((SETTLED, SETTLED, SETTLED, STIRRED, STIRRED), Advice.MAY_GO_DEEPER),
        ((SETTLED, SETTLED, STIRRED, STIRRED, STIRRED), Advice.GO_ON),
        ((SETTLED, SETTLED, SETTLED, SETTLED, NUMB), Advice.GO_ON),
        ((SETTLED, SETTLED, SETTLED, NUMB, NUMB), Advice.SLOW_DOWN),
        ((SETTLED, SETTLED, SETTLED, FLOODED, FLOODED), Advice.SLOW_DOWN),
        ((SETTLED, SETTLED, SETTLED, SETTLED, FLOODED), Advice.GO_ON),
        ((SETTLED, SETTLED, SETTLED, SETTLED, SETTLED, FLOODED, FLOODED), Advice.SLOW_DOWN),
    ],
)
def test_when_to_slow_down_and_when_they_may_go_deeper(states, advice):
    assert temperature(taps(*states), shown_at=None).advice is advice


@given(st.lists(st.sampled_from(State), min_size=7, max_size=7), st.integers(0, 6), st.sampled_from(State))
def test_after_it_was_told_no_single_answer_changes_what_is_told(states, who, new):
    first = taps(*states)
    changed = [*first, Tap(PEOPLE[who], new, STARTS_AT + timedelta(minutes=5))]
    assert temperature(changed, shown_at=later(60)) is None


@given(st.lists(st.sampled_from(State), min_size=5, max_size=7), st.randoms())
def test_who_tapped_what_does_not_show(states, chance):
    shuffled = list(states)
    chance.shuffle(shuffled)
    assert temperature(taps(*states), shown_at=None) == temperature(taps(*shuffled), shown_at=None)
