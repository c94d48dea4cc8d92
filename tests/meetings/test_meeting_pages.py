"""The pages around a meeting, from planning it to looking back, as each kind of person meets them."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine

from befriend.accounts.models import Account
from befriend.mail.models import Outbox
from befriend.meetings.models import Attendance, Meeting, Series
from tests.cast import PROMISES
from tests.meetings.planning import SUNDAY, TUESDAY, first, minutes, tuesdays

pytestmark = pytest.mark.django_db

WEEKLY = {
    "first_on": "2026-11-24",
    "at": "20:30",
    "minutes": "60",
    "zone": "Europe/Dublin",
    "rhythm": "weekly",
    "times": "",
    "video": "",
    "plan": "recovery",
}


@pytest.fixture(autouse=True)
def on_sunday():
    with time_machine.travel(SUNDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def meeting(cast) -> Meeting:
    return first(tuesdays(cast, video="https://talk.example/canary"))


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("ana", 200),
        ("ben", 200),
        ("fay", 200),
        (None, 302),
        *[(who, 404) for who in ("cy", "sol", "pia", "eli", "rex", "omar")],
    ],
)
def test_who_sees_a_meeting(cast, meeting, who, status):
    assert cast.client(who).get(f"/meetings/{meeting.public_id}/").status_code == status


@pytest.mark.parametrize("page", ["brief", "waiting", "roster"])
@pytest.mark.parametrize(("who", "status"), [("fay", 200), ("ana", 404), ("gil", 404), ("omar", 404), ("cy", 404)])
def test_who_sees_what_those_who_lead_see(cast, meeting, page, who, status):
    assert cast.client(who).get(f"/meetings/{meeting.public_id}/{page}/").status_code == status


@pytest.mark.parametrize(("who", "status"), [("fay", 200), ("omar", 200), ("ana", 404), ("gil", 404), ("cy", 404)])
def test_who_may_plan(cast, meeting, who, status):
    browser, series = cast.client(who), meeting.series.public_id
    pages = [f"groups/{cast.circle.public_id}/plan", f"groups/{cast.circle.public_id}/plan/new", f"series/{series}"]
    for page in (*pages, f"series/{series}/hour", f"meetings/{meeting.public_id}/change"):
        assert browser.get(f"/{page}/").status_code == status, page


def test_a_meeting_that_is_not_there_looks_like_one_that_is_not_yours(cast, meeting):
    browser = cast.client("cy")
    absent, closed = browser.get(f"/meetings/{uuid.uuid4()}/"), browser.get(f"/meetings/{meeting.public_id}/")
    assert absent.content == closed.content


def test_fay_plans_when_the_group_meets(cast):
    answer = cast.client("fay").post(f"/groups/{cast.circle.public_id}/plan/new/", WEEKLY)
    assert answer.status_code == 302
    series = Series.objects.get(circle=cast.circle)
    assert (series.rule, series.zone) == ("FREQ=WEEKLY;BYDAY=TU", "Europe/Dublin")
    assert first(series).starts_at == TUESDAY
    assert "20:30" in cast.client("ana").get(f"/meetings/{first(series).public_id}/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Europe/Atlantis"},
        {"at": "25:99"},
        {"first_on": "2026-02-31"},
        {"minutes": "9999"},
        {"video": "javascript:alert(1)"},
        {"rhythm": "hourly"},
        {"times": "-1"},
        {"first_on": "\x00"},
    ],
)
def test_what_was_mistyped_is_said_and_what_was_typed_is_kept(cast, wrong):
    answer = cast.client("fay").post(f"/groups/{cast.circle.public_id}/plan/new/", {**WEEKLY, **wrong})
    assert answer.status_code == 422
    assert "Everything you wrote is kept" in answer.content.decode()
    assert not Series.objects.exists()


def test_what_is_not_ready_is_said_once_and_each_field_is_a_link_to_itself(cast):
    wrong = {**WEEKLY, "at": "25:99", "times": "-1"}
    said = cast.client("fay").post(f"/groups/{cast.circle.public_id}/plan/new/", wrong).content.decode()
    assert said.count("Not ready yet") == 1
    note = said.split("data-trouble>")[1].split("</div>")[0]
    assert re.findall(r'<a href="#(\w+)">([^<]+)</a>', note) == [
        ("id_at", "It begins at"),
        ("id_times", "How many times, if it ends"),
    ]
    assert 'id="id_at"' in said and 'id="id_times"' in said


def test_a_link_that_is_not_safe_is_refused_at_the_form(cast):
    answer = cast.client("fay").post(
        f"/groups/{cast.circle.public_id}/plan/new/", {**WEEKLY, "video": "http://talk.example/room"}
    )
    assert answer.status_code == 409
    assert "http://talk.example/room" in answer.content.decode()


def test_omar_changes_the_rhythm_and_nothing_private_is_shown_to_him(cast, meeting):
    browser, page = cast.client("omar"), f"/series/{meeting.series.public_id}/"
    answer = browser.post(page, {**WEEKLY, "at": "19:00"})
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert meeting.starts_at == TUESDAY - minutes(90)


def test_an_evening_is_moved_led_by_ben_and_called_off_by_pages(cast, meeting):
    browser, page = cast.client("fay"), f"/meetings/{meeting.public_id}"
    browser.post(f"{page}/change/", {"do": "move", "on": "2026-11-25", "at": "18:00"})
    browser.post(f"{page}/change/", {"do": "lead", "seat": str(cast.seat("ben").public_id)})
    ben, question = cast.client("ben"), f"{page}/stand-in/"
    assert ben.get(f"{page}/brief/").status_code == 404
    assert "You are asked whether you would lead one evening" in ben.get("/today/").content.decode()
    assert "Would you lead this evening?" in ben.get(question).content.decode()
    assert cast.client("ana").get(question).status_code == 404
    assert ben.post(question, {"yes": "1"}).url == f"{page}/brief/"
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.substitute) == (TUESDAY + minutes(21.5 * 60), cast.seat("ben"))
    assert ben.get(f"{page}/brief/").status_code == 200
    assert "Led by " in browser.get(f"/groups/{cast.circle.public_id}/plan/").content.decode()
    browser.post(f"{page}/call-off/")
    assert "called off" in cast.client("ana").get(f"{page}/").content.decode()


def test_fay_goes_to_an_evening_beyond_the_list(cast, meeting):
    browser, page = cast.client("fay"), f"/groups/{cast.circle.public_id}/plan/"
    assert "Tuesday 30 March" in browser.post(page, {"on": "2027-03-30"}, follow=True).content.decode()
    for on, status in [("2027-03-31", 409), ("2027-02-30", 422), ("", 422)]:
        answer = browser.post(page, {"on": on})
        assert answer.status_code == status
        assert f'value="{on}"' in answer.content.decode() or not on


def test_ana_says_that_she_cannot_come_and_changes_her_mind(cast, meeting):
    browser, page = cast.client("ana"), f"/meetings/{meeting.public_id}"
    browser.post(f"{page}/excuse/", {"come": "no"})
    assert "changing your mind" in browser.get(f"{page}/").content.decode()
    browser.post(f"{page}/excuse/", {"come": "yes"})
    assert Attendance.objects.get(meeting=meeting, seat=cast.seat("ana")).state == "expected"


def test_times_stand_on_the_clock_of_whoever_reads(cast, meeting):
    type(cast.ana).objects.filter(pk=cast.ana.pk).update(zone="America/New_York")
    page = cast.client("ana").get(f"/meetings/{meeting.public_id}/").content.decode()
    assert "15:30" in page
    assert "In Dublin" in page
    assert "20:30" in page


def test_the_group_page_shows_the_next_evening_and_its_one_door(cast, meeting, on_sunday):
    inside = f"/groups/{cast.circle.public_id}/inside/"
    assert f"/meetings/{meeting.public_id}/" in cast.client("ana").get(inside).content.decode()
    on_sunday.move_to(TUESDAY - minutes(10))
    assert f"/meetings/{meeting.public_id}/lobby/" in cast.client("ana").get(inside).content.decode()


@pytest.mark.parametrize("rows", [20, 2000])
def test_pages_ask_as_few_questions_however_much_there_is(cast, meeting, rows, django_assert_max_num_queries):
    old = [
        Meeting(series=meeting.series, circle=cast.circle, on=SUNDAY.date() - timedelta(days=day), state="cancelled",
                starts_at=SUNDAY - timedelta(days=day), ends_at=SUNDAY - timedelta(days=day))
        for day in range(1, rows)
    ]  # fmt: skip
    Meeting.objects.bulk_create(old)
    Attendance.objects.bulk_create(Attendance(meeting=each, seat=cast.seat("ana")) for each in old[:20])
    ana, fay, page = cast.client("ana"), cast.client("fay"), f"/meetings/{meeting.public_id}"
    for browser, wanted in [(ana, page), (fay, f"{page}/brief"), (fay, f"{page}/roster"), (ana, f"{page}/after")]:
        with django_assert_max_num_queries(40):
            assert browser.get(f"{wanted}/").status_code == 200
    with django_assert_max_num_queries(40):
        fay.get(f"/groups/{cast.circle.public_id}/plan/")


def test_an_extra_meeting_is_told_from_the_rhythm(cast):
    tuesdays(cast)
    page = f"/groups/{cast.circle.public_id}/"
    assert "Every Tuesday." in cast.client(None).get(page).content.decode()
    extra = WEEKLY | {"first_on": "2026-11-23", "rhythm": "once"}
    assert cast.client("fay").post(f"{page}plan/new/", extra).status_code == 302
    assert "An extra meeting; otherwise every Tuesday." in cast.client(None).get(page).content.decode()


def test_ben_would_rather_not_lead_an_evening_and_shows_his_passkey_before_he_does(cast, meeting):
    page, ben = f"/meetings/{meeting.public_id}", cast.client("ben")
    ask = {"do": "lead", "seat": str(cast.seat("ben").public_id)}
    cast.client("fay").post(f"{page}/change/", ask)
    assert Outbox.objects.filter(account=cast.ben, letter="waiting").exists()
    session = ben.session
    session.pop("strong_at")
    session.save()
    assert ben.post(f"{page}/stand-in/", {"yes": "1"}).url.startswith("/account/again/")
    assert ben.post(f"{page}/stand-in/", {"no": "1"}).url == f"{page}/"
    meeting.refresh_from_db()
    assert meeting.substitute is None and ben.get(f"{page}/stand-in/").status_code == 404
    assert Outbox.objects.filter(account=cast.fay, letter="answered").exists()


def test_another_rhythm_is_offered_on_the_groups_own_clock(cast, meeting):
    Account.objects.filter(pk=cast.fay.pk).update(zone="America/New_York")
    page = cast.client("fay").get(f"/groups/{cast.circle.public_id}/plan/new/").content.decode()
    assert 'value="Europe/Dublin" selected' in page


def test_who_comes_late_reads_that_it_has_begun_and_that_the_door_is_open(cast, meeting, on_sunday):
    lobby = f"/meetings/{meeting.public_id}/lobby/"
    on_sunday.move_to(TUESDAY - minutes(5))
    told = cast.client("ana").get(lobby).content.decode()
    assert "We begin at 20:30" in told and all(promise in told for promise in PROMISES)
    on_sunday.move_to(TUESDAY + minutes(15))
    page = cast.client("ana").get(lobby).content.decode()
    assert "We began at 20:30, and you can still come in" in page
    assert "We begin at" not in page and ">now<" not in page
