"""A reminder: once, at the person's own minute, never in their night, and never for an evening that is not."""

from datetime import timedelta

import pytest
import time_machine

from befriend.accounts.models import Account
from befriend.due.actions import plan, run_due
from befriend.due.models import Work
from befriend.groups import actions as groups
from befriend.mail.actions import keep_preferences
from befriend.mail.models import Outbox
from befriend.meetings.actions import evening
from befriend.meetings.models import Meeting
from befriend.meetings.rules.reminders import offset, week_of
from befriend.meetings.tasks import remind
from befriend.vault.sealing import mark
from tests.meetings.planning import SUNDAY, TUESDAY, first, minutes, tuesdays

pytestmark = pytest.mark.django_db
A_MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(SUNDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(cast) -> Meeting:
    return first(tuesdays(cast))


def reminders(account=None):
    rows = Outbox.objects.filter(letter="reminder")
    return rows.filter(account=account) if account else rows


def own_minute(account, starts_at=TUESDAY):
    return starts_at - offset(mark(account.key, "meetings.reminder", week_of(starts_at)))


def live_through(clock, begin, end, step=A_MINUTE):
    """What a worker does who looks each minute."""
    at = begin
    while at <= end:
        clock.move_to(at)
        run_due()
        at += step


def test_everybody_who_sits_is_reminded_once_at_their_own_minute(cast, meeting, clock):
    live_through(clock, TUESDAY - timedelta(hours=26), TUESDAY - timedelta(hours=25), minutes(30))
    live_through(clock, TUESDAY - minutes(80), TUESDAY + minutes(5))
    told = {row.account: row.written_at for row in reminders().select_related("account")}
    assert set(told) == {cast.ana, cast.ben, cast.fay}
    assert {account: own_minute(account) for account in told} == told


def test_the_work_is_due_at_the_minute_itself_so_that_a_worker_is_late_by_no_more_than_its_pace(cast, meeting, clock):
    clock.move_to(TUESDAY - timedelta(hours=26))
    run_due()
    due = set(Work.objects.filter(kind="meetings.remind").values_list("due_at", flat=True))
    assert due == {own_minute(account) for account in (cast.ana, cast.ben, cast.fay)}


def test_the_minute_is_the_same_all_week_and_another_next_week(cast):
    weeks = [TUESDAY + timedelta(weeks=number) for number in range(20)]
    assert len({week - own_minute(cast.ana, week) for week in weeks}) > 5
    assert own_minute(cast.ana, TUESDAY) - TUESDAY == own_minute(cast.ana, TUESDAY + minutes(60)) - TUESDAY - minutes(
        60
    )


def test_a_clock_that_jumps_back_reminds_nobody_twice(cast, meeting, clock):
    clock.move_to(TUESDAY - timedelta(hours=26))
    run_due()
    clock.move_to(TUESDAY - minutes(5))
    run_due()
    assert reminders().count() == 3
    clock.move_to(TUESDAY - minutes(65))
    plan("meetings.call", str(meeting.pk), at=TUESDAY - minutes(65))
    live_through(clock, TUESDAY - minutes(65), TUESDAY)
    assert reminders().count() == 3


def test_a_moved_evening_is_reminded_of_at_its_new_time_and_not_at_the_old(cast, meeting, clock):
    clock.move_to(TUESDAY - timedelta(hours=26))
    run_due()
    moved = TUESDAY + timedelta(days=1)
    evening.move_meeting(meeting=meeting, by=cast.fay, to=moved.replace(tzinfo=None))
    live_through(clock, TUESDAY - minutes(80), TUESDAY)
    assert not reminders().exists()
    live_through(clock, moved - timedelta(hours=26), moved - timedelta(hours=25), minutes(30))
    live_through(clock, moved - minutes(80), moved)
    assert {row.written_at for row in reminders(cast.ana)} == {own_minute(cast.ana, moved)}


def test_whoever_cannot_come_left_rests_or_goes_is_not_reminded(cast, meeting, clock):
    clock.move_to(TUESDAY - timedelta(hours=26))
    run_due()
    evening.excuse(meeting=meeting, seat=cast.seat("ana"), is_excused=True)
    groups.pause(seat=cast.seat("ben"))
    Account.objects.filter(pk=cast.fay.pk).update(erase_at=TUESDAY + timedelta(days=7))
    live_through(clock, TUESDAY - minutes(80), TUESDAY)
    assert not reminders().exists()


def test_an_evening_called_off_reminds_nobody(cast, meeting, clock):
    clock.move_to(TUESDAY - timedelta(hours=26))
    run_due()
    evening.call_off(meeting=meeting, by=cast.fay)
    live_through(clock, TUESDAY - minutes(80), TUESDAY)
    assert not reminders().exists()


def test_whoever_sat_down_this_afternoon_is_reminded_too(cast, meeting, clock):
    live_through(clock, TUESDAY - timedelta(hours=26), TUESDAY - timedelta(hours=25), minutes(30))
    clock.move_to(TUESDAY - timedelta(hours=4))
    groups.accept(seat=cast.seat("pia"), by=cast.seat("fay"))
    live_through(clock, TUESDAY - minutes(80), TUESDAY)
    assert reminders(cast.pia).count() == 1


def test_whoever_is_let_in_after_their_own_minute_is_reminded_within_minutes(cast, meeting, clock):
    weeks = (TUESDAY + timedelta(weeks=number) for number in range(50))
    starts_at = next(week for week in weeks if own_minute(cast.pia, week) < week - minutes(18))
    live_through(clock, starts_at - timedelta(hours=26), starts_at - timedelta(hours=25), minutes(30))
    live_through(clock, starts_at - minutes(80), starts_at - minutes(20))
    clock.move_to(starts_at - minutes(18))
    groups.accept(seat=cast.seat("pia"), by=cast.seat("fay"))
    live_through(clock, starts_at - minutes(18), starts_at)
    (letter,) = reminders(cast.pia)
    assert starts_at - minutes(18) <= letter.written_at <= starts_at - minutes(10)
    assert reminders(cast.ana).count() == 1


def test_whoever_is_let_in_late_in_their_night_is_not_woken(cast, meeting, clock):
    Account.objects.filter(pk=cast.pia.pk).update(zone="Asia/Tokyo")  # half past five there
    live_through(clock, TUESDAY - timedelta(hours=26), TUESDAY - timedelta(hours=25), minutes(30))
    clock.move_to(TUESDAY - minutes(60))
    groups.accept(seat=cast.seat("pia"), by=cast.seat("fay"))
    live_through(clock, TUESDAY - minutes(60), TUESDAY + minutes(1))
    assert reminders(cast.ana).get().state == Outbox.State.KEPT
    assert [letter.state for letter in reminders(cast.pia)] == [Outbox.State.LET_GO]


def test_a_reminder_that_a_resting_worker_missed_is_not_made_up_for_old_members(cast, meeting, clock):
    clock.move_to(TUESDAY - minutes(11))
    due = {row for row in (cast.ana, cast.ben, cast.fay) if own_minute(row) >= TUESDAY - minutes(11)}
    live_through(clock, TUESDAY - minutes(11), TUESDAY)
    assert {row.account for row in reminders().select_related("account")} == due


def test_a_person_far_away_is_not_woken(cast, meeting, clock):
    Account.objects.filter(pk=cast.ana.pk).update(zone="Asia/Tokyo")  # the meeting is at half past five there
    live_through(clock, TUESDAY - timedelta(hours=26), TUESDAY - minutes(1), minutes(10))
    (letter,) = reminders(cast.ana)
    assert letter.written_at == TUESDAY - timedelta(hours=7, minutes=40)  # ten minutes to ten in the evening there


def test_whoever_wants_letters_at_any_hour_gets_them_at_their_minute(cast, meeting, clock):
    Account.objects.filter(pk=cast.ana.pk).update(zone="Asia/Tokyo")
    keep_preferences(account=cast.ana, ways={}, quiet=None)
    live_through(clock, TUESDAY - timedelta(hours=26), TUESDAY - timedelta(hours=25), minutes(30))
    live_through(clock, TUESDAY - minutes(80), TUESDAY)
    assert {row.written_at for row in reminders(cast.ana)} == {own_minute(cast.ana)}


def test_work_that_comes_a_day_early_waits_for_its_minute(cast, meeting):
    subject = f"{meeting.pk}:{cast.seat('ana').pk}"
    remind(subject)
    assert not reminders().exists()
    assert Work.objects.get(kind="meetings.remind", subject=subject).due_at == own_minute(cast.ana)
