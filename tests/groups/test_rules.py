"""The rules of the room, on plain values."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from befriend.groups.rules import handles
from befriend.groups.rules.about import About, NotNow, lines, read
from befriend.groups.rules.days import Part, spans
from befriend.groups.rules.entry import AtOnce, Bar, ByReview, Reason, Wish, may_enter
from befriend.groups.rules.entry import NotNow as Barred
from befriend.groups.rules.finder import AGAINST, Answers, Candidate, When, Why, fits, is_when
from befriend.groups.rules.places import Room, room_left
from befriend.groups.rules.words import GROUP_KINDS, Kind, SeatState, Topic, Way

DUBLIN = ZoneInfo("Europe/Dublin")
TUESDAY = datetime(2026, 11, 24, 19, 48, tzinfo=DUBLIN)
WELCOME = Wish(
    kind=Kind.OPEN,
    active=True,
    listed=True,
    invited=False,
    free=3,
    before=None,
    agreed=True,
    answered=True,
    led=True,
)


@pytest.mark.parametrize(
    "changes, answer",
    [
        ({}, AtOnce()),
        ({"kind": Kind.CLOSED}, ByReview(frozenset({Reason.CLOSED}))),
        ({"kind": Kind.COHORT}, ByReview(frozenset({Reason.CLOSED}))),
        ({"kind": Kind.CLOSED, "invited": True}, ByReview(frozenset({Reason.CLOSED}))),
        ({"listed": False}, Barred(Bar.UNKNOWN)),
        ({"listed": False, "invited": True}, AtOnce()),
        ({"free": 0}, Barred(Bar.FULL)),
        ({"free": 0, "invited": True}, Barred(Bar.FULL)),
        ({"led": False}, AtOnce()),
        ({"led": False, "kind": Kind.CLOSED}, Barred(Bar.UNLED)),
        ({"led": False, "kind": Kind.COHORT, "invited": True}, Barred(Bar.UNLED)),
        ({"led": False, "kind": Kind.CLOSED, "to_lead": True}, AtOnce()),
        ({"led": False, "kind": Kind.CLOSED, "to_lead": True, "free": 0}, AtOnce()),
        ({"active": False}, Barred(Bar.ENDED)),
        ({"before": SeatState.LEFT}, AtOnce()),
        ({"before": SeatState.NOT_NOW}, AtOnce()),
        ({"before": SeatState.REMOVED}, ByReview(frozenset({Reason.REMOVED}))),
        ({"before": SeatState.REMOVED, "invited": True}, ByReview(frozenset({Reason.REMOVED}))),
        ({"before": SeatState.BANNED}, Barred(Bar.BANNED)),
        ({"before": SeatState.BANNED, "invited": True}, Barred(Bar.BANNED)),
        ({"agreed": False}, Barred(Bar.AGREEMENT)),
        ({"answered": False}, Barred(Bar.ANSWERS)),
    ],
)
def test_who_may_enter(changes, answer):
    assert may_enter(replace(WELCOME, **changes)) == answer


wishes = st.builds(
    Wish,
    kind=st.sampled_from(GROUP_KINDS),
    active=st.booleans(),
    listed=st.booleans(),
    invited=st.booleans(),
    free=st.integers(0, 3),
    before=st.none() | st.sampled_from([SeatState.LEFT, SeatState.NOT_NOW, SeatState.REMOVED, SeatState.BANNED]),
    agreed=st.booleans(),
    answered=st.booleans(),
    led=st.booleans(),
)


@given(wishes)
def test_an_invitation_never_passes_anything_but_the_list(wish):
    plain = may_enter(replace(wish, invited=False, listed=True))
    assert may_enter(replace(wish, invited=True, listed=False)) == plain


@given(wishes)
def test_nobody_sits_down_at_once_where_anything_speaks_for_a_look(wish):
    if may_enter(wish) == AtOnce():
        assert wish.kind is Kind.OPEN and wish.free > 0 and wish.agreed
        assert wish.before in (None, SeatState.LEFT, SeatState.NOT_NOW)


@pytest.mark.parametrize(
    "typed", ["Wren", "Anna-Lena", "O'Neill", "Émile", "مها", "雪の子", "Tree House", "Wren 24", "  Wren  "]
)
def test_names_that_will_do(typed):
    assert handles.clean(typed) == " ".join(typed.split())


@pytest.mark.parametrize(
    "typed, problem",
    [
        ("", "short"),
        ("x", "short"),
        ("- .", "short"),
        ("W" * 25, "long"),
        ("Wren\u202egnip", "signs"),
        ("Wr\u200ben", "signs"),
        ("Wren\x00", "signs"),
        ("Wren\n\x1b[31m", "signs"),
        ("a\u0301\u0301\u0301\u0301b", "marks"),
        ("Wr\u0435n", "mixed"),
        ("Wren <b>", "signs"),
        ("wren@post.example", "signs"),
        ("Call 0861234567", "number"),
        ("08 61 23 45", "number"),
        ("Facilitator", "staff"),
        ("Ruth the Facilitator", "staff"),
        ("F\u00e1cilitator", "staff"),
        ("Adm1n", "staff"),
        ("\uff21dmin", "staff"),
        ("Befriend", "staff"),
        ("Support Team", "staff"),
        ("😀😀😀", "short"),
    ],
)
def test_names_that_will_not_do(typed, problem):
    with pytest.raises(handles.BadHandle) as bad:
        handles.clean(typed)
    assert bad.value.problem == problem


@pytest.mark.parametrize(
    "other", ["wren", "WREN", "Wrén", "W ren", "W-r-e-n", "vvren", "ｗｒｅｎ", "Wr3n".replace("3", "e")]
)
def test_names_that_the_eye_takes_for_one_are_one(other):
    assert handles.skeleton(other) == handles.skeleton("Wren")


@pytest.mark.parametrize("hidden", ["\ufe0f", "\u034f", "\u17b4", "\u0301", "\u05b7", "\u064e", "\u065c", "\u0941"])
def test_a_mark_that_the_eye_passes_over_makes_no_other_name(hidden):
    assert handles.skeleton(f"Wr{hidden}en") == handles.skeleton("Wren")


@given(st.text(max_size=40))
def test_every_text_is_a_name_or_a_kind_no(typed):
    try:
        name = handles.clean(typed)
    except handles.BadHandle:
        return
    assert handles.clean(name) == name
    assert handles.skeleton(name)


def group(number: int, topic=Topic.DRINKING, hours=1.0, ways=(Way.READ, Way.WRITE), free=2) -> Candidate:
    return Candidate(number, topic, TUESDAY + timedelta(hours=hours), frozenset(ways), free)


def test_the_finder_says_each_answer_again():
    best = fits(Answers(frozenset({Topic.DRINKING}), When.TONIGHT, Way.READ), [group(1), group(2)], now=TUESDAY)[0]
    assert best.reasons == (Why.TOPIC, Why.TIME, Why.WAY)


def test_the_finder_shows_two_or_three_and_one_reason_may_speak_against():
    coming = [
        group(1),
        group(2, Topic.LOSS),
        group(3, hours=14),
        group(4, Topic.LOSS, hours=30),
        group(5, Topic.ANXIETY),
    ]
    found = fits(Answers(frozenset({Topic.DRINKING}), When.TONIGHT), coming, now=TUESDAY)
    assert [fit.candidate.number for fit in found] == [1, 3, 2]
    assert [sum(reason in AGAINST for reason in fit.reasons) for fit in found] == [0, 1, 1]


@pytest.mark.parametrize("when", [None, When.ANY, When.TONIGHT])
def test_what_is_on_now_stands_first_while_its_door_is_open(when):
    on = replace(group(3, hours=-0.3), is_on=True)
    found = fits(Answers(frozenset({Topic.DRINKING}), when), [group(1), group(2), on], now=TUESDAY)
    assert found[0].candidate is on
    assert found[0].reasons == (Why.TOPIC, Why.ON_NOW)


def test_of_a_closed_group_that_is_on_the_finder_says_that_the_seat_is_for_the_next_time():
    on = replace(group(3, hours=-0.3), is_on=True, is_open=False)
    found = fits(Answers(frozenset({Topic.DRINKING}), When.TONIGHT), [on, group(1)], now=TUESDAY)
    assert [fit.candidate.number for fit in found] == [1, 3]
    assert found[1].reasons == (Why.TOPIC, Why.BEGUN)


def test_a_group_of_two_days_a_week_is_at_the_time_that_was_said_on_either():
    twice = replace(group(1, hours=14), later=(TUESDAY + timedelta(days=4),))
    assert fits(Answers(when=When.WEEKENDS), [twice, group(2)], now=TUESDAY)[0].reasons == (Why.NOT_SAID, Why.TIME)
    assert fits(Answers(when=When.WEEKENDS), [group(2)], now=TUESDAY)[0].reasons == (Why.NOT_SAID, Why.OTHER_TIME)


def test_a_question_that_was_left_out_is_not_answered_for_anybody():
    assert fits(Answers(frozenset({Topic.DRINKING})), [group(1)], now=TUESDAY)[0].reasons == (Why.TOPIC,)


def test_the_finder_never_shows_a_full_group():
    assert fits(Answers(), [group(1, free=0)], now=TUESDAY) == []


def test_who_cannot_say_it_yet_is_led_to_the_newcomers():
    found = fits(Answers(), [group(1), group(2, Topic.NEWCOMERS), group(3, Topic.LOSS)], now=TUESDAY)
    assert found[0].candidate.number == 2
    assert found[0].reasons[0] is Why.WELCOMES_ALL


@given(st.lists(st.builds(group, st.integers(0, 99), st.sampled_from(Topic), st.floats(0.1, 167)), max_size=30), st.sets(st.sampled_from(Topic)), st.sampled_from(When))  # fmt: skip
def test_whatever_is_asked_two_or_three_are_shown_if_there_are_two(coming, about, when):
    found = fits(Answers(frozenset(about), when), coming, now=TUESDAY)
    assert min(2, len(coming)) <= len(found) <= 3
    assert all(len(fit.reasons) == 2 for fit in found)  # how to be there was left out, and is not said again


@pytest.mark.parametrize(
    "when, hours, fits_it",
    [
        (When.TONIGHT, 1, True),
        (When.TONIGHT, 8, True),
        (When.TONIGHT, 9, False),
        (When.TONIGHT, -1, False),
        (When.EVENINGS, 24, True),
        (When.MORNINGS, 12, True),
        (When.WEEKENDS, 24, False),
        (When.WEEKENDS, 96, True),
        (When.ANY, 50, True),
    ],
)
def test_tonight_ends_at_four(when, hours, fits_it):
    assert is_when(when, TUESDAY + timedelta(hours=hours), now=TUESDAY) is fits_it


def test_a_tuesday_is_the_rest_of_today_and_the_beginning_of_the_next():
    found = spans(TUESDAY, weekday=1, part=None)
    assert [(start.day, end.day) for start, end in found] == [(24, 25), (1, 2), (8, 9), (15, 16), (22, 23), (29, 29)]
    assert found[-1][1] == TUESDAY + timedelta(days=35)


def test_an_evening_of_any_day_is_looked_for_within_the_week():
    found = spans(TUESDAY, weekday=None, part=Part.EVENING)
    assert found[-1][1] <= TUESDAY + timedelta(days=7) and 7 <= len(found) <= 8


def test_a_night_belongs_to_the_evening_before_it():
    night = spans(TUESDAY, weekday=2, part=Part.NIGHT)
    assert [(start.isoformat()[:16], end.isoformat()[:16]) for start, end in night[:1]] == [
        ("2026-11-25T22:00", "2026-11-26T04:00")
    ]


@pytest.mark.parametrize("taken, said", [(8, Room.FULL), (9, Room.FULL), (7, Room.ONE), (6, Room.TWO), (4, Room.FEW), (1, Room.MANY)])  # fmt: skip
def test_places_are_told_in_words(taken, said):
    assert room_left(places=8, taken=taken) is said


@given(st.lists(st.text(max_size=30), max_size=4), st.text(max_size=30))
def test_what_a_group_says_of_itself_comes_back_as_it_went(signs, words):
    about = About(words, words, tuple(signs), (NotNow(words, words, "help"),))
    assert read(about.written()) == about


def test_a_line_is_a_promise_and_an_empty_one_is_nobodys():
    assert lines("  One.\n\n \r\nTwo. \n") == ("One.", "Two.")
