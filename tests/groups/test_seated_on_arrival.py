"""Whoever asked for a seat before anybody knew them has it with the press that lets them in."""

import pytest
from django.test import Client
from django.urls import reverse

from befriend.accounts.actions import plan_erasure
from befriend.accounts.models import Account
from befriend.groups import actions
from befriend.groups.models import Group, Seat
from befriend.groups.queries import handle_of
from befriend.mail.models import Outbox
from tests.accounts.conftest import come_in
from tests.accounts.conftest import typed as coming
from tests.accounts.keyring import Keyring
from tests.cast import sit
from tests.groups.test_joining import newcomers, page, typed  # noqa: F401

pytestmark = pytest.mark.django_db
NEW = "nan@post.example"


def asked(circle, **changes) -> Client:
    """Nan has typed everything on the group's page, and goes to come in."""
    nan = Client()
    led = nan.post(page("join", circle), typed(circle, **changes))
    nan.get(led.url)
    return nan


def seat_of_nan(circle) -> Seat:
    return Seat.objects.select_related("circle", "account").get(circle=circle, account__email=NEW)


def test_one_press_opens_the_door_and_takes_the_seat(cast, newcomers):  # noqa: F811
    nan = asked(newcomers, screen="none")
    assert come_in(nan, NEW).url == page("prepare", newcomers)
    seat = seat_of_nan(newcomers)
    assert (seat.state, handle_of(seat)) == ("seated", "Heron")
    assert nan.get(page("prepare", newcomers)).status_code == 200 and not nan.session.get("kept")


def test_the_letter_is_on_its_way_with_the_press_on_the_groups_page(cast, newcomers):  # noqa: F811
    nan = asked(newcomers, screen="none")
    assert "nan@post.example" not in str(nan.session["kept"]) and "age" not in str(nan.session["kept"])
    assert nan.post("/account/join/", coming(NEW)).url == page("prepare", newcomers)


@pytest.mark.parametrize("wrong", [{"age": ""}, {"email": ""}, {"email": "nan"}])
def test_age_and_address_are_asked_with_the_seat(newcomers, wrong):  # noqa: F811
    told = Client().post(page("join", newcomers), typed(newcomers, screen="none", **wrong))
    assert (
        told.status_code == 422
        and 'value="Heron"' in told.content.decode()
        and not Outbox.objects.filter(address=NEW).exists()
    )


def test_whoever_is_too_young_is_told_so_before_anything_is_kept(newcomers):  # noqa: F811
    child = Client()
    told = child.post(page("join", newcomers), typed(newcomers, screen="none", age="under"), follow=True)
    assert "for adults" in told.content.decode() and not child.session.get("kept")
    assert "for adults" in child.get(page("join", newcomers), follow=True).content.decode()
    assert not Outbox.objects.filter(address=NEW).exists() and not Account.objects.filter(email=NEW).exists()


def test_a_closed_group_has_the_request_with_its_answers(cast):
    nan = asked(cast.circle)
    assert come_in(nan, NEW).url == page("request", cast.circle)
    seat = seat_of_nan(cast.circle)
    review = reverse("groups:review", args=[cast.circle.public_id, seat.public_id])
    assert seat.state == "pending" and b"Because of my daughter." in cast.client("fay").get(review).content


def test_a_passkey_takes_the_seat_too_and_the_codes_come_first(cast, newcomers):  # noqa: F811
    nan = asked(newcomers, screen="none", by="passkey", email="")
    form = {"credential": Keyring().make(nan), "device": "own", "care": "on"}
    assert nan.post("/account/join/passkey/", form).url == "/account/factors/codes/"
    assert Seat.objects.get(circle=newcomers, account__email=None).state == "seated"
    assert nan.post("/account/factors/codes/", {"kept": "1"}).url == page("prepare", newcomers)


def test_a_name_that_somebody_took_meanwhile_is_looked_at_again(cast, newcomers):  # noqa: F811
    nan = asked(newcomers, screen="none")
    sit(cast.sol, newcomers, "Heron")
    assert come_in(nan, NEW).url == page("join", newcomers)
    assert not Seat.objects.filter(account__email=NEW).exists()
    shown = nan.get(page("join", newcomers)).content.decode()
    assert 'value="Heron"' in shown and "One last press" not in shown
    assert "already has this name" in shown and shown.count('name="named"') == 3
    told = nan.post(page("join", newcomers), typed(newcomers, screen="none"))
    assert told.status_code == 422 and told.content.decode().count('name="named"') == 3


def test_guidelines_that_changed_meanwhile_are_read_before_the_seat_is_taken(cast):
    nan = asked(cast.circle)
    actions.renew_guidelines(by=cast.seat("fay"), promises=("Something new.",), words_stay_days=0)
    assert come_in(nan, NEW).url == page("join", cast.circle)
    assert not Seat.objects.filter(account__email=NEW).exists()


def test_a_group_that_filled_up_or_went_meanwhile_shuts_nobody_out_of_the_house(cast, newcomers):  # noqa: F811
    nan = asked(newcomers, screen="none")
    sit(cast.sol, newcomers, "Marlo")
    Group.objects.filter(circle=newcomers).update(places=2)
    assert come_in(nan, NEW).url == page("join", newcomers)
    assert Account.objects.filter(email=NEW).exists() and nan.get(page("join", newcomers)).status_code == 409


def test_whoever_is_on_the_way_out_comes_in_and_takes_no_seat(cast, newcomers):  # noqa: F811
    plan_erasure(account=cast.cy, session_key=None)
    cy = asked(newcomers, screen="none", email="cy@post.example")
    assert come_in(cy, "cy@post.example").url == page("join", newcomers)
    assert (
        cy.get(page("join", newcomers)).url
        == cy.post(page("join", newcomers), typed(newcomers)).url
        == "/account/data/"
    )
    assert not Seat.objects.filter(circle=newcomers, account=cast.cy).exists()


@pytest.mark.parametrize("wanted", ["/nothing/here/", "/groups/5f0c7a52-0000-4000-8000-000000000000/join/"])
def test_whoever_was_going_nowhere_comes_in_all_the_same(cast, wanted):
    nan = Client()
    nan.get("/account/join/", {"next": wanted})
    assert come_in(nan, NEW).url == wanted


def test_a_look_at_a_page_takes_no_seat(cast, newcomers):  # noqa: F811
    nan = asked(newcomers, screen="none")
    cy = cast.client("cy")
    session = cy.session
    session["kept"], session["next"] = nan.session["kept"], page("join", newcomers)
    session.save()
    assert cy.get("/account/join/").url == page("join", newcomers)
    assert not Seat.objects.filter(circle=newcomers, account=cast.cy).exists()


def test_whoever_mistyped_their_address_corrects_it_on_the_groups_page_and_is_not_asked_again(cast, newcomers):  # noqa: F811
    nan = asked(newcomers, screen="none", email="nam@post.example")
    nan.post(page("join", newcomers), typed(newcomers, screen="none"))
    assert nan.post("/account/join/", coming(NEW)).url == page("prepare", newcomers)


def test_whoever_finds_their_invitation_used_up_as_they_come_in_is_told_so(cast, newcomers):  # noqa: F811
    Group.objects.filter(circle=newcomers).update(is_listed=False)
    code = actions.invite(by=cast.seat("gil", newcomers))
    nan = Client()
    nan.post("/invitation/", {"code": code})
    nan.get(nan.post(page("join", newcomers), typed(newcomers, screen="none")).url)
    actions.join(
        account=cast.cy, circle=newcomers, application=actions.Application(handle="Elder", agreed=1, code=code)
    )
    assert come_in(nan, NEW).url == page("join", newcomers)
    told = nan.get(page("join", newcomers))
    assert told.status_code == 409 and "The invitation leads here no more" in told.content.decode()
    stranger = cast.client("sol")
    assert stranger.get(page("join", newcomers)).status_code == 404
    assert stranger.post(page("join", newcomers), {"handle": "Heron"}).status_code == 404
