"""The hour has parts with clock times, and they fill it exactly."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from befriend.meetings.rules.plan import Kind, NotAPlan, Part, check, clock, minutes, stretched

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
