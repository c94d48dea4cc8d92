"""Backups that the machine which makes them cannot open."""

import re
from collections.abc import Callable
from pathlib import Path
from subprocess import run
from sys import executable

import pytest
from django.core.management import call_command
from django.db import connections
from pyrage.x25519 import Identity
from pytest_django import Settings

from befriend.config.command import new_identity
from befriend.vault import envelopes
from befriend.vault.keys import ring
from befriend.vault.models import Key
from tests.files import bytes_of
from tests.vault.conftest import Cast
from tests.vault.test_backup import Place, elsewhere, fill, rows_there  # noqa: F401

pytestmark = [pytest.mark.both, pytest.mark.django_db(transaction=True)]
Elsewhere = Callable[[], Place]


@pytest.fixture
def identity(tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]) -> Path:
    """Made and kept elsewhere; this house knows only whom to close for."""
    file = tmp_path / "safe" / "identity"
    assert new_identity([str(file)]) is None
    settings.BACKUP_RECIPIENT = re.search(r"BEFRIEND_BACKUP_RECIPIENT=(age1\S+)", capsys.readouterr().out)[1]  # type: ignore[index]
    return file


def in_clear(folder: Path) -> bytes:
    return b"".join(bytes_of(file) for file in folder.iterdir())


def test_no_row_and_no_wrapped_key_stands_in_clear(
    real_cast: Cast, identity: Path, settings: Settings, tmp_path: Path
) -> None:
    fill("ben sits with fay")
    wrapped, sealed = (
        bytes(Key.objects.get(id=real_cast.ana).wrapped or b""),
        real_cast.writes("My canary sings.").sealed,
    )
    fill(sealed.hex()[:90])
    call_command("backup", tmp_path / "closed")
    held = in_clear(tmp_path / "closed")
    for row in (
        b"ben sits with fay",
        wrapped,
        sealed.hex()[:90].encode(),
        ring.key(real_cast.ana),
        b"My canary sings.",
    ):
        assert row not in held
    assert not list(Path(settings.HOME).glob("*.part")), "nothing in clear stays on the way"
    settings.BACKUP_RECIPIENT = ""
    call_command("backup", tmp_path / "open")
    if connections["default"].vendor == "sqlite":  # PostgreSQL's dump is compressed
        assert b"ben sits with fay" in in_clear(tmp_path / "open"), "the look above can see a row"


def test_a_community_comes_back_out_of_its_envelopes(
    real_cast: Cast,
    identity: Path,
    elsewhere: Elsewhere,  # noqa: F811
    tmp_path: Path,
) -> None:
    words = real_cast.writes("We met every Tuesday.")
    fill("tuesday")
    call_command("backup", tmp_path / "b")
    there = elsewhere()
    assert "Name the file of the identity" in there.restore(tmp_path / "b", fails=True)
    there.restore(tmp_path / "b", "--identity", str(identity))
    assert there.reads(words) == [words.text]
    assert rows_there(there) == "['tuesday']"
    assert not list(there.home.glob("*.part"))


def test_another_identity_or_none_opens_nothing(
    real_cast: Cast,
    identity: Path,
    elsewhere: Elsewhere,  # noqa: F811
    tmp_path: Path,
) -> None:
    call_command("backup", tmp_path / "b")
    other, there = tmp_path / "other", elsewhere()
    new_identity([str(other)])
    assert "another identity" in there.restore(tmp_path / "b", "--identity", str(other), fails=True)
    other.write_text("nothing\n")
    assert "cannot be read" in there.restore(tmp_path / "b", "--identity", str(other), fails=True)
    assert not list(there.home.glob("*.part"))
    there.restore(tmp_path / "b", "--identity", str(identity))


def test_each_of_several_recipients_opens(tmp_path: Path) -> None:
    people = [Identity.generate() for _ in range(2)]
    to = envelopes.recipients(" ".join(str(person.to_public()) for person in people))
    plain, envelope, out = (tmp_path / name for name in ("plain", "envelope", "out"))
    plain.write_bytes(b"rows")
    envelopes.close(plain, envelope, to=to)
    for person in people:
        envelopes.unfold(envelope, out, by=person)
        assert out.read_bytes() == b"rows"


@pytest.mark.parametrize("harm", ["cut between pieces", "cut in a piece", "changed", "longer", "empty"])
def test_an_envelope_that_is_not_whole_gives_nothing(harm: str, tmp_path: Path) -> None:
    by, plain, envelope, out = Identity.generate(), tmp_path / "plain", tmp_path / "envelope", tmp_path / "out"
    plain.write_bytes(b"row " * 50_000)  # four pieces of 64 KiB
    envelopes.close(plain, envelope, to=[by.to_public()])
    whole = envelope.read_bytes()
    first = len(whole) - 200_000 - 4 * 16  # where the pieces begin
    harmed = {
        "cut between pieces": whole[: first + 2 * (65536 + 16)],
        "cut in a piece": whole[:-7],
        "changed": whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:],
        "longer": whole + b"x",
        "empty": b"",
    }
    envelope.write_bytes(harmed[harm])
    with pytest.raises(envelopes.Shut):
        envelopes.unfold(envelope, out, by=by)
    assert not out.exists()


LARGE = """
import resource, sys
from pathlib import Path
from django.db import connections
from pyrage.x25519 import Identity
from befriend.vault import envelopes
folder, by = Path(sys.argv[1]), Identity.generate()
with (folder / "plain").open("wb") as plain:
    plain.truncate(150_000_000)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
envelopes.close(folder / "plain", folder / "envelope", to=[by.to_public()])
envelopes.unfold(folder / "envelope", folder / "out", by=by)
assert (folder / "out").stat().st_size == 150_000_000
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_large_house_needs_no_large_memory(tmp_path: Path) -> None:
    done = run([executable, "-c", LARGE, str(tmp_path)], capture_output=True, text=True, timeout=110, check=True)
    assert int(done.stdout) < 20_000  # kilobytes
