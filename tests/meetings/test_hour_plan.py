"""Fay plans the hour part by part: one change at a time, kept at once, never losing what was there."""

import pytest
import time_machine

from befriend.meetings.models import Series
from befriend.meetings.plans import begun_with, parts_of
from tests.meetings.planning import SUNDAY, tuesdays

pytestmark = pytest.mark.django_db
RECOVERY = ["Arriving", "What we agreed", "Check-in", "Sharing", "Answering", "Closing"]
SONG = {"name": "A song", "kind": "arriving", "minutes": "4", "words": "Listen, or hum.", "turn_seconds": "0"}


@pytest.fixture(autouse=True)
def on_sunday():
    with time_machine.travel(SUNDAY, tick=False):
        yield


@pytest.fixture
def series(cast) -> Series:
    return tuesdays(cast)


@pytest.fixture
def fay(cast):
    return cast.client("fay")


@pytest.fixture
def hour(fay, series):
    """Press a button of the list, or send one part, as Fay's browser does."""
    page = f"/series/{series.public_id}/hour/"

    def send(path="", *, seen=None, **said):
        return fay.post(page + path, {"seen": seen or now(series).plan.edition, **said}, follow=True)

    return send


def now(series: Series) -> Series:
    return Series.objects.select_related("plan__circle").get(pk=series.pk)


def names(series: Series) -> list[str]:
    return [part.name for part in parts_of(now(series).plan)]


def lengths(series: Series) -> dict[str, int]:
    return {part.name: part.minutes for part in parts_of(now(series).plan)}


def test_the_hour_is_read_as_a_list_with_clock_times_and_words(cast, series):
    page = cast.client("fay").get(f"/series/{series.public_id}/hour/").content.decode()
    assert all(words in page for words in (*RECOVERY, "20:34", "28 minutes", "Three slow breaths", "21:30"))


def test_a_part_becomes_longer_and_the_longest_other_gives_the_minutes(hour, series):
    said = hour(
        "3/", name="Check-in", kind="round", minutes="15", words="One line.", turn_seconds="60"
    ).content.decode()
    assert lengths(series) == {**lengths(series), "Check-in": 15, "Sharing": 26}
    assert "Sharing lasts 26 minutes" in said
    assert parts_of(now(series).plan)[2].words == "One line."


def test_a_part_is_added_where_it_is_wanted(hour, series):
    hour("new/", **SONG, after="5")
    assert names(series) == [*RECOVERY[:5], "A song", "Closing"]
    assert sum(lengths(series).values()) == 60


def test_a_part_moves_and_is_left_out_and_the_hour_stays_full(hour, series):
    hour(later="1")
    assert names(series)[:2] == ["What we agreed", "Arriving"]
    hour(earlier="2")
    hour(out="5")
    assert names(series) == [name for name in RECOVERY if name != "Answering"]
    assert sum(lengths(series).values()) == 60


def test_another_format_takes_its_place_fitted_and_can_be_taken_back(hour, series):
    hour("4/", name="Sharing", kind="sharing", minutes="28", words="Typed with care.", turn_seconds="240")
    said = hour(begin="grief").content.decode()
    assert names(series) == [part.name for part in begun_with("grief")]
    assert sum(lengths(series).values()) == 60
    assert "Take the last change back" in said
    hour(do="back")
    assert parts_of(now(series).plan)[3].words == "Typed with care."
    hour(do="back")
    assert names(series) == [part.name for part in begun_with("grief")]


def test_what_another_leader_planned_in_the_meantime_is_not_overwritten(hour, series):
    seen = now(series).plan.edition
    hour(later="1")
    late = hour("3/", seen=seen, name="Check-in", kind="round", minutes="15", words="Mine.", turn_seconds="0")
    assert late.status_code == 409
    assert "in the meantime" in late.content.decode()
    assert "Mine." in late.content.decode()
    assert hour(seen=seen, out="1").status_code == 409
    assert names(series)[:2] == ["What we agreed", "Arriving"]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [({"minutes": "0"}, 422), ({"minutes": "91"}, 422), ({"name": ""}, 422), ({"kind": "dance"}, 422),
     ({"turn_seconds": "-1"}, 422), ({"after": "99"}, 422), ({"words": "x" * 401}, 422), ({"minutes": "60"}, 409)],
)  # fmt: skip
def test_what_cannot_be_is_said_at_the_part_and_what_was_typed_stays(hour, series, wrong, status):
    answer = hour("new/", **{**SONG, "after": "2", "words": "Listen.", **wrong})
    assert answer.status_code == status
    assert "Everything you wrote is kept" in answer.content.decode()
    assert names(series) == RECOVERY


@pytest.mark.parametrize("left", [{"minutes": "0"}, {"draft": "1"}], ids=["bad input", "a link"])
def test_what_was_typed_into_a_part_is_there_again_when_its_page_was_left(hour, fay, series, left):
    page = f"/series/{series.public_id}/hour/new/"
    hour("new/", **{**SONG, "after": "2", "words": "Typed with care.", **left})
    assert "Typed with care." not in fay.get(page.replace("new/", "3/")).content.decode()
    assert "Typed with care." in fay.get(page).content.decode()
    assert names(series) == RECOVERY
    assert fay.get(page + "?anew").status_code == 302
    assert "Typed with care." not in fay.get(page).content.decode()


def test_a_part_that_is_kept_leaves_no_draft(hour, fay, series):
    hour("new/", **{**SONG, "after": "2", "words": "Typed with care.", "minutes": "0"})
    hour("new/", **SONG, after="2")
    assert "Typed with care." not in fay.get(f"/series/{series.public_id}/hour/new/").content.decode()


@pytest.mark.parametrize(
    "said", [{"out": "9"}, {"earlier": "0"}, {"later": "x"}, {"begin": "party"}, {}, {"do": "back"}]
)
def test_a_tap_that_cannot_be_read_changes_nothing(hour, series, said):
    assert hour(**said).status_code == 409
    assert names(series) == RECOVERY


def test_the_last_part_stays(hour, series):
    for _ in RECOVERY[1:]:
        hour(out="1")
    assert lengths(series) == {"Closing": 60}
    assert hour(out="1").status_code == 409


def test_at_most_twelve_parts(hour, series):
    for _ in range(7):
        answer = hour("new/", **{**SONG, "minutes": "1"}, after="0")
    assert answer.status_code == 409
    assert len(names(series)) == 12


def test_a_part_that_is_not_there_looks_like_an_hour_that_is_not_yours(cast, series):
    page = f"/series/{series.public_id}/hour/7/"
    assert cast.client("fay").get(page).content == cast.client("cy").get(page).content


def test_the_edition_says_nothing_and_the_parts_stay_sealed(hour, series):
    hour("new/", **{**SONG, "name": "canary"}, after="2")
    plan = now(series).plan
    assert b"canary" not in bytes(plan.parts_sealed) + bytes(plan.before_sealed)
