"""How a group ends: an archive, what people take with them, thirty days' notice, and then nothing that can be read."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from befriend.accounts import actions as accounts
from befriend.accounts.privacy import rooms
from befriend.due.actions import run_due
from befriend.groups import above, actions, keeping
from befriend.groups.models import Circle, Group, IntakeAnswer, Kept
from befriend.mail.models import Outbox
from befriend.vault import restoring
from befriend.vault.actions import destroy_key
from befriend.vault.rules import Erased
from befriend.vault.sealing import unseal
from tests.cast import charter

pytestmark = [pytest.mark.both, pytest.mark.django_db]
DAY = timedelta(days=1)
WORDS = "Because of my daughter."


def page(name, circle) -> str:
    return reverse(f"groups:{name}", args=[circle.public_id])


def read(answer) -> str:
    return answer.content.decode()


def end(cast) -> Circle:
    actions.end_group(circle=cast.circle, by=cast.fay)
    cast.circle.refresh_from_db()
    return cast.circle


def keeps_everything(cast, who: str) -> None:
    things = [thing.source.hex for thing in keeping.things_of(cast.seat(who))]
    assert cast.client(who).post(page("keep", cast.circle), {"keep": things}).url == reverse("groups:kept")


def exported(person) -> str:
    return str({room.name: room.hand_back(person) for room in rooms()})


def test_from_the_last_evening_to_the_last_key(cast):
    """The clock goes on for half a year: notice at thirty days, erasure, and what Ana kept is hers still."""
    circle = end(cast)
    letters = Outbox.objects.filter(account=cast.ana, letter="goes")
    before = letters.count()
    with time_machine.travel(circle.erase_at - 31 * DAY, tick=True):
        run_due()
        assert letters.count() == before
    with time_machine.travel(circle.erase_at - 29 * DAY, tick=True):
        run_due()
        assert letters.count() == before + 1
        there = read(cast.client("ana").get(page("inside", circle)))
        assert page("keep", circle) in there
        assert WORDS in read(cast.client("ana").get(page("keep", circle)))
        keeps_everything(cast, "ana")
    circle.refresh_from_db()
    group = Group.objects.get(circle=circle)
    with time_machine.travel(circle.erase_at + DAY, tick=True):
        run_due()
        circle.refresh_from_db()
        assert circle.state == "erased"
        with pytest.raises(Erased):
            unseal(bytes(group.about_sealed), **group.about_place())
        ana = cast.client("ana")
        assert ana.get(page("inside", circle)).status_code == 404
        assert ana.get(page("keep", circle)).status_code == 404
        kept = read(ana.get(reverse("groups:kept")))
        assert WORDS in kept and "Why now?" in kept and "Tuesday Ashore" in kept
        assert WORDS in exported(cast.ana)
        assert not IntakeAnswer.objects.filter(seat__circle=circle).exists()


def test_notice_that_comes_late_puts_off_the_erasure(cast):
    """The worker stood still for five months and a half; nobody loses their thirty days by it."""
    circle = end(cast)
    with time_machine.travel(circle.erase_at + DAY, tick=True):
        run_due()
        circle.refresh_from_db()
        assert circle.state == "ended" and circle.erase_at >= timezone.now() + timedelta(days=29, hours=23)
        assert cast.client("ana").get(page("keep", circle)).status_code == 200
    with time_machine.travel(circle.erase_at + DAY, tick=True):
        run_due()
        circle.refresh_from_db()
        assert circle.state == "erased"


def test_each_keeps_only_their_own_and_only_what_they_choose(cast):
    end(cast)
    shown = read(cast.client("fay").get(page("keep", cast.circle)))
    assert WORDS not in shown
    (his,) = keeping.things_of(cast.seat("ben"))
    ana = cast.client("ana")
    assert ana.post(page("keep", cast.circle), {"keep": [his.source.hex]}).status_code == 422
    assert ana.post(page("keep", cast.circle), {"csrfmiddlewaretoken": "x"}).status_code == 422
    assert not Kept.objects.exists()
    keeps_everything(cast, "ana")
    for who in ("ben", "fay", "omar", "cy"):
        assert WORDS not in read(cast.client(who).get(reverse("groups:kept")))


def test_what_was_said_in_meetings_is_kept_while_it_stands(cast, monkeypatch):
    said = above.Said(cast.seat("ana").public_id, timezone.now(), "I slept last night.")
    monkeypatch.setattr(above.handed, "said", lambda seat: [said] if seat.pk == cast.seat("ana").pk else [])
    end(cast)
    keeps_everything(cast, "ana")
    monkeypatch.setattr(above.handed, "said", lambda seat: [])
    assert "I slept last night." in read(cast.client("ana").get(reverse("groups:kept")))


def test_a_thing_is_kept_once_however_often_it_is_sent(cast):
    end(cast)
    things = keeping.things_of(cast.seat("ana"))
    for _twice in range(2):
        actions.keep_things(account=cast.ana, seat=cast.seat("ana"), things=things)
    assert Kept.objects.count() == len(things) == 1
    assert "kept everything" in read(cast.client("ana").get(page("keep", cast.circle)))


def test_what_is_kept_opens_under_no_key_of_the_group_and_under_ones_own_alone(cast):
    end(cast)
    keeps_everything(cast, "ana")
    destroy_key(cast.circle.key)
    (memory,) = keeping.all_kept_by(cast.ana)
    assert memory.words == WORDS
    row = Kept.objects.select_related("circle").get()
    assert row.circle.owner == cast.ana
    destroy_key(row.circle.key)
    with pytest.raises(Erased):
        unseal(bytes(row.sealed), **row.place(cast.ana))


def test_what_is_kept_can_be_let_go_by_its_owner_alone(cast):
    end(cast)
    keeps_everything(cast, "ana")
    sent = {"kept": str(Kept.objects.get().public_id)}
    cast.client("ben").post(reverse("groups:kept"), sent)
    assert Kept.objects.count() == 1
    assert cast.client("ana").post(reverse("groups:kept"), sent).status_code == 302
    assert not Kept.objects.exists()


def test_what_is_kept_goes_with_its_owner(cast):
    end(cast)
    keeps_everything(cast, "ana")
    accounts.plan_erasure(account=cast.ana, session_key=None)
    cast.ana.refresh_from_db()
    accounts.erase_for_good(cast.ana)
    assert not Kept.objects.exists()
    assert not Circle.objects.filter(owner=cast.ana).exists()


def test_nothing_is_chosen_while_the_group_still_meets(cast):
    for who in ("ana", "fay", "cy", "eli", None):
        assert cast.client(who).get(page("keep", cast.circle)).status_code == (302 if who is None else 404)


def test_a_circle_that_a_restore_brought_back_without_its_key_is_gone_again(cast, tmp_path):
    """The backup is older than the erasure: rows stand as they did, and the ledger has destroyed the key once more."""
    other = actions.found_group(by=cast.gil, charter=charter("Still Here"), handle="Gale").circle
    destroy_key(cast.circle.key)
    for _twice in range(2):
        restoring.settle(tmp_path / "nothing more was erased")
    cast.circle.refresh_from_db()
    assert cast.circle.state == "erased" and Group.objects.get(circle=cast.circle).taken == 0
    for who in ("ana", "fay"):
        assert cast.client(who).get(page("inside", cast.circle)).status_code == 404
    assert "A group that has ended" not in read(cast.client(None).get(reverse("groups:directory")))
    other.refresh_from_db()
    assert other.state == "active"
    assert cast.client("gil").get(page("inside", other)).status_code == 200
