"""Two presses that want the same rows of one evening in the same moment: both are done, and neither is an error."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import time
from functools import partial

import pytest
import time_machine
from django.db import transaction

from befriend.accounts.actions import erase_for_good, plan_erasure
from befriend.due.actions import run_next
from befriend.due.models import Work
from befriend.due.rules import Lane
from befriend.groups import actions as groups
from befriend.groups import privacy
from befriend.groups.actions import ending, writing
from befriend.meetings.actions import ahead as derived
from befriend.meetings.actions import hour
from befriend.meetings.actions.evening import call_off
from befriend.meetings.actions.series import change_series
from befriend.meetings.actions.standing_in import ask_to_stand_in
from befriend.meetings.models import Attendance, Meeting, SeriesException
from befriend.meetings.room import actions as room
from befriend.meetings.room.presence import note_listeners
from befriend.meetings.tasks import look_ahead
from befriend.realtime.models import Entry
from tests.groups.test_races import at_once
from tests.meetings.live_evening import Evening
from tests.meetings.planning import SUNDAY, TUESDAY, minutes
from tests.meetings.test_standing_in import agrees, leaves, pauses

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def halfway(monkeypatch) -> Callable[[object, str], Callable[[Callable], Callable]]:
    """Stop whoever comes to this function for half a moment there; the other one begins then."""
    has_come = threading.Event()

    def at(module: object, name: str, *, after: bool) -> Callable[[Callable], Callable]:
        whole = getattr(module, name)

        def slowly(*whom: object, **named: object) -> object:
            answer = whole(*whom, **named) if after else None
            has_come.set()
            threading.Event().wait(0.5)
            return answer if after else whole(*whom, **named)

        monkeypatch.setattr(module, name, slowly)
        return lambda press: lambda: then(press)

    def then(press: Callable[[], object]) -> None:
        assert has_come.wait(20)
        press()

    return at


def test_ben_gets_up_while_fay_puts_him_out(spoken, halfway):
    live, ben, fay = spoken.live, spoken.seat("ben"), spoken.seat("fay")
    then = halfway(room, "shut_out", after=True)
    gets_up = then(lambda: hour.leave_meeting(meeting=spoken.meeting, seat=ben))
    assert at_once([lambda: room.remove_from_room(live=live, seat=ben, by=fay), gets_up]) == {"done": 2}
    assert spoken.client("ben").post(f"/meetings/{spoken.meeting.public_id}/lobby/").status_code == 409


@pytest.mark.parametrize("several", [True, False])
def test_ana_leaves_the_group_while_fay_puts_ben_out_for_good(spoken, halfway, several):
    live, ana, ben, fay = spoken.live, spoken.seat("ana"), spoken.seat("ben"), spoken.seat("fay")
    then = halfway(room, "shut_out", after=True)

    def puts_out() -> None:
        if several:
            room.remove_several(live=live, seats=[ben], by=fay, for_good=True)
        else:
            room.remove_from_room(live=live, seat=ben, by=fay, for_good=True)

    assert at_once([puts_out, then(lambda: groups.leave(seat=ana, words_stay=True))]) == {"done": 2}
    assert (spoken.seat("ana").state, spoken.seat("ben").state) == ("left", "banned")


def test_pia_takes_a_break_at_the_door_while_the_hour_ends(spoken, halfway):
    groups.accept(seat=spoken.seat("pia"), by=spoken.seat("fay"))
    pia = spoken.seat("pia")
    assert hour.enter_lobby(meeting=spoken.meeting, seat=pia) == hour.WAITS
    then = halfway(hour, "leave_meeting", after=False)
    ends = then(lambda: hour.close_meeting(meeting=spoken.meeting))
    assert at_once([lambda: groups.pause(seat=pia), ends]) == {"done": 2}
    spoken.meeting.refresh_from_db()
    assert (spoken.meeting.state, spoken.seat("pia").state) == ("ended", "paused")


@pytest.mark.parametrize("way", ["asks for it", "goes"])
def test_the_hour_ends_while_somebody_who_sits_there_is_erased(spoken, halfway, way):
    ben, fay = spoken.cast.ben, spoken.cast.fay
    then = halfway(privacy, "look_again_at_groups_of" if way == "asks for it" else "give_up_for", after=False)
    ends = then(lambda: hour.close_meeting(meeting=spoken.meeting))
    goes = {"asks for it": lambda: plan_erasure(account=fay, session_key=None), "goes": lambda: erase_for_good(ben)}
    assert at_once([goes[way], ends]) == {"done": 2}
    spoken.meeting.refresh_from_db()
    assert spoken.meeting.state == "ended"


def test_ana_gets_up_while_fay_puts_out_for_good_who_stands_in_tonight(spoken, halfway):
    live, ana, ben, fay = spoken.live, spoken.seat("ana"), spoken.seat("ben"), spoken.seat("fay")
    Meeting.objects.filter(pk=spoken.meeting.pk).update(substitute=ben)
    then = halfway(room, "ban", after=False)
    gets_up = then(lambda: hour.leave_meeting(meeting=spoken.meeting, seat=ana))
    puts_out = partial(room.remove_from_room, live=live, seat=ben, by=fay, for_good=True)
    assert at_once([puts_out, gets_up]) == {"done": 2}
    spoken.meeting.refresh_from_db()
    assert (spoken.meeting.substitute, spoken.seat("ben").state) == (None, "banned")


def test_fay_puts_two_out_while_the_house_notes_who_listens(spoken):
    """Somebody else has hold of the first one's row when both come for it."""
    groups.accept(seat=spoken.seat("pia"), by=spoken.seat("fay"))
    spoken.sit("pia")
    rows = Attendance.objects.filter(meeting=spoken.meeting).select_related("seat").order_by("pk")
    listening = {row.seat.account_id for row in rows}
    out = [row.seat for row in rows if row.seat != spoken.seat("fay")]
    are_held, waits = threading.Event(), threading.Event().wait

    def holds_the_first() -> None:
        with transaction.atomic():
            list(rows.filter(seat=out[0]).select_for_update(of=("self",)))
            are_held.set()
            waits(1)

    def puts_out() -> None:
        are_held.wait(20)
        waits(0.2)
        room.remove_several(live=spoken.live, seats=out, by=spoken.seat("fay"), for_good=False)

    def listens() -> None:
        are_held.wait(20)
        waits(0.5)
        note_listeners({spoken.live.room.public_id: listening})

    assert at_once([holds_the_first, puts_out, listens]) == {"done": 3}
    assert set(rows.filter(seat__in=out).values_list("state", flat=True)) == {"removed"}


@pytest.fixture
def ahead(cast):
    """Ben has agreed to lead on Tuesday."""
    with time_machine.travel(SUNDAY, tick=False):
        held = Evening(cast)
        agrees(held)
        yield held


@pytest.mark.parametrize("goes", [pauses, leaves])
def test_fay_calls_off_the_evening_whose_leader_goes(ahead, halfway, goes):
    then = halfway(hour, "stand_in_no_more", after=False)
    calls_off = then(lambda: call_off(meeting=ahead.meeting, by=ahead.cast.fay))
    assert at_once([lambda: goes(ahead), calls_off]) == {"done": 2}
    ahead.meeting.refresh_from_db()
    assert (ahead.meeting.state, ahead.meeting.substitute) == ("cancelled", None)


def test_fay_ends_the_group_while_its_next_weeks_are_looked_at(ahead, halfway):
    fay, series = ahead.cast.fay, ahead.meeting.series
    then = halfway(ending, "_answer_who_waits", after=False)
    looks = then(lambda: transaction.atomic(look_ahead)(str(series.pk)))
    assert at_once([lambda: groups.end_group(circle=ahead.cast.circle, by=fay), looks]) == {"done": 2}
    assert not Meeting.objects.filter(series=series, state="planned").exists()


def test_fay_ends_the_hour_as_the_clock_does(spoken, halfway):
    """Of the two the clock gives way, and finds nothing left to do."""
    work = Work.objects.get(kind="meetings.close", subject=str(spoken.meeting.pk))
    then = halfway(room, "end_room", after=False)
    ends = partial(hour.close_meeting, meeting=spoken.meeting, by=spoken.seat("fay"))
    clock = then(lambda: run_next(Lane(work.lane), now=spoken.meeting.ends_at + Meeting.GRACE, only=work.pk))
    assert at_once([ends, clock]) == {"done": 2}
    spoken.meeting.refresh_from_db()
    assert spoken.meeting.state == "ended"
    assert Entry.objects.filter(channel=spoken.live.room, kind="ended").count() == 1
    assert not Work.objects.filter(pk=work.pk).exists()


def test_fay_calls_off_an_evening_of_a_group_that_ends_just_then(ahead, halfway):
    fay = ahead.cast.fay
    then = halfway(ending, "_answer_who_waits", after=False)
    ends = partial(groups.end_group, circle=ahead.cast.circle, by=fay)
    assert at_once([ends, then(partial(call_off, meeting=ahead.meeting, by=fay))]) == {"done": 1, "gone": 1}


def test_fay_asks_ana_to_stand_in_who_leaves_just_then(ahead, halfway):
    ana = ahead.seat("ana")
    then = halfway(hour, "stand_in_no_more", after=True)
    asks = then(lambda: ask_to_stand_in(meeting=ahead.meeting, by=ahead.cast.fay, seat=ana))
    assert at_once([lambda: groups.leave(seat=ana, words_stay=True), asks]) == {"done": 1, "stranger": 1}
    assert not SeriesException.objects.filter(asked=ana).exists()


def test_pia_comes_to_the_door_while_she_is_put_out_for_good(spoken, halfway):
    groups.accept(seat=spoken.seat("pia"), by=spoken.seat("fay"))
    pia = spoken.seat("pia")
    then = halfway(hour, "stand_in_no_more", after=True)
    comes = then(lambda: hour.enter_lobby(meeting=spoken.meeting, seat=pia))
    assert at_once([lambda: groups.ban(seat=pia, by=spoken.seat("fay")), comes]) == {"done": 1, "paused": 1}
    assert not Attendance.objects.filter(seat=pia).exclude(state=Attendance.State.EXCUSED).exists()


def test_the_doors_open_while_fay_moves_the_rhythm_by_five_minutes(ahead, halfway):
    series, then = ahead.meeting.series, halfway(derived, "_settle", after=False)
    moved = replace(series.schedule(), at=time(20, 35))
    changes = partial(change_series, series=series, by=ahead.cast.fay, schedule=moved, video="")
    with time_machine.travel(TUESDAY - minutes(5), tick=False):
        opens = then(lambda: hour.open_meeting(meeting=ahead.meeting))
        assert at_once([changes, opens]) == {"done": 2}
    ahead.meeting.refresh_from_db()
    assert (ahead.meeting.state, ahead.meeting.starts_at) == ("open", TUESDAY + minutes(5))
    assert ahead.meeting.key


def test_fay_renews_the_guidelines_while_a_new_rhythm_is_planned(ahead, halfway):
    fay, series, then = ahead.seat("fay"), ahead.meeting.series, halfway(writing, "guidelines_of", after=True)
    moved = replace(series.schedule(), rule="FREQ=WEEKLY;BYDAY=WE")
    changes = then(partial(change_series, series=series, by=ahead.cast.fay, schedule=moved, video=""))
    renews = partial(writing.renew_guidelines, by=fay, promises=["We listen."], words_stay_days=3)
    assert at_once([renews, changes]) == {"done": 2}
