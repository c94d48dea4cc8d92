"""Decisions on plain values."""

from datetime import UTC, datetime, timedelta

import pytest

from befriend.accounts import rules

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
    waits = [rules.letter_waits(before).total_seconds() for before in range(12)]
    assert waits[:3] == [0, 0, 0] and waits == sorted(waits) and max(waits) == 300


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
    assert rules.device_label(agent) == label
