"""Backups: content first, then keys, so that no copied word is without its key.

Content is kept 30 days and keys 7: once a key is destroyed, its last copy is gone a week later, and no older backup
of content can be read any more. The erasure ledger lies beside them for good. With BEFRIEND_BACKUP_RECIPIENT set, both
databases lie there in envelopes that this machine cannot open.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from befriend.vault import copies, envelopes, ledger
from befriend.vault.keys import ring
from befriend.vault.models import Erasure

KEPT = {"content": timedelta(days=30), "keys": timedelta(days=7)}
NEXT = timedelta(days=1)  # what would be too old when the next nightly backup comes goes now
ALIAS = {"content": "default", "keys": "keys"}
LEDGER = "erasures.ledger"
STAMP = "%Y%m%dT%H%M%SZ"


class Unfit(Exception):
    """Said to the person at the keyboard: this backup cannot be used, or not here."""


@dataclass(frozen=True)
class Copy:
    """One database of one backup, as a manifest lists it."""

    what: str
    made_at: datetime
    file: Path
    sha256: str
    house: str

    @property
    def is_closed(self) -> bool:
        return self.file.suffix == envelopes.ENDING

    @property
    def ending(self) -> str:
        """Of which kind of database it is a copy."""
        return self.file.name.removesuffix(envelopes.ENDING).rpartition(".")[2]

    def check(self) -> "Copy":
        if not self.file.exists() or _sha256(self.file) != self.sha256:
            raise Unfit(f"{self.file.name} is not what was backed up: its hash differs from the manifest.")
        return self


def back_up(folder: Path, *, at: datetime) -> list[Path]:
    """The new files. A backup without its manifest was cut short and does not count."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = at.astimezone(UTC).strftime(STAMP)
    files = [_copy(folder, what, stamp) for what in KEPT]
    ledger.write(folder / LEDGER, ledger.read(ledger.path()) | set(Erasure.objects.values_list("key_id", flat=True)))
    _write_manifest(folder, stamp, files)
    _remove_old(folder, at)
    _note().write_text(stamp)
    return files


def last_backup() -> datetime | None:
    """When this machine last made a whole backup."""
    return datetime.strptime(_note().read_text(), STAMP).replace(tzinfo=UTC) if _note().exists() else None


def _note() -> Path:
    return Path(settings.HOME) / "backup.last"


def copies_in(folder: Path) -> Iterator[Copy]:
    """What can be restored from here, oldest first."""
    for manifest in sorted(folder.glob("manifest-*.json")):
        told = json.loads(manifest.read_text())
        for what, entry in told["files"].items():
            file = folder / Path(entry["file"]).name
            if file.exists():
                yield Copy(what, _stamped(manifest), file, entry["sha256"], told["house"])


def _copy(folder: Path, what: str, stamp: str) -> Path:
    alias = ALIAS[what]
    file = folder / f"{what}-{stamp}.{copies.ending(alias)}"
    if settings.BACKUP_RECIPIENT:
        file = file.with_name(file.name + envelopes.ENDING)
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)
    if settings.BACKUP_RECIPIENT:
        _copy_closed(alias, part)
    else:
        copies.copy_out(alias, part)
    part.chmod(0o600)
    _sync(part)
    part.replace(file)
    return file


def _copy_closed(alias: str, part: Path) -> None:
    """What is in clear for a moment lies beside the databases, and never where the backups lie."""
    plain = Path(settings.HOME) / f"backup.{alias}.part"
    plain.unlink(missing_ok=True)
    try:
        copies.copy_out(alias, plain)
        part.touch(mode=0o600)
        envelopes.close(plain, part, to=envelopes.recipients(settings.BACKUP_RECIPIENT))
    finally:
        plain.unlink(missing_ok=True)


def _write_manifest(folder: Path, stamp: str, files: list[Path]) -> None:
    listed = {file.name.split("-")[0]: {"file": file.name, "sha256": _sha256(file)} for file in files}
    part = folder / f"manifest-{stamp}.part"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as out:
        json.dump({"made_at": stamp, "house": str(ring.house()), "files": listed}, out, indent=2)
    _sync(part)
    part.replace(folder / f"manifest-{stamp}.json")


def _remove_old(folder: Path, at: datetime) -> None:
    for what, kept in (KEPT | {"manifest": max(KEPT.values())}).items():
        for file in folder.glob(f"{what}-*"):
            if at - _stamped(file) > kept - NEXT:
                file.unlink()


def _stamped(file: Path) -> datetime:
    return datetime.strptime(file.name.split("-")[1].split(".")[0], STAMP).replace(tzinfo=UTC)


def _sync(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
