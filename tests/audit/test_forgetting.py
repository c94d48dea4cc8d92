"""What was written down is forgotten after a year, and the chain of what is left is whole."""

import threading
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.utils import timezone

from befriend.audit import actions, queries
from befriend.audit.actions import forget_old, record, seal_new, sign_checkpoint
from befriend.audit.models import Entry, Head, Seal, Unsealed
from befriend.audit.queries import verify
from befriend.due.actions import plan_house_work, run_due
from tests.audit.forging import faults
from tests.audit.seasons import A_YEAR, HOUR, SPRING, SPRING_IS_OVER, SUMMER, SUMMER_IS_OVER, rows

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def work() -> None:
    plan_house_work()
    run_due()


@pytest.mark.usefixtures("two_seasons", "guarded")
def test_what_was_done_is_forgotten_after_a_year_and_not_before(clock: time_machine.Traveller) -> None:
    clock.move_to(SPRING + A_YEAR - HOUR)
    work()
    assert rows() == (12, 12, [3, 6, 9, 12])
    clock.move_to(SPRING_IS_OVER)
    work()
    assert rows() == (6, 6, [6, 9, 12])
    found = verify()
    assert (found.entries, found.begins, found.faults, found.notes) == (6, 6, [], [])
    clock.move_to(SUMMER_IS_OVER)
    work()
    assert rows()[:2] == (0, 0)
    assert faults() == ""


@pytest.mark.usefixtures("forgotten")
def test_the_chain_goes_on_from_where_it_begins(three_acts: Callable[[], None]) -> None:
    three_acts()
    assert list(Seal.objects.order_by("seq").values_list("seq", flat=True)) == list(range(7, 16))
    assert faults() == ""


def test_a_house_that_forgot_everything_goes_on_as_well(
    two_seasons: None, clock: time_machine.Traveller, three_acts: Callable[[], None]
) -> None:
    clock.move_to(SUMMER + 2 * A_YEAR)
    assert forget_old(now=SUMMER + 2 * A_YEAR) == 12
    three_acts()
    assert Seal.objects.count() == 3
    assert faults() == ""


@pytest.mark.usefixtures("two_seasons")
def test_many_old_acts_go_a_few_at_a_time(monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller) -> None:
    monkeypatch.setattr(actions, "FORGOTTEN_AT_ONCE", 4)
    clock.move_to(SUMMER_IS_OVER)
    for gone, left in [(4, 8), (4, 4), (4, 0), (0, 0)]:
        assert forget_old(now=SUMMER_IS_OVER) == gone
        assert Entry.objects.count() == Seal.objects.count() == left
        assert faults() == ""


def test_an_act_behind_a_younger_one_waits_for_it(clock: time_machine.Traveller) -> None:
    """Two people at once: whoever began later was chained first."""
    for at in (SPRING, SPRING + 3 * HOUR, SPRING + HOUR):
        clock.move_to(at)
        record("group.joined", actor_key=None)
    seal_new()
    assert forget_old(now=SPRING_IS_OVER) == 1
    assert forget_old(now=SPRING + A_YEAR + 4 * HOUR) == 2


def test_what_is_not_chained_yet_is_not_forgotten(clock: time_machine.Traveller) -> None:
    record("group.joined", actor_key=None)
    assert forget_old(now=SPRING + 2 * A_YEAR) == 0
    assert Entry.objects.count() == Unsealed.objects.count() == 1


@pytest.mark.usefixtures("two_seasons", "guarded")
def test_the_database_refuses_to_delete_what_the_chain_has_not_forgotten() -> None:
    """Old or young; and nothing at all is changed."""
    for entry in (Seal.objects.get(seq=1).entry_id, Seal.objects.get(seq=12).entry_id):
        one = Entry.objects.filter(pk=entry)
        for act in (lambda one=one: one._raw_delete(one.db), lambda one=one: one.update(verb="x.y")):
            with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
                act()
    assert forget_old(now=SPRING_IS_OVER) == 6


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("forged", [False, True])
def test_the_beginning_is_signed_anew_when_the_root_key_changes(settings: object, tmp_path: Path, forged: bool) -> None:
    changing = tmp_path / "changing.key"
    changing.write_bytes(Path(settings.ROOT_KEY_FILE).read_bytes())  # type: ignore[attr-defined]
    settings.ROOT_KEY_FILE = changing  # type: ignore[attr-defined]
    if forged:
        Head.objects.update(begins=8, begins_hash=Seal.objects.get(seq=8).hash)
    for step in ("rotate", "retire"):
        call_command("key", step, stdout=StringIO())
    assert ("at the beginning" in faults()) == forged
    if not forged:
        assert faults() == ""
        assert forget_old(now=SUMMER_IS_OVER) == 6


@pytest.mark.usefixtures("forgotten")
def test_a_root_key_given_up_by_hand_takes_nothing_with_it(settings: object, tmp_path: Path) -> None:
    """Where several machines share a database the file of two keys is made by hand; five minutes are enough."""
    old, changing = Path(settings.ROOT_KEY_FILE).read_bytes(), tmp_path / "changing.key"  # type: ignore[attr-defined]
    settings.ROOT_KEY_FILE = changing  # type: ignore[attr-defined]
    changing.write_bytes(b"n" * 32 + old)
    sign_checkpoint()
    changing.write_bytes(b"n" * 32)
    assert faults() == ""


@pytest.mark.usefixtures("two_seasons")
def test_looking_and_forgetting_at_once_accuse_nobody(
    monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller
) -> None:
    monkeypatch.setattr(queries, "STEP", 2)
    clock.move_to(SUMMER_IS_OVER)
    looked = []

    def forget_meanwhile(done: int, of: int) -> None:
        looked.append((done, of))
        monkeypatch.setattr(actions, "FORGOTTEN_AT_ONCE", 5)
        forget_old(now=SUMMER_IS_OVER)

    assert verify(progress=forget_meanwhile).faults == []
    assert Entry.objects.count() == 0 and len(looked) > 2


@pytest.mark.django_db(transaction=True)
def test_those_who_seal_and_those_who_forget_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "BATCH", 3)
    monkeypatch.setattr(actions, "FORGOTTEN_AT_ONCE", 2)
    for _ in range(40):
        record("group.joined", actor_key=None)
    problems: list[Exception] = []
    in_a_year = timezone.now() + A_YEAR + HOUR

    def work(act: Callable[[], object]) -> None:
        try:
            while Entry.objects.exists():
                act()
        except Exception as problem:  # noqa: BLE001
            problems.append(problem)
        finally:
            connections.close_all()

    acts = [seal_new, lambda: forget_old(now=in_a_year)] * 2
    threads = [threading.Thread(target=work, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert problems == [] and Entry.objects.count() == 0
    assert Head.objects.get().begins == Head.objects.get().seq == 40
    assert faults() == ""
