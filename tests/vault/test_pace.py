"""Encryption is not what people wait for."""

import os
import time
from uuid import uuid4

import pytest

from befriend.vault import rotation
from befriend.vault.actions import new_key
from befriend.vault.keys import ring, root_name, roots, wrap
from befriend.vault.models import Key
from befriend.vault.sealing import Place, seal, unseal_many
from tests.vault.test_root_keys import root_file

pytestmark = [pytest.mark.nightly, pytest.mark.django_db]
__all__ = ["root_file"]


def test_fifty_thousand_texts_open_in_a_second() -> None:
    people = [new_key(Key.Kind.PERSON) for _ in range(300)]
    circle = new_key(Key.Kind.CIRCLE)
    written = []
    for number in range(50_000):
        place = Place(label="share.words", row=uuid4(), circle=circle, under=(people[number % 300], circle))
        written.append((seal("w" * 900, **place), place))
    ring.drop_all()
    began = time.perf_counter()
    opened = unseal_many(written)
    took = time.perf_counter() - began
    print(f"\n50,000 texts of 0.9 KB opened in {took:.2f} s")
    assert len(opened) == 50_000 and took < 1


def test_a_hundred_thousand_keys_are_rewrapped_in_a_minute(root_file: object) -> None:
    root = roots()[0]
    ids = [uuid4() for _ in range(100_000)]
    Key.objects.bulk_create(
        (
            Key(
                id=key,
                kind="person",
                root=root_name(root),
                wrapped=wrap(os.urandom(32), key_id=key, kind="person", root=root),
            )
            for key in ids
        ),
        batch_size=5000,
    )
    rotation.add_root(root_file)  # type: ignore[arg-type]
    began = time.perf_counter()
    for _ in rotation.rewrap_keys():
        pass
    took = time.perf_counter() - began
    print(f"\n100,000 keys rewrapped in {took:.1f} s")
    assert took < 60 and Key.objects.values("root").distinct().count() == 1
