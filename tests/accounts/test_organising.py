"""Omar asks Cy to organise the house with him: a link, a yes, four figures read aloud, and the way out of it again."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from befriend.accounts import actions, privacy
from befriend.accounts.models import Account, CallToOrganise
from befriend.accounts.tasks import forget_what_ran_out
from befriend.audit.models import Entry
from befriend.mail.models import Outbox
from befriend.shell.refusal import Refusal
from tests.accounts.conftest import say_age_and_join, typed
from tests.accounts.test_at_once import together

pytestmark = [pytest.mark.both, pytest.mark.django_db]

PAGE, YES = "/organisers/", "/organise/"
CLOSED = "This invitation has been used, or its 72 hours are over."


def read(answer) -> str:
    return answer.content.decode()


def link_for(omar: Client, name: str = "Cy from the office", **more: str) -> str:
    """What Omar gives them: the code behind the # of the link."""
    page = read(omar.post(PAGE, {"name": name, "send": str(uuid.uuid4()), **more}))
    return re.search(r"/invitation/#([\w-]+)", page)[1]


def opens(browser: Client, code: str):
    return browser.post(reverse("groups:invitation"), {"code": code})


def figures_on(browser: Client) -> str:
    return re.search(r'class="figures num"[^>]*>(\d{4})<', read(browser.get(YES)))[1]


def says_yes(cast, name: str, code: str) -> Client:
    """They keep a passkey, open the link and say yes."""
    Authenticator.objects.create(user=cast.people[name], type="webauthn", data={})
    browser = cast.client(name)
    assert opens(browser, code).url == YES
    assert browser.post(YES, {"yes": "1"}).url == YES
    return browser


def let_in(omar: Client, figures: str):
    call = CallToOrganise.objects.get(confirmed_at=None)
    return omar.post(f"/organisers/calls/{call.public_id}/heard/", {"figures": figures})


def other(figures: str) -> str:
    return f"{(int(figures) + 1) % 10_000:04}"


def is_organiser(account: Account) -> bool:
    return Account.objects.get(pk=account.pk).is_organiser


def letters(account: Account) -> list[str]:
    return list(Outbox.objects.filter(account=account).order_by("pk").values_list("letter", flat=True))


@pytest.fixture
def omar(cast) -> Client:
    Authenticator.objects.create(user=cast.omar, type="webauthn", data={})
    return cast.client("omar")


@pytest.fixture
def two(cast, omar) -> Client:
    """Cy organises with Omar; Cy's browser."""
    cy = says_yes(cast, "cy", link_for(omar))
    assert let_in(omar, figures_on(cy)).url == PAGE
    return cy


def test_cy_is_asked_says_yes_reads_four_figures_aloud_and_organises(cast, omar):
    assert "Somebody who organises with you" in read(omar.get("/desk/"))
    code = link_for(omar)
    assert "Cy from the office" in read(omar.get(PAGE)) and "link is open until" in read(omar.get(PAGE))
    cy = says_yes(cast, "cy", code)
    assert letters(cast.omar)[-1] == "waiting" and not is_organiser(cast.cy)
    assert cy.get(PAGE).status_code == 404 and cy.get("/desk/").status_code == 404
    assert "would help to organise" in read(cy.get("/account/"))
    page = read(omar.get(PAGE))
    assert "said yes" in page and figures_on(cy) not in page
    spoken = " ".join(figures_on(cy))
    assert let_in(omar, spoken).url == PAGE
    assert is_organiser(cast.cy) and letters(cast.cy)[-1] == "standing"
    assert cy.get(YES).url == PAGE and "Cy from the office" not in read(cy.get(PAGE))
    assert "Cy from the office" in read(omar.get(PAGE)) and "Somebody does." in read(omar.get("/desk/"))
    verbs = ["organiser.called", "organiser.agreed", "organiser.made"]
    assert (
        list(Entry.objects.filter(verb__startswith="organiser").order_by("pk").values_list("verb", flat=True)) == verbs
    )


def test_the_name_and_the_code_stand_nowhere_in_the_open(cast, omar):
    code = link_for(omar)
    held = str(list(CallToOrganise.objects.values())) + str(list(Entry.objects.values()))
    assert "office" not in held and code not in held


@pytest.mark.parametrize("name", ["", "a\u202eb", "\u200b", "a\nb", "x" * 61])
def test_a_name_that_cannot_be_read_is_said_kindly_and_makes_no_link(cast, omar, name):
    answer = omar.post(PAGE, {"name": name, "send": str(uuid.uuid4())})
    assert answer.status_code == 422 and not CallToOrganise.objects.exists()


def test_whoever_holds_the_link_without_the_figures_stays_outside(cast, omar):
    """Somebody read the link on its way, and says yes before Cy can."""
    code = link_for(omar)
    sol = says_yes(cast, "sol", code)
    assert opens(cast.client("cy"), code).status_code == 422
    answer = let_in(omar, other(figures_on(sol)))
    assert answer.status_code == 409 and "Their screen shows other figures" in read(answer)
    assert not is_organiser(cast.sol)
    call = CallToOrganise.objects.get()
    omar.post(f"/organisers/calls/{call.public_id}/back/")
    assert "answered or taken back" in read(sol.get(YES, follow=True)) and sol.get(YES).status_code == 404
    again = omar.post(f"/organisers/calls/{call.public_id}/heard/", {"figures": "0000"}, follow=True)
    assert "was taken back, or has run out" in read(again) and not is_organiser(cast.sol)


def test_a_newcomer_opens_the_link_joins_and_comes_to_the_question(cast, omar):
    code, browser = link_for(omar), Client()
    assert opens(browser, code).url == YES
    browser.get(browser.get(YES).url)  # to sign in; they are not known here
    say_age_and_join(browser, "cleo@post.example")
    assert browser.post("/account/join/", typed("cleo@post.example")).url == YES
    page = read(browser.get(YES))
    assert "Would you help to organise this house?" in page
    answer = browser.post(YES, {"yes": "1"})
    assert answer.url == "/account/again/?next=%2Forganise%2F" and browser.get(answer.url).url == "/account/factors/"


def test_a_press_sent_again_is_the_same_link_until_it_is_used(cast, omar):
    again = {"send": str(uuid.uuid4())}
    code = link_for(omar, **again)
    assert link_for(omar, **again) == code and CallToOrganise.objects.count() == 1
    says_yes(cast, "cy", code)
    answer = omar.post(PAGE, {"name": "Cy", **again}, follow=True)
    assert "You can make another one" in read(answer) and "The four figures on their screen" in read(answer)


def test_a_link_that_was_taken_back_stays_dead_however_often_its_page_is_loaded(cast, omar):
    again = {"send": str(uuid.uuid4())}
    code = link_for(omar, **again)
    omar.post(f"/organisers/calls/{CallToOrganise.objects.get().public_id}/back/")
    omar.post(PAGE, {"name": "Cy", **again})
    assert CLOSED in read(opens(Client(), code))


def test_a_link_lives_for_seventy_two_hours_and_so_does_a_yes(cast, omar):
    code = link_for(omar)
    says_yes(cast, "cy", link_for(omar, "Cy"))
    with time_machine.travel(timezone.now() + timedelta(hours=73)):
        assert CLOSED in read(opens(Client(), code))
        assert cast.client("cy").get(YES).status_code == 404
    with time_machine.travel(timezone.now() + timedelta(days=11)):
        forget_what_ran_out()
    assert CallToOrganise.objects.count() == 0


def test_cy_says_not_now_and_later_rather_not(cast, omar):
    code = link_for(omar)
    cy = cast.client("cy")
    assert opens(cy, code).url == YES
    assert cy.post(YES, {"no": "1"}).url == "/today/" and cy.get(YES).status_code == 404
    again = says_yes(cast, "cy", code)
    assert again.post(YES, {"no": "1"}).url == "/today/"
    assert again.get(YES).status_code == 404 and again.post(YES, {"no": "1"}).url == "/today/"
    assert CallToOrganise.objects.get().account is None


def test_without_a_passkey_nobody_is_let_in(cast, omar):
    cy = says_yes(cast, "cy", link_for(omar))
    figures = figures_on(cy)
    Authenticator.objects.filter(user=cast.cy).delete()
    let_in(omar, figures)
    answer = omar.get(PAGE)
    assert "neither a passkey nor an app" in read(answer)
    assert not is_organiser(cast.cy)


def test_omar_ends_it_for_cy_who_is_written_to_and_is_shut_out_at_once(cast, omar, two):
    path = re.search(r"/organisers/\w+/no-longer/(?=\">They organise no longer)", read(omar.get(PAGE)))[0]
    assert "Cy from the office" in read(omar.get(path))
    assert omar.post(path).url == PAGE
    assert not is_organiser(cast.cy) and letters(cast.cy)[-1] == "standing"
    assert two.get(PAGE).status_code == 404 and omar.post(path).status_code == 404


def test_one_lays_it_down_and_the_last_one_stays(cast, omar, two):
    path = re.search(r"/organisers/\w+/no-longer/(?=\">Lay it down)", read(two.get(PAGE)))[0]
    alone = re.search(r"/organisers/\w+/no-longer/(?=\">Lay it down)", read(omar.get(PAGE)))[0]
    assert two.post(path).url == "/today/" and not is_organiser(cast.cy)
    answer = omar.post(alone)
    assert answer.status_code == 409 and "Nobody else organises this house" in read(answer)
    assert is_organiser(cast.omar)


def test_whoever_is_on_the_way_out_is_not_the_one_who_stays(cast, omar, two):
    alone = re.search(r"/organisers/\w+/no-longer/(?=\">Lay it down)", read(omar.get(PAGE)))[0]
    actions.plan_erasure(account=cast.cy, session_key=None)
    assert omar.post(alone).status_code == 409 and is_organiser(cast.omar)


def test_whoever_is_on_the_way_out_can_be_ended_and_comes_back_as_a_member(cast, omar, two):
    actions.plan_erasure(account=cast.cy, session_key=None)
    path = re.search(r"/organisers/\w+/no-longer/(?=\">They organise no longer)", read(omar.get(PAGE)))[0]
    assert omar.post(path).url == PAGE
    actions.change_mind(account=Account.objects.get(pk=cast.cy.pk))
    assert not is_organiser(cast.cy) and cast.client("cy").get(PAGE).status_code == 404


def test_a_yes_goes_with_whoever_asks_to_be_erased(cast, omar):
    cy = says_yes(cast, "cy", link_for(omar))
    figures = figures_on(cy)
    actions.plan_erasure(account=cast.cy, session_key=None)
    let_in_later = omar.post(f"/organisers/calls/{CallToOrganise.objects.get().public_id}/heard/", {"figures": figures})
    assert let_in_later.url == PAGE and not is_organiser(cast.cy)


def test_what_somebody_asked_of_others_goes_when_they_are_ended(cast, omar, two):
    code = link_for(two, "Fay")
    path = re.search(r"/organisers/\w+/no-longer/(?=\">They organise no longer)", read(omar.get(PAGE)))[0]
    omar.post(path)
    assert opens(cast.client("fay"), code).status_code == 422


def test_the_one_who_stays_can_sign_in(cast, omar, two):
    Authenticator.objects.filter(user=cast.omar).delete()
    mine = re.search(r"/organisers/\w+/no-longer/(?=\">Lay it down)", read(two.get(PAGE)))[0]
    assert two.post(mine).status_code == 409 and is_organiser(cast.cy)


@pytest.mark.django_db(transaction=True)
def test_two_who_end_each_other_in_the_same_moment_leave_one(cast, omar, two):
    paths = [
        re.search(r"/organisers/\w+/no-longer/(?=\">They organise no longer)", read(each.get(PAGE)))[0]
        for each in (omar, two)
    ]
    together([(omar, paths[0], {}), (two, paths[1], {})])
    assert Account.objects.organisers().count() == 1


def test_whoever_organises_no_longer_lets_nobody_in(cast, omar, two):
    ana = says_yes(cast, "ana", link_for(two, "Ana"))
    call = CallToOrganise.objects.get(confirmed_at=None)
    actions.organise_no_longer(account=cast.cy, by=cast.cy)
    with pytest.raises(Refusal):
        actions.confirm_organiser(call=call, by=cast.cy, figures=figures_on(ana))
    assert not is_organiser(cast.ana)


def test_before_the_figures_are_heard_a_copy_of_their_data_says_that_they_said_yes_and_no_name(cast, omar):
    before = privacy.hand_back(cast.sol)
    says_yes(cast, "sol", link_for(omar))
    held = privacy.hand_back(cast.sol)
    waits = "I said yes to organising this house, and my yes waits until"
    assert before[waits] == "no" and held[waits] != "no"
    assert "Cy from the office" not in str(held)


def test_a_copy_of_ones_data_has_it_and_an_erasure_takes_it(cast, omar, two):
    assert "Cy from the office" in str(privacy.hand_back(cast.cy)) and "Cy from the office" in str(
        privacy.hand_back(cast.omar)
    )
    actions.erase_for_good(cast.cy)
    assert CallToOrganise.objects.count() == 0 and "Cy from the office" not in read(omar.get(PAGE))


def test_who_asked_is_erased_and_who_was_asked_keeps_their_name(cast, omar, two):
    link_for(omar, "Ana")
    actions.erase_for_good(cast.omar)
    assert list(CallToOrganise.objects.values_list("account", "by")) == [(cast.cy.pk, None)]
