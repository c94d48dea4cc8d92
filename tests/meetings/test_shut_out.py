"""A seat that is given up, a task that is laid down, a person who goes: no room stays open behind them."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from befriend.accounts import actions as accounts
from befriend.groups import actions as groups
from befriend.groups.queries import with_handles
from befriend.meetings.actions import hour
from befriend.meetings.room.queries import handles_in, log_of, panel_of
from befriend.realtime.models import Entry, Ticket
from tests.meetings.live_evening import Evening, another_leads, goes_out
from tests.meetings.planning import SUNDAY, TUESDAY, minutes

pytestmark = pytest.mark.django_db


def tickets(evening, name: str, channel) -> list[bool]:
    return list(Ticket.objects.filter(account=getattr(evening.cast, name), channel=channel).values_list("may_read", flat=True))  # fmt: skip


def said_and_sealed() -> int:
    return Entry.objects.filter(kind__in=["said", "reworded"], sealed__isnull=False).count()


def names_in(evening) -> set[str]:
    live = evening.live
    return set(handles_in(log_of(live.room, upto=live.room.seq)).values())


@pytest.mark.parametrize("way", ["left", "removed", "banned"])
def test_what_was_said_in_a_meeting_that_is_over_is_closed_to_whoever_is_out_of_the_group(spoken, way):
    hour.close_meeting(meeting=spoken.meeting, by=spoken.seat("fay"))
    assert tickets(spoken, "ben", spoken.live.room) == [True]
    goes_out(spoken, way)
    assert not Ticket.objects.filter(account=spoken.cast.ben).exists()
    assert tickets(spoken, "ana", spoken.live.room) == [True]


@pytest.mark.parametrize(("stay", "left"), [(True, 1), (False, 0)])
def test_words_go_with_ana_out_of_the_room_too_if_she_wishes(spoken, stay, left):
    groups.leave(seat=spoken.seat("ana"), words_stay=stay)
    assert said_and_sealed() == left
    assert ("Juniper" in names_in(spoken)) is stay


@pytest.mark.parametrize("way", ["appointed", "paused"])
def test_who_leads_no_longer_reads_no_panel_and_gets_up_from_the_head_of_the_room(evening, way):
    another_leads(evening.cast, "ben")
    evening.sit("ben")
    assert tickets(evening, "ben", evening.live.panel) == [True] and evening.room.may_lead(evening.me("ben"))
    if way == "paused":
        groups.pause(seat=evening.seat("ben"))
        groups.come_back(seat=evening.seat("ben"))
    else:
        groups.appoint(seat=evening.seat("ben"), role="member", by=evening.seat("fay"))
    assert not Ticket.objects.filter(account=evening.cast.ben).exists()
    evening.sit("ben")
    assert tickets(evening, "ben", evening.live.panel) == [False]
    assert not evening.room.may_lead(evening.me("ben"))
    assert evening.client("ben").post(evening.url("calm/"), {"on": "true"}).status_code == 404


@pytest.mark.both
@pytest.mark.parametrize("way", ["appointed", "paused"])
def test_who_led_as_the_doors_opened_and_no_longer_does_sits_down_as_a_member(cast, way):
    another_leads(cast, "ben")
    with time_machine.travel(SUNDAY, tick=False) as clock:
        evening = Evening(cast)
        clock.move_to(TUESDAY - minutes(5))
        evening.open()
        assert evening.me("ben") in evening.room.leads
        if way == "paused":
            groups.pause(seat=evening.seat("ben"))
            groups.come_back(seat=evening.seat("ben"))
        else:
            groups.appoint(seat=evening.seat("ben"), role="member", by=evening.seat("fay"))
        evening.sit("ben")
        assert not evening.room.may_lead(evening.me("ben")) and not evening.room.is_led
        assert evening.client("ben").post(evening.url("lock/"), {"on": "true"}).status_code == 404


def test_who_begins_to_lead_while_they_sit_there_has_the_room_as_before_and_leads_it_once_they_come_in_again(evening):
    """Their page asks for no stream that is closed to them: it would have none at all."""
    evening.sit("ben")
    another_leads(evening.cast, "ben")
    assert tickets(evening, "ben", evening.live.panel) == [False]
    assert evening.live.panel.public_id.hex not in page_of(evening, "ben")
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("ben"))
    evening.sit("ben")
    assert evening.room.may_lead(evening.me("ben")) and evening.live.panel.public_id.hex in page_of(evening, "ben")


def page_of(evening, name):
    return evening.client(name).get(evening.url()).content.decode()


def test_the_panel_of_a_meeting_that_is_over_closes_to_who_leads_no_longer(evening):
    another_leads(evening.cast, "ben")
    evening.sit("ben")
    hour.close_meeting(meeting=evening.meeting, by=evening.seat("fay"))
    groups.appoint(seat=evening.seat("ben"), role="member", by=evening.seat("fay"))
    assert (tickets(evening, "ben", evening.live.panel), tickets(evening, "ben", evening.live.room)) == ([], [True])


def test_who_is_on_the_way_out_gets_up_and_no_door_opens_until_they_stay(spoken):
    ben = spoken.client("ben")
    accounts.plan_erasure(account=spoken.cast.ben, session_key=ben.session.session_key)
    assert spoken.me("ben") not in spoken.room.here
    assert not Ticket.objects.filter(account=spoken.cast.ben).exists()
    assert "Oak" not in spoken.client("fay").get(f"/meetings/{spoken.meeting.public_id}/brief/").content.decode()
    for path in (spoken.url(), f"/meetings/{spoken.meeting.public_id}/", f"/groups/{spoken.cast.circle.public_id}/inside/"):  # fmt: skip
        assert ben.get(path).status_code == 404
    assert ben.post(f"/meetings/{spoken.meeting.public_id}/lobby/").status_code == 404
    accounts.change_mind(account=spoken.cast.ben)
    spoken.sit("ben")
    assert ben.get(spoken.url()).status_code == 200


def test_who_knocked_and_goes_is_waited_for_no_longer(evening):
    hour.enter_lobby(meeting=evening.meeting, seat=evening.seat("ben"))
    assert evening.me("ben") in panel_of(evening.live)[0].waiting
    accounts.plan_erasure(account=evening.cast.ben, session_key=None)
    assert evening.me("ben") not in panel_of(evening.live)[0].waiting


def test_an_erased_persons_name_is_read_in_no_room(spoken):
    assert "Juniper" in names_in(spoken)
    accounts.plan_erasure(account=spoken.cast.ana, session_key=None)
    spoken.cast.ana.erase_at = timezone.now() - timedelta(seconds=1)
    seat = spoken.seat("ana")
    accounts.erase_for_good(spoken.cast.ana)
    assert "Juniper" not in names_in(spoken) and "someone who left" in names_in(spoken)
    seat.refresh_from_db()
    assert with_handles([seat])[0].handle == "someone who left"
    assert "Juniper" not in spoken.client("fay").get(spoken.url()).content.decode()
