"""Opened keys, kept in the memory of this process for as long as nobody destroyed them.

The ledger is also the news: a process that uses a key asks, at most every `NEWS_AFTER` seconds, which rows were
added since it last looked, and forgets those keys and everything derived from them. The process that destroys a
key forgets it at once. A process that uses no key asks nothing; the live process asks of itself, more often.
"""

import threading
import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, Max, OuterRef

from befriend.vault.models import Erasure, Key
from befriend.vault.rules import KEY, AddressBox, Box, Erased, Tampered, content_box, root_box

NEWS_AFTER = 0.5  # seconds
KEPT = 50_000  # keys, and as many boxes
BATCH = 500
Wrapped = bytes | memoryview | None  # as the two databases hand it over


def roots() -> list[Box]:
    """One root key, or two while they are being changed; the first wraps what is new.

    Read from the file each time, so that a change of root keys needs no restart.
    """
    return _root_boxes(Path(settings.ROOT_KEY_FILE).read_bytes())


@lru_cache(maxsize=4)
def _root_boxes(keys: bytes) -> list[Box]:
    return [root_box(keys[start : start + KEY]) for start in range(0, len(keys), KEY)]


def root_name(root: Box) -> str:
    return root.header[1:].hex()


def missing_roots() -> set[str]:
    """Names of root keys that some key here needs and the root key file does not hold; empty where all is well."""
    needed = Key.objects.filter(wrapped__isnull=False).order_by().values_list("root", flat=True).distinct()
    return set(needed) - {root_name(root) for root in roots()}


def wrap(key: bytes, *, key_id: UUID, kind: str, root: Box) -> bytes:
    return root.close(key, key_id.bytes + kind.encode())


def unwrap(wrapped: Wrapped, *, key_id: UUID, kind: str) -> bytes:
    wrapped = bytes(wrapped or b"")
    for root in roots():
        if wrapped.startswith(root.header):
            return root.open(wrapped, key_id.bytes + kind.encode())
    raise Tampered


class Ring:
    """All opened keys of this process. Safe to use from many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.drop_all()

    def drop_all(self) -> None:
        with self._lock:
            self._keys: dict[UUID, bytes] = {}
            self._boxes: dict[tuple[UUID, ...], Box] = {}
            self._addresses: dict[str, AddressBox] = {}
            self._house: UUID | None = None
            self._news: int | None = None
            self._asked_at = float("-inf")
            self._round = 0

    def house(self) -> UUID:
        """The id of the house's own key."""
        if self._house is None:
            self._house = Key.objects.values_list("id", flat=True).get(kind=Key.Kind.HOUSE)
        return self._house

    def key(self, key_id: UUID) -> bytes:
        self.hear_news()
        for key in self._opened([key_id]):
            return key
        raise Erased

    def box(self, under: tuple[UUID, ...]) -> Box:
        """The box for texts under these keys, in this order."""
        self.hear_news()
        return self._boxes.get(under) or self._build(under)

    def address_box(self, label: str) -> AddressBox:
        found = self._addresses.get(label)
        if found is None:
            found = AddressBox(self._opened([self.house()])[0], self.house(), label)
            self._addresses[label] = found
        return found

    def fetch(self, key_ids: Iterable[UUID]) -> set[UUID]:
        """Open many keys in few queries; returns those that are gone."""
        wanted = [key_id for key_id in dict.fromkeys(key_ids) if key_id not in self._keys]
        gone = set(wanted)
        for start in range(0, len(wanted), BATCH):
            gone -= self._load(wanted[start : start + BATCH]).keys()
        return gone

    def hear_news(self) -> None:
        if time.monotonic() - self._asked_at >= NEWS_AFTER:
            self.forget_erased()

    def forget_erased(self) -> None:
        """Ask the ledger now, and forget what was destroyed by others."""
        asked_at = time.monotonic()
        if self._news is None:
            self._news = Erasure.objects.aggregate(newest=Max("id"))["newest"] or 0
        rows = list(Erasure.objects.filter(id__gt=self._news).order_by("id").values_list("id", "key_id"))
        if rows:
            self.forget({key_id for _, key_id in rows})
            self._news = max(self._news, rows[-1][0])
        self._asked_at = asked_at

    def forget(self, key_ids: set[UUID]) -> None:
        with self._lock:
            self._round += 1
            for key_id in key_ids:
                self._keys.pop(key_id, None)
            for under in [under for under in self._boxes if not key_ids.isdisjoint(under)]:
                del self._boxes[under]

    def _opened(self, key_ids: Iterable[UUID]) -> list[bytes]:
        key_ids = list(key_ids)
        have = {key_id: self._keys.get(key_id) for key_id in key_ids}
        missing = [key_id for key_id, key in have.items() if key is None]
        if missing:
            have |= self._load(missing)
        return [key for key in (have[key_id] for key_id in key_ids) if key is not None]

    def _build(self, under: tuple[UUID, ...]) -> Box:
        while True:
            before = self._round
            keys = self._opened(under)
            if len(keys) < len(under) or not under:
                raise Erased
            box = content_box(keys, under)
            with self._lock:
                if self._round == before:  # else one of these keys may be gone by now: look again
                    self._keep(self._boxes, under, box)
                    return box

    def _load(self, key_ids: list[UUID]) -> dict[UUID, bytes]:
        before = self._round
        rows = (
            Key.objects.filter(id__in=key_ids, wrapped__isnull=False)
            .exclude(Exists(Erasure.objects.filter(key_id=OuterRef("id"))))
            .values_list("id", "kind", "wrapped")
        )
        found = {key_id: unwrap(wrapped, key_id=key_id, kind=kind) for key_id, kind, wrapped in rows}
        with self._lock:
            if self._round == before:  # else one of these may have been destroyed since: use once, keep nothing
                for key_id, key in found.items():
                    self._keep(self._keys, key_id, key)
        return found

    @staticmethod
    def _keep(shelf: dict, name: object, thing: object) -> None:
        if len(shelf) >= KEPT:
            shelf.pop(next(iter(shelf)))
        shelf[name] = thing


ring = Ring()
