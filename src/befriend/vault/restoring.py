"""What happens to a restored house before anyone may enter it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

from befriend.vault import ledger
from befriend.vault.actions import destroy_key, finish_erasures
from befriend.vault.models import Erasure, Key

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
