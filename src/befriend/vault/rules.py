"""The ciphers of the house, on plain bytes: nothing here knows of tables, settings or requests."""

import hashlib
import hmac
import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = 32  # bytes of every key but the address key, which is two of them
FORMAT = b"\x01"
NAME = 4  # bytes that say which key a ciphertext stands under
NONCE = 12
TAG = 16
HEADER = len(FORMAT) + NAME
SHORTEST = HEADER + NONCE + TAG


class Erased(Exception):
    """The key of these words is gone, and with it the words."""


class Tampered(Exception):
    """These bytes are not what was sealed here: another row, circle, author or label, or changed bytes."""


def derive(secret: bytes, purpose: bytes, *, length: int = KEY) -> bytes:
    """HKDF-SHA256 (RFC 5869) without salt: `secret` is random already."""
    return HKDF(SHA256(), length, salt=None, info=purpose).derive(secret)


def short_name(of: bytes) -> bytes:
    return hashlib.sha256(of).digest()[:NAME]


class Box:
    """AES-256-GCM under one key. A closed text is: format, short name of the key, nonce, ciphertext, tag."""

    __slots__ = ("cipher", "header")

    def __init__(self, key: bytes, name: bytes) -> None:
        self.cipher = AESGCM(key)
        self.header = FORMAT + name

    def close(self, plain: bytes, bound: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return self.header + nonce + self.cipher.encrypt(nonce, plain, self.header + bound)

    def open(self, closed: bytes, bound: bytes) -> bytes:
        header = self.header
        if len(closed) < SHORTEST or closed[:HEADER] != header:
            raise Tampered
        try:
            return self.cipher.decrypt(closed[HEADER : HEADER + NONCE], closed[HEADER + NONCE :], header + bound)
        except InvalidTag:
            raise Tampered from None


def root_box(root: bytes) -> Box:
    return Box(derive(root, b"befriend wrap"), short_name(b"befriend root" + root))


def content_box(keys: list[bytes], under: tuple[UUID, ...]) -> Box:
    """The box of one author in one circle: every key is needed, in this order."""
    names = b"".join(key_id.bytes for key_id in under)
    return Box(derive(b"".join(keys), b"befriend content" + names), short_name(b"befriend content" + names))


def session_box(house: bytes, house_id: UUID, session_key: str) -> Box:
    """One key per session, so that random nonces never meet however often sessions are saved."""
    return Box(derive(house, b"befriend session" + session_key.encode()), short_name(house_id.bytes))


def bound_to(label: str, row: UUID, circle: UUID) -> bytes:
    return row.bytes + circle.bytes + label.encode()


class AddressBox:
    """AES-SIV (RFC 5297): the same address under the same label is always the same bytes, so look-ups stay exact."""

    __slots__ = ("cipher", "header", "label")

    def __init__(self, house: bytes, house_id: UUID, label: str) -> None:
        self.label = label.encode()
        self.cipher = AESSIV(derive(house, b"befriend address" + self.label, length=2 * KEY))
        self.header = FORMAT + short_name(house_id.bytes)

    def close(self, plain: bytes) -> bytes:
        return self.header + self.cipher.encrypt(plain, [self.header, self.label])

    def open(self, closed: bytes) -> bytes:
        if len(closed) <= HEADER + TAG or closed[:HEADER] != self.header:
            raise Tampered
        try:
            return self.cipher.decrypt(closed[HEADER:], [self.header, self.label])
        except InvalidTag:
            raise Tampered from None


def keyed_mark(key: bytes, purpose: str, value: bytes) -> bytes:
    return hmac.new(derive(key, b"befriend mark" + purpose.encode()), value, hashlib.sha256).digest()
