"""What lies in some bytes, however it was wrapped: words hidden by an encoding are words told."""

import base64
import binascii
import email
import html
import io
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from functools import lru_cache
from urllib.parse import unquote_to_bytes

PIECE = re.compile(rb"zqxj(?:(?!zqxj)[a-z]){3,}")
BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){12,}")
PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]")
URLSAFE = bytes.maketrans(b"-_", b"+/")
DEPTH = 4
NO_ZIP = (zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError, EOFError, OSError)


@lru_cache(256)
def canaries_in(data: bytes) -> frozenset[str]:
    """Every canary in these bytes, whole or cut short."""
    return frozenset(piece.decode() for layer in layers(data) for piece in PIECE.findall(layer.lower()))


def layers(data: bytes, depth: int = DEPTH) -> Iterator[bytes]:
    yield data
    if depth:
        for inner in (*_encoded(data), *_packed(data), *_escaped(data), *_mailed(data)):
            if inner != data and (_is_text(inner) or PACKED.match(inner) or inner.startswith(b"PK")):
                yield from layers(inner, depth - 1)
            elif inner != data:
                yield inner


def _encoded(data: bytes) -> Iterator[bytes]:
    for run in BASE64.findall(data):
        plain = run.rstrip(b"=").translate(URLSAFE)
        for start in range(4):
            rest = plain[start:]
            with suppress(binascii.Error):
                yield base64.b64decode(rest[: len(rest) - (len(rest) % 4 == 1)] + b"==")
    for run in HEX.findall(data):
        yield bytes.fromhex(run.decode())
        if len(run) > 26:
            yield bytes.fromhex(run[1:-1].decode())


def _packed(data: bytes) -> Iterator[bytes]:
    for found in PACKED.finditer(data):
        with suppress(zlib.error):
            yield zlib.decompressobj(47).decompress(data[found.start() :], 10_000_000)
    if b"PK\x03\x04" in data:
        with suppress(*NO_ZIP), zipfile.ZipFile(io.BytesIO(data[data.index(b"PK\x03\x04") :])) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def _escaped(data: bytes) -> Iterator[bytes]:
    if b"\\u" in data or b"\\x" in data:
        yield re.sub(rb"\\(?:u00|x)([0-9a-fA-F]{2})", lambda found: bytes.fromhex(found[1].decode()), data)
    if re.search(rb"%[0-9A-Fa-f]{2}", data):
        yield unquote_to_bytes(data)
    if re.search(rb"=[0-9A-F]{2}|=\r?\n", data):
        yield quopri.decodestring(data)
    if b"&#" in data:
        yield html.unescape(data.decode("latin-1")).encode("latin-1", "replace")
    if b"\0" in data:
        yield data.replace(b"\0", b"")


def _mailed(data: bytes) -> Iterator[bytes]:
    if b"MIME-Version" in data:
        for part in email.message_from_bytes(data).walk():
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                yield payload


def _is_text(data: bytes) -> bool:
    head = data[:400]
    return bool(head) and sum(32 <= byte < 127 or byte in (9, 10, 13) for byte in head) > 0.8 * len(head)
