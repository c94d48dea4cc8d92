"""A backup brings the community back, and never what was erased."""

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import run
from sys import executable
from uuid import uuid4

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils.timezone import now

from befriend.config.command import new_root_key
from befriend.vault import ledger, restoring
from befriend.vault.actions import destroy_key, new_key
from befriend.vault.backup import back_up, copies_in
from befriend.vault.keys import ring
from befriend.vault.models import Erasure, Key
from befriend.vault.rules import Erased
from befriend.vault.sealing import unseal
from tests.vault.conftest import Cast, Words, url

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
Elsewhere = Callable[..., "Place"]


class Place:
    """Another machine, empty at first: its own folder and databases, the same root key, perhaps the same ledger."""

    def __init__(self, environment: dict[str, str], home: Path, databases: list[str]) -> None:
        told = dict(zip(("BEFRIEND_DATABASE", "BEFRIEND_KEYS_DATABASE"), databases, strict=True))
        ledger_there = {"BEFRIEND_ERASURE_LEDGER": str(home / "erasures.ledger")}
        self.home = home
        self.environment = {**environment, **told, **ledger_there, "BEFRIEND_HOME": str(home)}

    def says(self, *command: str, fails: bool = False) -> str:
        done = run([executable, *command], env=self.environment, capture_output=True, text=True, timeout=60)
        assert bool(done.returncode) == fails, done.stderr
        return done.stdout + done.stderr

    def restore(self, folder: Path, *more: str, fails: bool = False) -> str:
        return self.says("-m", "befriend", "restore", str(folder), *more, fails=fails)

    def reads(self, *words: Words) -> list[str]:
        questions = [json.dumps({"verb": "read", "sealed": w.sealed.hex(), **w.place}, default=str) for w in words]
        told = "\n".join([*questions, ""])
        done = run(
            [executable, "-m", "tests.vault.neighbour"],
            env=self.environment, input=told, capture_output=True, text=True, timeout=60, check=True,
        )  # fmt: skip
        return [json.loads(line)["says"] for line in done.stdout.splitlines()]


@pytest.fixture
def elsewhere(real_cast: Cast, environment: Callable, tmp_path: Path) -> Iterator[Elsewhere]:
    made: list[str] = []

    def place() -> Place:
        home = tmp_path / f"elsewhere-{uuid4().hex[:8]}"
        home.mkdir()
        here = connections["keys"].settings_dict
        if connections["keys"].vendor == "sqlite":
            return Place(environment(), home, [f"sqlite://{home}/befriend.sqlite3", f"sqlite://{home}/keys.sqlite3"])
        names = [f"{home.name.replace('-', '_')}_{alias}" for alias in ("content", "keys")]
        sql(*(f'CREATE DATABASE "{name}"' for name in names))
        made.extend(names)
        return Place(environment(), home, [f"postgres://{here['USER']}@/{name}?host={here['HOST']}" for name in names])

    yield place
    sql(*(f'DROP DATABASE "{name}"' for name in made))


def sql(*statements: str) -> None:
    here = connections["keys"].settings_dict
    if statements:
        with psycopg.connect(host=here["HOST"], user=here["USER"], dbname="postgres", autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]


def fill(text: str) -> None:
    """A row in the content database that a restore has to bring back."""
    with connections["default"].cursor() as cursor:
        cursor.execute("INSERT INTO django_content_type (app_label, model) VALUES ('canary', %s)", [text])


def rows_there(place: Place) -> str:
    code = (
        "import django; django.setup()\n"
        "from django.contrib.contenttypes.models import ContentType as C\n"
        "print(sorted(C.objects.filter(app_label='canary').values_list('model', flat=True)))"
    )
    return place.says("-c", code).strip()


def test_a_community_comes_back_in_an_empty_place(real_cast: Cast, elsewhere: Elsewhere, tmp_path: Path) -> None:
    words = real_cast.writes("We met every Tuesday.")
    fill("tuesday")
    call_command("backup", tmp_path / "backup")
    fill("wednesday")
    there = elsewhere()
    assert "0 keys erased again" in there.restore(tmp_path / "backup")
    assert there.reads(words) == [words.text]
    assert rows_there(there) == "['tuesday']"


def test_what_was_erased_after_the_backup_stays_erased(real_cast: Cast, elsewhere: Elsewhere, tmp_path: Path) -> None:
    gone, kept = real_cast.writes("Gone."), real_cast.writes("Kept.", who=real_cast.ben)
    call_command("backup", tmp_path / "backup")
    destroy_key(real_cast.ana)
    there = elsewhere()
    there.environment["BEFRIEND_ERASURE_LEDGER"] = str(ledger.path())
    assert "1 keys erased again" in there.restore(tmp_path / "backup")
    assert there.reads(gone, kept) == ["Erased", "Kept."]


def test_the_ledger_beside_the_backups_is_enough(real_cast: Cast, elsewhere: Elsewhere, tmp_path: Path) -> None:
    gone, folder = real_cast.writes("Gone."), tmp_path / "backup"
    back_up(folder, at=now() - timedelta(days=2))
    destroy_key(real_cast.ana)
    ledger.path().unlink()
    back_up(folder, at=now())
    for file in [copy.file for copy in copies_in(folder) if copy.made_at > now() - timedelta(days=1)]:
        file.unlink()
    there = elsewhere()
    there.restore(folder)
    assert there.reads(gone) == ["Erased"]


def test_once_the_keys_backup_has_aged_out_no_backup_can_be_read(
    real_cast: Cast, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    gone, kept, folder, today = (
        real_cast.writes("Gone."),
        real_cast.writes("K", who=real_cast.ben),
        tmp_path / "b",
        now(),
    )
    back_up(folder, at=today)
    stolen_root_and_all = bytes(Key.objects.get(id=real_cast.ana).wrapped or b"")
    destroy_key(real_cast.ana)
    back_up(folder, at=today + timedelta(days=8))
    names = sorted(copy.what for copy in copies_in(folder))
    assert names == ["content", "content", "keys"]
    assert not any(stolen_root_and_all in file.read_bytes() for file in folder.iterdir())
    (folder / "erasures.ledger").unlink()
    there = elsewhere()
    oldest = min(copy.file.name for copy in copies_in(folder) if copy.what == "content")
    there.restore(folder, "--content", oldest.split("-")[1].split(".")[0])
    assert there.reads(gone, kept) == ["Erased", "K"]


def test_with_a_backup_each_night_a_destroyed_key_lies_nowhere_after_seven_days(
    real_cast: Cast, tmp_path: Path
) -> None:
    first, folder = now().replace(microsecond=0), tmp_path / "b"
    back_up(folder, at=first)
    hers = bytes(Key.objects.get(id=real_cast.ana).wrapped or b"")
    destroy_key(real_cast.ana)
    for night in range(1, 8):
        back_up(folder, at=first + timedelta(days=night))
    assert ages(folder, "keys", first + timedelta(days=7)) == [0, 1, 2, 3, 4, 5, 6]
    assert not any(hers in file.read_bytes() for file in folder.glob("keys-*"))


def ages(folder: Path, what: str, today: datetime) -> list[int]:
    return sorted((today - copy.made_at).days for copy in copies_in(folder) if copy.what == what)


def test_no_content_is_older_than_thirty_days_by_the_next_night_and_no_keys_than_seven(
    real_cast: Cast, tmp_path: Path
) -> None:
    today = now().replace(microsecond=0)
    for days in (31, 30, 29, 20, 8, 7, 6, 3, 0):
        back_up(tmp_path / "b", at=today - timedelta(days=days))
    assert ages(tmp_path / "b", "content", today) == [0, 3, 6, 7, 8, 20, 29]
    assert ages(tmp_path / "b", "keys", today) == [0, 3, 6]
    assert {file.stat().st_mode & 0o777 for file in (tmp_path / "b").iterdir()} == {0o600}


def test_no_word_and_no_opened_key_stands_in_a_backup(real_cast: Cast, tmp_path: Path) -> None:
    text = "My canary sings at four."
    fill(real_cast.writes(text).sealed.hex()[:90])
    back_up(tmp_path / "b", at=now())
    held = b"".join(file.read_bytes() for file in (tmp_path / "b").iterdir())
    assert text.encode() not in held and ring.key(real_cast.ana) not in held


def test_a_changed_or_lost_file_is_refused(real_cast: Cast, elsewhere: Elsewhere, tmp_path: Path) -> None:
    content, keys = back_up(tmp_path / "b", at=now())
    content.write_bytes(content.read_bytes()[:-1] + b"?")
    there = elsewhere()
    assert "hash differs" in there.restore(tmp_path / "b", fails=True)
    keys.unlink()
    assert "no whole backup" in there.restore(tmp_path / "b", fails=True)


def test_a_place_that_is_not_empty_is_left_alone(real_cast: Cast, elsewhere: Elsewhere, tmp_path: Path) -> None:
    call_command("backup", tmp_path / "b")
    with pytest.raises(CommandError, match="empty place"):
        call_command("restore", tmp_path / "b")
    there = elsewhere()
    there.restore(tmp_path / "b")
    assert "empty place" in there.restore(tmp_path / "b", fails=True)


def test_living_keys_are_kept_when_only_content_was_lost(real_cast: Cast, elsewhere: Elsewhere, tmp_path: Path) -> None:
    folder, there = tmp_path / "b", elsewhere()
    call_command("backup", folder)
    late = real_cast.writes("After the backup.", who=new_key(Key.Kind.PERSON))
    there.environment["BEFRIEND_KEYS_DATABASE"] = url("keys")
    there.restore(folder)
    assert there.reads(late) == ["After the backup."]


@pytest.mark.nightly
def test_the_root_key_of_another_house_is_refused_and_the_site_does_not_start(
    real_cast: Cast, elsewhere: Elsewhere, tmp_path: Path
) -> None:
    words, there = real_cast.writes("Ours."), elsewhere()
    call_command("backup", tmp_path / "b")
    right = there.environment["BEFRIEND_ROOT_KEY_FILE"]
    wrong = tmp_path / "other.key"
    wrong.write_bytes(b"k" * 32)
    wrong.chmod(0o600)
    there.environment["BEFRIEND_ROOT_KEY_FILE"] = str(wrong)
    assert "does not open these keys" in there.restore(tmp_path / "b", fails=True)
    for command in ("live", "pages", "up", "work", "migrate"):
        assert "restore was cut short" in there.says("-m", "befriend", command, fails=True)
    there.environment["BEFRIEND_ROOT_KEY_FILE"] = right
    there.restore(tmp_path / "b")
    assert there.reads(words) == ["Ours."]


def test_the_site_does_not_start_with_a_root_key_that_is_not_its_own(
    real_cast: Cast, environment: Callable, tmp_path: Path
) -> None:
    other = tmp_path / "other.key"
    new_root_key([str(other)])
    told = {**environment(), "BEFRIEND_ROOT_KEY_FILE": str(other)}
    done = run([executable, "-m", "befriend", "live"], env=told, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1 and "does not open the keys" in done.stderr


def test_databases_copied_back_by_hand_bring_no_erased_words(real_cast: Cast) -> None:
    gone, copy = real_cast.writes("Gone."), Key.objects.get(id=real_cast.ana)
    destroy_key(real_cast.ana)
    Erasure.objects.all().delete()
    copy.save()
    ring.drop_all()
    assert unseal(gone.sealed, **gone.place) == "Gone."
    restoring.stand_ready()
    with pytest.raises(Erased):
        unseal(gone.sealed, **gone.place)


def test_each_room_closes_its_doors_after_a_restore(real_cast: Cast, tmp_path: Path) -> None:
    closed: list[str] = []
    hook = restoring.after_restore(lambda: closed.append("sessions"))
    try:
        restoring.settle(tmp_path / "none")
    finally:
        restoring._hooks.remove(hook)
    assert closed == ["sessions"]
