"""The ciphers are the published ones: vectors from their RFCs, and our format opened by hand as decision 0002 says."""

import base64
import hashlib
import hmac
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESSIV

from befriend.vault.keys import ring
from befriend.vault.rules import AddressBox, Box, derive
from befriend.vault.sealing import house_key, seal_address
from tests.vault.conftest import Cast


def test_keys_are_derived_as_rfc_5869_says() -> None:
    """RFC 5869, appendix A.3: SHA-256 with neither salt nor info."""
    okm = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    assert derive(b"\x0b" * 22, b"", length=42).hex() == okm


def test_words_are_sealed_with_aes_256_gcm() -> None:
    """McGrew and Viega, The Galois/Counter Mode of Operation, appendix B, test case 16."""
    box = Box(bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2), b"name")
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    sealed = box.cipher.encrypt(bytes.fromhex("cafebabefacedbaddecaf888"), plain, bound)
    assert sealed.hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )


def test_addresses_are_sealed_with_aes_siv() -> None:
    """RFC 5297, appendix A.1, for the cipher that `AddressBox` uses (there with keys twice as long)."""
    key = bytes.fromhex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff")
    bound = bytes.fromhex("101112131415161718191a1b1c1d1e1f2021222324252627")
    cipher = type(AddressBox(bytes(32), UUID(int=1), "address").cipher)(key)
    sealed = cipher.encrypt(bytes.fromhex("112233445566778899aabbccddee"), [bound])
    assert sealed.hex() == "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c"


def by_hand(secret: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-SHA256 from Python's own HMAC."""
    once = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    out = block = b""
    for number in range(1, 4):
        block = hmac.new(once, block + info + bytes([number]), hashlib.sha256).digest()
        out += block
    return out[:length]


@pytest.mark.django_db
def test_words_open_by_hand_with_both_keys_and_decision_0002(cast: Cast) -> None:
    words = cast.writes("Grüß Gott, I am Ana.")
    ids = cast.ana.bytes + cast.evening.bytes
    key = by_hand(ring.key(cast.ana) + ring.key(cast.evening), b"befriend content" + ids)
    header, nonce, sealed = words.sealed[:5], words.sealed[5:17], words.sealed[17:]
    assert header == b"\x01" + hashlib.sha256(b"befriend content" + ids).digest()[:4]
    bound = header + words.place["row"].bytes + cast.evening.bytes + b"share.words"
    assert AESGCM(key).decrypt(nonce, sealed, bound).decode() == words.text


@pytest.mark.django_db
def test_addresses_open_by_hand_with_the_house_key_and_decision_0002() -> None:
    sealed = base64.urlsafe_b64decode(seal_address("Ana@Example.org", label="letter"))
    key = by_hand(ring.key(house_key()), b"befriend addressletter", 64)
    assert AESSIV(key).decrypt(sealed[5:], [sealed[:5], b"letter"]) == b"ana@example.org"
