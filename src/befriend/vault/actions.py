"""Keys are born, destroyed and wrapped anew."""

import os
import time
from collections.abc import Callable
from uuid import UUID, uuid4

from django.db import connections, transaction
from django.utils.timezone import now

from befriend.vault import ledger
from befriend.vault.keys import BATCH, ring, root_name, roots, wrap
from befriend.vault.models import Erasure, Key
from befriend.vault.rules import KEY

CUT_TRIES = 8


def new_key(kind: str) -> UUID:
    """The id of a fresh key, committed in the keys database before this returns.

    It does not wait for the caller's transaction: if that is rolled back a key stays that nothing uses, and never
    the other way round. In tests both databases are in play: `@pytest.mark.django_db(databases=["default", "keys"])`;
    another process sees keys only with `transaction=True`.
    """
    root, key_id = roots()[0], uuid4()
    wrapped = wrap(os.urandom(KEY), key_id=key_id, kind=kind, root=root)
    with transaction.atomic(using="keys", durable=True):
        Key.objects.create(id=key_id, kind=kind, wrapped=wrapped, root=root_name(root))
    return key_id


def ensure_house_key() -> None:
    if not Key.objects.filter(kind=Key.Kind.HOUSE).exists():
        new_key(Key.Kind.HOUSE)


def destroy_key(key_id: UUID) -> None:
    """Make everything under this key unreadable, here at once, elsewhere within a quarter of a second.

    Call it before the rows become tombstones. Each step may be repeated; `finish_erasures` ends what was cut short.
    It does not wait for the caller's transaction, and nothing brings the key back.
    """
    if key_id == ring.house():
        raise ValueError("The house's own key is never destroyed.")
    for step in STEPS:
        step(key_id)


def finish_erasures() -> int:
    """Do again, from the start, each erasure that did not reach its end. Runs at start and every minute."""
    unfinished = list(Erasure.objects.filter(finished_at=None).values_list("key_id", flat=True)[:BATCH])
    for key_id in unfinished:
        destroy_key(key_id)
    return len(unfinished)


def _note(key_id: UUID) -> None:
    with transaction.atomic(using="keys", durable=True):
        # One at a time, so that ledger numbers become visible in order and no process skips one.
        Key.objects.select_for_update().get(kind=Key.Kind.HOUSE)
        Erasure.objects.get_or_create(key_id=key_id)


def _write_down(key_id: UUID) -> None:
    ledger.append(key_id)


def _wipe(key_id: UUID) -> None:
    Key.objects.filter(id=key_id, wrapped__isnull=False).update(wrapped=None, destroyed_at=now())


def _forget(key_id: UUID) -> None:
    ring.forget({key_id})


def _finish(key_id: UUID) -> None:
    if _log_is_cut():
        Erasure.objects.filter(key_id=key_id, finished_at=None).update(finished_at=now())


STEPS: tuple[Callable[[UUID], None], ...] = (_note, _write_down, _wipe, _forget, _finish)


def _log_is_cut() -> bool:
    """Whether SQLite's log no longer holds the wrapped key; a busy reader makes it a matter of the next minute."""
    connection = connections["keys"]
    if connection.vendor != "sqlite":
        return True
    if connection.in_atomic_block:
        return False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        patience = cursor.fetchone()[0]
        cursor.execute("PRAGMA busy_timeout=50")
        try:
            return any(_cut(cursor) for _ in range(CUT_TRIES))
        finally:
            cursor.execute(f"PRAGMA busy_timeout={patience}")


def _cut(cursor) -> bool:  # type: ignore[no-untyped-def]
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    busy, _, _ = cursor.fetchone()
    if busy:
        time.sleep(0.02)
    return not busy
