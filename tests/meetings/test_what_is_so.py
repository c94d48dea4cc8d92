"""Pages say what is so: of an evening that is off, a seat that rests, a group that ended, an hour that is over."""

import pytest

from befriend.groups import actions as groups
from befriend.meetings.actions import hour
from befriend.meetings.actions.evening import call_off
from befriend.meetings.actions.standing_in import agree_to_stand_in, ask_to_stand_in
from befriend.meetings.models import SeriesException
from befriend.shell.refusal import Refusal
from tests.meetings.test_standing_in import stood_in

__all__ = ["stood_in"]
pytestmark = pytest.mark.django_db


def read(evening, name: str, path: str) -> str:
    return evening.client(name).get(path).content.decode()


def inside(evening) -> str:
    return f"/groups/{evening.cast.circle.public_id}/inside/"


def test_whoever_rests_is_shown_the_way_back_and_no_door_that_is_shut_to_them(evening):
    groups.pause(seat=evening.seat("ben"))
    meeting = f"/meetings/{evening.meeting.public_id}/"
    ben = evening.client("ben")
    for page in (inside(evening), meeting):
        shown = ben.get(page).content.decode()
        assert "I am back" in shown and "Sit down" not in shown
    assert ben.get(f"{meeting}lobby/").url == meeting
    ben.post(f"/groups/{evening.cast.circle.public_id}/seat/come-back/")
    assert "Sit down" in ben.get(meeting).content.decode()


def test_who_lets_people_in_is_somebody_who_is_there(evening):
    lobby = f"/meetings/{evening.meeting.public_id}/lobby/"
    hour.enter_lobby(meeting=evening.meeting, seat=evening.seat("ben"))
    assert "lets you in" in (shown := read(evening, "ben", lobby)) and "Somebody lets you in" not in shown
    hour.leave_meeting(meeting=evening.meeting, seat=evening.seat("fay"))
    assert "Somebody lets you in" in read(evening, "ben", lobby)


def test_nobody_is_asked_to_lead_an_evening_that_is_off(stood_in):
    fay, ana = stood_in.cast.fay, stood_in.seat("ana")
    ask_to_stand_in(meeting=stood_in.meeting, by=fay, seat=ana)
    call_off(meeting=stood_in.meeting, by=fay)
    asks = read(stood_in, "ana", f"/meetings/{stood_in.meeting.public_id}/stand-in/")
    assert "is called off, so nobody need lead it" in asks and "Yes, I lead" not in asks
    for act in (
        lambda: ask_to_stand_in(meeting=stood_in.meeting, by=fay, seat=stood_in.seat("ben")),
        lambda: agree_to_stand_in(meeting=stood_in.meeting, seat=ana),
    ):
        with pytest.raises(Refusal) as no:
            act()
        assert no.value.code == "off"
    assert SeriesException.objects.get(series=stood_in.meeting.series).substitute is None
    assert "Let somebody else lead it" not in read(stood_in, "fay", f"/meetings/{stood_in.meeting.public_id}/change/")


def test_an_ended_group_promises_no_evening_and_leads_nobody_astray(stood_in):
    groups.end_group(circle=stood_in.cast.circle, by=stood_in.cast.fay)
    circle = stood_in.cast.circle.public_id
    for name, page in (("ben", inside(stood_in)), ("ben", f"/groups/{circle}/")):
        shown = read(stood_in, name, page)
        assert "There are no more evenings" in shown
        assert "being planned" not in shown and "You will hear" not in shown and "Open: you can" not in shown
    for page in ("/desk/", f"/groups/{circle}/lead/"):
        assert f"/groups/{circle}/plan/" not in read(stood_in, "fay", page)
    assert f"/groups/{circle}/lead/" in read(stood_in, "fay", "/desk/")


def test_after_the_hour_the_panel_leads_no_more(spoken):
    floor = 'data-act="invited" data-show="leads"'
    assert f"{floor}>" in read(spoken, "fay", spoken.url())
    hour.close_meeting(meeting=spoken.meeting, by=spoken.seat("fay"))
    over = read(spoken, "fay", spoken.url())
    assert f"{floor} hidden>" in over and f"{floor}>" not in over
    assert "load again every 15 seconds" not in over


def test_whoever_was_put_out_for_tonight_can_be_let_back_without_a_word_to_the_room(spoken):
    spoken.client("fay").post(spoken.url(f"out/{spoken.me('ben')}/"))
    out = f'href="{spoken.url("out/")}"'
    assert out in read(spoken, "fay", spoken.url()) and not spoken.room.calm
    assert "Let them come back" in read(spoken, "fay", spoken.url("out/"))


def test_who_wants_to_be_asked_nothing_tonight_is_not_asked_by_today(spoken):
    hour.close_meeting(meeting=spoken.meeting, by=spoken.seat("fay"))
    ana, asks = spoken.client("ana"), "How was the hour with"
    assert asks in ana.get("/today/").content.decode()
    ana.get(f"/meetings/{spoken.meeting.public_id}/after/?nothing")
    assert asks not in ana.get("/today/").content.decode()
    assert asks in read(spoken, "ben", "/today/")


def test_the_weekday_of_a_rhythm_says_on_whose_clock_it_is_where_that_is_another(stood_in):
    visitor, group = stood_in.client(None), f"/groups/{stood_in.cast.circle.public_id}/"
    visitor.cookies["zone"] = "Europe/Berlin"
    assert "Every Tuesday." in visitor.get(group).content.decode()
    visitor.cookies["zone"] = "Asia/Kolkata"
    assert "Every Tuesday on the clock of Dublin." in visitor.get(group).content.decode()
