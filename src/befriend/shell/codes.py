"""What an invitation is known by: the hash of 128 random bits."""

import hashlib


def code_hash(code: str) -> bytes:
    return hashlib.sha256(code.strip().encode()).digest()
