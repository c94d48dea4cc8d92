"""Somebody tells that something is wrong."""

import re
import uuid
from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from befriend.accounts.actions.leaving import erase_for_good
from befriend.due.actions import run_due
from befriend.due.rules import Lane
from befriend.groups.models import Group
from befriend.mail.actions import keep_preferences
from befriend.mail.letters import Kind
from befriend.mail.models import Outbox, Way
from befriend.mail.queries import letters_kept
from befriend.safety import items
from befriend.safety.actions import close_case, look_at_case, report_item
from befriend.safety.models import Case, Report
from befriend.safety.queries import opened, told
from befriend.safety.rules import Category, look_within, more_pressing
from befriend.vault.models import Key
from tests.groups.test_races import at_once

pytestmark = pytest.mark.django_db
WORDS = "He asked where I live, and he would not stop."


def tell(client, url, category="sexual", words="", send=None):
    sent = send or uuid.uuid4()
    return client.post(url, {"category": category, "words": words, "send": sent})


def test_two_taps_and_a_receipt(cast, line):
    ana = cast.client("ana")
    assert "Come to my place." in ana.get(line).content.decode()
    receipt = ana.get(tell(ana, line).url).content.decode()
    assert re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", receipt)
    assert "Come to my place." not in receipt


@pytest.mark.parametrize("who", ["cy", "sol", "fay", "eli", "rex", "pia"])
def test_who_may_not_see_a_thing_cannot_report_it(cast, line, who):
    client = cast.client(who)
    assert client.get(line).status_code == 404
    assert tell(client, line).status_code == 404


def test_a_retried_send_has_one_effect(cast, line):
    ana, send = cast.client("ana"), uuid.uuid4()
    first, second = tell(ana, line, send=send), tell(ana, line, send=send)
    assert first.url == second.url
    assert Report.objects.count() == 1


def test_many_reports_make_one_case_with_the_shortest_clock(cast, line):
    for category in ("spam", "sexual", "spam"):
        tell(cast.client("ana"), line, category)
    case = Case.objects.get()
    assert (case.category, case.reports.count()) == ("sexual", 3)
    assert case.look_by - timezone.now() < timedelta(hours=1, seconds=1)


def test_a_report_that_joins_a_case_leaves_no_key_behind(cast, line):
    before = Key.objects.filter(kind="case").count()
    for _ in range(3):
        tell(cast.client("ana"), line)
        tell(cast.client("ben"), line)
    assert Key.objects.filter(kind="case").count() == before + 1
    assert Report.objects.count() == 6


def test_a_closed_case_is_not_joined(cast, line):
    tell(cast.client("ana"), line)
    cast.client("omar").post(f"/desk/reports/{Case.objects.get().public_id}/", {"outcome": "Spoke with both."})
    tell(cast.client("ana"), line)
    assert sorted(Case.objects.values_list("state", flat=True)) == ["closed", "open"]


def test_the_reasons_come_before_all_that_is_long(cast, line):
    page = cast.client("ana").get(line).content.decode()
    assert page.index("A sexual approach") < page.index("Come to my place.")


def test_what_was_done_is_read_again_after_closing(cast, line):
    tell(cast.client("ana"), line)
    omar, page = cast.client("omar"), f"/desk/reports/{Case.objects.get().public_id}/"
    omar.post(page)
    omar.post(page, {"outcome": "Spoke with both."})
    assert "Spoke with both." in omar.get(page).content.decode()
    assert b"Spoke" not in bytes(Case.objects.get().outcome)


def test_what_is_reported_stays_where_it_is(cast, line):
    for _ in range(20):
        tell(cast.client("ana"), line)
    assert "Come to my place." in cast.client("ben").get(line).content.decode()


def test_a_receipt_is_the_reporters_alone(cast, line):
    receipt = tell(cast.client("ana"), line).url
    assert [cast.client(who).get(receipt).status_code for who in ("ana", "ben", "fay", "cy")] == [200, 404, 404, 404]


def test_a_stranger_can_tell_us_without_an_account(cast):
    nobody = Client()
    answer = tell(nobody, "/report/", "privacy", WORDS)
    assert "We have it" in answer.content.decode()
    assert Report.objects.get().reporter is None


@pytest.mark.parametrize(
    ("words", "category"),
    [("", "sexual"), ("\u200b\u2060", "sexual"), ("x" * 4001, "sexual"), (WORDS, "nonsense"), (WORDS, "")],
)
def test_what_is_missing_is_said_and_nothing_is_lost(cast, words, category):
    answer = tell(Client(), "/report/", category, words)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Report.objects.exists()


def test_the_organiser_reads_after_saying_so(cast, line):
    tell(cast.client("ana"), line, "sexual", WORDS)
    omar, page = cast.client("omar"), f"/desk/reports/{Case.objects.get().public_id}/"
    assert "A sexual approach" in omar.get("/desk/reports/").content.decode()
    assert WORDS not in omar.get(page).content.decode()
    omar.post(page)
    opened = omar.get(page).content.decode()
    assert WORDS in opened
    assert "Come to my place." in opened


def test_a_case_leads_to_its_group_where_omar_finds_it(cast, line):
    tell(cast.client("ana"), line, "sexual", WORDS)
    omar, page = cast.client("omar"), f"/desk/reports/{Case.objects.get().public_id}/"
    omar.post(page)
    group = f"/groups/{cast.circle.public_id}/"
    assert group in omar.get(page).content.decode() and omar.get(group).status_code == 200
    Group.objects.filter(circle=cast.circle).update(is_listed=False)
    assert group not in omar.get(page).content.decode() and omar.get(group).status_code == 404


def test_a_closed_case_leaves_the_queue_and_cannot_be_closed_twice(cast, line):
    tell(cast.client("ana"), line)
    omar, page = cast.client("omar"), f"/desk/reports/{Case.objects.get().public_id}/"
    assert omar.post(page, {"outcome": ""}).status_code == 422
    assert omar.post(page, {"outcome": "Spoke with both."}).status_code == 302
    assert omar.post(page, {"outcome": "Again."}).status_code == 409
    queue = omar.get("/desk/reports/").content.decode()
    assert "Nothing is waiting." in queue
    assert page in queue.partition("Looked at before")[2]


def test_the_queue_says_by_which_day_and_hour_somebody_should_look(cast):
    type(cast.omar).objects.filter(pk=cast.omar.pk).update(zone="America/New_York")
    with time_machine.travel(datetime(2026, 11, 22, 12, tzinfo=UTC), tick=False):
        report_item(item=None, reporter=cast.ana, category=Category.SPAM, words="Look.", send=uuid.uuid4())
        queue = cast.client("omar").get("/desk/reports/").content.decode()
    assert "told 22 November, 07:00" in queue and "to be looked at by 23 November, 07:00" in queue


def erase(account):
    erase_for_good(type(account).objects.get(pk=account.pk))


@pytest.mark.parametrize("erased_first", [True, False])
def test_words_of_an_erased_person_are_read_while_the_case_is_open_and_by_nobody_after(cast, line, erased_first):
    tell(cast.client("ana"), line, "sexual", WORDS)
    omar, case = cast.client("omar"), Case.objects.get()
    page = f"/desk/reports/{case.public_id}/"
    omar.post(page)
    if erased_first:
        erase(cast.ben)
        assert "Come to my place." in omar.get(page).content.decode()
    omar.post(page, {"outcome": "Spoke with both."})
    if not erased_first:
        assert "Come to my place." in omar.get(page).content.decode()
        erase(cast.ben)
    shown = omar.get(page).content.decode()
    assert "Come to my place." not in shown and "Spoke with both." in shown
    assert not bytes(Case.objects.get().evidence)


def test_what_an_erased_person_told_goes_too_also_from_backups_and_what_others_wrote_stays(cast, line):
    for who, words in (("ana", WORDS), ("ben", "Me too.")):
        tell(cast.client(who), line, "sexual", words)
    before = Case.objects.get()
    close_case(case=before, organiser=cast.omar, outcome="Spoke with both.")
    erase(cast.ana)
    case = Case.objects.get()
    assert [words for _report, words in told(case)] == ["", "Me too."]
    assert opened(case, case.evidence, case.public_id, "evidence") == "Come to my place."
    assert opened(case, case.outcome, case.public_id, "outcome") == "Spoke with both."
    run_due()
    assert opened(before, before.evidence, before.public_id, "evidence") == "", "also as a backup brings it back"


@pytest.mark.parametrize("who", ["ana", None])
def test_what_was_told_without_a_button_outlives_an_erased_teller_until_it_is_closed(cast, who):
    tell(cast.client(who), "/report/", "sexual", WORDS)
    erase(cast.ana)
    assert [words for _report, words in told(Case.objects.get())] == [WORDS]
    close_case(case=Case.objects.get(), organiser=cast.omar, outcome="Spoke with both.")
    assert [words for _report, words in told(Case.objects.get())] == ["" if who else WORDS]


def test_nobody_judges_a_report_about_themselves(cast, line, monkeypatch):
    item = items.Item("test", uuid.uuid4(), None, cast.omar, "Mine.", "Omar")
    monkeypatch.setitem(items._kinds, "test", lambda person, public_id: item)
    tell(cast.client("ana"), f"/report/test/{item.public_id}/")
    omar = cast.client("omar")
    assert "Nothing is waiting." in omar.get("/desk/reports/").content.decode()
    case = Case.objects.get()
    assert omar.get(f"/desk/reports/{case.public_id}/").status_code == 404
    Case.objects.update(state=Case.State.CLOSED)
    assert case.number not in omar.get("/desk/reports/").content.decode()


@pytest.mark.parametrize("who", ["ana", "fay", "cy"])
def test_only_organisers_have_the_queue(cast, who):
    assert cast.client(who).get("/desk/reports/").status_code == 404


def test_the_organisers_are_told_that_something_waits_and_no_more(cast, line):
    tell(cast.client("ana"), line, "child", WORDS)
    run_due()
    assert Outbox.objects.filter(account=cast.omar, letter="pressing").exists()


@pytest.mark.parametrize(("category", "name"), [("self_danger", "pressing"), ("spam", "reported")])
def test_a_report_at_night_reaches_the_organiser_at_once_whatever_notes_he_wants(cast, category, name):
    keep_preferences(account=cast.omar, ways={Kind.WAITING: Way.NONE}, quiet=(time(22), time(7)))
    with time_machine.travel(datetime(2026, 11, 22, 23, 10, tzinfo=UTC), tick=False):
        run_due()
        tell(Client(), "/report/", category, WORDS)
        run_due()
        run_due()
    (letter,) = letters_kept(account=cast.omar)
    assert Outbox.objects.get(account=cast.omar).letter == name
    assert "hurry" not in letter.text and WORDS not in letter.text


def test_danger_waits_behind_no_other_letter_also_when_less_is_told_of_it_later(cast, line):
    for who, category in (("ana", "child"), ("ben", "spam")):
        tell(cast.client(who), line, category)
    run_due(lanes=[Lane.NOW])
    run_due(lanes=[Lane.CODE])
    assert Outbox.objects.get(account=cast.omar, letter="pressing").state == Outbox.State.KEPT


def test_a_letter_about_danger_that_a_kill_left_open_is_sent_again(cast, line):
    tell(cast.client("ana"), line, "child")
    run_due()
    Outbox.objects.filter(account=cast.omar).update(state=Outbox.State.SENDING)
    run_due()
    assert Outbox.objects.get(account=cast.omar).state == Outbox.State.KEPT


def test_ana_reads_what_is_true_and_the_same_whether_or_not_the_only_organiser_is_the_one_she_reports(cast, line):
    ana = cast.client("ana")
    receipt = tell(ana, line).url
    waits = "It waits for an organiser to look at it."
    assert waits in ana.get(receipt).content.decode()
    type(cast.ben).objects.filter(pk=cast.ben.pk).update(is_organiser=True)
    type(cast.omar).objects.filter(pk=cast.omar.pk).update(is_organiser=False)
    for page in (receipt, "/report/", "/today/"):
        shown = ana.get(page).content.decode()
        assert waits in shown and "have been told" not in shown
    run_due()
    assert not Outbox.objects.filter(letter__in=["pressing", "reported", "waiting"], account=cast.ben).exists()


def test_danger_has_the_shortest_clock():
    assert look_within(Category.CHILD) == timedelta(minutes=15)
    assert look_within(Category.SPAM) == timedelta(hours=24)
    assert more_pressing(Category.SPAM, Category.CHILD) is Category.CHILD
    assert more_pressing(Category.PRIVACY, Category.SEXUAL) is Category.PRIVACY


def test_a_flood_from_one_network_is_slowed_and_sent_to_help_that_answers(cast):
    street = Client()
    with time_machine.travel(timezone.now(), tick=False):  # within one quarter of an hour
        assert [tell(street, "/report/", words="Look.").status_code for _ in range(20)] == [200] * 20
        late = tell(street, "/report/", words="My own words stay.")
    assert late.status_code == 409 and b"My own words stay." in late.content and b"/help/" in late.content
    assert Report.objects.count() == 20
    assert tell(Client(REMOTE_ADDR="203.0.113.9"), "/report/", words="Look.").status_code == 200


def letters_to(account) -> int:
    run_due()
    return Outbox.objects.filter(account=account, letter__in=["reported", "pressing"]).count()


def test_who_tells_the_same_again_and_again_is_heard_and_writes_one_letter(cast, line):
    for _ in range(5):
        tell(cast.client("ana"), line, "spam")
        assert letters_to(cast.omar) == 1
    assert Report.objects.count() == 5
    tell(cast.client("ana"), line, "child")
    assert letters_to(cast.omar) == 2, "it is more pressing now"
    for category in ("child", "self_danger", "spam"):
        tell(cast.client("ana"), line, category)
    assert letters_to(cast.omar) == 2
    tell(cast.client("ben"), line, "spam")
    assert letters_to(cast.omar) == 3, "somebody else tells it too"


def test_told_again_in_one_breath_the_letter_that_waits_still_goes(cast, line):
    for category in ("child", "spam", "spam"):
        tell(cast.client("ana"), line, category)
    assert letters_to(cast.omar) == 1


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_one_report_sent_ten_times_in_one_breath_is_one(cast):
    send = uuid.uuid4()
    answers = at_once([lambda: tell(Client(), "/report/", words="Look.", send=send) for _ in range(10)])
    assert answers == {"done": 10} and Report.objects.count() == 1


@pytest.mark.django_db(transaction=True, databases=["default", "keys"])
def test_one_thing_reported_by_many_in_one_breath_is_one_case(cast, monkeypatch):
    item = items.Item("test", uuid.uuid4(), None, cast.ben, "Mine.", "Oak")
    monkeypatch.setitem(items._kinds, "test", lambda person, public_id: item)
    readers = [cast.client(who) for who in ("ana", "ben", "fay", "ana")]
    answers = at_once([lambda one=one: tell(one, f"/report/test/{item.public_id}/") for one in readers])
    assert answers == {"done": 4}
    assert (Case.objects.count(), Report.objects.count()) == (1, 4)


def test_ana_finds_what_she_told_us_again_and_what_became_of_it(cast, line):
    made = tell(cast.client("ana"), line).url
    case = Case.objects.get()
    shown = cast.client("ana").get("/report/").content.decode()
    assert made in shown and case.number in shown and "It waits for an organiser" in shown
    look_at_case(case=case, organiser=cast.omar)
    assert "An organiser is looking at it." in cast.client("ana").get("/report/").content.decode()
    for who in ("ben", None):
        assert case.number not in cast.client(who).get("/report/").content.decode()


def test_the_list_of_what_she_told_us_stays_short_however_often_she_told(cast, django_assert_max_num_queries):
    for _ in range(15):
        report_item(item=None, reporter=cast.ana, category=Category.SPAM, words="", send=uuid.uuid4())
    ana = cast.client("ana")
    with django_assert_max_num_queries(12):
        assert ana.get("/report/").content.decode().count("/report/made/") == 10


def test_today_leads_to_what_ana_told_us_while_it_is_open(cast, line):
    made = tell(cast.client("ana"), line).url
    assert made in cast.client("ana").get("/today/").content.decode()
    close_case(case=Case.objects.get(), organiser=cast.omar, outcome="We spoke with him.")
    assert made not in cast.client("ana").get("/today/").content.decode()


def test_who_is_signed_in_is_not_told_that_nobody_learns_who_they_are(cast):
    unknown = "We do not learn who you are"
    assert unknown in cast.client(None).get("/report/").content.decode()
    page = cast.client("ana").get("/report/").content.decode()
    assert "An organiser reads it, and may see that it came from you." in page and unknown not in page


def test_whoever_is_reported_or_leads_never_learns_who_told_us_as_page_and_receipt_say(cast, line):
    ana, earlier = cast.client("ana"), set(Outbox.objects.values_list("pk", flat=True))
    assert "whoever you report never learns who told us" in ana.get(line).content.decode()
    receipt = ana.get(tell(ana, line).url).content.decode()
    assert "Nobody but the organisers sees that you told us." in receipt
    number, inside = Case.objects.get().number, f"/groups/{cast.circle.public_id}/inside/"
    assert number in receipt
    for who in ("ben", "fay"):
        pages = [cast.client(who).get(url) for url in ("/today/", inside, "/report/")]
        assert [(page.status_code, number in page.content.decode()) for page in pages] == [(200, False)] * 3
    run_due()
    assert {row.account for row in Outbox.objects.exclude(pk__in=earlier)} == {cast.omar}
