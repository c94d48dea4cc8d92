"""Each checkpoint comes to stand in its file, whatever happens to whoever writes it; and nobody changes one there unseen."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command

from befriend.audit import actions, queries
from befriend.audit.actions import forget_old, record, seal_new, sign_checkpoint
from befriend.audit.files import texts_of
from befriend.audit.models import Checkpoint
from befriend.audit.queries import verify
from befriend.due.actions import plan, run_due
from tests.audit.forging import faults, hash_at
from tests.audit.seasons import SPRING, SPRING_IS_OVER, SUMMER
from tests.due.elsewhere import environment

pytestmark = pytest.mark.django_db
Act = Callable[[], None]
A_LINE = len(f"3 {'00' * 32} 2026-03-01T12:00:00+00:00 {'0' * 16} {'00' * 64}")
CUTS = [95, *(pytest.param(cut, marks=pytest.mark.nightly) for cut in (0, 1, 40, A_LINE - 2, A_LINE - 1, A_LINE))]


class Killed(BaseException):
    pass


def kill(*_: object) -> None:
    raise Killed


def write_only(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    whole = os.write
    monkeypatch.setattr(os, "write", lambda handle, text: whole(handle, text[:length]))


def written(home: Path) -> list[str]:
    return [line for file in sorted((home / "checkpoints").glob("*.txt")) for line in file.read_text().splitlines()]


def places(home: Path) -> list[int]:
    """Of the lines that are whole."""
    return [int(line.split()[0]) for line in written(home) if len(line) >= A_LINE]


@pytest.fixture
def beat(django_capture_on_commit_callbacks: Callable) -> Act:
    def sign() -> None:
        with django_capture_on_commit_callbacks(execute=True):
            sign_checkpoint()

    return sign


@pytest.mark.both
@pytest.mark.usefixtures("clock")
def test_what_a_kill_kept_out_of_the_file_is_written_by_the_next_beat(
    home: Path, monkeypatch: pytest.MonkeyPatch, three_acts: Act, beat: Act
) -> None:
    three_acts()
    for _ in range(2):
        with monkeypatch.context() as killed, pytest.raises(Killed):
            killed.setattr(actions, "write_down", kill)
            three_acts()
    assert (places(home), faults()) == ([3], "")
    for _ in range(2):
        beat()
        assert (places(home), faults()) == ([3, 6, 9], "")
    Checkpoint.objects.all().delete()
    assert faults() == "", "what was written afterwards stands under the house's hand"


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("length", CUTS)
def test_what_a_full_disk_cut_short_accuses_nobody_and_is_written_on_a_line_of_its_own(
    home: Path, monkeypatch: pytest.MonkeyPatch, three_acts: Act, length: int
) -> None:
    three_acts()
    for _ in range(2):
        with monkeypatch.context() as full, pytest.raises(OSError, match="No space"):
            write_only(full, length)
            three_acts()
        assert faults() == ""
    three_acts()
    assert (places(home), faults()) == ([3, 6, 9, 12], "")
    call_command("audit", "verify", stdout=StringIO())


@pytest.mark.usefixtures("clock")
def test_whoever_looks_while_a_line_is_being_written_accuses_nobody(
    monkeypatch: pytest.MonkeyPatch, three_acts: Act
) -> None:
    three_acts()
    looked = []

    def look_meanwhile(file: Path) -> list[str]:
        with monkeypatch.context() as full, pytest.raises(OSError, match="No space"):
            write_only(full, 100)
            three_acts()
        looked.append(texts_of(file))
        return looked[-1]

    monkeypatch.setattr(queries, "texts_of", look_meanwhile)
    assert verify().faults == []
    assert len(looked[0][-1]) == 100


BY_HAND: dict[str, Callable[[list[str]], list[str]]] = {
    "another hash": lambda lines: [lines[0], lines[1][:9] + "z" + lines[1][10:], lines[2]],
    "another signature": lambda lines: [lines[0], lines[1][:-1] + ("0" if lines[1][-1] != "0" else "1"), lines[2]],
    "another place": lambda lines: [lines[0], "7" + lines[1][1:], lines[2]],
    "a field less": lambda lines: [lines[0], " ".join(lines[1].split()[:4]), lines[2]],
    "cut short": lambda lines: [lines[0], lines[1][:-40], lines[2]],
    "two glued": lambda lines: [lines[0], lines[1] + lines[2]],
    "an empty line": lambda lines: [lines[0], "", *lines[1:]],
    "another at the end": lambda lines: [*lines[:2], "9 " + "0" * 64 + lines[2][66:]],
    "letters at the end": lambda lines: [*lines[:2], lines[2][:-1] + "z"],
    "another at the end, and cut short": lambda lines: [*lines[:2], "9 " + "0" * 20],
    "a beginning of another": lambda lines: [lines[0], lines[2][:-40], *lines[1:]],
    "a beginning and something else": lambda lines: [lines[0], lines[1][:-40] + "z", *lines[1:]],
    "bytes that are no letters": lambda lines: [*lines, "\udcff"],
}


@pytest.mark.usefixtures("clock")
def test_a_line_changed_by_hand_is_found_before_and_after_the_next_beat(home: Path, three_acts: Act, beat: Act) -> None:
    for _ in range(3):
        three_acts()
    lines, found = written(home), dict[str, list[str]]()
    for change, by_hand in BY_HAND.items():
        changed = "\n".join(by_hand(lines)) + "\n"
        (home / "checkpoints" / "2026-03.txt").write_bytes(changed.encode(errors="surrogateescape"))
        found[change] = [faults()]
        beat()
        found[change].append(faults())
    assert [change for change, said in found.items() if "" in said] == []


@pytest.mark.usefixtures("clock")
def test_a_line_cut_short_by_hand_stands_for_nothing_where_the_table_has_lost_it(home: Path, three_acts: Act) -> None:
    three_acts()
    three_acts()
    (home / "checkpoints" / "2026-03.txt").write_text("\n".join(written(home))[:-20])
    Checkpoint.objects.filter(seq=6).delete()
    assert "Line 2 of 2026-03.txt is no checkpoint" in faults()


@pytest.mark.both
@pytest.mark.usefixtures("clock")
def test_what_somebody_else_put_into_the_table_comes_into_no_file(home: Path, three_acts: Act, beat: Act) -> None:
    three_acts()
    three_acts()
    Checkpoint.objects.create(seq=5, hash=hash_at(5), at=SPRING, signer=actions.hands()[0].name, signature=b"x" * 64)
    beat()
    assert places(home) == [3, 6]
    assert "at place 5 carries a false signature" in faults()


@pytest.mark.both
@pytest.mark.usefixtures("clock")
def test_only_the_newest_are_looked_for(
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    three_acts: Act,
    beat: Act,
    django_assert_max_num_queries: Callable,
) -> None:
    for _ in range(5):
        three_acts()
    (home / "checkpoints" / "2026-03.txt").unlink()
    monkeypatch.setattr(actions, "WRITTEN_AGAIN", 2)
    with django_assert_max_num_queries(8):
        beat()
    assert (places(home), faults()) == ([12, 15], "")


@pytest.mark.both
@pytest.mark.usefixtures("two_seasons")
def test_what_the_house_has_forgotten_is_not_written_again(
    home: Path, clock: time_machine.Traveller, three_acts: Act, beat: Act
) -> None:
    for file in (home / "checkpoints").iterdir():
        file.unlink()
    clock.move_to(SPRING_IS_OVER)
    assert forget_old(now=SPRING_IS_OVER) == 6
    beat()
    assert (places(home), faults()) == ([6, 9, 12], "")
    three_acts()
    assert (sorted(places(home)), faults()) == ([6, 9, 12, 15], "")


def test_a_line_cut_short_under_a_root_key_that_is_given_up_is_whole_under_the_next(
    settings: object,
    home: Path,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    three_acts: Act,
    beat: Act,
) -> None:
    changing = home / "changing.key"
    changing.write_bytes(Path(settings.ROOT_KEY_FILE).read_bytes())  # type: ignore[attr-defined]
    settings.ROOT_KEY_FILE = changing  # type: ignore[attr-defined]
    three_acts()
    clock.move_to(SUMMER)
    with monkeypatch.context() as full, pytest.raises(OSError, match="No space"):
        write_only(full, A_LINE - 60)
        three_acts()
    for step in ("rotate", "retire"):
        call_command("key", step, stdout=StringIO())
    assert faults() == ""
    for _ in range(2):
        beat()
        assert (places(home), faults()) == ([3, 6], "")


@pytest.mark.both
@pytest.mark.nightly
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("length", [0, 1, 100, A_LINE])
def test_a_worker_killed_while_it_writes_leaves_it_to_the_next(settings: object, home: Path, length: int) -> None:
    record("group.joined", actor_key=None)
    seal_new()
    sign_checkpoint()
    root = str(settings.ROOT_KEY_FILE)  # type: ignore[attr-defined]
    house = environment(BEFRIEND_HOME=str(home), BEFRIEND_ROOT_KEY_FILE=root, BEFRIEND_MODE="test")
    ended = subprocess.run(
        [sys.executable, "-m", "tests.audit.signer", str(length)], env=house, timeout=60, check=False
    )
    assert ended.returncode == -signal.SIGKILL
    assert (Checkpoint.objects.count(), places(home)[:1], faults()) == (2, [1], "")
    plan("audit.checkpoint", at=Checkpoint.objects.latest("seq").at)
    run_due()
    assert (places(home), faults()) == ([1, 2], "")
