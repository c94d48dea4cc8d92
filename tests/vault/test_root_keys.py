"""The root key can be changed while the house is open."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from befriend.config.command import new_root_key
from befriend.vault import rotation
from befriend.vault.actions import destroy_key, new_key
from befriend.vault.keys import ring
from befriend.vault.models import Key
from befriend.vault.rules import KEY, Erased, Tampered
from befriend.vault.sealing import seal_address, unseal, unseal_address
from tests.vault.conftest import Cast, Neighbour

pytestmark = pytest.mark.both
real = pytest.mark.django_db(transaction=True)


@pytest.fixture
def root_file(settings: Settings, tmp_path: Path) -> Path:
    """The root key of this house in a file of the test's own."""
    file = tmp_path / "root.key"
    file.write_bytes(Path(settings.ROOT_KEY_FILE).read_bytes())
    file.chmod(0o600)
    settings.ROOT_KEY_FILE = file
    return file


@pytest.mark.django_db
def test_words_and_addresses_of_before_and_after_are_readable_at_once(cast: Cast, root_file: Path) -> None:
    before, address = cast.writes("Before."), seal_address("ana@example.org")
    rotation.add_root(root_file)
    after = cast.writes("After.", who=new_key(Key.Kind.PERSON))
    ring.drop_all()
    assert unseal(before.sealed, **before.place) == "Before."
    assert unseal(after.sealed, **after.place) == "After."
    assert unseal_address(address) == "ana@example.org"
    assert Key.objects.values("root").distinct().count() == 2


@pytest.mark.django_db
def test_after_the_change_the_old_root_key_opens_nothing(cast: Cast, root_file: Path) -> None:
    words, old = cast.writes("Here."), root_file.read_bytes()
    call_command("key", "rotate")
    call_command("key", "retire")
    assert len(root_file.read_bytes()) == KEY and root_file.stat().st_mode & 0o777 == 0o600
    ring.drop_all()
    assert unseal(words.sealed, **words.place) == "Here."
    root_file.write_bytes(old)
    ring.drop_all()
    with pytest.raises(Tampered):
        unseal(words.sealed, **words.place)


@pytest.mark.django_db
def test_a_change_cut_short_goes_on_where_it_stopped(
    cast: Cast, root_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    rotation.add_root(root_file)
    next(rotation.rewrap_keys())
    with pytest.raises(CommandError, match="befriend key rotate"):
        call_command("key", "retire")
    call_command("key", "rotate")
    assert len(root_file.read_bytes()) == 2 * KEY
    assert Key.objects.values("root").distinct().count() == 1


@pytest.mark.django_db
def test_the_only_root_key_is_not_retired(root_file: Path) -> None:
    with pytest.raises(CommandError, match="needs it"):
        call_command("key", "retire")
    assert len(root_file.read_bytes()) == KEY


@pytest.mark.django_db
def test_a_key_destroyed_during_the_change_stays_destroyed(cast: Cast, root_file: Path) -> None:
    words = cast.writes("Gone.")
    rotation.add_root(root_file)
    rows = list(Key.objects.values_list("id", "kind", "wrapped", "root"))
    destroy_key(cast.ana)
    rotation._rewrap(rows, rotation.roots()[0])
    ring.drop_all()
    with pytest.raises(Erased):
        unseal(words.sealed, **words.place)
    assert Key.objects.get(id=cast.ana).wrapped is None


@real
def test_a_process_that_was_open_all_along_reads_on(
    root_file: Path, real_cast: Cast, neighbour: Callable[[], Neighbour]
) -> None:
    next_door = neighbour()
    assert next_door.reads(real_cast.writes("One.")) == "One."
    call_command("key", "rotate")
    after = real_cast.writes("Two.", who=new_key(Key.Kind.PERSON))
    assert next_door.reads(after) == "Two."
    assert next_door.reads(real_cast.writes("Three.", who=real_cast.ben)) == "Three."


def test_a_new_root_key_is_private_and_never_replaces_another(tmp_path: Path) -> None:
    path = tmp_path / "away" / "root.key"
    assert new_root_key([str(path)]) is None
    key = path.read_bytes()
    assert len(key) == KEY and path.stat().st_mode & 0o777 == 0o600 and key != bytes(KEY)
    assert "stays" in (new_root_key([str(path)]) or "")
    assert path.read_bytes() == key
    assert os.listdir(path.parent) == ["root.key"]
