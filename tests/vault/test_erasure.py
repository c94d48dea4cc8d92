"""A destroyed key takes its words with it: here, in every other process, and whatever is cut short on the way."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connections, transaction

from befriend.vault import ledger
from befriend.vault.actions import STEPS, destroy_key, finish_erasures, new_key
from befriend.vault.keys import ring
from befriend.vault.models import Erasure, Key
from befriend.vault.rules import Erased
from befriend.vault.sealing import forget_erased, house_key, mark, seal, unseal, unseal_many
from tests.files import bytes_of
from tests.vault.conftest import Cast, Neighbour

pytestmark = pytest.mark.both
real = pytest.mark.django_db(transaction=True)
Move = Callable[[], Neighbour]
WITHIN = 1.0  # seconds


@pytest.mark.django_db
@pytest.mark.parametrize("whose", ["ana", "evening"])
def test_erasing_a_person_or_a_circle_takes_just_their_words(cast: Cast, whose: str) -> None:
    hers = cast.writes("Mine.")
    kept = cast.writes("Not mine.", who=cast.ben, where=cast.morning)
    destroy_key(getattr(cast, whose))
    with pytest.raises(Erased):
        unseal(hers.sealed, **hers.place)
    with pytest.raises(Erased):
        seal("More.", **hers.place)
    assert unseal_many([(words.sealed, words.place) for words in (hers, kept)]) == [None, "Not mine."]


@pytest.mark.django_db
def test_clearing_a_meeting_takes_what_was_said_there_and_leaves_the_rest(cast: Cast) -> None:
    meeting = new_key(Key.Kind.MEETING)
    kept, said = cast.writes("Kept."), cast.writes("Said.", where=meeting)
    destroy_key(meeting)
    for attempt in (lambda: unseal(said.sealed, **said.place), lambda: seal("x", **said.place)):
        with pytest.raises(Erased):
            attempt()
    assert unseal(kept.sealed, **kept.place) == "Kept."


@pytest.mark.django_db
def test_marks_of_an_erased_person_can_not_be_made_again(cast: Cast) -> None:
    mark(cast.ana, "audit", "x")
    destroy_key(cast.ana)
    with pytest.raises(Erased):
        mark(cast.ana, "audit", "x")


@pytest.mark.django_db
def test_the_house_key_is_never_destroyed() -> None:
    with pytest.raises(ValueError, match="never"):
        destroy_key(house_key())


def says_within(neighbour: Neighbour, words: object, wanted: str) -> float:
    began = time.monotonic()
    while neighbour.reads(words) != wanted:  # type: ignore[arg-type]
        assert time.monotonic() - began < 10, f"never said {wanted}"
        time.sleep(0.01)
    return time.monotonic() - began


@real
def test_another_process_forgets_within_a_second(real_cast: Cast, neighbour: Move) -> None:
    words, kept, next_door = real_cast.writes("Gone."), real_cast.writes("Here.", who=real_cast.ben), neighbour()
    assert next_door.reads(words) == "Gone."
    destroy_key(real_cast.ana)
    assert says_within(next_door, words, "Erased") < WITHIN
    assert next_door.reads(kept) == "Here."


@real
def test_this_process_forgets_what_another_destroyed(real_cast: Cast, neighbour: Move) -> None:
    words = real_cast.writes("Gone.")
    assert unseal(words.sealed, **words.place) == "Gone."
    with pytest.raises(ValueError, match="Expecting"):  # it dies after the last step and says nothing
        neighbour().ask(verb="die", key=str(real_cast.ana), after=len(STEPS))
    forget_erased()
    with pytest.raises(Erased):
        unseal(words.sealed, **words.place)


@real
@pytest.mark.parametrize("after", range(len(STEPS)))
def test_an_erasure_killed_between_any_two_steps_is_finished_by_the_next_run(
    real_cast: Cast, neighbour: Move, after: int
) -> None:
    words, kept = real_cast.writes("Gone."), real_cast.writes("Here.", who=real_cast.ben)
    doomed = neighbour()
    with pytest.raises(ValueError, match="Expecting"):
        doomed.ask(verb="die", key=str(real_cast.ana), after=after)
    assert doomed.process.wait(10) == -signal.SIGKILL
    if after == 0:
        assert unseal(words.sealed, **words.place) == "Gone."
        destroy_key(real_cast.ana)
    else:
        finish_erasures()
    forget_erased()
    with pytest.raises(Erased):
        unseal(words.sealed, **words.place)
    assert unseal(kept.sealed, **kept.place) == "Here."
    assert Key.objects.get(id=real_cast.ana).wrapped is None
    assert real_cast.ana in ledger.read(ledger.path())
    assert not Erasure.objects.filter(finished_at=None).exists()


@pytest.mark.django_db
def test_what_a_full_disk_cut_short_is_written_down_again_on_a_line_of_its_own(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as full, pytest.raises(OSError, match="No space"):
        whole = os.write
        full.setattr(os, "write", lambda handle, line: whole(handle, line[:30]))
        destroy_key(cast.ana)
    assert Key.objects.get(id=cast.ana).wrapped is not None, "nothing is destroyed that a restore would bring back"
    destroy_key(cast.ben)
    finish_erasures()
    assert ledger.read(ledger.path()) == {cast.ana, cast.ben}
    assert Key.objects.get(id=cast.ana).wrapped is None


@pytest.mark.django_db
def test_a_copy_of_the_ledger_that_was_cut_short_goes_on_on_a_new_line(cast: Cast, tmp_path: Path) -> None:
    copy = tmp_path / "copy.ledger"
    copy.write_text("2026-11-01T03:00:0")
    ledger.write(copy, [cast.ana])
    assert ledger.read(copy) == {cast.ana}


@pytest.mark.django_db
def test_erasing_twice_is_erasing_once(cast: Cast) -> None:
    for _ in range(2):
        destroy_key(cast.ana)
    assert Erasure.objects.filter(key_id=cast.ana).count() == 1


@real
def test_a_key_in_the_ledger_is_never_opened_again_even_before_it_is_wiped(real_cast: Cast, neighbour: Move) -> None:
    words = real_cast.writes("Gone.")
    with pytest.raises(ValueError, match="Expecting"):
        neighbour().ask(verb="die", key=str(real_cast.ana), after=1)
    assert Key.objects.get(id=real_cast.ana).wrapped is not None
    assert neighbour().reads(words) == "Erased"


@real
@pytest.mark.skipif("connections['keys'].vendor != 'sqlite'", reason="looks into SQLite's own files")
def test_the_wrapped_key_leaves_sqlites_files_even_while_somebody_was_reading(real_cast: Cast) -> None:
    wrapped = bytes(Key.objects.get(id=real_cast.ana).wrapped or b"")
    assert in_files(wrapped)
    reader = connections["keys"].copy("keys")
    with transaction.atomic("default"), reader.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT count(*) FROM vault_key")
        cursor.fetchone()
        destroy_key(real_cast.ana)
        cursor.execute("COMMIT")
    reader.close()
    finish_erasures()
    assert not in_files(wrapped)
    assert not Erasure.objects.filter(finished_at=None).exists()


def in_files(canary: bytes) -> bool:
    path = Path(connections["keys"].settings_dict["NAME"])
    return any(canary in bytes_of(file) for file in path.parent.glob(f"{path.name}*"))


@real
@pytest.mark.skipif("connections['keys'].vendor != 'sqlite'", reason="looks into SQLite's own files")
def test_no_opened_key_ever_stands_in_a_file(real_cast: Cast) -> None:
    real_cast.writes("x")
    assert not any(in_files(ring.key(key_id)) for key_id in (real_cast.ana, real_cast.evening, house_key()))


@real
def test_a_key_survives_the_callers_rollback(real_cast: Cast) -> None:
    born: list[UUID] = []
    with pytest.raises(RuntimeError), transaction.atomic():
        born.append(new_key(Key.Kind.CIRCLE))
        raise RuntimeError
    assert Key.objects.filter(id=born[0]).exists()
