"""An invitation's code: 128 bits, of which the house keeps the hash alone."""

import hashlib
from base64 import urlsafe_b64encode

CODE_BYTES = 16


def spelled(bits: bytes) -> str:
    """The first 128 of these bits, as they stand in a link."""
    return urlsafe_b64encode(bits[:CODE_BYTES]).decode().rstrip("=")


def code_hash(code: str) -> bytes:
    return hashlib.sha256(code.strip().encode()).digest()
