"""Decisions on plain values."""

from datetime import UTC, datetime, timedelta

import pytest

from befriend.accounts import rules
from befriend.accounts.saying import device_named

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "idle_minutes, shown_hours, fresh", [(0, 0, True), (29, 1, True), (31, 1, False), (1, 7.9, True), (1, 8.1, False)]
)
def test_a_passkey_stays_shown_for_thirty_idle_minutes_and_eight_hours(idle_minutes, shown_hours, fresh) -> None:
    used, shown = NOON - timedelta(minutes=idle_minutes), NOON - timedelta(hours=shown_hours)
    assert rules.is_fresh(used.isoformat(), shown.isoformat(), now=NOON) is fresh


def test_never_shown_is_never_fresh() -> None:
    assert not rules.is_fresh(None, None, now=NOON)


def test_letters_slow_down_and_never_by_more_than_five_minutes() -> None:
    waits = [seconds(from_network=before) for before in range(12)]
    assert waits[:3] == [0, 0, 0] and waits == sorted(waits) and max(waits) == 300


def test_letters_slow_down_for_an_address_that_many_ask_for_and_for_a_house_under_attack() -> None:
    assert [seconds(to_address=before) for before in (11, 12, 13, 1000)] == [0, 0, 10, 300]
    assert [seconds(of_house=before) for before in (599, 600, 640, 10_000)] == [0, 0, 40, 300]


def seconds(from_network: int = 0, to_address: int = 0, of_house: int = 0) -> float:
    return rules.letter_waits(from_network=from_network, to_address=to_address, of_house=of_house).total_seconds()


@pytest.mark.parametrize(
    "at_address, in_network, in_house, length", [(49, 19, 299, 6), (50, 0, 0, 12), (0, 0, 300, 12), (0, 20, 20, 12)]
)
def test_codes_are_longer_where_somebody_guesses(at_address, in_network, in_house, length) -> None:
    assert rules.code_length(at_address=at_address, in_network=in_network, in_house=in_house) == length


def test_who_came_in_a_quarter_of_an_hour_ago_is_still_known() -> None:
    assert rules.came_just_now((NOON - timedelta(minutes=14)).isoformat(), now=NOON)
    assert not rules.came_just_now((NOON - timedelta(minutes=16)).isoformat(), now=NOON)
    assert not rules.came_just_now(None, now=NOON)


@pytest.mark.parametrize(
    "typed",
    ["418207", " 418 207 ", "418-207", "\uff14\uff11\uff18\uff12\uff10\uff17", "\u0664\u0661\u0668\u0662\u0660\u0667"],
)
def test_figures_may_be_typed_in_many_ways(typed: str) -> None:
    assert rules.figures_typed(typed) == "418207"


@pytest.mark.parametrize("path", ["/", "/groups/5f0c/?day=2", "/account/data/#top"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert rules.safe_next(path) == path


@pytest.mark.parametrize(
    "bad", [None, "", "groups/", "//x.example", "/\\x.example", "https://x.example/", "/a\nb", "/a b"]
)
def test_anything_else_leads_home(bad: str | None) -> None:
    assert rules.safe_next(bad) == "/"


FIREFOX = "Mozilla/5.0 (Android 14; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/131.0 Safari/537.36 Edg/131.0"


@pytest.mark.parametrize(
    "agent, label",
    [(FIREFOX, "Firefox on Android"), (SAFARI, "Safari on iPhone"), (EDGE, "Edge on Windows"), ("curl/8", "")],
)
def test_a_device_is_named_coarsely(agent: str, label: str) -> None:
    assert device_named(rules.device_codes(agent)) == label
