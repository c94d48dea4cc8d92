"""The kind words of a "not now" stand for thirty days, and so does the name of whoever was told so."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from befriend.due.actions import plan_house_work, run_due
from befriend.due.models import Work
from befriend.due.rules import Lane
from befriend.groups import actions, tasks
from befriend.groups.models import Seat
from befriend.groups.privacy import hand_back
from tests.cast import sit

pytestmark = [pytest.mark.both, pytest.mark.django_db]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WORDS = "Please try First Light on Mondays."


def what_pia_reads(cast) -> str:
    return cast.client("pia").get(reverse("groups:request", args=[cast.circle.public_id])).content.decode()


def is_told(cast, name: str) -> None:
    actions.decline(seat=cast.seat(name), by=cast.seat("fay"), words=WORDS)


def the_house_works(runs: int = 1) -> list[int]:
    """How many of those who were told "not now" have a name left, after each run."""
    plan_house_work()
    left = []
    for _run in range(runs):
        run_due(lanes=[Lane.BULK])
        left.append(Seat.objects.filter(state="not_now", handle_mark__isnull=False).count())
    return left


def test_after_thirty_days_nobody_has_the_words_to_pia_and_her_name_is_free(cast):
    told_at = timezone.now()
    is_told(cast, "pia")
    with time_machine.travel(told_at + 30 * DAY - HOUR, tick=True):
        the_house_works()
        assert WORDS in what_pia_reads(cast) and WORDS in str(hand_back(cast.pia))
    with time_machine.travel(told_at + 30 * DAY + HOUR, tick=True):
        the_house_works()
        page = what_pia_reads(cast)
        assert WORDS not in page and "This answer came more than thirty days ago." in page and "Ask again" in page
        assert "cannot take anybody new" not in page
        held = str(hand_back(cast.pia))
        assert WORDS not in held and "Wren" not in held
        row = cast.seat("pia")
        assert (row.state, bytes(row.reply_sealed), bytes(row.handle_sealed)) == ("not_now", b"", b"")
        assert sit(cast.cy, cast.circle, "Wren").state == "pending"


def test_pia_who_asks_again_in_the_moment_in_which_her_old_answer_goes_waits_under_her_name(cast):
    told_at = timezone.now()
    is_told(cast, "pia")
    asks = iter([lambda: sit(cast.pia, cast.circle, "Wren")])

    def asks_just_before(execute, sql, params, many, context):
        if sql.startswith('UPDATE "groups_seat"') and (ask := next(asks, None)):
            ask()
        return execute(sql, params, many, context)

    with time_machine.travel(told_at + 31 * DAY, tick=True), connection.execute_wrapper(asks_just_before):
        the_house_works()
        assert next(asks, None) is None and "Your request is here" in what_pia_reads(cast)
        assert "Wren" in str(hand_back(cast.pia))


def test_who_waited_when_a_group_ended_reads_well_too_and_however_many_they_are_they_go_at_once(cast, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 1)
    for name, handle in {"cy": "Heron", "sol": "Marlo"}.items():
        sit(cast.people[name], cast.circle, handle)
    ended_at = timezone.now()
    actions.end_group(circle=cast.circle, by=cast.fay)
    with time_machine.travel(ended_at + 31 * DAY, tick=True):
        assert the_house_works(runs=5) == [2, 1, 0, 0, 0]
        assert not Work.objects.filter(kind="groups.forget_more_replies").exists()
        assert "This answer came more than thirty days ago." in what_pia_reads(cast)


def test_what_is_over_is_found_along_an_index_however_many_seats_there_are(cast):
    gone = timezone.now() - 60 * DAY
    many = [Seat(circle=cast.circle, state="left", asked_at=gone, ended_at=gone) for _ in range(3_000)]
    Seat.objects.bulk_create(many, batch_size=500)
    with CaptureQueriesContext(connection) as asked:
        tasks.forget_replies()
    looks = [each["sql"] for each in asked if each["sql"].startswith('SELECT "groups_seat"')]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE groups_seat")
        cursor.execute(("EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN ") + looks[0])
        told = str(cursor.fetchall())
    assert "seat_named_since" in told and "TEMP B-TREE" not in told and "Seq Scan" not in told
