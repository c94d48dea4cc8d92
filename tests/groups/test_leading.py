"""Who leads: asked and willing, free to go, and never missed without the organiser being told."""

import re
import uuid

import pytest
import time_machine
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from befriend.accounts import actions as accounts
from befriend.accounts.tasks import erase
from befriend.audit.models import Entry
from befriend.groups import actions
from befriend.groups.models import Circle, Group, Invitation, Seat
from befriend.groups.queries import guidelines_of
from befriend.mail.models import Outbox
from befriend.shell.refusal import Refusal
from tests.cast import another_leads, having_read, mark_in
from tests.groups.test_joining import typed

RESTS = "until somebody leads it again"

pytestmark = [pytest.mark.both, pytest.mark.django_db]


def page(name, circle, *more) -> str:
    return reverse(f"groups:{name}", args=[circle.public_id, *more])


def is_unled(circle) -> bool:
    return Group.objects.get(circle=circle).unled_since is not None


def read(answer) -> str:
    return answer.content.decode()


def fay_goes(cast) -> None:
    actions.leave(seat=cast.seat("fay"), words_stay=True)


def on_the_desk(cast) -> bool:
    return "nobody who leads it" in read(cast.client("omar").get("/desk/"))


WAYS = {
    "leaves": lambda cast, fay: fay.post(page("leave", cast.circle), {"words": "stay"}),
    "takes a break": lambda cast, fay: fay.post(page("pause", cast.circle)),
    "lays it down": lambda cast, fay: fay.post(
        page("member", cast.circle, cast.seat("fay").public_id), {"role": "member"}
    ),
    "asks to be erased": lambda cast, fay: fay.post(reverse("accounts:erase")),
}


@pytest.mark.parametrize("way", WAYS)
def test_fay_who_leads_alone_is_free_to_go_and_omar_is_told(cast, way):
    assert not on_the_desk(cast)
    Outbox.objects.all().delete()
    assert WAYS[way](cast, cast.client("fay")).status_code == 302
    assert is_unled(cast.circle) and on_the_desk(cast)
    assert Outbox.objects.filter(account=cast.omar, letter="waiting").count() == 1
    assert "Tuesday Ashore" in read(cast.client("omar").get(reverse("groups:unled_groups")))
    assert Entry.objects.filter(verb="lead.missing").count() == 1


def test_a_closed_group_that_nobody_leads_takes_no_request_and_sends_on(cast):
    accounts.plan_erasure(account=cast.fay, session_key=None)
    shown = read(cast.client(None).get(page("group", cast.circle)))
    assert RESTS in shown and "Ask for this seat" not in shown and page("group", cast.other) in shown
    assert RESTS in read(cast.client(None).get(reverse("groups:directory")))
    cy = cast.client("cy")
    for answer in (cy.get(page("join", cast.circle)), cy.post(page("join", cast.circle), typed(cast.circle))):
        assert answer.status_code == 409 and "Nobody leads this group just now" in read(answer)
        assert page("group", cast.other) in read(answer)
    assert not Seat.objects.filter(circle=cast.circle, account=cast.cy).exists()
    assert "Your request is kept" in read(cast.client("pia").get(page("request", cast.circle)))
    accounts.change_mind(account=cast.fay)
    assert RESTS not in read(cast.client(None).get(page("group", cast.circle)))
    assert cast.client("cy").post(page("join", cast.circle), typed(cast.circle, handle="Heron")).status_code == 302


def test_a_group_with_two_who_lead_is_missed_when_both_have_gone(cast):
    another_leads(cast, "ben")
    fay_goes(cast)
    assert not is_unled(cast.circle)
    accounts.plan_erasure(account=cast.ben, session_key=None)
    assert is_unled(cast.circle)
    accounts.change_mind(account=cast.ben)
    assert not is_unled(cast.circle) and not on_the_desk(cast)


def test_who_is_erased_for_good_leads_no_longer(cast):
    accounts.plan_erasure(account=cast.fay, session_key=None)
    with time_machine.travel(timezone.now() + timezone.timedelta(days=8), tick=True):
        erase(str(cast.fay.pk))
    assert is_unled(cast.circle) and not Seat.objects.filter(circle=cast.circle, role="facilitator").exists()


def test_who_leads_alone_reads_so_before_they_go_and_others_do_not(cast):
    alone = "alone"
    for name in ("leave", "seat"):
        assert alone in read(cast.client("fay").get(page(name, cast.circle))), name
        assert alone not in read(cast.client("ana").get(page(name, cast.circle))), name
    told = read(cast.client("fay").get(reverse("accounts:erase")))
    assert "You lead Tuesday Ashore alone." in told
    assert "Tuesday Ashore" not in read(cast.client("ana").get(reverse("accounts:erase")))
    another_leads(cast, "ben")
    assert "Tuesday Ashore" not in read(cast.client("fay").get(reverse("accounts:erase")))


def test_fay_asks_ben_who_leads_only_once_he_says_yes_with_his_passkey(cast):
    fay, here = cast.client("fay"), page("member", cast.circle, cast.seat("ben").public_id)
    assert fay.post(here, {"role": "facilitator"}).url == here
    assert "have not answered yet" in read(fay.get(here)) and not cast.seat("ben").leads
    assert Outbox.objects.filter(account=cast.ben, letter="waiting").exists()
    ben, asked = cast.client("ben"), page("asked", cast.circle)
    assert asked in read(ben.get(page("inside", cast.circle)))
    assert "Would you lead this group?" in read(ben.get(asked))
    session = ben.session
    session.pop("strong_at")
    session.save()
    assert ben.post(asked, {"yes": "1"}).url.startswith(reverse("accounts:again"))
    assert not cast.seat("ben").leads
    assert cast.client("ben").post(asked, {"yes": "1"}).url == page("lead", cast.circle)
    assert cast.seat("ben").leads
    assert fay.post(page("member", cast.circle, cast.seat("fay").public_id), {"role": "member"}).status_code == 302
    assert not is_unled(cast.circle) and not cast.seat("fay").leads
    assert {"lead.asked", "lead.taken"} <= set(Entry.objects.values_list("verb", flat=True))


@pytest.mark.parametrize("who", ["ben", "fay"])
def test_the_question_may_be_turned_down_and_taken_back(cast, who):
    actions.ask_to_lead(seat=cast.seat("ben"), by=cast.seat("fay"))
    if who == "ben":
        cast.client("ben").post(page("asked", cast.circle), {"no": "1"})
    else:
        cast.client("fay").post(page("member", cast.circle, cast.seat("ben").public_id), {"no_longer": "1"})
    ben = cast.client("ben")
    assert ben.post(page("asked", cast.circle), {"yes": "1"}).url == page("inside", cast.circle)
    assert not cast.seat("ben").leads


def test_nobody_makes_themselves_lead_a_group_that_is_led(cast):
    assert cast.client("ana").post(page("asked", cast.circle), {"yes": "1"}).url == page("inside", cast.circle)
    assert (cast.seat("ana").call, cast.seat("ana").role) == ("", "member")


def test_omar_sees_of_a_group_that_nobody_leads_only_who_would(cast):
    fay_goes(cast)
    there, omar = page("unled", cast.circle), cast.client("omar")
    names = ("Juniper", "Oak", "Ruth", "Wren", "Sefa")
    assert not [name for name in names if name in read(omar.get(there))]
    assert "Nobody leads this group just now." in read(cast.client("ben").get(page("inside", cast.circle)))
    cast.client("ben").post(page("asked", cast.circle), {"yes": "1"})
    assert [name for name in names if name in read(omar.get(there))] == ["Oak"]
    ana = cast.seat("ana").public_id
    assert omar.post(there, {"give": str(ana)}).status_code == 404 and not cast.seat("ana").leads
    assert omar.post(there, {"give": str(cast.seat("ben").public_id)}).status_code == 302
    assert cast.seat("ben").leads and not is_unled(cast.circle) and not on_the_desk(cast)
    assert omar.get(there).status_code == 404
    assert cast.client("ben").get(page("lead", cast.circle)).status_code == 200


def test_who_would_lead_may_think_again(cast):
    fay_goes(cast)
    ben = cast.client("ben")
    ben.post(page("asked", cast.circle), {"yes": "1"})
    assert "You said that you would lead" in read(ben.get(page("asked", cast.circle)))
    ben.post(page("asked", cast.circle), {"no": "1"})
    assert "Oak" not in read(cast.client("omar").get(page("unled", cast.circle)))


def test_omar_writes_to_all_who_sit_there_once_a_day(cast):
    fay_goes(cast)
    Outbox.objects.all().delete()
    omar, there = cast.client("omar"), page("unled", cast.circle)
    assert [omar.post(there, {"ask": "1"}).status_code for _press in range(2)] == [302, 409]
    assert set(Outbox.objects.values_list("account", flat=True)) == {cast.ana.pk, cast.ben.pk}
    Group.objects.update(asked_all_at=timezone.now() - timezone.timedelta(days=2))
    assert omar.post(there, {"ask": "1"}).status_code == 302


def test_omar_asks_somebody_in_who_sits_down_at_once_and_leads_when_they_say_yes(cast):
    fay_goes(cast)
    omar, there, send = cast.client("omar"), page("unled", cast.circle), {"send": str(uuid.uuid4())}
    links = [read(omar.post(there, send)).split("/invitation/#")[1].split("<")[0] for _reload in range(2)]
    assert links[0] == links[1] and Invitation.objects.filter(to_lead=True).count() == 1
    cy = cast.client("cy")
    cy.post(reverse("groups:invitation"), {"code": links[0]})
    sent = {"handle": "Heron", "version": "1", "agree": "on"}
    asked = {f"q_{question.public_id.hex}": "Omar asked me." for question in cast.circle.questions.all()}
    assert cy.post(page("join", cast.circle), sent | asked).url == page("prepare", cast.circle)
    assert (cast.seat("cy").role, cast.seat("cy").call) == ("member", "asked")
    assert cy.post(page("asked", cast.circle), {"yes": "1"}).url == page("lead", cast.circle)
    assert cast.seat("cy").leads and not is_unled(cast.circle)


@pytest.mark.parametrize("who", ["cy", "pia"])
def test_whoever_omar_asks_in_finds_the_door_on_the_page_that_the_link_opens(cast, who):
    """Also Pia, whose request waits there for somebody to read it."""
    fay_goes(cast)
    code = actions.invite_to_lead(circle=cast.circle, by=cast.omar, send=uuid.uuid4())
    browser, join = cast.client(who), page("join", cast.circle)
    assert join not in read(browser.get(page("group", cast.circle)))
    told = read(browser.get(browser.post(reverse("groups:invitation"), {"code": code}).url))
    assert "You were asked in, so that you may lead it." in told and f'href="{join}"' in told
    assert browser.get(join).status_code == 200
    asked = {f"q_{question.public_id.hex}": "Omar asked me." for question in cast.circle.questions.all()}
    assert browser.post(join, {"handle": "Heron", "version": "1", "agree": "on"} | asked).status_code == 302
    assert (cast.seat(who).state, cast.seat(who).call) == ("seated", "asked")


@pytest.mark.both
@pytest.mark.parametrize("kind", ["closed", "open"])
def test_a_full_group_has_one_seat_more_for_whoever_omar_asks_in_to_lead(cast, kind):
    fay_goes(cast)
    Circle.objects.filter(pk=cast.circle.pk).update(kind=kind)
    Group.objects.filter(circle=cast.circle).update(places=F("taken"))
    places, join = Group.objects.get(circle=cast.circle).places, page("join", cast.circle)
    code = actions.invite_to_lead(circle=cast.circle, by=cast.omar, send=uuid.uuid4())
    browser = cast.client("cy")
    told = read(browser.get(browser.post(reverse("groups:invitation"), {"code": code}).url))
    assert f'href="{join}"' in told and browser.get(join).status_code == 200
    asked = {f"q_{question.public_id.hex}": "Omar asked me." for question in cast.circle.questions.all()}
    assert browser.post(join, {"handle": "Heron", "version": "1", "agree": "on"} | asked).status_code == 302
    assert (cast.seat("cy").state, cast.seat("cy").call) == ("seated", "asked")
    assert Group.objects.get(circle=cast.circle).places == places + 1
    assert cast.client("eli").get(join).status_code in (302, 409)


def test_no_link_to_lead_is_made_for_a_group_that_can_have_no_seat_more(cast):
    fay_goes(cast)
    Group.objects.filter(circle=cast.circle).update(places=40, taken=40)
    with pytest.raises(Refusal) as no:
        actions.invite_to_lead(circle=cast.circle, by=cast.omar, send=uuid.uuid4())
    assert "Somebody who sits there may take the lead." in no.value.words


def test_a_link_to_lead_is_dead_once_somebody_leads(cast):
    fay_goes(cast)
    actions.invite_to_lead(circle=cast.circle, by=cast.omar, send=uuid.uuid4())
    actions.offer_to_lead(seat=cast.seat("ben"))
    actions.give_the_lead(seat=cast.seat("ben"), by=cast.omar)
    assert Invitation.objects.get(to_lead=True).state == "revoked"
    assert cast.client("omar").post(page("unled", cast.circle), {"send": str(uuid.uuid4())}).status_code == 404


def test_rex_who_was_removed_is_looked_at_first_whoever_asked_him_in(cast):
    fay_goes(cast)
    code = actions.invite_to_lead(circle=cast.circle, by=cast.omar, send=uuid.uuid4())
    application = actions.Application(handle="Kestrel", agreed=1, code=code)
    assert actions.join(account=cast.rex, circle=cast.circle, application=application).state == "pending"


def test_omar_may_end_a_group_that_nobody_leads_and_no_other(cast):
    end = page("end", cast.circle)
    assert cast.client("omar").get(end).status_code == 404
    fay_goes(cast)
    assert cast.client("omar").get(end).status_code == 200
    assert cast.client("ana").post(end).status_code == 404
    assert cast.client("omar").post(end).url == reverse("groups:unled_groups")
    cast.circle.refresh_from_db()
    assert cast.circle.state == "ended" and not is_unled(cast.circle)


WRITTEN = {
    "guidelines": {"lines": "We begin %s.", "words_stay_days": "0"},
    "questions": {"lines": "What brings you %s?"},
    "words": {"name": "Ashore %s", "purpose": "P.", "topic": "drinking", "ways": ["read", "write"], "places": "8"},
}


def written(of: str, how: str) -> dict:
    return {name: typed % how if "%" in typed else typed for name, typed in WRITTEN[of].items()}


def wrote(browser, cast, of, how, read):
    return browser.post(page(of, cast.circle), written(of, how) | read)


def test_who_leads_reads_first_that_another_has_ended_the_keeping_of_words(cast):
    another_leads(cast, "ben")
    both = [cast.client("fay"), cast.client("ben")]
    long = written("guidelines", "softly") | {"words_stay_days": "30"}
    where = page("guidelines", cast.circle)
    assert both[0].post(where, long | having_read(both[0], where)).status_code == 302
    first, second = having_read(both[0], where), having_read(both[1], where)
    assert both[1].post(where, long | {"words_stay_days": "0"} | second).status_code == 302
    answer = both[0].post(where, written("guidelines", "slowly") | {"words_stay_days": "30"} | first)
    assert answer.status_code == 409
    assert "gone two hours after it ends" in read(answer)
    assert guidelines_of(cast.circle).words_stay_days == 0


def stands(cast, of) -> str:
    told = read(cast.client("fay").get(page(of, cast.circle)))
    return re.search(r"<textarea[^>]*>\s*([^<]*)" if of != "words" else r'name="name" value="([^"]*)"', told)[1]


@pytest.mark.parametrize("of", WRITTEN)
def test_two_who_lead_and_write_at_once_meet_each_others_words_before_either_is_replaced(cast, of):
    another_leads(cast, "ben")
    fay, ben = cast.client("fay"), cast.client("ben")
    seen = having_read(ben, page(of, cast.circle))
    assert wrote(fay, cast, of, "slowly", seen).status_code == 302
    answer = wrote(ben, cast, of, "on time", seen)
    told = read(answer)
    assert (
        answer.status_code == 409 and "changed this since you opened the page" in told and "Not ready yet" not in told
    )
    assert "slowly" in told.split('id="h-now"')[1].split("</ol>")[0] and "on time" in told.split("</ol>")[1]
    assert "slowly" in stands(cast, of)
    assert wrote(ben, cast, of, "on time", mark_in(told)).status_code == 302
    assert "on time" in stands(cast, of)


@pytest.mark.parametrize(
    "of, slip, verb",
    [
        ("guidelines", {"lines": "x" * 301}, "guidelines.renewed"),
        ("questions", {"lines": "x" * 301}, "questions.asked"),
        ("words", {"places": "1"}, "group.described"),
    ],
)
def test_what_is_sent_twice_is_done_once_and_a_slip_does_not_make_the_old_page_new(cast, of, slip, verb):
    fay, before = cast.client("fay"), Entry.objects.filter(verb=verb).count()
    seen = having_read(fay, page(of, cast.circle))
    for _twice in range(2):
        assert wrote(fay, cast, of, "slowly", seen).status_code == 302
    assert Entry.objects.filter(verb=verb).count() == before + 1
    mistyped = fay.post(page(of, cast.circle), written(of, "late") | slip | seen)
    assert mistyped.status_code == 422 and mark_in(read(mistyped)) == seen
    assert wrote(fay, cast, of, "by who never read it", {}).status_code == 409


def test_a_group_made_too_small_says_so_at_the_number_and_shows_nothing_beside(cast):
    fay = cast.client("fay")
    seen = having_read(fay, page("words", cast.circle))
    answer = fay.post(page("words", cast.circle), written("words", "here") | {"places": "2"} | seen)
    assert answer.status_code == 409 and "What stands now" not in read(answer)
