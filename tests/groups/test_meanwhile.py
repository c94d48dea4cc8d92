"""What others change while somebody reads or types: they are told, and nothing that they typed is lost."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from befriend.accounts.actions import plan_erasure
from befriend.audit.models import Entry
from befriend.groups import actions
from befriend.groups.forms.joining import new_cushion
from befriend.groups.models import Group, Seat
from befriend.groups.queries import answers_of, guidelines_of, has_agreed, questions_of
from befriend.mail.models import Outbox
from tests.cast import another_leads, mark_in
from tests.groups.test_joining import newcomers, page, typed  # noqa: F401

pytestmark = pytest.mark.django_db


def read(answer) -> str:
    return answer.content.decode()


def version_in(told: str) -> str:
    return re.search(r'name="version" value="(\w*)"', told)[1]


def ticked(told: str) -> bool:
    return "checked" in re.search(r'<input[^>]*name="agree"[^>]*>', told)[0]


@pytest.mark.parametrize("who", ["cy", None])
@pytest.mark.parametrize("before", ["as it was", "elephant"])
def test_guidelines_that_changed_are_read_once_more_and_the_second_press_is_taken(cast, who, before):
    cy, sent = cast.client(who), typed(cast.circle)
    actions.renew_guidelines(by=cast.seat("fay"), promises=("Something new.",), words_stay_days=0)
    sent |= {} if before == "as it was" else {"version": before}
    told = cy.post(page("join", cast.circle), sent)
    assert told.status_code == 422 and "Something new." in read(told)
    assert (version_in(read(told)), ticked(read(told))) == ("2", False)
    assert "Because of my daughter." in read(told) and 'value="Heron"' in read(told)
    second = cy.post(page("join", cast.circle), sent | {"version": version_in(read(told))})
    assert second.status_code == 302
    assert who is None or cast.seat("cy").agreements.get().guidelines == guidelines_of(cast.circle)


def test_another_cushion_brings_no_yes_to_guidelines_that_nobody_read(cast):
    cy, sent = cast.client("cy"), typed(cast.circle, again="1")
    assert ticked(read(cy.post(page("join", cast.circle), sent)))
    actions.renew_guidelines(by=cast.seat("fay"), promises=("Something new.",), words_stay_days=0)
    told = read(cy.post(page("join", cast.circle), sent))
    assert "Something new." in told and not ticked(told)


def test_nor_does_coming_back_from_the_letter_with_the_code(cast):
    visitor = Client()
    visitor.post(page("join", cast.circle), typed(cast.circle))
    actions.renew_guidelines(by=cast.seat("fay"), promises=("Something new.",), words_stay_days=0)
    told = read(visitor.get(page("join", cast.circle)))
    assert 'value="Heron"' in told and not ticked(told)
    assert not Seat.objects.filter(account=cast.cy).exists()


def test_a_yes_is_to_the_guidelines_that_ana_read(cast):
    fay, ana = cast.seat("fay"), cast.client("ana")
    actions.renew_guidelines(by=fay, promises=("We begin with a breath.",), words_stay_days=0)
    seen = version_in(read(ana.get(page("inside", cast.circle))))
    actions.renew_guidelines(by=fay, promises=("We begin with a breath.", "Nobody is given advice."), words_stay_days=0)
    for nobody_knows in (seen, "", "elephant"):
        answer = ana.post(page("agree", cast.circle), {"version": nobody_knows})
        assert answer.status_code == 409 and "changed once more" in read(answer) and not has_agreed(cast.seat("ana"))
    told = read(ana.get(page("inside", cast.circle)))
    assert "Nobody is given advice." in told
    for _twice in range(2):
        assert ana.post(page("agree", cast.circle), {"version": version_in(told)}).status_code == 302
    assert has_agreed(cast.seat("ana")) and Entry.objects.filter(verb="guidelines.agreed").count() == 1


@pytest.mark.parametrize("of, verb", [("guidelines", "guidelines.renewed"), ("questions", "questions.asked")])
def test_fay_keeps_what_stands_and_nobody_is_asked_again(cast, of, verb):
    fay, asked, before = cast.client("fay"), questions_of(cast.circle), Entry.objects.filter(verb=verb).count()
    told = read(fay.get(page(of, cast.circle)))
    stands = re.search(r"<textarea[^>]*>\s*([^<]*)", told)[1]
    kept = fay.post(page(of, cast.circle), {"lines": stands, "words_stay_days": "0", **mark_in(told)}, follow=True)
    assert kept.redirect_chain == [(page("lead", cast.circle), 302)] and "asked to agree" not in read(kept)
    assert guidelines_of(cast.circle).version == 1 and has_agreed(cast.seat("ana"))
    assert questions_of(cast.circle) == asked and Entry.objects.filter(verb=verb).count() == before


def test_a_question_that_stays_is_the_same_question_wherever_it_stands(cast):
    fay = cast.seat("fay")
    actions.ask_questions(by=fay, questions=("Why now?", "Who knows of it?", "What helps?"))
    why, who, what = (question.public_id for question in questions_of(cast.circle))
    actions.ask_questions(by=fay, questions=("What helps?", "Who else knows of it?", "Why now?", "Why now?"))
    asked = questions_of(cast.circle)
    assert [question.words for question in asked] == ["What helps?", "Who else knows of it?", "Why now?", "Why now?"]
    assert [asked[0].public_id, asked[2].public_id] == [what, why] and who not in [each.public_id for each in asked]
    assert len({question.public_id for question in asked}) == 4
    assert [answer.words for answer in answers_of(cast.seat("pia"))] == ["Why now?"]


@pytest.mark.parametrize("who", ["cy", None])
def test_what_was_typed_to_a_question_that_is_mended_stands_beside_the_new_one_until_it_is_sent(cast, who):
    fay, cy = cast.seat("fay"), cast.client(who)
    actions.ask_questions(by=fay, questions=("Why now?", "Who nows of it?"))
    why, old = (f"q_{question.public_id.hex}" for question in questions_of(cast.circle))
    sent = typed(cast.circle) | {why: "For my daughter.", old: "My brother."}
    actions.ask_questions(by=fay, questions=("Why now?", "Who knows of it?"))
    new = f"q_{questions_of(cast.circle)[1].public_id.hex}"
    for press in ({}, {"again": "1"}, {"handle": ""}):
        told = cy.post(page("join", cast.circle), sent | press)
        assert told.status_code == (200 if "again" in press else 422)
        boxes = dict(re.findall(r'<textarea name="(\w+)"[^>]*>\s*([^<]*)</textarea>', read(told)))
        assert boxes == {why: "For my daughter.", new: "", old: "My brother."}
    assert cy.post(page("join", cast.circle), sent | {new: "My brother."}).status_code == 302


def ends(cast, how: str) -> None:
    match how:
        case "full":
            Group.objects.filter(circle=cast.circle).update(places=3)
        case "unled":
            actions.leave(seat=cast.seat("fay"), words_stay=True)
        case "ended":
            actions.end_group(circle=cast.circle, by=cast.fay)


SHUT = {"full": "All seats in this group are taken.", "unled": "Nobody leads this group", "ended": "has ended"}


@pytest.mark.parametrize("how", SHUT)
@pytest.mark.parametrize("who", ["cy", None])
def test_whose_seat_goes_while_they_type_has_every_word_and_another_group(cast, newcomers, who, how):  # noqa: F811
    browser, sent = cast.client(who), typed(cast.circle)
    ends(cast, how)
    told = browser.post(page("join", cast.circle), sent)
    assert told.status_code == 409 and SHUT[how] in read(told) and page("group", newcomers) in read(told)
    assert "Because of my daughter." in read(told) and ('value="Heron"' in read(told) or how == "ended")
    assert not Seat.objects.filter(account=cast.cy).exists()
    if how == "full":
        Group.objects.filter(circle=cast.circle).update(places=8)
        again = {name: sent[name] for name in sent if name != "version"} | {"version": version_in(read(told))}
        assert browser.post(page("join", cast.circle), again).status_code == 302


@pytest.mark.parametrize("how", SHUT)
def test_whose_seat_goes_while_the_letter_is_on_its_way_has_every_word_too(cast, how):
    browser = Client()
    browser.post(page("join", cast.circle), typed(cast.circle))
    ends(cast, how)
    told = browser.get(page("join", cast.circle))
    assert told.status_code == 409 and SHUT[how] in read(told) and "Because of my daughter." in read(told)


def test_a_group_that_ended_is_not_there_for_who_never_saw_its_form(cast):
    sent = typed(cast.circle)
    ends(cast, "ended")
    nowhere = cast.client("cy").post(reverse("groups:join", args=[uuid.uuid4()]), sent)
    for cushion in ("", "nonsense", new_cushion(cast.other)):
        told = cast.client("cy").post(page("join", cast.circle), sent | {"cushion": cushion})
        assert told.status_code == 404 and told.content == nowhere.content
    assert cast.client("cy").get(page("join", cast.circle)).status_code == 404


def withdraws(cast) -> None:
    actions.withdraw_request(seat=cast.seat("pia"))


def is_answered_by_ben(cast) -> None:
    another_leads(cast, "ben")
    actions.decline(seat=cast.seat("pia"), by=cast.seat("ben"), words="Not this month.")


def asks_to_be_erased(cast) -> None:
    plan_erasure(account=cast.pia, session_key=None)


def is_erased(cast) -> None:
    actions.give_up_for(account=cast.pia)


@pytest.mark.parametrize("goes", [withdraws, is_answered_by_ben, asks_to_be_erased, is_erased])
def test_fay_keeps_her_kind_words_when_there_is_nobody_to_read_them(cast, goes):
    seat, fay = cast.seat("pia"), cast.client("fay")
    review = reverse("groups:review", args=[cast.circle.public_id, seat.public_id])
    goes(cast)
    before = Seat.objects.get(pk=seat.pk)
    told = fay.post(review, {"words": "Please try First Light on Mondays."})
    assert told.status_code == 409 and "Please try First Light on Mondays." in read(told)
    assert "taken back or answered" in read(told)
    assert "daughter" not in read(told) and "Give them the seat" not in read(told)
    after = Seat.objects.get(pk=seat.pk)
    assert (after.state, bytes(after.reply_sealed)) == (before.state, bytes(before.reply_sealed))
    for told in (fay.get(review, follow=True), fay.post(review, {"accept": "1"}, follow=True)):
        assert told.redirect_chain == [(page("lead", cast.circle), 302)] and "taken back or answered" in read(told)
    assert Seat.objects.get(pk=seat.pk).state == before.state
    for nobody in ("ana", "cy", "gil", "omar"):
        assert cast.client(nobody).post(review, {"words": "Who are you?"}).status_code == 404


def test_kind_words_that_are_sent_twice_are_said_once(cast):
    review = reverse("groups:review", args=[cast.circle.public_id, cast.seat("pia").public_id])
    Outbox.objects.all().delete()
    for _twice in range(2):
        answer = cast.client("fay").post(review, {"words": "Please try First Light."})
        assert (answer.status_code, answer.url) == (302, page("lead", cast.circle))
    assert Outbox.objects.filter(account=cast.pia).count() == 1
    assert Entry.objects.filter(verb="group.declined").count() == 1


def test_who_sat_here_and_left_is_no_request_that_can_be_answered(cast):
    for gone in ("eli", "rex"):
        review = reverse("groups:review", args=[cast.circle.public_id, cast.seat(gone).public_id])
        assert cast.client("fay").post(review, {"words": "Where are you?"}).status_code == 404
