"""Crisis lines: which are shown, in which order, and what is never shown."""

import csv
import re
from datetime import date, timedelta
from importlib.resources import files

import pytest

from befriend.safety.crisis import lines

TODAY = date(2026, 11, 22)
ROWS = list(csv.DictReader((files("befriend.safety") / "data" / "crisis-lines.csv").read_text().splitlines()))
SAMARITANS = next(line.key for line in lines.countries()["ie"].lines if line.service == "Samaritans Ireland")


def page(code: str, days_ago: dict[str, int] | None = None) -> lines.Page:
    checks = {key: TODAY - timedelta(ago) for key, ago in (days_ago or {}).items()}
    return lines.page(code, checks=checks, today=TODAY)


def test_the_list_is_whole_and_nothing_is_checked_as_shipped():
    assert len(ROWS) == 116
    assert not any(row["checked_on"] for row in ROWS)


def test_only_sure_rows_are_shown():
    shown = {line.service for country in lines.countries().values() for line in country.lines}
    assert shown == {row["service"] for row in ROWS if row["confidence"] in ("high", "medium")}


def test_as_shipped_the_emergency_number_and_the_directory_come_first():
    ireland = page("ie")
    assert [way.href for way in ireland.emergency] == ["tel:112", "tel:999"]
    assert [line.url for line in ireland.directory][0] == "https://findahelpline.com"
    assert ireland.checked == ()
    assert SAMARITANS in [line.key for line in ireland.unchecked]


def test_a_checked_line_comes_before_the_directory_with_its_date():
    ireland = page("ie", {SAMARITANS: 19})
    assert [(line.key, on) for line, on in ireland.checked] == [(SAMARITANS, date(2026, 11, 3))]
    assert SAMARITANS not in [line.key for line in ireland.unchecked]


@pytest.mark.parametrize(
    ("ago", "shown", "old"), [(180, True, False), (181, True, True), (365, True, True), (366, False, True)]
)
def test_a_check_grows_old_and_then_hides_its_line(ago, shown, old):
    ireland = page("ie", {SAMARITANS: ago})
    assert (SAMARITANS in [line.key for line, _ in ireland.checked]) is shown
    assert SAMARITANS not in [line.key for line in ireland.unchecked]
    assert lines.is_old(TODAY - timedelta(ago), TODAY) is old
    assert ireland.emergency and ireland.directory


@pytest.mark.parametrize("code", ["bg", "zz", "aq", "xx"])
def test_without_a_sure_row_no_number_is_guessed(code):
    somewhere = page(code)
    assert somewhere.emergency == () and somewhere.unchecked == () and somewhere.checked == ()
    assert len(somewhere.directory) == 3


def test_every_number_that_is_shown_can_be_pressed():
    ways = [way for it in lines.countries().values() for line in it.lines for way in (*line.calls, *line.texts)]
    ways += [way for it in lines.countries().values() for way in it.emergency]
    assert len(ways) > 100
    assert [way.href for way in ways if not re.fullmatch(r"(tel:[+*]?\d+|sms:\d+(\?body=[A-Z]+)?)", way.href)] == []


def test_every_digit_of_the_list_is_in_its_link():
    for row in (row for row in ROWS if row["confidence"] in lines.SHOWN):
        line = next(it for it in lines.countries()[row["iso_code"].lower()].lines if it.service == row["service"])
        linked = "".join(re.findall(r"\d+", "".join(way.href + way.then for way in line.calls)))
        assert linked == "".join(re.findall(r"\d", row["phone"]))


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("24/7", "24/7"),
        ("09:00-24:00 daily", "09:00-24:00 daily"),
        ("part of the day; confirm", "part of the day"),
        ("confirm", ""),
        ("24/7 (hours not in source)", ""),
        ("21 h/day in 2021; confirm", ""),
        ("sources disagree (24/7 in one directory)", ""),
    ],
)
def test_an_editors_doubt_is_not_shown_as_hours(said, shown):
    assert lines._hours(said) == shown


@pytest.mark.parametrize(
    ("asked", "codes"),
    [("Ireland", ["ie"]), ("  IRELAND ", ["ie"]), ("ie", ["ie"]), ("uk", ["gb"]), ("Österreich", ["at"]), ("Deutschland", ["de"]),
     ("united", ["ae", "gb", "us"]), ("Atlantis", []), ("", []), ("zz", [])],
)  # fmt: skip
def test_a_country_is_found_by_what_people_type(asked, codes):
    assert [country.code for country in lines.find(asked)] == codes
