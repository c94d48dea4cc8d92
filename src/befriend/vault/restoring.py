"""What happens to a restored house before anyone may enter it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pyrage.x25519 import Identity

from befriend.vault import copies, envelopes, ledger
from befriend.vault.actions import destroy_key, finish_erasures
from befriend.vault.backup import LEDGER, Copy, Unfit, copies_in
from befriend.vault.keys import missing_roots, ring
from befriend.vault.models import Erasure, Key
from befriend.vault.opened import Busy, held_alone

_hooks: list[Callable[[], None]] = []


def after_restore(hook: Callable[[], None]) -> Callable[[], None]:
    """Register what a room does once content is back: sessions and tickets end, nothing is mailed a second time.

    A hook has to be safe to run twice. Called from `AppConfig.ready`.
    """
    if hook not in _hooks:
        _hooks.append(hook)
    return hook


def marker() -> Path:
    """Stands while a restore is under way; the site does not start beside it."""
    return Path(settings.HOME) / "restore.unfinished"


def refuse_unfinished() -> None:
    """Called before anything is made or opened."""
    if marker().exists():
        raise ImproperlyConfigured("A restore was cut short. Say the same `befriend restore …` again: it goes on.")


def stand_ready() -> None:
    """Called before the first request: the root key fits, and what the ledger names is gone.

    So a database that somebody copied back by hand brings no erased words either.
    """
    if missing_roots():
        raise ImproperlyConfigured(
            "The root key file does not open the keys of this community. Put the right one there."
        )
    replay(ledger.read(ledger.path()))


def restore(folder: Path, *, stamp: str = "", identity: Path | None = None) -> tuple[Copy, int]:
    """Content (the newest, or the one of `stamp`) with the newest keys, into an empty place.

    `identity` names the file that opens backups in envelopes.
    Keys that are there already stay: they are newer than any copy. Cut short, the same call goes on where it stopped.
    """
    try:
        with held_alone():
            return _restore(folder, stamp, identity)
    except Busy:
        raise Unfit("The house is open. Stop its site and its worker first, then say it again.") from None


def _restore(folder: Path, stamp: str, identity: Path | None) -> tuple[Copy, int]:
    content, keys = _chosen(folder, stamp)
    if identity is None and (content.is_closed or keys.is_closed):
        raise Unfit("This backup lies in envelopes. Name the file of the identity that opens them: --identity FILE")
    going_on = marker().exists()
    if not going_on and not copies.is_empty("default"):
        raise Unfit("There is a community here already. A backup is restored into an empty place.")
    marker().touch(mode=0o600)
    for alias, copy in (("keys", keys), ("default", content)):
        if copies.is_empty(alias):
            _bring_in(alias, copy.check(), identity)
    ring.drop_all()
    _keys_fit(content)
    erased = settle(folder / LEDGER)
    marker().unlink()
    return content, erased


def _bring_in(alias: str, copy: Copy, identity: Path | None) -> None:
    if not copy.is_closed or identity is None:
        copies.copy_in(alias, copy.file)
        return
    plain = Path(settings.HOME) / f"restore.{alias}.part"
    try:
        envelopes.unfold(copy.file, plain, by=_identity(identity))
        copies.copy_in(alias, plain)
    except envelopes.Shut:
        raise Unfit(f"{copy.file.name} is not whole, or it was closed for another identity.") from None
    finally:
        plain.unlink(missing_ok=True)


def _identity(file: Path) -> Identity:
    try:
        return envelopes.identity_in(file)
    except (OSError, ValueError) as problem:
        raise Unfit(f"The identity cannot be read: {problem}") from None


def _chosen(folder: Path, stamp: str) -> tuple[Copy, Copy]:
    found = list(copies_in(folder))
    content = [copy for copy in found if copy.what == "content" and stamp in copy.file.name]
    keys = [copy for copy in found if copy.what == "keys"]
    if not content or not keys:
        raise Unfit(f"There is no whole backup in {folder}: it takes a manifest, a copy of content and one of keys.")
    if content[-1].ending != copies.ending("default"):
        raise Unfit("This backup was made on the other kind of database. Restore it on that kind.")
    return content[-1].check(), keys[-1]


def _keys_fit(content: Copy) -> None:
    """The keys here are those of the content, and the root key file opens them."""
    if str(ring.house()) != content.house:
        raise Unfit("The keys that are here belong to another community. Empty the keys database, and say it again.")
    if missing_roots():
        raise Unfit("The root key file does not open these keys. Put the one of that time there, and say it again.")


def settle(backup_ledger: Path) -> int:
    """Destroy again what was destroyed after the backup, then let each room close its doors. How many keys went."""
    erased = replay(ledger.read(backup_ledger) | ledger.read(ledger.path()))
    for hook in _hooks:
        hook()
    return erased


def replay(key_ids: Iterable[UUID]) -> int:
    """Destroy each of these keys that still lives in the database, or that the ledger there does not name."""
    noted = set(Erasure.objects.values_list("key_id", flat=True))
    alive = set(Key.objects.filter(wrapped__isnull=False).values_list("id", flat=True))
    again = [key_id for key_id in key_ids if key_id not in noted or key_id in alive]
    for key_id in again:
        destroy_key(key_id)
    finish_erasures()
    return len(again)
