"""The hour has parts with clock times, and they fill it exactly."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from befriend.meetings.rules.plan import (
    KEEPS,
    Kind,
    NotAPlan,
    Part,
    check,
    clock,
    fitted,
    minutes,
    moved,
    stretched,
    without,
)

HOUR = timedelta(hours=1)
parts = st.lists(
    st.builds(Part, st.sampled_from(Kind), st.just("Arriving"), st.integers(1, 40), st.just("")), min_size=1, max_size=8
)


@given(parts)
def test_parts_follow_one_another_without_a_gap(given_):
    starts_at = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
    held = clock(given_, starts_at)
    assert held[0].begins_at == starts_at
    assert all(one.ends_at == other.begins_at for one, other in zip(held, held[1:], strict=False))
    assert held[-1].ends_at - starts_at == timedelta(minutes=minutes(given_))


@given(parts, st.integers(45, 120))
def test_a_plan_is_fitted_to_another_length_by_its_longest_part(given_, wanted):
    fitted = stretched(given_, timedelta(minutes=wanted))
    changed = [place for place, part in enumerate(fitted) if part != given_[place]]
    assert len(changed) <= 1
    assert minutes(fitted) == wanted or fitted[changed[0]].minutes == 5 if changed else minutes(given_) == wanted


@given(parts, st.integers(45, 120), st.data())
def test_one_part_is_kept_and_the_others_give_and_take_until_the_hour_is_full(given_, wanted, data):
    kept = data.draw(st.integers(0, len(given_) - 1))
    try:
        filled = fitted(given_, timedelta(minutes=wanted), kept=kept)
    except NotAPlan as no:
        assert no.args == ("room",)
        return
    assert minutes(filled) == wanted
    assert [(part.name, part.kind) for part in filled] == [(part.name, part.kind) for part in given_]
    if len(given_) > 1:
        assert filled[kept].minutes == given_[kept].minutes
    assert all(now.minutes >= min(was.minutes, KEEPS) for was, now in zip(given_, filled, strict=True))


def test_the_longest_part_gives_first():
    hour = [
        Part(Kind.ROUND, "Check-in", 20, ""),
        Part(Kind.SHARING, "Sharing", 40, ""),
        Part(Kind.CLOSING, "End", 6, ""),
    ]
    assert [part.minutes for part in fitted(hour, HOUR, kept=0)] == [20, 34, 6]


def test_parts_that_have_nothing_left_give_nothing():
    hour = [Part(Kind.ROUND, "Check-in", 58, ""), Part(Kind.CLOSING, "End", 5, "")]
    with pytest.raises(NotAPlan) as no:
        fitted(hour, HOUR, kept=0)
    assert no.value.args == ("room",)


@given(parts, st.data())
def test_a_part_moves_past_its_neighbour_and_no_part_is_lost(given_, data):
    place = data.draw(st.integers(0, len(given_) - 1))
    named = [Part(part.kind, str(number), part.minutes, "") for number, part in enumerate(given_)]
    if place < len(named) - 1:
        assert moved(moved(named, place, 1), place + 1, -1) == named
    assert sorted(part.name for part in moved(named, place, -1)) == sorted(part.name for part in named)
    assert len(without(named, place)) == len(named) - 1


@pytest.mark.parametrize(
    ("given_", "why"),
    [
        ([], "empty"),
        ([Part(Kind.SHARING, "Sharing", 5, "")] * 13, "long"),
        ([Part(Kind.SHARING, "Sharing", 0, ""), Part(Kind.CLOSING, "Closing", 60, "")], "minutes"),
        ([Part(Kind.SHARING, "Sharing", 50, "")], "sum"),
    ],
)
def test_what_is_not_an_hour_is_refused_by_name(given_, why):
    with pytest.raises(NotAPlan) as refused:
        check(given_, HOUR)
    assert refused.value.args == (why,)
