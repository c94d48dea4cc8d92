"""How every room holds what people write.

A sealed text is a plain `BinaryField` and a place. The place says where the words belong; bytes moved to another
row, circle, label or author do not open there:

    class Share(Public):
        circle = models.ForeignKey("groups.Circle", on_delete=models.CASCADE)
        author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
        words = models.BinaryField()

        def place(self) -> Place:
            under = (self.author.key, self.circle.key)
            return Place(label="share.words", row=self.public_id, circle=self.circle.key, under=under)

    share = Share(circle=circle, author=ana)             # its public id is there before the insert
    share.words = seal(words, **share.place())
    share.save()

    unseal(share.words, **share.place())                 # the words; or Erased, or Tampered
    unseal_many((s.words, s.place()) for s in shares)    # a list: None where the words are gone

`circle` is any fixed UUID of the circle, the same at sealing and opening: its key id will do. The order of `under`
counts: (author's, circle's); live text has (author's, meeting's); evidence (case's,).
"""

import base64
import logging
from collections.abc import Iterable
from typing import TypedDict
from uuid import UUID

from befriend.vault.keys import ring
from befriend.vault.rules import Box, Erased, Tampered, bound_to, keyed_mark, session_box

log = logging.getLogger(__name__)


class Place(TypedDict):
    label: str
    row: UUID
    circle: UUID
    under: tuple[UUID, ...]


def seal(words: str, *, label: str, row: UUID, circle: UUID, under: tuple[UUID, ...]) -> bytes:
    """Words that open only at this place and only while all keys of `under` live. Raises Erased."""
    return ring.box(under).close(words.encode(), bound_to(label, row, circle))


def unseal(sealed: bytes, *, label: str, row: UUID, circle: UUID, under: tuple[UUID, ...]) -> str:
    """The words again; raises Erased (a key is gone) or Tampered (they were not sealed at this place)."""
    return _open(ring.box(under), bytes(sealed), label, row, circle)


def unseal_from_before(
    sealed: bytes, *, before: str, label: str, row: UUID, circle: UUID, under: tuple[UUID, ...]
) -> str:
    """As `unseal`, at a place that once had the label `before`: what was sealed then opens too."""
    box = ring.box(under)
    try:
        return box.open(bytes(sealed), bound_to(before, row, circle)).decode()
    except Tampered:
        return _open(box, bytes(sealed), label, row, circle)


def unseal_many(sealed: Iterable[tuple[bytes, Place]]) -> list[str | None]:
    """The words of a whole list, None where a key is gone; raises Tampered. All keys in one query."""
    rows = list(sealed)
    ring.hear_news()
    gone = ring.fetch(key_id for _, place in rows for key_id in place["under"])
    boxes = {under: _box_or_none(under, gone) for under in {place["under"] for _, place in rows}}
    return [_open_or_none(boxes[place["under"]], words, place) for words, place in rows]


def _box_or_none(under: tuple[UUID, ...], gone: set[UUID]) -> Box | None:
    try:
        return ring.box(under) if gone.isdisjoint(under) else None
    except Erased:
        return None


def _open_or_none(box: Box | None, sealed: bytes, place: Place) -> str | None:
    if box is None:
        return None
    return _open(box, bytes(sealed), place["label"], place["row"], place["circle"])


def _open(box: Box, sealed: bytes, label: str, row: UUID, circle: UUID) -> str:
    try:
        return box.open(sealed, bound_to(label, row, circle)).decode()
    except Tampered:
        log.error("sealed bytes do not belong where they stand: %s %s", label, row)
        raise


def forget_erased() -> None:
    """Forget now which keys other processes destroyed. One small query."""
    ring.forget_erased()


def house_key() -> UUID:
    """The id of the house's own key, for marks that belong to nobody."""
    return ring.house()


def seal_address(address: str, *, label: str = "address") -> str:
    """An address as text for a column: lower-cased, always the same for the same address and label.

    Another label makes another text, so that two tables (members, letters) cannot be joined by it.
    """
    return base64.urlsafe_b64encode(ring.address_box(label).close(address.strip().lower().encode())).decode()


def unseal_address(sealed: str, *, label: str = "address") -> str:
    try:
        closed = base64.b64decode(sealed.encode(), altchars=b"-_", validate=True)
    except ValueError:
        raise Tampered from None
    return ring.address_box(label).open(closed).decode()


def seal_session(data: bytes, *, session_key: str) -> bytes:
    """Session data under the house's key, bound to its session."""
    house = ring.house()
    return session_box(ring.key(house), house, session_key).close(data, b"session")


def unseal_session(sealed: bytes, *, session_key: str) -> bytes:
    house = ring.house()
    return session_box(ring.key(house), house, session_key).open(bytes(sealed), b"session")


def mark(key_id: UUID, purpose: str, value: str | bytes) -> bytes:
    """32 bytes that only this key can make of this value (HMAC-SHA256); they mean nothing once the key is gone."""
    return keyed_mark(ring.key(key_id), purpose, value.encode() if isinstance(value, str) else value)
