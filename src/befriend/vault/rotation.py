"""Changing the root key while the house is open: for a time two are readable at once."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

from django.db import connections, transaction

from befriend.vault.keys import BATCH, Wrapped, root_name, roots, unwrap, wrap
from befriend.vault.models import Key
from befriend.vault.rules import KEY, Box

_hooks: list[Callable[[], None]] = []


class NotNow(Exception):
    """Said to the person at the keyboard."""


def before_retirement(hook: Callable[[], None]) -> Callable[[], None]:
    """Register what a room does while the old root key still stands: what carries its signature takes the new one's.

    A hook has to be safe to run twice. Called from `AppConfig.ready`.
    """
    if hook not in _hooks:
        _hooks.append(hook)
    return hook


def add_root(path: Path) -> bool:
    """Put a new root key before the old one; False where two stand there already (a change that was cut short)."""
    old = path.read_bytes()
    if len(old) > KEY:
        return False
    _replace(path, os.urandom(KEY) + old)
    return True


def retire_root(path: Path) -> None:
    """Take the old root key out of the file; refuses while a key still needs it."""
    keys = path.read_bytes()
    if len(keys) == KEY:
        raise NotNow("There is one root key only, and the house needs it.")
    if Key.objects.filter(wrapped__isnull=False).exclude(root=root_name(roots()[0])).exists():
        raise NotNow("Some keys still stand under the old root key. Say first: befriend key rotate")
    for hook in _hooks:
        hook()
    _replace(path, keys[:KEY])


def _replace(path: Path, keys: bytes) -> None:
    """At once, so that no process reads half a file."""
    beside = path.with_name(f"{path.name}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(keys)
        file.flush()
        os.fsync(handle)
    beside.replace(path)


def rewrap_keys() -> Iterator[tuple[int, int]]:
    """Wrap every key under the first root key, while the house is open; yields (done, all) after each batch."""
    root = roots()[0]
    others = Key.objects.filter(wrapped__isnull=False).exclude(root=root_name(root))
    done, total = 0, others.count()
    while rows := list(others.order_by("root", "id").values_list("id", "kind", "wrapped", "root")[:BATCH]):
        _rewrap(rows, root)
        done += len(rows)
        yield done, max(total, done)


def _rewrap(rows: list[tuple[UUID, str, Wrapped, str]], root: Box) -> None:
    """Only while the row still stands under its old root key: a key destroyed meanwhile stays destroyed."""
    connection = connections["keys"]
    name = root_name(root)
    changes = [
        (wrap(unwrap(wrapped, key_id=key_id, kind=kind), key_id=key_id, kind=kind, root=root), name, key_id, old)
        for key_id, kind, wrapped, old in rows
    ]
    uuid_field = Key._meta.get_field("id")
    with transaction.atomic(using="keys", durable=True), connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE vault_key SET wrapped = %s, root = %s WHERE id = %s AND root = %s AND wrapped IS NOT NULL",
            [
                (sealed, name, uuid_field.get_db_prep_value(key_id, connection), old)
                for sealed, name, key_id, old in changes
            ],
        )
