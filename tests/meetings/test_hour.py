"""The doors open, people wait, are let in, get up, and it ends: through pages, on the clock of one Tuesday."""

from datetime import timedelta

import pytest
import time_machine

from befriend.due.actions import run_due
from befriend.groups import actions as groups
from befriend.groups.actions import renew_guidelines
from befriend.meetings.actions import hour
from befriend.meetings.actions.standing_in import agree_to_stand_in
from befriend.meetings.models import Attendance, Meeting
from befriend.realtime.models import Entry, Ticket
from befriend.shell.refusal import Refusal
from befriend.vault.rules import Erased
from befriend.vault.sealing import seal
from tests.cast import PROMISES
from tests.meetings.planning import SUNDAY, TUESDAY, first, minutes, tuesdays

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(SUNDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def evening(cast, clock) -> Meeting:
    """Tuesday, ten minutes before: the doors have opened."""
    meeting = first(tuesdays(cast))
    clock.move_to(TUESDAY - minutes(10))
    run_due()
    meeting.refresh_from_db()
    return meeting


def lobby(meeting):
    return f"/meetings/{meeting.public_id}/lobby/"


def state(cast, meeting, who):
    return Attendance.objects.get(meeting=meeting, seat=cast.seat(who)).state


def has_ticket(cast, who):
    return Ticket.objects.filter(account=getattr(cast, who)).exists()


def let_in(cast, meeting, *who):
    cast.client("fay").post(lobby(meeting))
    for name in who:
        cast.client(name).post(lobby(meeting))
    cast.client("fay").post(f"/meetings/{meeting.public_id}/admit/")


def test_the_doors_open_a_quarter_of_an_hour_before_and_not_sooner(cast, clock):
    meeting = first(tuesdays(cast))
    clock.move_to(TUESDAY - minutes(16))
    run_due()
    assert cast.client("ana").post(lobby(meeting)).status_code == 409
    clock.move_to(TUESDAY - minutes(15))
    run_due()
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.OPEN
    assert meeting.key is not None


def test_the_door_opens_for_the_first_who_comes_even_if_no_worker_runs(cast, clock):
    meeting = first(tuesdays(cast))
    clock.move_to(TUESDAY - minutes(5))
    assert cast.client("ana").post(lobby(meeting)).status_code == 302
    assert state(cast, meeting, "ana") == "waiting"


def test_ana_waits_until_fay_lets_her_in(cast, evening):
    ana = cast.client("ana")
    ana.post(lobby(evening))
    waiting = ana.get(lobby(evening))
    assert "You can sit here quietly" in waiting.content.decode()
    assert not has_ticket(cast, "ana")
    fay = cast.client("fay")
    fay.post(lobby(evening))
    assert "Juniper" in fay.get(f"/meetings/{evening.public_id}/waiting/").content.decode()
    fay.post(f"/meetings/{evening.public_id}/admit/", {"seat": str(cast.seat("ana").public_id)})
    assert has_ticket(cast, "ana")
    assert ana.get(lobby(evening)).headers["Location"].endswith("/room/")
    assert ana.get(f"{lobby(evening)}door/").headers["HX-Refresh"] == "true"


def test_without_script_the_waiting_page_looks_again_by_itself(cast, evening):
    ana = cast.client("ana")
    ana.post(lobby(evening))
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in ana.get(lobby(evening)).content.decode()


def test_whoever_takes_a_break_at_the_door_waits_there_no_longer(cast, evening):
    fay, ana, page = cast.client("fay"), cast.client("ana"), f"/meetings/{evening.public_id}/waiting/"
    fay.post(lobby(evening))
    ana.post(lobby(evening))
    assert "Juniper" in fay.get(page).content.decode()
    assert ana.post(f"/groups/{cast.circle.public_id}/seat/pause/").status_code == 302
    assert "Juniper" not in fay.get(page).content.decode()
    assert state(cast, evening, "ana") == "excused"


def test_nobody_is_let_in_by_a_member_or_by_another_groups_leader(cast, evening):
    cast.client("ana").post(lobby(evening))
    who = {"seat": str(cast.seat("ana").public_id)}
    for name in ("ben", "gil", "omar", "cy"):
        assert cast.client(name).post(f"/meetings/{evening.public_id}/admit/", who).status_code == 404
    with pytest.raises(Refusal):
        hour.admit(meeting=evening, seat=cast.seat("ana"), by=cast.seat("ben"))
    assert state(cast, evening, "ana") == "waiting"


@pytest.mark.parametrize("seat", ["sol", "not-a-seat", "\x00"])
def test_letting_in_somebody_from_elsewhere_finds_nobody(cast, evening, seat):
    seat = str(cast.seat("sol").public_id) if seat == "sol" else seat
    assert cast.client("fay").post(f"/meetings/{evening.public_id}/admit/", {"seat": seat}).status_code == 404


def test_letting_in_twice_says_that_nobody_waits_there(cast, evening):
    let_in(cast, evening, "ana")
    again = cast.client("fay").post(f"/meetings/{evening.public_id}/admit/", {"seat": str(cast.seat("ana").public_id)})
    assert again.status_code == 409


def test_a_resting_seat_and_new_guidelines_come_first(cast, evening):
    groups.pause(seat=cast.seat("ben"))
    groups.renew_guidelines(by=cast.seat("fay"), promises=["We begin with a breath."], words_stay_days=0)
    with pytest.raises(Refusal) as paused:
        hour.enter_lobby(meeting=evening, seat=cast.seat("ben"))
    with pytest.raises(Refusal) as unread:
        hour.enter_lobby(meeting=evening, seat=cast.seat("ana"))
    assert (paused.value.code, unread.value.code) == ("paused", "guidelines")


def test_ana_gets_up_and_may_come_back_to_the_door(cast, evening):
    let_in(cast, evening, "ana")
    ana = cast.client("ana")
    ana.post(f"/meetings/{evening.public_id}/get-up/")
    assert (state(cast, evening, "ana"), has_ticket(cast, "ana")) == ("left_early", False)
    ana.post(lobby(evening))
    assert state(cast, evening, "ana") == "waiting"


def test_whoever_leaves_the_group_is_out_of_the_room_at_once(cast, evening):
    let_in(cast, evening, "ana", "ben")
    groups.leave(seat=cast.seat("ana"), words_stay=True)
    groups.remove(seat=cast.seat("ben"), by=cast.seat("fay"))
    assert not has_ticket(cast, "ana")
    assert not has_ticket(cast, "ben")
    assert cast.client("ben").post(lobby(evening)).status_code == 404


def test_the_hour_ends_and_attendance_is_noted(cast, evening):
    let_in(cast, evening, "ana")
    cast.client("fay").post(f"/meetings/{evening.public_id}/room/end/")
    evening.refresh_from_db()
    assert evening.state == Meeting.State.ENDED
    assert [state(cast, evening, who) for who in ("ana", "fay", "ben")] == ["came", "came", "missed"]
    assert cast.client("ana").post(lobby(evening)).status_code == 409
    hour.close_meeting(meeting=evening)


def test_somebody_excused_is_not_noted_as_missing(cast, evening, clock):
    clock.move_to(SUNDAY)
    cast.client("ben").post(f"/meetings/{evening.public_id}/excuse/", {"come": "no"})
    Attendance.objects.update_or_create(meeting=evening, seat=cast.seat("ben"), defaults={"state": "excused"})
    clock.move_to(TUESDAY)
    hour.close_meeting(meeting=evening)
    assert state(cast, evening, "ben") == "excused"


def test_an_hour_that_nobody_ends_ends_by_itself(cast, evening, clock):
    let_in(cast, evening, "ana")
    clock.move_to(TUESDAY + minutes(91))
    run_due()
    evening.refresh_from_db()
    assert evening.state == Meeting.State.ENDED


def test_words_go_two_hours_after_the_end_and_attendance_stays(cast, evening, clock):
    let_in(cast, evening, "ana")
    sealed = Entry.objects.exclude(sealed=None)
    assert sealed.exists()
    hour.close_meeting(meeting=evening)
    clock.shift(minutes(119))
    run_due()
    assert sealed.exists()
    clock.shift(minutes(2))
    run_due()
    evening.refresh_from_db()
    assert not sealed.exists()
    assert evening.cleared_at is not None
    with pytest.raises(Erased):
        seal("x", label="x", row=evening.public_id, circle=evening.public_id, under=(evening.key,))
    assert state(cast, evening, "ana") == "came"


def test_words_stay_a_week_where_the_group_agreed(cast, clock):
    renew_guidelines(by=cast.seat("fay"), promises=PROMISES, words_stay_days=7)
    meeting = first(tuesdays(cast))
    clock.move_to(TUESDAY)
    hour.open_meeting(meeting=meeting)
    hour.close_meeting(meeting=meeting)
    clock.shift(timedelta(days=6, hours=23))
    run_due()
    meeting.refresh_from_db()
    assert meeting.cleared_at is None
    clock.shift(timedelta(hours=2))
    run_due()
    meeting.refresh_from_db()
    assert meeting.cleared_at is not None


def test_a_group_that_ends_in_the_middle_of_its_hour_has_no_open_room(cast, evening):
    let_in(cast, evening, "ana")
    groups.end_group(circle=cast.circle, by=cast.fay)
    evening.refresh_from_db()
    assert evening.state == Meeting.State.ENDED
    assert not Meeting.objects.filter(circle=cast.circle, state="planned").exists()


def test_a_substitute_lets_people_in(cast, clock):
    meeting = first(tuesdays(cast))
    cast.client("fay").post(
        f"/meetings/{meeting.public_id}/change/", {"do": "lead", "seat": str(cast.seat("ben").public_id)}
    )
    agree_to_stand_in(meeting=meeting, seat=cast.seat("ben"))
    clock.move_to(TUESDAY - minutes(10))
    cast.client("ana").post(lobby(meeting))
    ben = cast.client("ben")
    ben.post(lobby(meeting))
    ben.post(f"/meetings/{meeting.public_id}/admit/")
    assert state(cast, meeting, "ana") == "came"


def test_where_nobody_who_leads_comes_the_group_begins_by_itself(cast, evening, clock):
    ana = cast.client("ana")
    ana.post(lobby(evening))
    clock.move_to(TUESDAY + minutes(4))
    ana.post(lobby(evening))
    assert "Nobody who leads" not in ana.get(lobby(evening)).content.decode()
    assert state(cast, evening, "ana") == "waiting"
    clock.move_to(TUESDAY + minutes(5))
    assert "Go in without waiting" in ana.get(lobby(evening)).content.decode()
    ana.post(lobby(evening))
    assert (state(cast, evening, "ana"), has_ticket(cast, "ana")) == ("came", True)


def test_where_fay_is_there_nobody_walks_in_late_unseen(cast, evening, clock):
    let_in(cast, evening, "ana")
    clock.move_to(TUESDAY + minutes(20))
    cast.client("ben").post(lobby(evening))
    assert state(cast, evening, "ben") == "waiting"


def test_whoever_was_put_out_does_not_come_back_tonight(cast, evening):
    let_in(cast, evening, "ana", "ben")
    Attendance.objects.filter(meeting=evening, seat=cast.seat("ben")).update(state="removed")
    assert cast.client("ben").post(lobby(evening)).status_code == 409
