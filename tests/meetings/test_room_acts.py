"""What each person may do in a live room, and what becomes of it."""

import json
import re
import uuid

import pytest

from befriend.accounts import consents
from befriend.accounts.models import Consent
from befriend.groups import actions as groups
from befriend.meetings.actions import hour
from befriend.meetings.consents import CARDS
from befriend.meetings.models import Attendance, Card
from befriend.meetings.room.actions import note_line
from befriend.meetings.room.queries import panel_of
from befriend.meetings.room.sayings import sayings
from befriend.realtime.models import Entry, Ticket
from tests.cast import person, sit
from tests.meetings.live_evening import CHECK_IN, SHARING, WORDS, another_leads

pytestmark = pytest.mark.django_db


def page(evening, name: str, tail: str = "") -> str:
    return evening.client(name).get(evening.url(tail)).content.decode()


def words_id(evening) -> str:
    return json.loads(Entry.objects.filter(kind="said").latest("seq").body)["id"]


@pytest.mark.parametrize(
    ("who", "kind", "body", "code"),
    [
        ("fay", "held", {"on": "true"}, None),
        ("fay", "extended", {"seconds": "60"}, None),
        ("fay", "breathed", {"seconds": "60"}, None),
        ("fay", "locked", {"on": "true"}, None),
        ("fay", "calmed", {"on": "true", "keeper": "x"}, "malformed"),
        ("ana", "withdrew", {"seat": "x", "id": "x"}, "malformed"),
        ("ana", "locked", {"on": "true"}, "not_yours"),
        ("ana", "held", {"on": "true"}, "not_yours"),
        ("ben", "done", {}, "not_your_turn"),
        ("ben", "passed", {}, "not_your_turn"),
        ("ben", "hand", {"up": "true"}, None),
        ("ana", "passed", {}, None),
        ("ana", "left", {"seat": "x", "removed": "true"}, "malformed"),
        ("ana", "ended", {"keeper": ""}, "malformed"),
        ("ana", "shouted", {}, "malformed"),
        ("fay", "extended", {"seconds": "9999999"}, "malformed"),
        ("fay", "extended", {}, "malformed"),
    ],
)
def test_who_may_do_what(spoken, who, kind, body, code):
    answer = spoken.act(who, kind, **body)
    assert (answer.status_code, answer.json().get("code")) == ((409, code) if code else (200, None))


def test_a_refusal_without_a_script_is_a_kind_page(spoken):
    sent = {"send": str(uuid.uuid4()), "kind": "done"}
    answer = spoken.client("ben").post(spoken.url("act/"), sent)
    assert answer.status_code == 409
    assert "Someone else has the time now." in answer.content.decode()


def test_ben_is_with_ana_and_nobody_is_counted(spoken):
    spoken.act("ben", "leaned", to=spoken.me("ana"), on="true")
    assert "Oak is with Juniper." in page(spoken, "fay")
    assert "Oak is with you." in page(spoken, "ana")
    assert "You are with Juniper." in page(spoken, "ben")


@pytest.mark.parametrize(
    ("words", "status", "told"),
    [
        ("", 422, "There are no words in this yet"),
        ("   \n ", 422, "There are no words in this yet"),
        ("a" * 4001, 422, "at most 4000"),
        ("turned\u202eround", 422, "hidden characters"),
        ("bell\x07", 422, "hidden characters"),
        ("no character\ufdd0", 422, "hidden characters"),
        ("a heart that is newer than this Python \U0001fa77", 302, ""),
        ("\u00e9\u0301\u4f60 \U0001f54a fine", 302, ""),
    ],
)
def test_words_that_cannot_be_shown_stay_in_the_field(spoken, words, status, told):
    answer = spoken.say("ana", words)
    assert answer.status_code == status
    assert told in answer.content.decode()


def test_half_a_letter_is_refused(spoken):
    body = f"send={uuid.uuid4()}&words=half%ED%A0%BD".encode()
    answer = spoken.client("ana").post(spoken.url(), body, "application/x-www-form-urlencoded")
    assert (answer.status_code, "hidden characters" in answer.content.decode()) == (422, True)


def test_a_megabyte_is_refused_kindly(spoken):
    assert spoken.say("ana", "a" * 1_000_000).status_code in (413, 422)


def test_what_is_sent_twice_is_said_once(spoken):
    send = uuid.uuid4()
    assert spoken.say("ana", "I did not drink it.", send).status_code == 302
    assert spoken.say("ana", "I did not drink it.", send).status_code == 302
    assert page(spoken, "ben").count("I did not drink it.") == 1
    other = spoken.say("ana", "Something else.", send)
    assert other.status_code == 409
    assert "Something else." in other.content.decode()


def test_words_in_a_closed_room_stay_in_the_page(spoken):
    hour.close_meeting(meeting=spoken.meeting, by=spoken.seat("fay"))
    late = spoken.say("ana", "One more thing.")
    assert late.status_code == 409
    assert WORDS in page(spoken, "ben")


def test_ana_takes_her_words_back_and_they_are_gone_from_the_log(spoken):
    spoken.client("ana").post(spoken.url("back/"), {"words_id": words_id(spoken)})
    assert WORDS not in page(spoken, "ben")
    assert "Juniper took some words back." in page(spoken, "ben")
    assert not Entry.objects.filter(kind="said", sealed__isnull=False).exists()


def test_nobody_takes_back_or_changes_the_words_of_others(spoken):
    theirs = words_id(spoken)
    answer = spoken.client("ben").post(spoken.url("back/"), {"words_id": theirs}, HTTP_ACCEPT="application/json")
    assert answer.json()["code"] == "stale"
    assert spoken.client("ben").get(spoken.url(f"reword/{theirs}/")).status_code == 404
    assert WORDS in page(spoken, "ben")


def test_ana_says_it_differently(spoken):
    mine = words_id(spoken)
    form = {"send": str(uuid.uuid4()), "words_id": mine, "words": "There was wine on the table."}
    assert WORDS in spoken.client("ana").get(spoken.url(f"reword/{mine}/")).content.decode()
    assert spoken.client("ana").post(spoken.url(f"reword/{mine}/"), form).status_code == 302
    assert WORDS not in page(spoken, "ben")
    assert "There was wine on the table." in page(spoken, "ben")


def test_a_minute_dims_the_seat_and_tells_those_who_lead(spoken):
    sent = {"send": str(uuid.uuid4()), "on": "true"}
    spoken.client("ben").post(spoken.url("minute/"), sent)
    assert spoken.room.minute == {spoken.me("ben")}
    assert list(panel_of(spoken.live)[0].asking) == [spoken.me("ben")]
    assert "Taking a minute: Oak." in page(spoken, "ana")


def test_a_line_to_those_who_lead_is_read_by_nobody_else(spoken):
    spoken.client("ben").post(spoken.url("write/"), {"send": str(uuid.uuid4()), "note": "I am not well tonight."})
    assert "I am not well tonight." in page(spoken, "fay")
    assert "I am not well tonight." not in page(spoken, "ana") + page(spoken, "ben")


def test_where_nobody_leads_a_line_to_them_says_so(spoken):
    spoken.client("fay").post(spoken.url("go/"))
    assert "Nobody who leads is in the room just now; it waits for them." in page(spoken, "ben")
    sent = {"send": str(uuid.uuid4()), "note": "I am not well tonight."}
    answer = spoken.client("ben").post(spoken.url("write/"), sent, follow=True).content.decode()
    assert "None of them is in the room just now." in answer and "can read it now" not in answer
    spoken.sit("fay")
    assert "I am not well tonight." in page(spoken, "fay")


def test_ben_who_is_asked_in_the_hour_leads_as_soon_as_he_sits_down_again(spoken):
    spoken.client("fay").post(spoken.url("go/"))
    another_leads(spoken.cast, "ben")
    spoken.sit("ben")
    assert spoken.room.is_led and "Let the room rest" in page(spoken, "ben")
    assert spoken.client("ben").post(spoken.url("calm/"), {"on": "true"}).status_code == 302
    assert spoken.room.calm


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_members_neither_let_in_nor_put_out_nor_end(spoken, who):
    seat = spoken.me("ana" if who == "ben" else "ben")
    for tail in (f"door/{seat}/", f"out/{seat}/", "end/"):
        assert spoken.client(who).post(spoken.url(tail)).status_code == 404
    assert spoken.client(who).post(spoken.url("part/"), {"part": 4}).status_code == 409


def test_fay_puts_ben_out_for_tonight(spoken):
    assert spoken.client("fay").post(spoken.url(f"out/{spoken.me('ben')}/")).status_code == 302
    assert spoken.me("ben") not in spoken.room.here
    assert not Ticket.objects.filter(account=spoken.cast.ben).exists()
    assert spoken.client("ben").get(spoken.url("words/")).status_code == 404
    assert spoken.seat("ben").state == "seated"
    assert Attendance.objects.get(seat=spoken.seat("ben")).state == "removed"


def test_fay_puts_ben_out_for_good(spoken):
    spoken.client("fay").post(spoken.url(f"out/{spoken.me('ben')}/"), {"for_good": "on"})
    assert spoken.seat("ben").state == "banned"
    assert spoken.client("ben").get(spoken.url()).status_code == 404


def test_who_leaves_the_group_leaves_the_room(spoken):
    groups.leave(seat=spoken.seat("ben"), words_stay=True)
    assert spoken.me("ben") not in spoken.room.here
    assert not Ticket.objects.filter(account=spoken.cast.ben).exists()


def test_who_gets_up_comes_back_through_the_door(spoken):
    assert spoken.client("ben").post(spoken.url("go/")).status_code == 302
    assert spoken.me("ben") not in spoken.room.here
    spoken.sit("ben")
    assert spoken.room.here[-1] == spoken.me("ben")


def calm(evening, name: str, on: str):
    return evening.client(name).post(evening.url("calm/"), {"on": on}, HTTP_ACCEPT="application/json")


def test_one_tap_calms_a_raid(evening):
    raider = sit(person("raider"), evening.cast.circle, "Crow")
    groups.accept(seat=raider, by=evening.seat("fay"))
    raider.refresh_from_db()
    evening.part(4)
    assert calm(evening, "ana", "true").status_code == 404
    assert calm(evening, "fay", "true").status_code == 200
    assert evening.say("ana", "Shouting.").status_code == 409
    hour.enter_lobby(meeting=evening.meeting, seat=raider)
    let_in = evening.client("fay").post(evening.url(f"door/{raider.public_id}/"), HTTP_ACCEPT="application/json")
    assert let_in.json()["code"] == "calm"
    calm(evening, "fay", "false")
    assert evening.say("ana", "Back again.").status_code == 302


def test_whoever_is_in_need_while_the_room_rests_reaches_those_who_lead_with_one_line(evening):
    evening.part(4)
    calm(evening, "fay", "true")

    def write(line: str):
        sent = {"send": str(uuid.uuid4()), "note": line}
        return evening.client("ana").post(evening.url("write/"), sent, HTTP_ACCEPT="application/json")

    assert write("I cannot breathe.").status_code == 200
    assert "I cannot breathe." in page(evening, "fay")
    assert evening.me("ana") in evening.room.minute and evening.me("ana") in panel_of(evening.live)[0].asking
    assert write("And again.").json()["code"] == "calm_once"
    calm(evening, "fay", "false")
    assert write("Better now.").status_code == 200


@pytest.mark.parametrize("tail", ["", "words/"])
def test_whoever_opens_the_room_again_sits_in_it_at_once(spoken, tail):
    note_line(live=spoken.live, seat_id=spoken.me("ben"), up=False)
    assert spoken.me("ben") in spoken.room.gone
    page(spoken, "ben", tail)
    assert spoken.me("ben") not in spoken.room.gone


def test_without_scripts_too_ones_words_can_be_taken_back(spoken):
    (link,) = re.findall(r'href="([^"]+/reword/[^"]+)" target="_top"', page(spoken, "ana", "words/"))
    form = spoken.client("ana").get(link).content.decode().split("room/back/")[1]
    words_id = re.search(r'name="words_id" value="([^"]+)"', form)[1]
    spoken.client("ana").post(spoken.url("back/"), {"words_id": words_id})
    assert WORDS not in page(spoken, "ben")


def test_fay_puts_out_several_at_once_and_is_told_where_nobody_is_ticked(spoken):
    fay, out = spoken.client("fay"), spoken.url("out/")
    listed = fay.get(out).content.decode()
    assert listed.index("Oak") < listed.index("Juniper") and "Ruth" not in listed
    nobody = fay.post(out, {"x": ""})
    assert (nobody.status_code, "Nobody is ticked yet." in nobody.content.decode()) == (422, True)
    assert fay.post(out, {"seats": [spoken.me("fay")]}).status_code == 422
    assert fay.post(out, {"seats": [spoken.me("ana"), spoken.me("ben")]}).status_code == 302
    assert spoken.room.here == (spoken.me("fay"),)


def test_two_who_lead_hand_the_time_to_each_other(spoken):
    another_leads(spoken.cast, "ben")
    spoken.client("ben").post(spoken.url("go/"))
    spoken.sit("ben")
    assert spoken.act("fay", "handed", to=spoken.me("ben")).status_code == 200
    assert spoken.room.keeper == spoken.me("ben")
    assert spoken.act("fay", "took").status_code == 200


FIVE = ("ana", "ben", "sol2", "kim", "lee")


def five_in_the_group(evening) -> None:
    """All of them allow that answers are kept; Ana sits in the room already."""
    for name in FIVE[2:]:
        account = person(name)
        groups.accept(seat=sit(account, evening.cast.circle, name.title()), by=evening.seat("fay"))
        evening.cast.people[name] = account
    for name in FIVE:
        consents.give(account=evening.cast.people[name], ask=CARDS)


def test_how_the_room_is_comes_in_words_and_only_between_parts(evening):
    five_in_the_group(evening)
    evening.sit(*FIVE[1:])
    for name in FIVE:
        state = "flooded" if name in ("kim", "lee") else "settled"
        evening.client(name).post(evening.url("tap/"), {"state": state})
    assert panel_of(evening.live)[0].temperature is None
    evening.part(CHECK_IN)
    assert "Most are settled and some are flooded." in page(evening, "fay")
    assert "Slow down." in page(evening, "fay")
    assert "Most are settled" not in page(evening, "ana")
    evening.client("ana").post(evening.url("tap/"), {"state": "numb"})
    evening.part(SHARING)
    assert panel_of(evening.live)[0].temperature["shares"] == [["settled", "most"], ["flooded", "some"]]


@pytest.mark.parametrize("lee", ["counts", "withdrew", "read older words", "waits"])
def test_a_tap_counts_while_its_owner_allows_it_and_once_they_were_let_in(evening, lee):
    five_in_the_group(evening)
    evening.sit(*FIVE[1:-1])
    evening.client("lee").post(f"/meetings/{evening.meeting.public_id}/lobby/")
    evening.client("lee").post(f"/meetings/{evening.meeting.public_id}/tap/", {"state": "settled"})
    if lee != "waits":
        evening.sit("lee")
    for name in FIVE[:-1]:
        evening.client(name).post(evening.url("tap/"), {"state": "settled"})
    if lee == "withdrew":
        consents.withdraw(account=evening.cast.people["lee"], purpose=CARDS.purpose)
    if lee == "read older words":
        Consent.objects.filter(account=evening.cast.people["lee"], purpose=CARDS.purpose).update(version="2025-01")
    evening.part(CHECK_IN)
    assert (panel_of(evening.live)[0].temperature is not None) is (lee == "counts")


def test_no_tap_is_kept_without_a_yes(evening):
    answer = evening.client("ana").post(evening.url("tap/"), {"state": "settled"}, HTTP_ACCEPT="application/json")
    assert answer.json()["code"] == "consent"
    assert not Card.objects.exists()


def test_the_first_tap_says_what_it_agrees_to_and_is_the_only_one(evening):
    asked = page(evening, "ana")
    assert "With your first tap you say yes to this:" in asked and str(CARDS.words) in asked
    tapped = evening.client("ana").post(evening.url("tap/"), {"state": "settled", "agreed": "yes"}, HTTP_ACCEPT="application/json")  # fmt: skip
    assert tapped.status_code == 200
    assert consents.given(evening.cast.ana, CARDS) and Card.objects.count() == 1
    assert "With your first tap" not in page(evening, "ana")


def test_who_waits_reads_how_many_come_before_them_and_how_long_a_turn_is(evening):
    evening.sit("ben")
    evening.part(CHECK_IN)
    assert hint(page(evening, "ben")) == "Two people come before you. A turn usually takes about a minute."
    assert hint(page(evening, "ana")) == "A turn usually takes about a minute."
    evening.act("fay", "done")
    assert hint(page(evening, "ana")) == ""
    assert "A turn usually takes" in hint(page(evening, "ben"))


def hint(html: str) -> str:
    return html.split('id="words-queue"')[1].split(">")[1].split("<")[0]


def test_ben_reports_what_he_read_and_a_stranger_finds_nothing(spoken):
    url = f"/report/live/{words_id(spoken)}/"
    assert url in page(spoken, "ben")
    assert spoken.client("ben").get(url).status_code == 200
    assert spoken.client("cy").get(url).status_code == 404
    assert spoken.client("sol").get(url).status_code == 404


def test_pages_carry_every_sentence_their_module_says(evening):
    html = page(evening, "fay")
    assert all(f'data-say="{key}"' in html for key in sayings())


def test_the_room_page_takes_few_queries_however_long_the_evening(spoken, django_assert_max_num_queries):
    for number in range(30):
        spoken.say("ana", f"Line {number}.")
    client = spoken.client("fay")
    with django_assert_max_num_queries(40):
        client.get(spoken.url())


def test_from_the_receipt_of_a_report_ben_goes_back_into_the_room(spoken):
    back = f'href="{spoken.url()}"'
    for path in (f"/report/live/{words_id(spoken)}/", f"/report/sitter/{spoken.me('ana')}/"):
        made = spoken.client("ben").post(path, {"category": "spam", "words": "", "send": uuid.uuid4()})
        assert back in spoken.client("ben").get(made.url).content.decode()
    hour.leave_meeting(meeting=spoken.meeting, seat=spoken.seat("ben"))
    receipt = spoken.client("ben").get(made.url).content.decode()
    assert back not in receipt and "Back to today" in receipt
