"""Many at once: of fifty who redeem one invitation one sits down, and the last seat goes to one person."""

import threading
import uuid
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from befriend.groups import actions, queries
from befriend.groups.actions import Application, entering
from befriend.groups.models import Circle, Group, House, Invitation, Seat
from befriend.groups.queries import leaders_of
from befriend.meetings.models import Series
from befriend.shell.refusal import Refusal
from befriend.vault.models import Key
from tests.cast import another_leads, charter, gather, person
from tests.groups.test_opening import typed

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True, databases=["default", "keys"])]


def at_once(acts: list[Callable[[], object]]) -> Counter[str]:
    """Run all together; how often each answer came."""
    start, answers = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        start.wait(60)
        try:
            act()
            answers.append("done")
        except Refusal as no:
            answers.append(no.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(90)
    return Counter(answers)


def joining(account, circle, handle, code="") -> Callable[[], object]:
    application = Application(handle=handle, agreed=1, code=code)
    return lambda: actions.join(account=account, circle=circle, application=application)


NAMES = ["Alder", "Birch", "Cedar", "Dune", "Elm", "Fern", "Gorse", "Hazel", "Iris", "Kelp"]


def test_of_fifty_who_redeem_one_invitation_one_sits_down():
    host = person("gil")
    seat = actions.found_group(by=host, charter=charter("Walls", is_listed=False, kind="open", questions=(), places=40), handle="Gale")  # fmt: skip
    code = actions.invite(by=seat)
    people = [person(f"p{n}") for n in range(50)]
    handles = [f"{name} {number}" for name in NAMES for number in (2, 3, 4, 5, 6)]
    answers = at_once([joining(who, seat.circle, name, code) for who, name in zip(people, handles, strict=True)])
    assert answers == {"done": 1, "invitation": 49}
    assert Seat.objects.filter(circle=seat.circle, state="seated").count() == 2
    assert Invitation.objects.get().state == "used"


def test_the_last_seat_goes_to_one_of_ten():
    seat = actions.found_group(
        by=person("gil"), charter=charter("Two", kind="open", questions=(), places=2), handle="Gale"
    )
    people = [person(f"p{n}") for n in range(10)]
    answers = at_once([joining(who, seat.circle, name) for who, name in zip(people, NAMES, strict=True)])
    assert answers == {"done": 1, "full": 9}
    assert Group.objects.get(circle=seat.circle).taken == 2 == Seat.objects.filter(circle=seat.circle).count()


def test_one_name_goes_to_one_of_ten():
    seat = actions.found_group(by=person("gil"), charter=charter("Wide", kind="open", questions=(), places=40), handle="Gale")  # fmt: skip
    people = [person(f"p{n}") for n in range(10)]
    answers = at_once([joining(who, seat.circle, "Heron") for who in people])
    assert answers == {"done": 1, "handle": 9}


def test_who_presses_ten_times_has_one_seat():
    seat = actions.found_group(by=person("gil"), charter=charter("Wide", kind="open", questions=(), places=40), handle="Gale")  # fmt: skip
    cy = person("cy")
    assert at_once([joining(cy, seat.circle, "Heron") for _press in range(10)]) == {"done": 10}
    assert Group.objects.get(circle=seat.circle).taken == 2


def test_two_who_lead_cannot_put_each_other_out(cast_at_work):
    cast = cast_at_work
    another_leads(cast, "ben")
    ben, fay = cast.seat("ben"), cast.seat("fay")
    answers = at_once([lambda: actions.remove(seat=ben, by=fay), lambda: actions.remove(seat=fay, by=ben)])
    assert answers["done"] == 1 and len(leaders_of(cast.circle)) == 1


@pytest.fixture
def cast_at_work(transactional_db):
    return gather()


def test_of_two_who_lead_and_leave_at_once_the_last_one_is_missed(cast_at_work):
    cast = cast_at_work
    another_leads(cast, "ben")
    ben, fay = cast.seat("ben"), cast.seat("fay")
    answers = at_once([lambda seat=seat: actions.leave(seat=seat, words_stay=True) for seat in (ben, fay)])
    assert answers == {"done": 2} and Group.objects.get(circle=cast.circle).unled_since is not None


def test_pia_who_takes_her_request_back_while_fay_gives_her_the_seat_is_told_what_became_of_it(
    cast_at_work, monkeypatch
):
    cast, told, take_a_place = cast_at_work, [], entering.take_a_place
    pia, withdraw = cast.client("pia"), f"/groups/{cast.circle.public_id}/request/withdraw/"

    def takes_it_back() -> None:
        told.append(pia.post(withdraw, follow=True).content.decode())
        connections.close_all()

    press = threading.Thread(target=takes_it_back)

    def meanwhile(circle: Circle) -> None:
        press.start()
        press.join(0.3)
        take_a_place(circle)

    monkeypatch.setattr(entering, "take_a_place", meanwhile)
    actions.accept(seat=cast.seat("pia"), by=cast.seat("fay"))
    press.join(60)
    assert cast.seat("pia").state == "seated" and bytes(cast.seat("pia").handle_sealed)
    assert "The seat was given to you a moment before." in told[0] and "is taken back" not in told[0]


def test_whoever_presses_twice_at_the_same_moment_is_told_twice_that_it_is_done(cast_at_work, monkeypatch):
    cast, told, both_look = cast_at_work, [], threading.Barrier(2)

    def together(door: Callable[..., Seat]) -> Callable[..., Seat]:
        def look(*whose: object) -> Seat:
            seat = door(*whose)
            both_look.wait(10)
            return seat

        return look

    def presses(browser: Client, way: str) -> None:
        told.append(browser.post(f"/groups/{cast.circle.public_id}/{way}/", {"words": "go"}).status_code)

    for who, way, door in (("pia", "request/withdraw", "asking_seat_for"), ("ana", "seat/leave", "seat_for")):
        monkeypatch.setattr(queries, door, together(getattr(queries, door)))
        browsers = [cast.client(who) for _each in range(2)]
        assert at_once([lambda way=way, browser=each: presses(browser, way) for each in browsers]) == {"done": 2}
        assert cast.seat(who).state == "left"
    assert told == [302] * 4


def test_a_group_that_omar_opens_five_times_in_one_breath_is_one_and_meets_once(cast_at_work):
    found, sent, led_to = reverse("groups:found"), typed(uuid.uuid4()), []
    browsers = [cast_at_work.client("omar") for _press in range(5)]
    before = Key.objects.count()
    answers = at_once([lambda omar=omar: led_to.append(omar.post(found, sent).url) for omar in browsers])
    assert answers == {"done": 5} and len(set(led_to)) == 1
    opened = Circle.objects.get(group__isnull=False, seats__account=cast_at_work.omar)
    assert led_to[0] == reverse("groups:group", args=[opened.public_id])
    assert Series.objects.filter(circle=opened).count() == 1 and Key.objects.count() == before + 1


def test_of_two_first_houses_at_once_one_stands(transactional_db):
    omar, fay = person("omar"), person("fay")
    settled = {"sender": "Harbour", "zone": "Europe/Dublin", "languages": ["en"], "countries": ["IE"]}
    names = {omar: "Harbour Street", fay: "Quay"}
    at_once([lambda by=by, name=name: actions.settle_house(by=by, name=name, **settled) for by, name in names.items()])
    assert House.objects.get().name in names.values()
    assert Circle.objects.filter(kind="community").count() == 1
