"""Cards before and after are one's own; the room is shown once, as a room; notes go by themselves."""

import json
from datetime import timedelta

import pytest
import time_machine

from befriend.accounts import consents
from befriend.accounts.models import Consent
from befriend.due.actions import plan_house_work, run_due
from befriend.groups.actions import Application, accept, join
from befriend.groups.queries import guidelines_of, questions_of
from befriend.meetings import privacy
from befriend.meetings.actions import hour
from befriend.meetings.actions.cards import draw_pulse, keep_after
from befriend.meetings.models import Card, Note
from befriend.meetings.queries import cards_of
from befriend.meetings.room.actions import remove_from_room
from tests.cast import person
from tests.meetings.planning import SUNDAY, TUESDAY, first, minutes, tuesdays

pytestmark = pytest.mark.django_db

ANSWERS = {"heard": "8", "safe": "7", "matters": "6", "fits": "", "strongest": "8", "now": "4"}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(SUNDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def evening(cast, clock):
    meeting = first(tuesdays(cast))
    clock.move_to(TUESDAY - minutes(10))
    hour.open_meeting(meeting=meeting)
    meeting.refresh_from_db()
    return meeting


def sixth_seats(cast, count):
    """More members, so that a pulse may be drawn."""
    for number in range(count):
        account = person(f"member{number}")
        answers = {question.public_id: "Because." for question in questions_of(cast.circle)}
        asked = Application(
            handle=f"Alder {'abcdefg'[number]}", agreed=guidelines_of(cast.circle).version, answers=answers
        )
        seat = join(account=account, circle=cast.circle, application=asked)
        accept(seat=seat, by=cast.seat("fay"))
        cast.people[f"member{number}"] = account


def sit(cast, meeting, *who):
    """Fay opens the door, and lets them in."""
    hour.enter_lobby(meeting=meeting, seat=cast.seat("fay"))
    for name in who:
        hour.enter_lobby(meeting=meeting, seat=cast.seat(name))
    hour.admit_all(meeting=meeting, by=cast.seat("fay"))


def answer(cast, meeting, who, **said):
    return cast.client(who).post(f"/meetings/{meeting.public_id}/after/", {**ANSWERS, "agreed": "on", **said})


def end(meeting, clock):
    clock.move_to(TUESDAY + minutes(60))
    hour.close_meeting(meeting=meeting)


def roster(cast, meeting, who="fay"):
    return cast.client(who).get(f"/meetings/{meeting.public_id}/roster/").content.decode()


def test_a_tap_is_kept_for_ana_alone_and_sealed(cast, evening):
    ana = cast.client("ana")
    ana.post(f"/meetings/{evening.public_id}/lobby/")
    ana.post(f"/meetings/{evening.public_id}/tap/", {"state": "flooded", "agreed": "yes"})
    page = ana.get(f"/meetings/{evening.public_id}/lobby/").content.decode()
    assert "a slow breath out is enough" in page
    card = Card.objects.get()
    assert b"flooded" not in bytes(card.sealed)
    assert "flooded" not in roster(cast, evening).lower()
    assert [json.loads(words) for _card, words in cards_of(cast.ana)] == [{"state": "flooded"}]
    assert cards_of(cast.ben) == []


def test_without_a_yes_nothing_is_kept(cast, evening, clock):
    assert cast.client("ana").post(f"/meetings/{evening.public_id}/tap/", {"state": "numb"}).status_code == 409
    end(evening, clock)
    refused = answer(cast, evening, "ana", agreed="")
    assert refused.status_code == 409
    assert 'value="8" checked' in refused.content.decode()
    assert not Card.objects.exists()


@pytest.mark.parametrize(("said", "status"), [({"heard": "11"}, 422), ({"safe": "-1"}, 422), ({"now": "x"}, 422)])
def test_what_is_no_number_is_said_at_its_place(cast, evening, clock, said, status):
    end(evening, clock)
    assert answer(cast, evening, "ana", **said).status_code == status
    assert not Card.objects.exists()


@pytest.mark.parametrize("state", ["", "furious", "settled\x00"])
def test_a_tap_that_is_none_of_the_four_is_refused(cast, evening, state):
    answered = cast.client("ana").post(f"/meetings/{evening.public_id}/tap/", {"state": state, "agreed": "yes"})
    assert answered.status_code == 409


def test_every_item_may_be_left_out(cast, evening, clock):
    end(evening, clock)
    cast.client("ana").post(f"/meetings/{evening.public_id}/after/", {})
    assert not Card.objects.exists()
    answer(cast, evening, "ana")
    ((_card, words),) = cards_of(cast.ana)
    assert "fits" not in json.loads(words)


def test_a_card_may_be_changed_and_there_is_one(cast, evening, clock):
    end(evening, clock)
    answer(cast, evening, "ana")
    answer(cast, evening, "ana", heard="2")
    ((_card, words),) = cards_of(cast.ana)
    assert json.loads(words)["heard"] == 2


def test_who_gets_up_early_is_not_told_that_the_hour_is_over(cast, evening, clock):
    hour.enter_lobby(meeting=evening, seat=cast.seat("fay"))
    clock.move_to(TUESDAY + minutes(20))
    page = cast.client("ben").get(f"/meetings/{evening.public_id}/after/").content.decode()
    assert "You got up" in page and f"/meetings/{evening.public_id}/lobby/" in page
    hour.close_meeting(meeting=evening, by=cast.seat("fay"))
    page = cast.client("ben").get(f"/meetings/{evening.public_id}/after/").content.decode()
    assert "That was the hour" in page and "You got up" not in page


def test_what_an_answer_is_kept_for_is_asked_before_the_first_of_them(cast, evening, clock):
    end(evening, clock)
    page = cast.client("ana").get(f"/meetings/{evening.public_id}/after/").content.decode()
    assert page.index("Nothing tonight") < page.index('name="agreed"') < page.index("I felt heard")


def test_nothing_tonight_is_one_tap_to_a_warm_close_that_keeps_nothing(cast, evening, clock):
    end(evening, clock)
    ana, page = cast.client("ana"), f"/meetings/{evening.public_id}/after/"
    for answered in (ana.get(f"{page}?nothing"), ana.post(page, {"heard": ""}, follow=True)):
        close = answered.content.decode()
        assert "See you on Tuesday" in close and "that is fine" in close
        assert "I felt heard" not in close
    assert "I felt heard" in ana.get(page).content.decode()
    assert not Card.objects.exists()


def test_who_kept_a_card_meets_the_close_and_may_look_again(cast, evening, clock):
    end(evening, clock)
    answer(cast, evening, "ana")
    ana, page = cast.client("ana"), f"/meetings/{evening.public_id}/after/"
    assert "I felt heard" not in ana.get(page).content.decode()
    assert 'value="8" checked' in ana.get(f"{page}?again").content.decode()


def test_who_leads_is_led_on_to_the_note_and_told_that_it_is_kept(cast, evening, clock):
    end(evening, clock)
    roster = f"/meetings/{evening.public_id}/roster/"
    assert roster in cast.client("fay").get(f"/meetings/{evening.public_id}/after/").content.decode()
    assert roster not in cast.client("ana").get(f"/meetings/{evening.public_id}/after/").content.decode()
    kept = cast.client("fay").post(roster, {"words": "Begin with the breath."}, follow=True).content.decode()
    assert "goes by itself after thirty days" in kept and "Begin with the breath." in kept


def test_the_brief_says_how_it_stands_at_the_door(cast, evening, clock):
    def brief(meeting=evening):
        return cast.client("fay").get(f"/meetings/{meeting.public_id}/brief/").content.decode()

    assert "The doors open at 20:15" in brief(evening.series.meetings.order_by("starts_at")[1])
    assert "Nobody waits yet" in brief() and "Open the door" in brief()
    hour.enter_lobby(meeting=evening, seat=cast.seat("ana"))
    assert "Somebody waits to be let in" in brief()
    hour.enter_lobby(meeting=evening, seat=cast.seat("fay"))
    hour.enter_lobby(meeting=evening, seat=cast.seat("ben"))
    assert "2 people wait" in brief() and f"/meetings/{evening.public_id}/room/" in brief()
    hour.admit_all(meeting=evening, by=cast.seat("fay"))
    assert "You are in the room" in brief() and "Open the door" not in brief()
    hour.close_meeting(meeting=evening, by=cast.seat("fay"))
    assert "That hour is over" in brief() and f"/meetings/{evening.public_id}/roster/" in brief()


def test_the_close_says_when_they_meet_again(cast, evening, clock):
    end(evening, clock)
    page = cast.client("ana").get(f"/meetings/{evening.public_id}/after/").content.decode()
    assert "See you on Tuesday" in page
    assert "1 December at 20:30" in page


@pytest.mark.parametrize("and_who_reads_them", [(), ("fay",)], ids=["four", "four and Fay"])
def test_four_answers_are_never_shown(cast, evening, clock, and_who_reads_them):
    sixth_seats(cast, 2)
    sit(cast, evening, "ana", "ben", "member0", "member1")
    end(evening, clock)
    for who in ("ana", "ben", "member0", "member1", *and_who_reads_them):
        answer(cast, evening, who)
    clock.shift(timedelta(hours=25))
    run_due()
    assert "Fewer than five people answered" in roster(cast, evening)


def test_fay_is_led_to_what_was_drawn(cast, evening, clock):
    sixth_seats(cast, 3)
    sit(cast, evening, "ana", "ben", "member0", "member1", "member2")
    end(evening, clock)
    for who in ("ana", "ben", "member0", "member1", "member2"):
        answer(cast, evening, who)
    lead = f"/groups/{cast.circle.public_id}/lead/"
    assert "stands there now" not in cast.client("fay").get(lead).content.decode()
    clock.shift(timedelta(hours=25))
    run_due()
    shown = cast.client("fay").get(lead).content.decode()
    assert "stands there now" in shown and f"/meetings/{evening.public_id}/roster/" in shown


def test_five_answers_are_drawn_a_day_later_once_and_never_change(cast, evening, clock):
    sixth_seats(cast, 4)
    sit(cast, evening, "ana", "ben", "member0", "member1", "member2", "member3")
    end(evening, clock)
    for place, who in enumerate(("ana", "ben", "member0", "member1", "member2")):
        answer(cast, evening, who, safe=str(place * 2))
    clock.shift(timedelta(hours=23))
    run_due()
    assert "People felt safe" not in roster(cast, evening)
    clock.shift(timedelta(hours=1))
    run_due()
    drawn = roster(cast, evening)
    assert "People felt safe" in drawn
    assert "The way we do it fits people" not in drawn
    keep_after(meeting=evening, seat=cast.seat("ana"), answers={"safe": 10})
    answer(cast, evening, "member3", safe="0")
    draw_pulse(meeting=evening)
    assert roster(cast, evening).split("How it was for the group")[1] == drawn.split("How it was for the group")[1]


def test_whoever_was_not_there_is_not_counted(cast, evening, clock):
    sixth_seats(cast, 3)
    sit(cast, evening, "ana", "ben", "member0", "member1")
    end(evening, clock)
    for who in ("ana", "ben", "member0", "member1", "member2"):
        answer(cast, evening, who)
    clock.shift(timedelta(hours=25))
    run_due()
    assert "Fewer than five people answered" in roster(cast, evening)


def test_whoever_waited_at_the_door_and_was_never_let_in_heard_nothing_and_is_not_counted(cast, evening, clock):
    sixth_seats(cast, 3)
    sit(cast, evening, "ben", "member0", "member1", "member2")
    hour.enter_lobby(meeting=evening, seat=cast.seat("ana"))
    end(evening, clock)
    assert "at the door" in roster(cast, evening)
    assert cast.client("ana").get(f"/meetings/{evening.public_id}/room/heard/").status_code == 404
    for who in ("ana", "ben", "member0", "member1", "member2"):
        answer(cast, evening, who)
    clock.shift(timedelta(hours=25))
    run_due()
    assert "Fewer than five people answered" in roster(cast, evening)


@pytest.mark.parametrize("gets_up", [False, True])
def test_whoever_went_and_came_to_the_door_again_keeps_what_they_heard(cast, evening, clock, gets_up):
    sit(cast, evening, "ana")
    hour.leave_meeting(meeting=evening, seat=cast.seat("ana"))
    hour.enter_lobby(meeting=evening, seat=cast.seat("ana"))
    if gets_up:
        hour.leave_meeting(meeting=evening, seat=cast.seat("ana"))
    end(evening, clock)
    assert "left early" in roster(cast, evening)
    assert cast.client("ana").get(f"/meetings/{evening.public_id}/room/heard/").status_code == 200


def test_whoever_got_up_early_or_was_put_out_is_counted(cast, evening, clock):
    sixth_seats(cast, 3)
    sit(cast, evening, "ana", "ben", "member0", "member1", "member2")
    hour.leave_meeting(meeting=evening, seat=cast.seat("ana"))
    remove_from_room(live=evening.live, seat=cast.seat("ben"), by=cast.seat("fay"))
    end(evening, clock)
    for who in ("ana", "ben", "member0", "member1", "member2"):
        answer(cast, evening, who)
    clock.shift(timedelta(hours=25))
    run_due()
    assert "People felt safe" in roster(cast, evening)


@pytest.mark.parametrize(("who", "is_asked"), [("ana", True), ("fay", True), ("ben", False)])
def test_only_whoever_was_there_is_asked_how_it_was(cast, evening, clock, who, is_asked):
    sit(cast, evening, "ana")
    end(evening, clock)
    page = cast.client(who).get(f"/meetings/{evening.public_id}/").content.decode()
    assert ("How was it?" in page) == is_asked
    assert ("Thank you for being part of it" in page) == is_asked
    assert ("The next evening stands on the group" in page) != is_asked


def test_fay_keeps_three_lines_and_no_more(cast, evening):
    fay, page = cast.client("fay"), f"/meetings/{evening.public_id}/roster/"
    assert fay.post(page, {"words": "One\nTwo\nThree\nFour"}).status_code == 409
    assert fay.post(page, {"words": "Begin with a longer breath."}).status_code == 302
    assert b"breath" not in bytes(Note.objects.get().sealed)
    assert "longer breath" in fay.get(page).content.decode()
    fay.post(page, {"words": " "})
    assert not Note.objects.exists()


def test_the_note_stands_in_the_next_brief_and_goes_after_a_month(cast, evening, clock):
    words = {"words": "Begin with a longer breath."}
    cast.client("fay").post(f"/meetings/{evening.public_id}/roster/", words)
    end(evening, clock)
    later = evening.series.meetings.order_by("starts_at")[1]
    assert "longer breath" in cast.client("fay").get(f"/meetings/{later.public_id}/brief/").content.decode()
    clock.shift(timedelta(days=31))
    plan_house_work()
    run_due()
    assert not Note.objects.exists()


def test_cards_go_after_twelve_months(cast, evening, clock):
    end(evening, clock)
    answer(cast, evening, "ana")
    clock.shift(timedelta(days=364))
    plan_house_work()
    run_due()
    assert Card.objects.exists()
    clock.shift(timedelta(days=2))
    plan_house_work()
    run_due()
    assert not Card.objects.exists()


def test_whoever_takes_the_yes_back_is_not_counted_and_the_answers_go(cast, evening, clock):
    sixth_seats(cast, 3)
    sit(cast, evening, "ana", "ben", "member0", "member1", "member2")
    end(evening, clock)
    for who in ("ana", "ben", "member0", "member1", "member2"):
        answer(cast, evening, who)
    consents.withdraw(account=cast.ana, purpose="meetings.cards")
    clock.shift(timedelta(hours=25))
    plan_house_work()
    run_due()
    assert "Fewer than five people answered" in roster(cast, evening)
    assert cards_of(cast.ana) == []
    assert Card.objects.count() == 4


@pytest.mark.nightly
def test_an_answer_under_an_older_yes_is_kept_and_not_counted(cast, evening, clock):
    five = ("ana", "ben", "member0", "member1", "member2")
    sixth_seats(cast, 3)
    sit(cast, evening, *five)
    end(evening, clock)
    for who in five:
        answer(cast, evening, who)
    Consent.objects.filter(account=cast.ana, purpose="meetings.cards").update(version="2025-01")
    clock.shift(timedelta(hours=25))
    plan_house_work()
    run_due()
    assert "Fewer than five people answered" in roster(cast, evening)
    assert Card.objects.count() == 5 and len(cards_of(cast.ana)) == 1


def test_what_is_held_is_handed_back_and_erased(cast, evening, clock):
    end(evening, clock)
    answer(cast, evening, "ana")
    held = str(privacy.hand_back(cast.ana))
    assert "I felt heard" in held
    assert "came" in held or "was not there" in held
    privacy.erase(cast.ana)
    privacy.erase(cast.ana)
    assert not Card.objects.exists()


def test_a_note_as_long_as_the_field_lets_one_type_is_kept(cast, evening, clock):
    """A browser counts the end of a line once, and sends two characters."""
    end(evening, clock)
    words = "x" * 592 + "\r\nabc\r\nefg"
    answer = cast.client("fay").post(f"/meetings/{evening.public_id}/roster/", {"words": words})
    assert len(words) > 600 and answer.status_code == 302
