"""Nobody changes what was written down without being found out."""

import threading
from io import StringIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections, transaction

from befriend.audit import actions, rules
from befriend.audit.actions import actor_mark, record, seal_new, sign_checkpoint
from befriend.audit.models import Checkpoint, Entry, Head, Seal, Unsealed
from befriend.audit.queries import verify
from befriend.vault.actions import destroy_key, new_key
from befriend.vault.rules import Erased
from tests.audit.forging import faults, forge

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def chain(ana: UUID, django_capture_on_commit_callbacks: object) -> None:
    """Nine entries, sealed in three rounds, with a checkpoint after each."""
    for number in range(9):
        record("group.joined", actor_key=ana, subject=f"circle:{number:032x}")
        if number % 3 == 2:
            seal_new()
            with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
                sign_checkpoint()


@pytest.mark.usefixtures("chain")
def test_an_untouched_chain_is_whole() -> None:
    found = verify()
    assert (found.entries, found.faults, found.notes) == (9, [], [])


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize(
    "change",
    [
        {"verb": "group.left"},
        {"subject": "circle:ff"},
        {"actor": b"x" * 32},
        {"actor": None},
        {"at": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_changed_entry_is_named(change: dict) -> None:
    entry = Seal.objects.get(seq=5).entry
    Entry.objects.filter(pk=entry.pk).update(**change)
    assert f"Entry {entry.pk}, at place 5, was changed" in faults()
    forge()
    assert "not the one that was signed" in faults()


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize("seq", [1, 5, 9])
def test_a_deleted_entry_is_found(seq: int) -> None:
    seal = Seal.objects.get(seq=seq)
    seal.delete()
    Entry.objects.filter(pk=seal.entry_id).delete()
    assert ("missing" if seq < 9 else "cut off") in faults()


@pytest.mark.usefixtures("chain")
def test_two_entries_that_changed_places_are_found() -> None:
    third, fourth = Seal.objects.get(seq=3), Seal.objects.get(seq=4)
    Seal.objects.filter(seq=3).update(entry=Entry.objects.create(verb="x.y", subject="", at=fourth.entry.at))
    Seal.objects.filter(seq=4).update(entry=third.entry)
    Seal.objects.filter(seq=3).update(entry=fourth.entry)
    assert "at place 3, was changed" in faults()
    assert "at place 4, was changed" in faults()


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize("left", [0, 1, 5, 8])
def test_a_chain_cut_short_and_signed_by_nobody_is_found(left: int) -> None:
    Seal.objects.filter(seq__gt=left).delete()
    assert "cut off" in faults()
    Checkpoint.objects.filter(seq__gt=left).delete()
    if left:
        forge()
    else:
        Head.objects.update(seq=0, hash=rules.START)
    assert "cut off" in faults(), "the file beside the database still knows how far it went"


@pytest.mark.usefixtures("chain")
def test_files_kept_elsewhere_find_a_cut_that_the_house_no_longer_can(home: Path, tmp_path_factory: object) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "kept.txt"  # type: ignore[attr-defined]
    own = next((home / "checkpoints").iterdir())
    elsewhere.write_text(own.read_text())
    own.write_text("")
    old = Seal.objects.get(seq=3)
    hand = actions.hands()[0]
    Seal.objects.filter(seq__gt=3).delete()
    Unsealed.objects.all().delete()
    Entry.objects.filter(pk__gt=old.entry_id).delete()
    Checkpoint.objects.filter(seq__gt=3).delete()
    Head.objects.update(seq=3, hash=old.hash, signature=hand.sign(b"head", 3, bytes(old.hash)))
    assert verify().faults == []
    assert "signed up to 9" in "\n".join(verify(files=[elsewhere]).faults)


@pytest.mark.usefixtures("chain")
def test_an_entry_smuggled_in_beside_the_chain_is_found() -> None:
    Entry.objects.create(verb="group.left", subject="", at=Entry.objects.first().at)  # type: ignore[union-attr]
    assert "stands outside the chain" in faults()


@pytest.mark.usefixtures("chain")
def test_a_forged_checkpoint_is_found() -> None:
    Checkpoint.objects.filter(seq=6).update(signature=b"x" * 64)
    assert "carries a false signature" in faults()


@pytest.mark.usefixtures("chain")
def test_a_root_key_can_be_changed_and_the_old_one_given_up(settings: object, tmp_path: Path) -> None:
    old = Path(settings.ROOT_KEY_FILE).read_bytes()  # type: ignore[attr-defined]
    changing = tmp_path / "changing.key"
    settings.ROOT_KEY_FILE = changing  # type: ignore[attr-defined]
    changing.write_bytes(b"n" * 32 + old)
    assert verify().faults == []
    sign_checkpoint()
    changing.write_bytes(b"n" * 32)
    assert verify().faults == []
    assert "root key that is no longer here" in verify().notes[0]


@pytest.mark.usefixtures("chain")
@pytest.mark.parametrize("forged", [False, True])
def test_a_change_of_the_root_key_in_one_breath_leaves_the_chain_as_it_was(
    settings: object, tmp_path: Path, forged: bool
) -> None:
    """`rotate` and `retire` in consecutive lines: no entry and no checkpoint falls in between."""
    changing = tmp_path / "changing.key"
    changing.write_bytes(Path(settings.ROOT_KEY_FILE).read_bytes())  # type: ignore[attr-defined]
    settings.ROOT_KEY_FILE = changing  # type: ignore[attr-defined]
    if forged:
        Entry.objects.filter(pk=Seal.objects.get(seq=5).entry_id).update(verb="x.y")
        forge()
    call_command("key", "rotate", stdout=StringIO())
    call_command("key", "retire", stdout=StringIO())
    assert len(changing.read_bytes()) == 32
    checked = [note for note in verify(files=[]).notes if "no longer here" in note]
    assert checked == [], "the table's checkpoints carry the new hand"
    record("group.joined", actor_key=None)
    if forged:
        with pytest.raises(actions.NotOurs):
            seal_new()
    else:
        assert seal_new() == 1 and sign_checkpoint()
        assert verify().faults == []


@pytest.mark.usefixtures("chain")
def test_nothing_is_added_to_a_chain_whose_end_was_forged() -> None:
    """Else the house would sign the forgery itself with the next entry."""
    Entry.objects.filter(pk=Seal.objects.get(seq=5).entry_id).update(verb="x.y")
    forge()
    record("group.joined", actor_key=None)
    for sign in (seal_new, sign_checkpoint):
        with pytest.raises(actions.NotOurs):
            sign()
    assert "not this house's" in faults()


def test_an_erased_person_leaves_the_chain_whole_and_nameless(ana: UUID) -> None:
    record("group.joined", actor_key=ana, subject="circle:0a")
    seal_new()
    assert bytes(Entry.objects.get().actor or b"") == actor_mark(ana)
    destroy_key(ana)
    assert verify().faults == []
    with pytest.raises(Erased):
        actor_mark(ana)


def test_the_same_person_is_one_actor_and_two_people_are_two(ana: UUID) -> None:
    ben = new_key("person")
    for key in (ana, ana, ben, None):
        record("group.joined", actor_key=key)
    marks = [entry.actor and bytes(entry.actor) for entry in Entry.objects.order_by("pk")]
    assert marks[0] == marks[1] != marks[2]
    assert marks[3] is None
    assert ana.bytes not in b"".join(mark or b"" for mark in marks)


@pytest.mark.parametrize("verb, subject", [("Ana said hello", ""), ("group.joined", "Ana's words"), ("", "")])
def test_words_have_no_place_in_an_entry(verb: str, subject: str) -> None:
    with pytest.raises(ValueError, match="entry"):
        record(verb, actor_key=None, subject=subject)


def test_what_is_rolled_back_leaves_no_entry_and_no_gap_that_matters(ana: UUID) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record("group.joined", actor_key=ana)
        raise ZeroDivisionError
    record("group.left", actor_key=ana)
    seal_new()
    assert [entry.verb for entry in Entry.objects.all()] == ["group.left"]
    assert verify().faults == []


@pytest.mark.usefixtures("chain", "guarded")
@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_database_itself_refuses_to_change_an_entry(act: str) -> None:
    entries = Entry.objects.filter(pk=Seal.objects.get(seq=2).entry_id)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        entries.update(verb="x.y") if act == "update" else entries._raw_delete(entries.db)
    record("group.joined", actor_key=None)
    assert Entry.objects.count() == 10


@pytest.mark.django_db(transaction=True)
def test_two_sealers_at_once_make_one_chain(ana: UUID) -> None:
    for _ in range(60):
        record("group.joined", actor_key=ana)
    problems: list[Exception] = []

    def sealer() -> None:
        try:
            while Unsealed.objects.exists():
                seal_new()
                record("group.left", actor_key=None) if Entry.objects.count() < 90 else None
        except Exception as problem:  # noqa: BLE001
            problems.append(problem)
        finally:
            connections.close_all()

    actions_batch, actions.BATCH = actions.BATCH, 3
    threads = [threading.Thread(target=sealer) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    actions.BATCH = actions_batch
    seal_new()
    assert problems == []
    assert list(Seal.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, Entry.objects.count() + 1))
    assert verify().faults == []


@pytest.mark.usefixtures("chain")
def test_the_operator_is_told_in_plain_words() -> None:
    said = StringIO()
    call_command("audit", "verify", stdout=said)
    assert said.getvalue() == "The chain is whole: 9 entries.\n"
    Entry.objects.filter(pk=Seal.objects.get(seq=4).entry_id).update(verb="x.y")
    with pytest.raises(CommandError, match="not whole"):
        call_command("audit", "verify", stdout=said)
    assert "at place 4, was changed" in said.getvalue()


def test_late_sealing_is_told_without_blame(ana: UUID) -> None:
    import time_machine

    with time_machine.travel(0, tick=False):
        record("group.joined", actor_key=None, subject=f"circle:{uuid4()}")
    found = verify()
    assert found.faults == []
    assert "Does the worker run?" in found.notes[0]
