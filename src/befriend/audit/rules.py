"""How entries are chained: plain bytes, SHA-256 and Ed25519."""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

START = bytes(32)
SIGNATURE = 64
SIGNED = re.compile(r"[0-9a-f]{0,16}|[0-9a-f]{16} [0-9a-f]*")  # a hand and what it signed, cut anywhere
VERB = re.compile(r"[a-z_]+(\.[a-z_]+)+")
SUBJECT = re.compile(r"|[a-z_]+:[0-9a-f-]+(/[a-z_]+:[0-9a-f-]+)?")


@dataclass(frozen=True)
class Fact:
    """What an entry says, free of its table."""

    pk: int
    verb: str
    actor: bytes | None
    subject: str
    at: datetime


def chained(before: bytes, seq: int, fact: Fact) -> bytes:
    """The hash of an entry at its place. Every field is covered, and no two entries have the same text."""
    parts = [seq, fact.pk, fact.verb, fact.actor.hex() if fact.actor is not None else None, fact.subject]
    text = json.dumps([*parts, fact.at.astimezone(UTC).isoformat(timespec="microseconds")], separators=(",", ":"))
    return hashlib.sha256(before + text.encode()).digest()


@dataclass(frozen=True)
class Hand:
    """The house's signature, made from one root key. Its name and its public half may be known to all."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def name(self) -> str:
        return hashlib.sha256(self.public).hexdigest()[:16]

    def sign(self, purpose: bytes, seq: int, hash: bytes) -> bytes:
        return self.private.sign(_statement(purpose, seq, hash))

    def has_signed(self, signature: bytes, purpose: bytes, seq: int, hash: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, _statement(purpose, seq, hash))
        except InvalidSignature:
            return False
        return True


def _statement(purpose: bytes, seq: int, hash: bytes) -> bytes:
    return b"befriend audit " + purpose + seq.to_bytes(8, "big", signed=True) + hash


def hand(root: bytes) -> Hand:
    return Hand(Ed25519PrivateKey.from_private_bytes(HKDF(SHA256(), 32, None, b"befriend audit").derive(root)))


@dataclass(frozen=True)
class Line:
    """A checkpoint as it stands in the file beside the database."""

    seq: int
    hash: bytes
    at: str
    signer: str
    signature: bytes

    def __str__(self) -> str:
        return f"{self.seq} {self.hash.hex()} {self.at} {self.signer} {self.signature.hex()}"


def read_line(text: str) -> Line:
    """Raises ValueError for what is no checkpoint, also where its signature was cut short."""
    seq, hash_, at, signer, signature = text.split()
    if datetime.fromisoformat(at).tzinfo is None or len(signature) != 2 * SIGNATURE:
        raise ValueError(text)
    return Line(int(seq), bytes.fromhex(hash_), at, signer, bytes.fromhex(signature))


def is_cut_from(text: str, line: Line) -> bool:
    """Whether a text is the beginning of this line; the hand that signed may have changed in between."""
    says = f"{line.seq} {line.hash.hex()} {line.at} "
    if len(text) <= len(says):
        return text != "" and says.startswith(text)
    return text.startswith(says) and len(text) < len(str(line)) and bool(SIGNED.fullmatch(text[len(says) :]))
