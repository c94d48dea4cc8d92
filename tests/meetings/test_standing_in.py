"""Who agreed to lead one evening and then takes a break or leaves leads it no longer, and it needs somebody again."""

import pytest
import time_machine

from befriend.accounts import actions as accounts
from befriend.groups import actions as groups
from befriend.mail.models import Outbox
from befriend.meetings.actions import hour
from befriend.meetings.actions.ahead import derive
from befriend.meetings.actions.standing_in import agree_to_stand_in, ask_to_stand_in
from befriend.meetings.models import SeriesException
from befriend.meetings.queries import facilitators_of, leads
from befriend.realtime.models import Ticket
from tests.meetings.live_evening import Evening
from tests.meetings.planning import SUNDAY, TUESDAY, minutes

pytestmark = pytest.mark.django_db


@pytest.fixture
def stood_in(cast):
    """Ben has agreed to lead on Tuesday."""
    with time_machine.travel(SUNDAY, tick=False) as clock:
        held = Evening(cast)
        held.clock = clock
        agrees(held)
        yield held


def agrees(evening) -> None:
    ask_to_stand_in(meeting=evening.meeting, by=evening.cast.fay, seat=evening.seat("ben"))
    agree_to_stand_in(meeting=evening.meeting, seat=evening.seat("ben"))


def pauses(evening) -> None:
    groups.pause(seat=evening.seat("ben"))


def pauses_and_comes_back(evening) -> None:
    groups.pause(seat=evening.seat("ben"))
    groups.come_back(seat=evening.seat("ben"))


def leaves(evening) -> None:
    groups.leave(seat=evening.seat("ben"), words_stay=True)


def is_erased(evening) -> None:
    accounts.plan_erasure(account=evening.cast.ben, session_key=None)
    accounts.erase_for_good(evening.cast.ben)


GOES = [pauses, pauses_and_comes_back, leaves, is_erased]


def who_leads(evening) -> list[str]:
    evening.meeting.refresh_from_db()
    names = {evening.seat(name).pk: name for name in ("fay", "ana")}
    return [names.get(seat.pk, "ben") for seat in facilitators_of(evening.meeting)]


def plan_page(evening) -> str:
    return evening.client("fay").get(f"/groups/{evening.cast.circle.public_id}/plan/").content.decode()


@pytest.mark.parametrize("goes", GOES)
def test_the_evening_needs_somebody_again_as_if_nobody_had_been_asked(stood_in, goes):
    assert who_leads(stood_in) == ["ben", "fay"] and "this once" in plan_page(stood_in)
    goes(stood_in)
    derive(stood_in.meeting.series)
    assert who_leads(stood_in) == ["fay"] and "this once" not in plan_page(stood_in)
    assert not SeriesException.objects.exclude(asked=None, substitute=None).exists()


def test_who_comes_back_leads_it_once_they_are_asked_again_and_agree(stood_in):
    page = f"/meetings/{stood_in.meeting.public_id}/brief/"
    assert stood_in.client("ben").get(page).status_code == 200
    pauses_and_comes_back(stood_in)
    assert stood_in.client("ben").get(page).status_code == 404
    agrees(stood_in)
    assert stood_in.client("ben").get(page).status_code == 200


@pytest.mark.parametrize("goes", GOES)
def test_those_who_lead_hear_of_it(stood_in, goes):
    Outbox.objects.all().delete()
    goes(stood_in)
    assert Outbox.objects.filter(account=stood_in.cast.fay, letter="answered").count() == 1


def test_a_question_that_was_not_answered_goes_with_the_break(stood_in):
    ask_to_stand_in(meeting=stood_in.meeting, by=stood_in.cast.fay, seat=stood_in.seat("ana"))
    groups.pause(seat=stood_in.seat("ana"))
    assert "lead one evening" not in stood_in.client("ana").get("/today/").content.decode()
    assert not SeriesException.objects.exclude(asked=None).exists()


def test_in_the_middle_of_the_evening_they_get_up_from_the_head_of_the_room(stood_in):
    stood_in.clock.move_to(TUESDAY)
    stood_in.sit("ben", "fay", "ana")
    assert stood_in.room.may_lead(stood_in.me("ben"))
    pauses_and_comes_back(stood_in)
    assert stood_in.me("ben") not in stood_in.room.here
    assert not Ticket.objects.filter(account=stood_in.cast.ben).exists()
    stood_in.sit("ben")
    assert not stood_in.room.may_lead(stood_in.me("ben"))
    assert not Ticket.objects.filter(account=stood_in.cast.ben, channel=stood_in.live.panel, may_read=True).exists()


def test_the_panel_of_an_evening_that_is_over_closes_to_them(stood_in):
    stood_in.clock.move_to(TUESDAY)
    stood_in.sit("ben", "ana")
    hour.close_meeting(meeting=stood_in.meeting, by=stood_in.seat("ben"))
    pauses(stood_in)
    assert not Ticket.objects.filter(account=stood_in.cast.ben, channel=stood_in.live.panel).exists()
    assert not leads(stood_in.live.meeting, stood_in.seat("ben"))


def test_whoever_stands_in_for_nobody_takes_a_break_and_stays_where_they_sit(stood_in):
    stood_in.clock.move_to(TUESDAY - minutes(5))
    stood_in.sit("fay", "ana")
    groups.pause(seat=stood_in.seat("ana"))
    assert stood_in.me("ana") in stood_in.room.here


def test_who_stands_in_puts_out_for_tonight_and_is_offered_no_more(stood_in):
    stood_in.clock.move_to(TUESDAY - minutes(5))
    stood_in.open()
    stood_in.sit("ben", "ana")
    room, out = (stood_in.client("ben").get(stood_in.url(tail)).content.decode() for tail in ("", "out/"))
    for told in (room, out):
        assert "out for tonight" in told and "out for good" not in told
    assert stood_in.client("ben").post(stood_in.url(f"out/{stood_in.me('ana')}/")).status_code == 302
    assert stood_in.me("ana") not in stood_in.room.here
