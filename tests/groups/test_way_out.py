"""Somebody who asked to be erased is seen by nobody, at once; and seen again when they stay."""

from datetime import timedelta

import pytest
import time_machine

from befriend.accounts import actions as accounts
from befriend.groups import actions
from befriend.mail.models import Outbox
from befriend.shell.refusal import Refusal
from tests.cast import sit

pytestmark = pytest.mark.django_db


def goes(cast, name: str) -> None:
    accounts.plan_erasure(account=getattr(cast, name), session_key=None)


def page(cast, who: str | None, tail: str = "") -> str:
    return cast.client(who).get(f"/groups/{cast.circle.public_id}/{tail}").content.decode()


def test_ben_is_seen_on_no_page_until_he_stays(cast):
    ben = cast.seat("ben")
    person = f"/groups/{cast.circle.public_id}/people/{ben.public_id}/"
    assert "Oak" in page(cast, "ana", "inside/") and cast.client("ana").get(person).status_code == 200
    goes(cast, "ben")
    assert "Oak" not in page(cast, "ana", "inside/") and "Oak" not in page(cast, "fay", "lead/")
    assert cast.client("ana").get(person).status_code == 404
    assert cast.client("ana").get(f"/report/seat/{ben.public_id}/").status_code == 404
    accounts.change_mind(account=cast.ben)
    assert "Oak" in page(cast, "ana", "inside/") and cast.client("ana").get(person).status_code == 200


def test_a_leader_who_goes_is_named_to_the_street_no_more(cast):
    actions.introduce(seat=cast.seat("fay"), words="Nine years sober.")
    assert "Ruth" in page(cast, None)
    goes(cast, "fay")
    assert "Ruth" not in page(cast, None) and "Nine years" not in page(cast, None)
    accounts.change_mind(account=cast.fay)
    assert "Ruth" in page(cast, None)


def test_a_greeter_who_goes_greets_nobody(cast):
    actions.appoint(seat=cast.seat("ben"), role="greeter", by=cast.seat("fay"))
    actions.accept(seat=cast.seat("pia"), by=cast.seat("fay"))
    assert "Oak" in page(cast, "pia", "prepare/")
    goes(cast, "ben")
    assert "Oak" not in page(cast, "pia", "prepare/") and "someone who left" not in page(cast, "pia", "prepare/")


def test_a_request_of_somebody_who_goes_waits_unseen_and_reminds_nobody(cast):
    from befriend.groups.tasks import remind_of_request

    Outbox.objects.all().delete()
    goes(cast, "pia")
    assert "Wren" not in page(cast, "fay", "lead/")
    remind_of_request(str(cast.seat("pia").public_id))
    assert not Outbox.objects.filter(account=cast.fay).exists()
    accounts.change_mind(account=cast.pia)
    remind_of_request(str(cast.seat("pia").public_id))
    assert Outbox.objects.filter(account=cast.fay).exists()


def test_a_request_that_nobody_answers_is_answered_by_the_house_and_what_was_written_for_it_goes(cast):
    from befriend.groups.tasks import ANSWERS_KEPT, remind_of_request

    pia = cast.seat("pia")
    assert pia.answers.exists()
    for days, state in ((-1, "pending"), (1, "not_now")):
        with time_machine.travel(pia.asked_at + ANSWERS_KEPT + timedelta(days=days), tick=False):
            remind_of_request(str(pia.public_id))
        assert cast.seat("pia").state == state and pia.answers.exists() == (state == "pending")
    assert Outbox.objects.filter(account=cast.pia, letter="answered").count() == 1
    assert "That says nothing about you." in page(cast, "pia", "request/")


def test_nobody_sits_down_on_the_way_out(cast):
    goes(cast, "cy")
    with pytest.raises(Refusal) as no:
        sit(cast.cy, cast.circle, "Elder")
    assert no.value.code == "leaving"


def test_the_copy_of_who_goes_still_holds_their_own_name(cast):
    from befriend.groups.privacy import hand_back

    goes(cast, "ben")
    assert hand_back(cast.ben)["Groups"][0]["My name there"] == "Oak"


def test_who_goes_is_led_to_where_they_can_stay_and_not_to_a_seat_that_is_shut(cast):
    goes(cast, "ben")
    ben, of = cast.client("ben"), f"/groups/{cast.circle.public_id}/"
    shown = ben.get(of).content.decode()
    assert "/account/data/" in shown and f"{of}inside/" not in shown
    assert ben.get(f"{of}join/").url == "/account/data/"
