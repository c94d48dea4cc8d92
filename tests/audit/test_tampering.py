"""Whoever tampers with a chain that has forgotten something is found out like before."""

from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from befriend.audit import actions
from befriend.audit.actions import NotOurs, forget_old, record, seal_new, sign_checkpoint
from befriend.audit.models import Checkpoint, Entry, Head, Seal
from befriend.audit.queries import verify
from befriend.audit.rules import START
from tests.audit.forging import delete, faults, forge, hash_at
from tests.audit.seasons import A_YEAR, SPRING, SPRING_IS_OVER, SUMMER, SUMMER_IS_OVER, rows

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def move(seq: int, *, signed: bool = False) -> None:
    signature = actions.hands()[0].sign(b"head", seq, hash_at(seq)) if signed else b"x" * 64
    Head.objects.update(begins=seq, begins_hash=hash_at(seq), begins_signature=signature)


def hide(seq: int) -> None:
    """Let the chain begin after an act that nobody should see, and take away all before it."""
    place = seq, hash_at(seq)
    for before in range(7, seq + 1):
        delete(before)
    Head.objects.update(begins=place[0], begins_hash=place[1])


def set_back() -> None:
    """To a beginning that the house did sign once."""
    signature = actions.hands()[0].sign(b"beginning", 3, b"h" * 32)
    Head.objects.update(begins=3, begins_hash=b"h" * 32, begins_signature=signature)


def set_back_the_end() -> None:
    signature = actions.hands()[0].sign(b"head", 5, b"h" * 32)
    Head.objects.update(seq=5, hash=b"h" * 32, signature=signature)


def change(seq: int) -> None:
    Entry.objects.filter(pk=Seal.objects.get(seq=seq).entry_id).update(verb="group.left")


def change_and_forge(seq: int) -> None:
    change(seq)
    forge(seq)


def swap() -> None:
    eighth, ninth = Seal.objects.get(seq=8), Seal.objects.get(seq=9)
    Seal.objects.filter(seq=8).update(entry=Entry.objects.create(verb="x.y", subject="", at=ninth.entry.at))
    Seal.objects.filter(seq=9).update(entry=eighth.entry)
    Seal.objects.filter(seq=8).update(entry=ninth.entry)


def smuggle(seq: int) -> None:
    entry = Entry.objects.create(verb="group.left", subject="", at=SPRING)
    Seal.objects.create(seq=seq, entry=entry, hash=b"h" * 32)


TAMPERING = {
    "the first that stayed is deleted": (lambda: delete(7), "Place 7 of the chain is missing"),
    "one in the middle is deleted": (lambda: delete(9), "Place 9 of the chain is missing"),
    "the last is deleted": (lambda: delete(12), "its end was cut off"),
    "all that stayed are deleted": (lambda: [delete(seq) for seq in range(7, 13)], "its end was cut off"),
    "the first that stayed is changed": (lambda: change(7), "at place 7, was changed"),
    "the first that stayed is changed, and all hashes": (lambda: change_and_forge(7), "not this house's"),
    "two change places": (swap, "at place 8, was changed"),
    "one comes in before the beginning": (lambda: smuggle(6), "stands outside the chain"),
    "the beginning moves forward": (lambda: move(8), "at the beginning of the chain is not this house's"),
    "the beginning moves forward, and all before it goes": (lambda: hide(8), "at the beginning of the chain"),
    "the beginning carries another signature": (lambda: move(6, signed=True), "at the beginning of the chain"),
    "the beginning has another hash": (lambda: Head.objects.update(begins_hash=b"h" * 32), "at place 7, was changed"),
    "the beginning is set back": (set_back, "Places 4 to 6 of the chain are missing"),
    "the beginning is taken away": (
        lambda: Head.objects.update(begins=0, begins_hash=START, begins_signature=b""),
        "Places 1 to 6 of the chain are missing",
    ),
    "the beginning stands before all": (lambda: Head.objects.update(begins=-1), "at the beginning of the chain"),
    "the beginning comes behind the end": (set_back_the_end, "was set back to place 5"),
    "the row of both is removed": (lambda: Head.objects.all().delete(), "chain ends was removed"),
}


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("tampering", TAMPERING)
def test_whoever_tampers_with_what_stayed_is_found_out(tampering: str) -> None:
    tamper, words = TAMPERING[tampering]
    tamper()
    assert words in faults()


@pytest.mark.usefixtures("forgotten")
@pytest.mark.parametrize("tampering", [name for name in TAMPERING if name.startswith("the beginning") or "row" in name])
def test_nothing_is_added_and_nothing_forgotten_where_the_beginning_is_not_ours(tampering: str) -> None:
    TAMPERING[tampering][0]()
    record("group.left", actor_key=None)
    before = rows()
    acts = [lambda: forget_old(now=SUMMER + 2 * A_YEAR)]
    if "set back" not in tampering and "hash" not in tampering:
        acts += [seal_new, sign_checkpoint]
    for act in acts:
        with pytest.raises(NotOurs):
            act()
    assert rows() == before


@pytest.mark.usefixtures("two_seasons")
@pytest.mark.parametrize("at_once", [4, 2000])
@pytest.mark.parametrize("forged_until", [6, 8, 12])
def test_whoever_makes_a_young_act_look_old_is_found_out(
    monkeypatch: pytest.MonkeyPatch, forged_until: int, at_once: int
) -> None:
    """Else it would delete and sign for whoever has its database and not its root key."""
    monkeypatch.setattr(actions, "FORGOTTEN_AT_ONCE", at_once)
    Entry.objects.filter(at__gte=SUMMER).update(at=SPRING)
    Checkpoint.objects.all().delete()
    if forged_until > 6:
        forge(7, until=forged_until)
    forget_in_batches_until_refused()
    assert Entry.objects.exists()
    assert faults() != ""


@pytest.mark.usefixtures("two_seasons")
def test_nothing_goes_before_the_chain_leads_to_a_place_that_the_house_has_signed() -> None:
    """Two young acts made old, and hashes that fit again up to the first that stays."""
    Entry.objects.filter(seal__seq__in=(7, 8)).update(at=SPRING)
    Checkpoint.objects.all().delete()
    forge(7, until=9)
    with pytest.raises(NotOurs):
        forget_old(now=SPRING_IS_OVER)
    assert Entry.objects.count() == 12


@pytest.mark.usefixtures("forgotten")
def test_what_was_smuggled_in_before_the_beginning_stays_to_be_found() -> None:
    smuggle(5)
    assert forget_old(now=SUMMER_IS_OVER)
    assert "stands outside the chain" in faults()


@pytest.mark.usefixtures("two_seasons")
def test_the_evidence_of_a_forgery_is_not_forgotten() -> None:
    change(2)
    forge(2, until=6)
    forget_in_batches_until_refused()
    assert Entry.objects.count() == 12
    assert "at place 7, was changed" in faults()


def forget_in_batches_until_refused() -> None:
    with pytest.raises(NotOurs):
        while forget_old(now=SPRING_IS_OVER):
            pass


@pytest.mark.usefixtures("forgotten")
def test_a_copy_of_the_checkpoints_kept_elsewhere_is_compared_from_the_beginning_on(home: Path) -> None:
    files = sorted((home / "checkpoints").glob("*.txt"))
    found = verify(files=files)
    assert (found.faults, found.before_it) == ([], 1)
    said = StringIO()
    call_command("audit", "verify", checkpoints=files, stdout=said)
    assert "the chain begins after place 6." in said.getvalue()
    assert "not compared: 1." in said.getvalue()
    Checkpoint.objects.all().delete()
    for place in (6, 9):
        text = [line.split() for file in files for line in file.read_text().splitlines()]
        forged = home / "forged.txt"
        hand, hash_ = actions.hands()[0], b"h" * 32
        signed = hand.sign(b"checkpoint", place, hash_).hex()
        forged.write_text(" ".join([str(place), hash_.hex(), *text[1][2:4], signed]))
        assert f"Up to place {place} the chain is not the one" in "\n".join(verify(files=[forged]).faults)


@pytest.mark.usefixtures("two_seasons")
def test_forgetting_too_early_is_found_by_a_copy_kept_elsewhere(home: Path, clock: time_machine.Traveller) -> None:
    """Also where somebody has the root key, and lets the chain begin wherever they like."""
    clock.move_to(SPRING_IS_OVER)
    Checkpoint.objects.all().delete()
    forget_old(now=SPRING + 3 * A_YEAR)
    assert Entry.objects.count() == 0
    assert "at place 9 was signed" in faults()
    assert "what is younger was forgotten already" in faults()


@pytest.mark.usefixtures("two_seasons")
def test_the_checkpoints_of_the_last_year_keep_their_places(clock: time_machine.Traveller) -> None:
    """Where the worker had rested, an old act may have been chained after one of them."""
    Entry.objects.filter(at__gte=SUMMER).update(at=SPRING)
    forge()
    hand, head = actions.hands()[0], Head.objects.get()
    Head.objects.update(signature=hand.sign(b"head", head.seq, bytes(head.hash)))
    for seq in Checkpoint.objects.values_list("seq", flat=True):
        signed = {"hash": hash_at(seq), "signature": hand.sign(b"checkpoint", seq, hash_at(seq))}
        Checkpoint.objects.filter(seq=seq).update(**signed)
    assert forget_old(now=SPRING_IS_OVER) == 9


@pytest.mark.parametrize("at", ["yesterday", "2026-03-01T12:00:00"])
def test_a_checkpoint_of_no_time_is_no_checkpoint(home: Path, at: str) -> None:
    (home / "checkpoints").mkdir()
    (home / "checkpoints" / "2026-03.txt").write_text(f"1 {'00' * 32} {at} {'0' * 16} {'00' * 64}\n")
    assert "is no checkpoint" in faults()
