"""Today has one next step; a desk says what needs somebody, the most pressing first."""

import uuid
from dataclasses import replace
from datetime import time

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from befriend.accounts.models import Account
from befriend.due.models import Work
from befriend.due.queries import set_aside
from befriend.groups import actions as groups
from befriend.meetings.actions import hour
from befriend.meetings.actions.evening import excuse
from befriend.meetings.actions.standing_in import agree_to_stand_in, ask_to_stand_in
from befriend.safety.actions import report_item
from befriend.safety.models import Case
from befriend.safety.rules import Category
from tests.cast import Cast, charter, sit
from tests.meetings.planning import SUNDAY, TUESDAY, TUESDAYS, first, minutes, tuesdays

pytestmark = pytest.mark.django_db
FOUR = ("First Light", "Second Light", "Third Light", "Fourth Light")


@pytest.fixture(autouse=True)
def clock():
    """Before anybody asks for a seat, so that no request is younger than the evening."""
    with time_machine.travel(SUNDAY, tick=False) as moment:
        yield moment


@pytest.fixture
def meeting(cast, clock):
    return first(tuesdays(cast))


def today(cast, name: str) -> str:
    return cast.client(name).get("/today/").content.decode()


def desk(cast, name: str) -> str:
    return cast.client(name).get("/desk/").content.decode()


def test_who_has_no_group_is_shown_the_way_to_one(cast):
    page = today(cast, "cy")
    assert "There is a seat for you" in page
    assert 'href="/find/"' in page


def test_an_organisers_next_step_is_the_desk_and_then_a_seat(cast):
    page = today(cast, "omar")
    assert "wait at the desk" in page or "waits at the desk" in page
    assert page.count("Go to the desk") == 1 and "There is a seat for you" not in page and 'href="/find/"' in page
    assert "at the desk" not in today(cast, "cy")


def test_whoever_sits_in_a_room_is_led_there_also_where_another_group_began_before(cast, meeting, clock):
    groups.accept(seat=sit(cast.ana, cast.other, "Willow"), by=cast.seat("gil"))
    schedule = replace(TUESDAYS, at=time(20, 40))
    there = first(tuesdays(Cast(cast.other, cast.circle, {**cast.people, "fay": cast.gil}), schedule))
    clock.move_to(TUESDAY)
    for evening, leads in ((meeting, cast.seat("fay")), (there, cast.seat("gil"))):
        hour.enter_lobby(meeting=evening, seat=leads)
    assert f"/meetings/{meeting.public_id}/lobby/" in today(cast, "ana")
    seat = cast.seat("ana", cast.other)
    hour.enter_lobby(meeting=there, seat=seat)
    hour.admit(meeting=there, seat=seat, by=cast.seat("gil"))
    page = today(cast, "ana")
    assert f"/meetings/{there.public_id}/room/" in page and f"/meetings/{meeting.public_id}/lobby/" not in page


def test_a_member_sees_when_the_group_meets_and_who_will_be_there(cast, meeting):
    page = today(cast, "ana")
    assert "Juniper" in page
    assert "Tuesday Ashore meets on Tuesday at 20:30" in page
    assert "That is in 2 days." in page
    assert "Led by Ruth" in page


def test_whoever_leads_this_once_is_named_and_where_nobody_does_nobody_is(cast, meeting, clock):
    ask_to_stand_in(meeting=meeting, by=cast.fay, seat=cast.seat("ben"))
    agree_to_stand_in(meeting=meeting, seat=cast.seat("ben"))
    assert "Led by Oak and Ruth." in today(cast, "ana")
    groups.leave(seat=cast.seat("ben"), words_stay=True)
    groups.leave(seat=cast.seat("fay"), words_stay=True)
    assert "Led by" not in today(cast, "ana") and "That is in 2 days. " in today(cast, "ana")
    clock.move_to(TUESDAY - minutes(10))
    assert "Led by" not in today(cast, "ana")


def test_who_leads_and_cannot_come_is_not_named(cast, meeting):
    excuse(meeting=meeting, seat=cast.seat("fay"), is_excused=True)
    assert "Led by" not in today(cast, "ana")


def test_whoever_leads_alone_is_not_told_of_herself_by_name(cast, meeting):
    page = today(cast, "fay")
    assert "You lead it." in page and "Led by" not in page


def test_where_the_desk_comes_first_the_soonest_evening_stands_below(cast, meeting):
    Account.objects.filter(pk=cast.fay.pk).update(is_organiser=True)
    page = today(cast, "fay")
    assert "Go to the desk" in page and f"/meetings/{meeting.public_id}/" in page


def test_an_evening_that_somebody_is_asked_to_lead_names_its_group(cast, meeting):
    ask_to_stand_in(meeting=meeting, by=cast.fay, seat=cast.seat("ben"))
    ben = cast.client("ben")
    for path in ("/today/", f"/meetings/{meeting.public_id}/stand-in/", f"/meetings/{meeting.public_id}/"):
        assert "Tuesday Ashore" in ben.get(path).content.decode()


def test_where_a_group_has_no_meeting_yet_the_desk_leads_to_its_plan(cast):
    page = desk(cast, "omar")
    assert "No meeting is planned yet." in page and f"/groups/{cast.circle.public_id}/plan/" in page


def test_when_the_doors_are_open_the_step_is_to_sit_down(cast, meeting, clock):
    clock.move_to(TUESDAY - minutes(10))
    page = today(cast, "ana")
    assert "Tuesday Ashore is sitting down" in page
    assert f"/meetings/{meeting.public_id}/lobby/" in page


@pytest.mark.parametrize("who", ["cy", "eli", "rex", "sol"])
def test_nobody_else_reads_of_that_group(cast, meeting, who):
    assert "Tuesday Ashore" not in today(cast, who)


def test_whoever_asked_is_told_that_they_wait(cast):
    page = today(cast, "pia")
    assert page.count("You asked for a seat") == 1 and "See your request" in page
    assert "There is a seat for you" not in page


def test_the_answer_stands_where_it_was_promised_for_a_week_and_leads_to_its_words_and_to_asking_again(cast, clock):
    pia = cast.client("pia")
    assert "The answer stands here when it has come." in today(cast, "pia")
    groups.decline(seat=cast.seat("pia"), by=cast.seat("fay"), words="Please try First Light.")
    page = today(cast, "pia")
    there = f"/groups/{cast.circle.public_id}/request/"
    assert "Your request for a seat is answered" in page and there in page
    answer = pia.get(there).content.decode()
    assert "Please try First Light." in answer and f"/groups/{cast.circle.public_id}/join/" in answer
    clock.move_to(SUNDAY + minutes(8 * 24 * 60))
    assert "is answered" not in today(cast, "pia")


def test_a_meeting_of_another_day_is_told_with_its_day(cast, meeting, clock):
    clock.move_to(TUESDAY - minutes(23 * 60))
    assert "Tuesday 20:30" in desk(cast, "fay").split("The next seven days")[0]


def test_new_guidelines_are_brought_to_those_who_have_not_agreed(cast):
    groups.renew_guidelines(by=cast.seat("fay"), promises=("We begin on time.",), words_stay_days=0)
    assert "What your group agrees on has changed" in today(cast, "ana")


@pytest.mark.both
def test_a_group_that_has_ended_asks_ana_for_no_yes_and_takes_no_break_from_ben(cast):
    groups.pause(seat=cast.seat("ben"))
    groups.renew_guidelines(by=cast.seat("fay"), promises=("We begin on time.",), words_stay_days=0)
    groups.end_group(circle=cast.circle, by=cast.fay)
    assert "has changed" not in today(cast, "ana")
    ben = today(cast, "ben")
    assert "taking a break" not in ben and "has changed" not in ben and "There is a seat for you" in ben


def asked_for_todays_page(cast) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert "has changed" not in today(cast, "ana")
    return len(queries)


@pytest.mark.both
def test_of_many_groups_the_one_that_changed_is_told_and_more_groups_cost_no_more_questions(cast):
    """Ana said yes in all of them; the last agrees on something new after she sat down."""
    led = [groups.found_group(by=cast.gil, charter=charter(n, kind="open", questions=()), handle="Gale") for n in FOUR]
    sit(cast.ana, led[0].circle, "Willow")
    asked_for_todays_page(cast)
    before = asked_for_todays_page(cast)
    for lead in led[1:]:
        sit(cast.ana, lead.circle, "Willow")
    assert asked_for_todays_page(cast) == before
    groups.renew_guidelines(by=led[-1], promises=("We begin on time.",), words_stay_days=0)
    page = today(cast, "ana")
    assert page.count("What your group agrees on has changed") == 1 and str(led[-1].circle.public_id) in page


def test_after_the_hour_the_card_is_offered_once_it_was_lived(cast, meeting, clock):
    clock.move_to(TUESDAY)
    hour.enter_lobby(meeting=meeting, seat=cast.seat("fay"))
    hour.enter_lobby(meeting=meeting, seat=cast.seat("ana"))
    hour.admit(meeting=meeting, seat=cast.seat("ana"), by=cast.seat("fay"))
    hour.close_meeting(meeting=meeting, by=cast.seat("fay"))
    assert "How was the hour with Tuesday Ashore for you?" in today(cast, "ana")
    assert "How was the hour" not in today(cast, "ben")


def test_a_facilitator_finds_requests_and_the_next_meeting(cast, meeting, clock):
    clock.move_to(TUESDAY - minutes(300))
    page = desk(cast, "fay")
    assert page.index("Somebody waits to be let in") < page.index("Tuesday Ashore meets")
    assert "After Loss" not in page


def test_an_organiser_finds_reports_with_danger_first(cast):
    for category in (Category.SPAM, Category.CHILD):
        report_item(item=None, reporter=cast.ana, category=category, words="Look.", send=uuid.uuid4())
    page = desk(cast, "omar")
    assert page.index("A child may be in danger") < page.index("Selling, recruiting or spam")
    assert "Look." not in page
    assert Case.objects.count() == 2


def test_an_organiser_hears_that_nobody_does_the_work(cast):
    assert "The worker is not running" in desk(cast, "omar")
    assert "The worker is not running" in cast.client("omar").get("/desk/work/").content.decode()


def test_work_that_was_set_aside_is_shown_by_kind_and_number_alone(cast):
    work = Work.objects.order_by("pk").first()
    Work.objects.filter(pk=work.pk).update(set_aside_at=work.due_at, problem="ValueError")
    assert work.kind in cast.client("omar").get("/desk/work/").content.decode()
    assert "Some work was set aside" in desk(cast, "omar")


def test_omar_has_work_tried_again_when_its_cause_is_mended_and_lets_go_what_nobody_knows(cast):
    known, unknown = Work.objects.order_by("pk")[:2]
    Work.objects.filter(pk=unknown.pk).update(kind="old.errand")
    Work.objects.filter(pk__in=[known.pk, unknown.pk]).update(
        set_aside_at=timezone.now(), tries=5, problem="ValueError"
    )
    omar = cast.client("omar")
    assert [word in omar.get("/desk/work/").content.decode() for word in ("Try it again", "Let it go")] == [True, True]
    said = [omar.post("/desk/work/", {"work": row.pk}, follow=True).content.decode() for row in (known, unknown)]
    assert "on its way again" in said[0] and "It is forgotten" in said[1]
    assert Work.objects.get(kind=known.kind, subject=known.subject).tries == 0
    assert not set_aside().exists() and not Work.objects.filter(kind="old.errand").exists()
    for number in (known.pk, "", "٣x", "9" * 40, "9" * 5000):
        again = omar.post("/desk/work/", {"work": number}, follow=True)
        assert "seen to this already" in again.content.decode()


def test_omars_first_minute_says_what_the_house_lacks_and_when_its_groups_meet(cast, meeting, monkeypatch):
    monkeypatch.setattr("befriend.desk.queries.needs.somebody_works", lambda: True)
    page = desk(cast, "omar")
    assert "Nothing presses now" in page
    assert page.index("Call the crisis numbers yourself") < page.index("Tuesday Ashore")
    assert page.count("btn--lamp") == 1
    assert f"/groups/{cast.circle.public_id}/plan/" in page


def test_the_week_says_which_group_nobody_leads(cast, meeting):
    assert "Nobody leads it" not in desk(cast, "omar")
    groups.leave(seat=cast.seat("fay"), words_stay=True)
    assert "Nobody leads it" in desk(cast, "omar")


def test_the_desk_says_whether_somebody_waits_at_the_door(cast, meeting, clock):
    clock.move_to(TUESDAY - minutes(10))
    assert "Nobody waits at the door" in desk(cast, "fay")
    hour.enter_lobby(meeting=meeting, seat=cast.seat("ana"))
    assert "Somebody waits to be let in." in desk(cast, "fay")
    hour.enter_lobby(meeting=meeting, seat=cast.seat("fay"))
    hour.admit(meeting=meeting, seat=cast.seat("ana"), by=cast.seat("fay"))
    assert "Back into the room" in desk(cast, "fay") and "Nobody waits at the door" in desk(cast, "fay")


def test_an_evening_that_is_over_leaves_the_week(cast, meeting, clock):
    clock.move_to(TUESDAY + minutes(30))
    assert "It is on now" in desk(cast, "fay")
    clock.move_to(TUESDAY + minutes(61))
    assert "It is on now" not in desk(cast, "fay")


def test_who_leads_reads_of_the_week_of_their_groups_alone(cast, meeting):
    assert "Tuesday Ashore" in desk(cast, "fay")
    assert "Tuesday Ashore" not in desk(cast, "gil")


@pytest.mark.parametrize(("who", "status"), [("ana", 404), ("cy", 404), ("fay", 200), ("omar", 200)])
def test_who_has_a_desk(cast, who, status):
    assert cast.client(who).get("/desk/").status_code == status


def test_who_takes_a_break_is_not_called_to_the_meeting(cast, meeting):
    assert "You are taking a break from it." not in cast.client("ana").get("/mine/").content.decode()
    groups.pause(seat=cast.seat("ana"))
    page = today(cast, "ana")
    assert "Look at your seat" in page and "See what will happen" not in page
    assert page.count("You are taking a break from Tuesday Ashore") == 1
    assert f"/groups/{cast.circle.public_id}/seat/" in page
    assert "You are taking a break from it." in cast.client("ana").get("/mine/").content.decode()


def test_each_of_two_breaks_is_told_once(cast):
    groups.accept(seat=sit(cast.ana, cast.other, "Wren"), by=cast.seat("gil"))
    for circle in (cast.circle, cast.other):
        groups.pause(seat=cast.seat("ana", circle))
    page = today(cast, "ana")
    assert [page.count(f"You are taking a break from {name}") for name in ("Tuesday Ashore", "After Loss")] == [1, 1]


def test_who_is_leaving_reads_when_and_how_to_stay(cast, meeting):
    cast.client("ana").post("/account/data/erase/")
    page = today(cast, "ana")
    assert "Everything about you here will be erased on 29 November, 12:00" in page and "Change my mind" in page
    assert "Find your seat" not in page


def test_a_report_says_by_which_day_it_is_to_be_looked_at(cast):
    report_item(item=None, reporter=cast.ana, category=Category.SPAM, words="Look.", send=uuid.uuid4())
    Account.objects.filter(pk=cast.omar.pk).update(zone="America/New_York")
    assert "To be looked at by Monday 23 November, 07:00" in desk(cast, "omar")


def test_letters_that_wait_for_the_mail_server_are_not_called_arrived(cast):
    Work.objects.create(kind="mail.send", subject="a letter", lane="soon", due_at=timezone.now(), tries=3)
    page = cast.client("omar").get("/desk/work/").content.decode()
    assert "One letter could not be handed over yet" in page and "All letters arrived" not in page
    assert "None is set (BEFRIEND_SMTP)" in desk(cast, "omar")
