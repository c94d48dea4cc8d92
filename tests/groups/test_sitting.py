"""Pausing, leaving, being asked to leave, keeping out of somebody's way, leading."""

import re
import uuid
from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from befriend.audit.models import Entry
from befriend.due.actions import plan_house_work, run_due
from befriend.groups import above, actions, privacy
from befriend.groups.models import Agreement, Block, Circle, Group, House, IntakeAnswer, Invitation, Seat
from befriend.groups.queries import has_agreed, roster, with_handles
from befriend.mail.message import message_for
from befriend.mail.models import Outbox
from befriend.meetings.models import Series
from befriend.meetings.rules.schedule import following
from befriend.shell import community
from befriend.shell.refusal import Refusal
from befriend.vault.rules import Erased
from befriend.vault.sealing import unseal
from tests.cast import charter, having_read, sit

pytestmark = pytest.mark.django_db


def page(name, circle, *more) -> str:
    return reverse(f"groups:{name}", args=[circle.public_id, *more])


def taken(circle) -> int:
    return Group.objects.get(circle=circle).taken


def test_your_groups_say_when_they_meet_and_who_leads_them(cast):
    starts = timezone.now() + timedelta(minutes=40)
    actions.expect_meeting(circle=cast.circle, starts_at=starts)
    hers, his = (cast.client(who).get(reverse("groups:mine")).content.decode() for who in ("ana", "fay"))
    assert page("inside", cast.circle) in hers and re.search("in (39|40) minutes", hers)
    assert "Led by Ruth." in hers and "You lead it." in his
    assert hers.count("ring__back") == len(roster(cast.circle))


def test_your_groups_also_name_those_you_asked_and_what_became_of_it_for_a_while(cast):
    pia, asked = cast.client("pia"), page("request", cast.circle)
    assert asked in read(pia) and "reads every request" in read(pia) and "Find your seat" not in read(pia)
    actions.decline(seat=cast.seat("pia"), by=cast.seat("fay"), words="Not this month.")
    assert asked in read(pia) and "It is not now." in read(pia) and "Find your seat" in read(pia)
    Seat.objects.filter(pk=cast.seat("pia").pk).update(ended_at=timezone.now() - timedelta(days=31))
    assert asked not in read(pia) and "You do not sit in a group yet" in read(pia)


def read(browser: Client) -> str:
    return browser.get(reverse("groups:mine")).content.decode()


def test_a_pause_keeps_the_seat_and_one_press_ends_it(cast):
    before, ana = taken(cast.circle), cast.client("ana")
    assert ana.post(page("pause", cast.circle)).status_code == 302
    assert (cast.seat("ana").state, taken(cast.circle)) == ("paused", before)
    assert "taking a break" in ana.get(page("inside", cast.circle)).content.decode()
    assert ana.post(page("come_back", cast.circle)).status_code == 302
    assert cast.seat("ana").state == "seated"


@pytest.mark.parametrize("words, kept", [("stay", True), ("go", False)])
def test_who_leaves_takes_their_words_or_lets_them_stay(cast, words, kept):
    before = taken(cast.circle)
    assert cast.client("ana").post(page("leave", cast.circle), {"words": words}).status_code == 302
    seat = cast.seat("ana")
    assert (seat.state, seat.words_stay, bool(seat.handle_sealed)) == ("left", kept, kept)
    assert taken(cast.circle) == before - 1
    assert cast.client("ana").get(page("inside", cast.circle)).status_code == 404
    assert with_handles([seat])[0].handle == ("Juniper" if kept else "someone who left")


def test_what_somebody_answered_to_be_let_in_goes_when_they_leave(cast):
    actions.accept(seat=cast.seat("pia"), by=cast.seat("fay"))
    seat = cast.seat("pia")
    assert seat.answers.exists()
    actions.leave(seat=seat, words_stay=True)
    assert not IntakeAnswer.objects.filter(seat=seat).exists()


def test_leaving_twice_frees_one_place(cast):
    before = taken(cast.circle)
    actions.leave(seat=cast.seat("ana"), words_stay=True)
    with pytest.raises(Refusal):
        actions.leave(seat=Seat.objects.get(account=cast.ana), words_stay=True)
    assert taken(cast.circle) == before - 1


@pytest.mark.parametrize("way, state", [("remove", "removed"), ("ban", "banned")])
def test_fay_asks_ben_to_leave_and_tickets_go_in_the_same_breath(cast, monkeypatch, way, state):
    told = []
    monkeypatch.setattr(above.handed, "seat_given_up", lambda seat: told.append(seat.state))
    answer = cast.client("fay").post(page("member", cast.circle, cast.seat("ben").public_id), {"out": way})
    assert answer.status_code == 302
    assert cast.seat("ben").state == state
    assert told == ["seated"]
    assert cast.client("ben").get(page("inside", cast.circle)).status_code == 404


@pytest.mark.parametrize("who", [None, "cy", "ana", "pia", "eli", "rex", "gil", "omar"])
def test_nobody_else_leads_here(cast, who):
    ben = cast.seat("ben").public_id
    browser = cast.client(who)
    for name, more, sent in (
        ("lead", [], None), ("words", [], {}), ("guidelines", [], {"lines": "Ours."}), ("questions", [], {"lines": ""}),
        ("introduce", [], {"words": "Me."}), ("end", [], {}), ("invite", [], {}), ("member", [ben], {"out": "remove"}),
        ("review", [cast.seat("pia").public_id], {"accept": "1"}),
    ):  # fmt: skip
        answer = (
            browser.get(page(name, cast.circle)) if sent is None else browser.post(page(name, cast.circle, *more), sent)
        )
        assert answer.status_code == (302 if who is None else 404), name
    assert cast.seat("ben").state == "seated" and cast.seat("pia").state == "pending"
    assert not Invitation.objects.exists()


def test_who_leads_elsewhere_is_a_member_here(cast):
    actions.accept(seat=sit(cast.gil, cast.circle, "Gale"), by=cast.seat("fay"))
    gil = cast.client("gil")
    assert gil.get(page("inside", cast.circle)).status_code == 200
    for name in ("lead", "words", "guidelines", "questions", "introduce", "end"):
        assert gil.get(page(name, cast.circle)).status_code == 404
    assert gil.post(page("invite", cast.circle)).status_code == 404
    with pytest.raises(Refusal):
        actions.end_group(circle=cast.circle, by=cast.gil)


@pytest.mark.parametrize("who", ["cy", "pia", "eli", "rex", "gil", "omar"])
def test_the_inside_is_not_there_for_those_who_do_not_sit_in_it(cast, who):
    absent = "00000000-0000-4000-8000-000000000000"
    for name in ("inside", "prepare", "seat"):
        there = cast.client(who).get(page(name, cast.circle))
        nowhere = cast.client(who).get(reverse(f"groups:{name}", args=[absent]))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert there.content == nowhere.content
    for name in ("agree", "pause", "come_back", "leave"):
        assert cast.client(who).post(page(name, cast.circle)).status_code == 404
    for other in ("ana", "fay"):
        assert cast.client(who).get(page("person", cast.circle, cast.seat(other).public_id)).status_code == 404


def test_a_seat_of_another_circle_is_not_found_through_ones_own(cast):
    for name, who in (("person", "ana"), ("member", "fay"), ("review", "fay")):
        assert cast.client(who).get(page(name, cast.circle, cast.seat("sol").public_id)).status_code == 404


def test_a_block_is_silent_and_its_maker_can_take_it_back(cast):
    here = page("person", cast.circle, cast.seat("ben").public_id)
    assert cast.client("ana").post(here, {"block": "1"}).status_code == 302
    assert Block.objects.get().of == cast.ben
    mine = cast.client("ana").get(page("inside", cast.circle)).content.decode()
    his = cast.client("ben").get(page("inside", cast.circle)).content.decode()
    assert "Kept out of your way" in mine and "Kept out of your way" not in his
    his_page = cast.client("ben").get(page("person", cast.circle, cast.seat("ana").public_id)).content.decode()
    assert "Kept out of your way" not in his_page
    assert cast.client("ana").post(here, {"unblock": "1"}).status_code == 302
    assert not Block.objects.exists()


def test_new_guidelines_ask_everybody_again(cast):
    fay, here = cast.client("fay"), page("guidelines", cast.circle)
    assert fay.post(here, {"lines": "One.\n\nTwo.", "words_stay_days": "0"} | having_read(fay, here)).status_code == 302
    assert not has_agreed(cast.seat("ana")) and has_agreed(cast.seat("fay"))
    told = cast.client("ana").get(page("inside", cast.circle)).content.decode()
    assert "The guidelines have changed." in told and 'name="version" value="2"' in told
    cast.client("ana").post(page("agree", cast.circle), {"version": "2"})
    assert has_agreed(cast.seat("ana"))
    assert Agreement.objects.filter(seat=cast.seat("ana")).count() == 2


def test_an_invitation_opens_an_unlisted_group_to_one_browser_and_accepts_nothing(cast):
    hidden = actions.found_group(
        by=cast.gil, charter=charter("Behind the Wall", is_listed=False, questions=()), handle="Gale"
    )
    gil, cy = cast.client("gil"), cast.client("cy")
    send = {"send": str(uuid.uuid4())}
    shown = [gil.post(page("invite", hidden.circle), send).content.decode() for _reload in range(2)]
    code, again = (each.split("/invitation/#")[1].split("<")[0] for each in shown)
    assert code == again and Invitation.objects.count() == 1
    assert code not in gil.get(page("lead", hidden.circle)).content.decode()
    assert cy.get(reverse("groups:invitation") + f"?code={code}").status_code == 200
    assert Invitation.objects.get().state == "open"
    assert cy.post(reverse("groups:invitation"), {"code": code}).url == page("group", hidden.circle)
    assert "Behind the Wall" in cy.get(page("group", hidden.circle)).content.decode()
    assert Invitation.objects.get().state == "open"
    assert cast.client("ana").get(page("group", hidden.circle)).status_code == 404
    sent = {"handle": "Heron", "version": "1", "agree": "on"}
    assert cy.post(page("join", hidden.circle), sent).url == page("request", hidden.circle)
    assert Invitation.objects.get().used_by == cast.seat("cy", hidden.circle)
    assert Client().post(reverse("groups:invitation"), {"code": code}).status_code == 422
    assert gil.post(page("invite", hidden.circle), send).status_code == 409


@pytest.mark.parametrize("how", ["used up", "revoked", "72 hours on", "never made", "empty", "long"])
def test_a_dead_invitation_is_said_kindly(cast, how):
    code = {"never made": "abc", "empty": "", "long": "x" * 1_000_000}.get(how) or actions.invite(by=cast.seat("fay"))
    match how:
        case "revoked":
            made = Invitation.objects.get().public_id
            assert cast.client("fay").post(page("revoke", cast.circle, made)).status_code == 302
        case "72 hours on":
            Invitation.objects.update(expires_at=timezone.now())
        case "used up":
            Invitation.objects.update(state="used")
    if how == "empty":
        code = ""
    answer = Client().post(reverse("groups:invitation"), {"code": code})
    assert answer.status_code == 422
    assert "Everything you wrote is kept." in answer.content.decode()


@pytest.mark.parametrize("change", [{"state": "used"}, {"state": "revoked"}, {"expires_at": timezone.now()}])
def test_a_dead_invitation_opens_nothing_however_it_is_held(cast, change):
    code = actions.invite(by=cast.seat("fay"))
    Invitation.objects.update(**change)
    held = actions.Application(handle="Heron", agreed=1, code=code)
    with pytest.raises(Refusal) as no:
        actions.join(account=cast.cy, circle=cast.circle, application=held)
    assert no.value.code == "invitation"
    assert not Seat.objects.filter(account=cast.cy).exists()


def test_no_invitation_can_be_guessed(cast):
    codes = {actions.invite(by=cast.seat("fay")) for _ in range(8)}
    assert len(codes) == 8
    assert {len(urlsafe_b64decode(code + "==")) * 8 for code in codes} == {128}
    held = {bytes(sealed) for sealed in Invitation.objects.values_list("code_hash", flat=True)}
    assert not held & {code.encode() for code in codes}


def test_invitations_run_out_by_themselves_and_are_forgotten(cast):
    made = timezone.now()
    actions.invite(by=cast.seat("fay"))
    plan_house_work()

    def stands_after(**passed: int) -> str | None:
        with time_machine.travel(made + timedelta(**passed)):
            run_due()
        return Invitation.objects.values_list("state", flat=True).first()

    assert stands_after(hours=71) == "open"
    assert stands_after(hours=74) == "expired"
    assert stands_after(days=32) == "expired"
    assert stands_after(days=34) is None


def test_a_request_that_waits_a_day_is_told_again_until_it_is_answered(cast):
    letters = Outbox.objects.filter(account=cast.fay, letter="waiting")
    before = letters.count()
    run_due(timezone.now() + timedelta(hours=25))
    assert letters.count() == before + 1
    actions.accept(seat=cast.seat("pia"), by=cast.seat("fay"))
    run_due(timezone.now() + timedelta(hours=60))
    assert letters.count() == before + 1


def test_an_ended_group_is_read_until_it_is_erased_with_thirty_days_notice(cast):
    assert cast.client("fay").post(page("end", cast.circle)).status_code == 302
    circle = Circle.objects.get(pk=cast.circle.pk)
    assert (circle.state, cast.seat("pia").state) == ("ended", "not_now")
    assert "This group has ended." in cast.client("ana").get(page("inside", circle)).content.decode()
    assert cast.client("cy").get(page("group", circle)).status_code == 404
    notices = Outbox.objects.filter(account=cast.ana, letter="goes")
    assert not notices.exists()
    run_due(circle.erase_at - timedelta(days=30))
    assert notices.count() == 1
    sealed = Group.objects.get(circle=circle)
    Circle.objects.filter(pk=circle.pk).update(erase_at=timezone.now())
    run_due(circle.erase_at)
    assert Circle.objects.get(pk=circle.pk).state == "erased"
    assert cast.client("ana").get(page("inside", circle)).status_code == 404
    with pytest.raises(Erased):
        unseal(bytes(sealed.about_sealed), **sealed.about_place())


def test_a_person_who_is_erased_leaves_no_name_and_no_link(cast):
    own = actions.own_circle(account=cast.ana)
    assert actions.own_circle(account=cast.ana) == own
    seat, before = cast.seat("ana"), taken(cast.circle)
    actions.block(by=cast.seat("ben"), seat=seat)
    told = privacy.hand_back(cast.ana)
    assert told["Groups"][0]["My name there"] == "Juniper"
    assert told["Groups"][0]["What I answered"][0]["Answer"] == "Because of my daughter."
    for _twice in range(2):
        privacy.erase(cast.ana)
    seat.refresh_from_db()
    assert (seat.account, bytes(seat.handle_sealed), seat.state) == (None, b"", "left")
    assert taken(cast.circle) == before - 1
    assert not seat.answers.exists() and not Block.objects.exists()
    assert Circle.objects.get(pk=own.pk).state == "erased"
    assert "Juniper" not in [sitter.handle for sitter in roster(cast.circle)]


def test_the_first_group_of_a_house_comes_with_its_meetings(cast):
    House.objects.all().delete()
    omar = cast.client("omar")
    assert omar.get(reverse("groups:found")).url == reverse("groups:house")
    house = {
        "name": "Harbour Street",
        "sender": "Harbour",
        "zone": "Europe/Dublin",
        "languages": ["en"],
        "countries": ["IE"],
        "country": "GB",
    }
    nowhere = house | {"countries": [], "country": ""}
    for wrong in (nowhere, house | {"countries": ["Ireland"]}, house | {"country": "QQ"}):
        assert omar.post(reverse("groups:house"), wrong).status_code == 422
    another = omar.post(reverse("groups:house"), house | {"another": "1"}).content.decode()
    assert another.count(" checked>") >= 2 and "Harbour Street" in another and not House.objects.exists()
    assert omar.post(reverse("groups:house"), house).url == reverse("groups:found")
    assert House.objects.get().countries == ["IE", "GB"]
    first = {"starter": "grief", "handle": "Ines", "weekday": "1", "time": "19:30"}
    assert omar.post(reverse("groups:found"), first | {"handle": "Organiser"}).status_code == 422
    made = omar.post(reverse("groups:found"), first)
    assert "No loss here is larger than another." in Client().get(made.url).content.decode()
    schedule = Series.objects.latest("pk").schedule()
    held = following(schedule, {}, after=timezone.now(), count=99)
    assert [each.wall.isoformat(" ")[10:] for each in held] == 10 * [" 19:30:00"]
    assert [each.on.weekday() for each in held] == 10 * [1] and schedule.zone == "Europe/Dublin"
    assert held[-1].on - held[0].on == timedelta(weeks=9)


def test_every_act_is_written_down_without_a_word(cast):
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert {"group.founded", "group.asked", "group.accepted", "group.left", "group.removed", "house.settled"} <= verbs
    assert not [entry for entry in Entry.objects.all() if "Juniper" in entry.subject]


@pytest.mark.both
@pytest.mark.parametrize(
    "change",
    [
        {"state": "nowhere"},
        {"role": "king"},
        {"role": "facilitator", "state": "left"},
        {"seated_at": None},
        {"account": None},
    ],
)
def test_the_database_itself_refuses_a_seat_that_cannot_be(cast, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=cast.seat("ana").pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.filter(circle=cast.circle).update(taken=9)


def test_ana_reports_ben_and_a_stranger_finds_nothing_to_report(cast):
    here = reverse("safety:report", args=["seat", cast.seat("ben").public_id])
    assert {who: cast.client(who).get(here).status_code for who in ("ana", "cy", "gil")} == {
        "ana": 200,
        "cy": 404,
        "gil": 404,
    }
    assert here in cast.client("ana").get(page("person", cast.circle, cast.seat("ben").public_id)).content.decode()


def test_letters_come_from_whom_the_organiser_named(cast):
    community.forget()
    letter = Outbox.objects.filter(account=cast.fay).first()
    assert str(message_for(letter, to="fay@post.example")["From"]).startswith("Harbour <")


def test_a_group_cannot_shrink_below_those_who_sit_in_it(cast):
    sent = {
        "name": "Ashore",
        "purpose": "For us.",
        "topic": "drinking",
        "ways": ["read"],
        "places": "2",
        "is_listed": "on",
    }
    fay, here = cast.client("fay"), page("words", cast.circle)
    sent |= having_read(fay, here)
    assert fay.post(here, sent).status_code == 409
    assert fay.post(here, sent | {"places": "6"}).status_code == 302
    assert "Ashore" in Client().get(page("group", cast.circle)).content.decode()


def test_a_name_can_be_changed_and_is_free_for_others_then(cast):
    assert cast.client("ana").post(page("seat", cast.circle), {"handle": "Oak"}).status_code == 409
    assert cast.client("ana").post(page("seat", cast.circle), {"handle": "Heron"}).status_code == 302
    assert sit(cast.cy, cast.circle, "Juniper").state == "pending"
