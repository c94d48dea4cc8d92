"""Who was in a group before, or asked, and comes to its door again."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse

from befriend.groups import actions, privacy
from befriend.groups.models import IntakeAnswer, Seat
from befriend.mail.models import Outbox
from tests.cast import charter, sit

pytestmark = pytest.mark.django_db


def page(name, circle) -> str:
    return reverse(f"groups:{name}", args=[circle.public_id])


@pytest.fixture
def lights(cast):
    """An open group of Gil's, out of which Rex was taken."""
    gil = actions.found_group(by=cast.gil, charter=charter("First Light", kind="open", questions=()), handle="Gale")
    actions.remove(seat=sit(cast.rex, gil.circle, "Kestrel"), by=gil)
    return gil.circle


def takes_it_back(cast, circle):
    assert cast.client("rex").post(page("withdraw", circle)).status_code == 302


def is_told_not_now(cast, circle):
    actions.decline(seat=cast.seat("rex", circle), by=cast.seat("gil", circle), words="Not just now.")


@pytest.mark.parametrize("goes_away", [takes_it_back, is_told_not_now])
def test_whoever_was_removed_is_looked_at_first_until_one_who_leads_says_yes(cast, lights, goes_away):
    assert sit(cast.rex, lights, "Kestrel").state == "pending"
    goes_away(cast, lights)
    assert sit(cast.rex, lights, "Kestrel").state == "pending"
    actions.accept(seat=cast.seat("rex", lights), by=cast.seat("gil", lights))
    actions.leave(seat=cast.seat("rex", lights), words_stay=True)
    assert sit(cast.rex, lights, "Kestrel").state == "seated"


def test_whoever_was_removed_reads_that_they_ask_and_others_that_they_sit_down(cast, lights):
    assert "You sit down at once" in cast.client("cy").get(page("group", lights)).content.decode()
    shown = cast.client("rex").get(page("group", lights)).content.decode()
    assert "Ask for this seat" in shown and "You sit down at once" not in shown


@pytest.mark.parametrize("goes_away", [takes_it_back, is_told_not_now])
def test_an_invitation_to_lead_seats_nobody_at_once_who_was_removed(cast, goes_away):
    gil, other = cast.seat("gil"), cast.other
    actions.remove(seat=actions.accept(seat=sit(cast.rex, other, "Kestrel"), by=gil), by=gil)
    sit(cast.rex, other, "Kestrel")
    goes_away(cast, other)
    actions.leave(seat=gil, words_stay=True)
    code = actions.invite_to_lead(circle=other, by=cast.omar, send=other.public_id)
    held = actions.Application(handle="Kestrel", agreed=1, code=code)
    assert actions.join(account=cast.rex, circle=other, application=held).state == "pending"


def test_that_a_removal_is_remembered_is_handed_back_and_goes_with_the_person(cast, lights):
    sit(cast.rex, lights, "Kestrel")
    takes_it_back(cast, lights)
    seat = cast.seat("rex", lights)
    taken_out = [each["Taken out"] for each in privacy.hand_back(cast.rex)["Groups"] if each["Group"] == "First Light"]
    assert taken_out == [seat.removed_at.date().isoformat()]
    privacy.erase(cast.rex)
    seat.refresh_from_db()
    assert seat.removed_at is None


def test_who_was_removed_before_it_was_noted_on_the_seat_is_looked_at_first_too(cast):
    Seat.objects.update(removed_at=None)
    import_module("befriend.groups.migrations.0003_removals_remembered").remember_removals(apps, None)
    rex = cast.seat("rex")
    assert rex.removed_at == rex.ended_at and Seat.objects.exclude(removed_at=None).count() == 1


@pytest.fixture
def wall(cast):
    """An open group of Gil's that is in no list; Eli and Rex came in by invitation."""
    started = charter("Behind the Wall", kind="open", is_listed=False, questions=())
    gil = actions.found_group(by=cast.gil, charter=started, handle="Gale")
    for account, handle in ((cast.eli, "Sefa"), (cast.rex, "Kestrel")):
        held = actions.Application(handle=handle, agreed=1, code=actions.invite(by=gil))
        actions.join(account=account, circle=gil.circle, application=held)
    return gil.circle


def finds(cast, who, circle) -> set[int]:
    return {cast.client(who).get(page(name, circle)).status_code for name in ("group", "join")}


def test_whoever_left_an_unlisted_group_finds_its_door_again_and_strangers_do_not(cast, wall):
    cast.client("eli").post(page("leave", wall), {"words": "stay"})
    assert finds(cast, "eli", wall) == {200}
    sent = {"handle": "Sefa Again", "version": "1", "agree": "on"}
    assert cast.client("eli").post(page("join", wall), sent).url == page("prepare", wall)
    assert finds(cast, "cy", wall) == {404}


@pytest.mark.parametrize("way", [actions.remove, actions.ban])
def test_whoever_was_put_out_of_an_unlisted_group_does_not_find_it(cast, wall, way):
    way(seat=cast.seat("rex", wall), by=cast.seat("gil", wall))
    assert finds(cast, "rex", wall) == {404}


def test_whoever_was_removed_from_an_unlisted_group_and_took_their_request_back_does_not_find_it(cast, wall):
    gil = cast.seat("gil", wall)
    actions.remove(seat=cast.seat("rex", wall), by=gil)
    held = actions.Application(handle="Kestrel", agreed=1, code=actions.invite(by=gil))
    assert actions.join(account=cast.rex, circle=wall, application=held).state == "pending"
    takes_it_back(cast, wall)
    assert finds(cast, "rex", wall) == {404}


def test_whoever_left_does_not_find_a_group_that_has_ended(cast, wall):
    actions.leave(seat=cast.seat("eli", wall), words_stay=True)
    actions.end_group(circle=wall, by=cast.gil)
    assert finds(cast, "eli", wall) == {404}


def test_whoever_waits_when_the_group_ends_has_the_answer_and_what_they_wrote_goes(cast):
    letters = Outbox.objects.filter(account=cast.pia, letter="answered")
    assert IntakeAnswer.objects.filter(seat=cast.seat("pia")).exists()
    actions.end_group(circle=cast.circle, by=cast.fay)
    assert letters.count() == 1
    assert not IntakeAnswer.objects.filter(seat=cast.seat("pia")).exists()
    assert IntakeAnswer.objects.filter(seat=cast.seat("ana")).exists()
    assert "Not now" in cast.client("pia").get(page("request", cast.circle)).content.decode()


def told_of_request(cast, who, circle) -> str:
    """What the page of their request says; each way that it offers is tried, and none ends at a page that is not there."""
    browser = cast.client(who)
    told = browser.get(page("request", circle)).content.decode()
    main = re.search(r"<main.*</main>", told, re.DOTALL)[0]
    ways = [way for way in re.findall(r'href="(/[^"#]*)', main) if not way.startswith("/help/")]
    assert ways and [way for way in ways if browser.get(way).status_code == 404] == []
    return main


def test_whoever_was_told_not_now_goes_back_to_the_group_and_asks_again(cast):
    actions.decline(seat=cast.seat("pia"), by=cast.seat("fay"), words="Not this month.")
    told = told_of_request(cast, "pia", cast.circle)
    assert page("group", cast.circle) in told and page("join", cast.circle) in told and "has ended" not in told


@pytest.mark.parametrize("answered", [False, True])
def test_whoever_asked_a_group_that_has_ended_reads_that_it_has_and_is_led_to_no_shut_door(cast, answered):
    if answered:
        actions.decline(seat=cast.seat("pia"), by=cast.seat("fay"), words="Not this month.")
    actions.end_group(circle=cast.circle, by=cast.fay)
    told = told_of_request(cast, "pia", cast.circle)
    assert "Tuesday Ashore" in told and "This group has ended" in told and "just now" not in told
    assert ("Not this month." in told) == answered


def test_whoever_was_removed_from_an_unlisted_group_and_refused_is_not_told_to_ask_again(cast, wall):
    gil = cast.seat("gil", wall)
    actions.remove(seat=cast.seat("rex", wall), by=gil)
    held = actions.Application(handle="Kestrel", agreed=1, code=actions.invite(by=gil))
    actions.join(account=cast.rex, circle=wall, application=held)
    is_told_not_now(cast, wall)
    told = told_of_request(cast, "rex", wall)
    assert "Not just now." in told and "Behind the Wall" in told and "ask again" not in told


def test_gil_reads_whether_rex_can_ask_again_before_he_takes_him_out(cast, wall):
    sol = reverse("groups:member", args=[cast.other.public_id, cast.seat("sol").public_id])
    rex = reverse("groups:member", args=[wall.public_id, cast.seat("rex", wall).public_id])
    listed, unlisted = (cast.client("gil").get(way).content.decode() for way in (sol, rex))
    assert "They may ask again later" in listed and "They find the group no longer" not in listed
    assert "They may ask again later" not in unlisted and "They find the group no longer" in unlisted


@pytest.mark.parametrize("kind", ["open", "closed"])
def test_newer_words_of_whoever_once_took_theirs_along_are_not_forgotten_unasked(cast, kind):
    lights = actions.found_group(
        by=cast.gil, charter=charter("First Light", kind=kind, questions=()), handle="Gale"
    ).circle
    gil = cast.seat("gil", lights)

    def sits_down():
        seat = sit(cast.eli, lights, "Sefa")
        return seat if seat.is_taken else actions.accept(seat=seat, by=gil)

    actions.leave(seat=sits_down(), words_stay=False)
    sits_down()
    actions.remove(seat=cast.seat("eli", lights), by=gil)
    assert cast.seat("eli", lights).words_stay
