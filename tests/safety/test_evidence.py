"""What stands in a case: who it is about, and a thing as it was when somebody began to report it."""

import re
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.http import Http404
from django.test import Client
from django.utils import timezone

from befriend.accounts.actions.leaving import erase_for_good
from befriend.groups import actions as groups
from befriend.groups.models import Group
from befriend.meetings.actions import hour
from befriend.meetings.actions.plan import keep_plan
from befriend.meetings.models import Series
from befriend.meetings.rules.plan import Kind, Part
from befriend.safety import items
from befriend.safety.actions import close_case
from befriend.safety.models import Case, Report
from befriend.safety.queries import opened, told
from befriend.vault.rules import Tampered
from befriend.vault.sealing import seal
from tests.cast import PROMISES
from tests.meetings.live_evening import WORDS, Evening
from tests.meetings.planning import SUNDAY, TUESDAY, minutes
from tests.safety.test_reports import tell

pytestmark = pytest.mark.django_db


def test_omar_reads_who_it_is_about_and_nothing_of_it_outlives_them(cast, line):
    tell(cast.client("ana"), line)
    case, omar = Case.objects.get(), cast.client("omar")
    address = f"/desk/reports/{case.public_id}/"
    assert b"Oak" not in omar.get(address).content and b"Oak" not in bytes(case.whom)
    omar.post(address)
    assert "It is about somebody who is called Oak there." in omar.get(address).content.decode()
    erase_for_good(cast.ben)
    assert "Oak" not in omar.get(address).content.decode()


def test_a_case_that_was_closed_before_forgets_who_it_was_about(cast, line):
    tell(cast.client("ana"), line)
    case = Case.objects.get()
    close_case(case=case, organiser=cast.omar, outcome="Spoken with both.")
    assert opened(Case.objects.get(), bytes(case.whom), case.public_id, "whom") == "Oak"
    erase_for_good(cast.ben)
    after = Case.objects.get()
    assert bytes(after.whom) == b"" and opened(after, after.outcome, after.public_id, "outcome") == "Spoken with both."


def test_who_writes_the_database_passes_no_text_of_a_case_off_as_another(cast, line):
    tell(cast.client("ana"), line)
    case, omar = Case.objects.get(), cast.client("omar")
    address = f"/desk/reports/{case.public_id}/"
    omar.post(address)
    Case.objects.update(whom=case.evidence)
    with pytest.raises(Tampered):
        omar.get(address)


def test_a_case_from_before_its_texts_had_labels_of_their_own_is_read_as_ever(cast, line):
    tell(cast.client("ana"), line)
    case, omar = Case.objects.get(), cast.client("omar")
    address = f"/desk/reports/{case.public_id}/"
    omar.post(address)
    place = {"label": "case", "row": case.public_id, "circle": case.public_id, "under": (case.key,)}
    Case.objects.update(whom=seal("Willow", **place))
    assert "It is about somebody who is called Willow there." in omar.get(address).content.decode()


def begun(browser, url: str) -> dict[str, str]:
    """Somebody has opened the page on which they report."""
    page = browser.get(url).content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("send", "held")}


def evidence() -> str:
    case = Case.objects.get()
    return opened(case, bytes(case.evidence), case.public_id, "evidence")


def sends(browser, url: str, form: dict[str, str]):
    return browser.post(url, {**form, "category": "harassment", "words": ""})


def reported(evening) -> str:
    said = evening.room.last[evening.me("ana")]
    return f"/report/live/{said}/"


def test_words_that_are_taken_back_while_ben_reports_them_stand_in_the_case(spoken):
    ben, url = spoken.client("ben"), reported(spoken)
    form = begun(ben, url)
    spoken.client("ana").post(spoken.url("back/"), {"words_id": url.split("/")[3]})
    assert WORDS not in ben.get(url).content.decode()
    assert sends(ben, url, form).status_code == 302 and evidence() == WORDS


def test_an_hour_that_is_cleared_while_ben_reports_it_is_reported_all_the_same(spoken):
    ben, url = spoken.client("ben"), reported(spoken)
    form = begun(ben, url)
    hour.close_meeting(meeting=spoken.meeting, by=spoken.seat("fay"))
    hour.clear_meeting(meeting=spoken.meeting)
    assert sends(spoken.client("cy"), url, form).status_code == 404
    assert sends(ben, url, {**form, "held": form["held"][:-8]}).status_code == 404
    assert sends(ben, url, form).status_code == 302 and evidence() == WORDS


def test_what_was_held_is_of_no_use_after_an_hour(cast, line, monkeypatch):
    ana = cast.client("ana")
    form = begun(ana, line)

    def gone(person, public_id):
        raise Http404

    monkeypatch.setitem(items._kinds, "test", gone)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert sends(cast.client("ana"), line, form).status_code == 404
    assert sends(ana, line, form).status_code == 302 and evidence() == "Come to my place."


def test_fay_reports_a_line_that_was_written_to_her_and_nobody_else_can(spoken):
    send = str(uuid.uuid4())
    spoken.client("ben").post(spoken.url("write/"), {"send": send, "note": "You will be sorry."})
    page = spoken.client("fay").get(spoken.url()).content.decode()
    url = re.search(r"/report/note/(?!0{8})[0-9a-f-]{36}/", page)[0]
    assert "You will be sorry." in spoken.client("fay").get(url).content.decode()
    assert spoken.client("ana").get(url).status_code == spoken.client("cy").get(url).status_code == 404
    form = begun(spoken.client("fay"), url)
    assert sends(spoken.client("fay"), url, form).status_code == 302 and evidence() == "You will be sorry."
    case = Case.objects.get()
    assert opened(case, bytes(case.whom), case.public_id, "whom") == "Oak"


def test_what_is_held_tells_nothing_of_whose_words_they_are_and_goes_with_them(spoken):
    ben, url = spoken.client("ben"), reported(spoken)
    form = begun(ben, url)
    assert form["held"] != begun(ben, url)["held"] and "." not in form["held"]
    erase_for_good(spoken.cast.ana)
    assert sends(ben, url, form).status_code == 404 or evidence() == ""


WRITTEN = {
    "request": ("fay", "pia", "Because of my daughter."),
    "reply": ("pia", "pia", "Please look at the group on Monday."),
    "intro": ("cy", "fay", "I have been here for nine years."),
}


@pytest.mark.parametrize("kind", WRITTEN)
def test_what_people_write_outside_the_hour_is_reported_from_where_it_stands(cast, kind):
    teller, of, words = WRITTEN[kind]
    page = {
        "request": f"/groups/{cast.circle.public_id}/lead/requests/{cast.seat('pia').public_id}/",
        "reply": f"/groups/{cast.circle.public_id}/request/",
        "intro": f"/groups/{cast.circle.public_id}/",
    }[kind]
    groups.introduce(seat=cast.seat("fay"), words=WRITTEN["intro"][2])
    if kind == "reply":
        groups.decline(seat=cast.seat("pia"), by=cast.seat("fay"), words=words)
    browser, url = cast.client(teller), f"/report/{kind}/{cast.seat(of).public_id}/"
    assert url in browser.get(page).content.decode() and words in browser.get(url).content.decode()
    outside = ["ben", "gil", "omar"] if kind != "intro" else []
    assert all(cast.client(who).get(url).status_code == 404 for who in outside)
    assert sends(browser, url, begun(browser, url)).status_code == 302 and evidence() == words
    case = Case.objects.get()
    assert (
        opened(case, bytes(case.whom), case.public_id, "whom")
        == {"request": "Wren", "reply": "", "intro": "Ruth"}[kind]
    )


def test_what_a_group_says_of_itself_is_reported_by_whoever_may_read_it(cast):
    url = f"/report/group/{cast.circle.public_id}/"
    for who, page in (("cy", ""), ("ana", "inside/")):
        assert url in cast.client(who).get(f"/groups/{cast.circle.public_id}/{page}").content.decode()
    browser = cast.client("cy")
    assert sends(browser, url, begun(browser, url)).status_code == 302
    told = evidence()
    assert "Ashore" in told and PROMISES[0] in told
    assert opened(Case.objects.get(), bytes(Case.objects.get().whom), Case.objects.get().public_id) == ""
    Group.objects.filter(circle=cast.circle).update(is_listed=False)
    assert cast.client("gil").get(url).status_code == 404 and cast.client("ben").get(url).status_code == 200


SONG = Part(Kind.ROUND, "A song of mine", 60, "Each lends me ten euros.")


def writes(cast, part: Part, question: str) -> None:
    """Fay writes the whole hour anew, and what the group asks."""
    series = Series.objects.select_related("plan__circle", "circle").get(circle=cast.circle)
    keep_plan(series=series, by=cast.fay, parts=[part], seen=series.plan.edition)
    groups.ask_questions(by=cast.seat("fay"), questions=[question])


def reads_as_omar(cast) -> str:
    omar, address = cast.client("omar"), f"/desk/reports/{Case.objects.get().public_id}/"
    omar.post(address)
    return omar.get(address).content.decode()


@pytest.fixture
def sung(cast):
    """Fay has written lines into the hour that nobody should have to read; Ana sits in the room with her."""
    with time_machine.travel(SUNDAY, tick=False) as clock:
        held = Evening(cast)
        writes(cast, SONG, "Where do you bank?")
        clock.move_to(TUESDAY - minutes(5))
        held.open()
        held.sit("fay", "ana")
        yield held


def test_the_hour_and_the_questions_are_reported_from_the_page_that_asks_them(sung):
    cast, url = sung.cast, f"/report/group/{sung.cast.circle.public_id}/"
    pages = f"/groups/{cast.circle.public_id}/"
    assert SONG.words in cast.client("cy").get(pages).content.decode()
    asked = cast.client("cy").get(f"{pages}join/").content.decode()
    assert "Where do you bank?" in asked and f'href="{url}"' in asked
    assert f'href="{url}"' not in cast.client(None).get(f"{pages}join/").content.decode()
    assert sends(cast.client("cy"), url, begun(cast.client("cy"), url)).status_code == 302
    writes(cast, replace(SONG, name="A song", words="We sing."), "Why now?")
    assert SONG.words not in cast.client("cy").get(pages).content.decode()
    read = reads_as_omar(cast)
    assert all(words in read for words in (SONG.name, SONG.words, "Where do you bank?"))


def test_ana_reports_the_words_over_the_room_as_it_opened_though_the_plan_is_another_by_now(sung):
    cast, url = sung.cast, f"/report/hour/{sung.meeting.public_id}/"
    writes(cast, replace(SONG, name="A song", words="We sing."), "Why now?")
    pages = [cast.client("ana").get(page) for page in (sung.url(), sung.url("heard/"), sung.url()[: -len("room/")])]
    assert all(f'href="{url}"' in page.content.decode() for page in pages)
    assert [cast.client(who).get(url).status_code for who in ("cy", "pia", "rex", "gil", "omar")] == [404] * 5
    made = sends(cast.client("ana"), url, begun(cast.client("ana"), url))
    assert sung.url() in cast.client("ana").get(made.url).content.decode()
    read = reads_as_omar(cast)
    assert all(words in read for words in (SONG.name, SONG.words, PROMISES[0])) and "We sing." not in read


def test_ana_who_is_put_out_reports_the_hour_that_she_sat_in(sung):
    url = f"/report/hour/{sung.meeting.public_id}/"
    groups.remove(seat=sung.seat("ana"), by=sung.seat("fay"))
    assert sends(sung.client("ana"), url, begun(sung.client("ana"), url)).status_code == 302
    assert SONG.words in evidence()


def test_lines_of_an_unlisted_group_are_reported_by_those_who_may_read_them(cast):
    groups.introduce(seat=cast.seat("fay"), words="I have been here for nine years.")
    Group.objects.filter(circle=cast.circle).update(is_listed=False)
    url = f"/report/intro/{cast.seat('fay').public_id}/"
    assert cast.client("cy").get(url).status_code == 404 and cast.client("ben").get(url).status_code == 200


def test_what_somebody_in_need_writes_is_taken_whatever_hides_in_it(cast, line):
    words = "He wrote: \u202eevil\u202c \u200b\ufeff"
    assert tell(Client(), "/report/", "sexual", words).status_code == 200
    assert tell(cast.client("ana"), line, "sexual", "\u200b").status_code == 302
    assert told(Report.objects.order_by("pk").first().case)[0][1] == words.strip()


def test_an_outcome_says_something_and_may_quote_what_hid_something(cast, line):
    tell(cast.client("ana"), line)
    omar, page = cast.client("omar"), f"/desk/reports/{Case.objects.get().public_id}/"
    empty = omar.post(page, {"outcome": "\u200b\u2060"})
    assert empty.status_code == 422 and "Please note what was done." in empty.content.decode()
    assert omar.post(page, {"outcome": "He had written \u202eevil\u202c."}).status_code == 302
