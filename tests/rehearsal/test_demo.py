"""The demo community: invented people who act through the same actions as everybody."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from befriend.accounts.models import Account, Session
from befriend.due.actions import run_due
from befriend.groups import actions as groups
from befriend.groups.models import Group, Seat
from befriend.groups.queries import guidelines_of
from befriend.meetings.actions.hour import enter_lobby
from befriend.meetings.models import Attendance, LiveRoom, Meeting
from befriend.meetings.room.actions import send
from befriend.meetings.room.queries import log_of, panel_of, room_of
from befriend.rehearsal.actions import play
from befriend.rehearsal.community import build, live_circle, person_named
from tests.kept import once

pytestmark = pytest.mark.django_db


@pytest.fixture
def community(db):
    return once("the demo", lambda: list(build()))


def newcomer() -> Seat:
    circle = live_circle()
    application = groups.Application(handle="Wren", agreed=guidelines_of(circle).version)
    return groups.join(account=person_named("wren"), circle=circle, application=application)


def test_six_groups_forty_people_and_what_they_did_so_far(community):
    assert Group.objects.count() == 6
    assert Account.objects.count() >= 40
    assert Meeting.objects.filter(state="ended").count() == 48
    came = {state: Attendance.objects.filter(state=state).count() for state in ("came", "missed")}
    assert came["came"] > came["missed"] > 20


def test_somebody_waits_for_ruths_answer_and_not_everybody_is_new(community, settings):
    settings.DEMO = True
    browser = Client()
    browser.post("/demo/ruth/")
    assert "Somebody waits to be let in" in browser.get("/desk/").content.decode()
    with time_machine.travel(timezone.now(), tick=False):
        play()
        meeting = Meeting.objects.filter(circle=live_circle(), series__rule="").latest("pk")
        new = (
            browser.get(f"/meetings/{meeting.public_id}/brief/")
            .content.decode()
            .split('id="new"')[1]
            .split("</section>")[0]
        )
    assert "Hale" in new and "Oak" not in new


def test_whatever_a_visitor_does_to_who_leads_it_goes_on_where_it_was(community):
    circle = live_circle()
    led = Seat.objects.filter(circle=circle, role="facilitator")
    assert led.update(role="member") == 2
    play()
    assert live_circle() == circle and Meeting.objects.filter(circle=circle, series__rule="").exists()
    assert led.count() == 2


@pytest.mark.parametrize("did", ["ended the group", "left it, and put the other out"])
def test_where_a_visitor_ended_the_group_the_next_one_finds_another_and_a_meeting_on(community, did):
    circle = live_circle()
    if did == "ended the group":
        groups.end_group(circle=circle, by=person_named("ruth"))
    else:
        ruth, dara = (Seat.objects.get(circle=circle, account=person_named(name)) for name in ("ruth", "dara"))
        groups.remove(seat=dara, by=ruth)
        groups.leave(seat=ruth, words_stay=True)
    for _beat in range(3):
        play()
    assert Group.objects.filter(circle__kind="open", is_active=True, topic="drinking", circle=live_circle()).exists()
    assert live_circle() != circle and newcomer().state == "seated"
    meeting = Meeting.objects.get(circle=live_circle(), series__rule="")
    assert Attendance.objects.filter(meeting=meeting).exists()
    assert Group.objects.count() == 7


def test_building_twice_builds_once(community):
    assert list(build()) == []
    assert Group.objects.count() == 6


@pytest.mark.django_db(transaction=True)  # what is committed is folded once
def test_a_newcomer_is_let_in_speaks_and_is_received(community):
    wren = None
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(330):
            play()
            clock.shift(timedelta(seconds=4))
            live = LiveRoom.objects.select_related("room", "meeting").order_by("pk").last()
            if live is not None and wren is None:
                wren = newcomer()
                enter_lobby(meeting=live.meeting, seat=wren)
            if live is not None and room_of(live)[0].speaker == str(wren.public_id):
                speak_or_pass(live, wren)
            if live is not None and live.meeting.state == "ended":
                break
    log = log_of(live.room, upto=room_of(live)[1])
    said = next(event.seq for event in log if event.seat == wren.public_id and event.kind == "said")
    answers = [event for event in log if event.kind == "said" and event.seq > said and event.seat != wren.public_id]
    assert any("I am glad you came tonight" in (event.words or "") for event in answers)
    assert panel_of(live)[0].told_at, "those who lead read how the room is"
    assert {"passed", "minute", "hand", "leaned", "breathed", "ended"} <= {event.kind for event in log}


def speak_or_pass(live, seat) -> None:
    send_id = uuid.uuid4()
    if str(seat.public_id) in room_of(live)[0].said.values():
        send(live=live, seat=seat, send_id=send_id, kind="passed", body={})
    else:
        body = {"id": str(send_id), "done": True}
        send(live=live, seat=seat, send_id=send_id, kind="said", body=body, words="I am new and I am frightened.")


def test_whoever_a_person_is_playing_is_not_played_by_the_house(community, settings):
    settings.DEMO = True
    browser = Client()
    browser.post("/demo/ruth/")
    assert Session.objects.filter(account=person_named("ruth")).exists()
    for _ in range(6):
        play()
    assert not Attendance.objects.filter(
        seat__account=person_named("ruth"), state__in=["came", "waiting"], meeting__state="open"
    ).exists()


@pytest.mark.parametrize("role", ["wren", "juniper", "ruth", "omar"])
def test_one_click_makes_somebody_of_a_visitor(community, settings, role):
    settings.DEMO = True
    browser = Client()
    assert browser.get(browser.post(f"/demo/{role}/").url).status_code == 200


@pytest.mark.django_db
def test_a_code_stands_for_whoever_asked_for_it_and_for_nobody_else(settings):
    settings.DEMO = True
    asks, looks, letters = Client(), Client(), "/demo/letters/"
    for browser, address in ((asks, "nan@post.example"), (looks, "una@post.example")):
        browser.post("/account/sign-in/", {"email": address, "device": "shared"})
    run_due(timezone.now() + timedelta(minutes=10))
    pages = [browser.get(letters).content.decode() for browser in (asks, looks)]
    codes = [set(re.findall(r"\b\d{3} ?\d{3}\b", page)) for page in pages]
    assert all(len(each) == 1 for each in codes) and codes[0] != codes[1]
    assert "No letters." in Client().get(letters).content.decode()


@pytest.mark.parametrize("path", ["/demo/", "/demo/letters/", "/demo/omar/"])
def test_outside_the_demo_none_of_this_exists(db, path):
    assert Client().get(path).status_code == 404
    assert Client().post(path).status_code in (404, 405)
