"""The oracle is not blind: a word is found in whatever wrapping."""

import base64
import gzip
import io
import json
import quopri
import zipfile
import zlib
from email.message import EmailMessage

import pytest

from tests.oracle.unpack import canaries_in

WORD = "zqxjbadecifogu"
SAID = f"She said: {WORD}, and nothing else.".encode()


def mailed(encoding: str) -> bytes:
    letter = EmailMessage()
    letter.set_content(SAID.decode(), cte=encoding)
    return letter.as_bytes()


def zipped() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("my-data.html", SAID)
    return kept.getvalue()


WRAPPED = {
    "as it is": SAID,
    "capitals": SAID.upper(),
    "base64": base64.b64encode(SAID),
    "base64 in a word": b'x="' + base64.b64encode(b"ab" + SAID)[3:] + b'"',
    "urlsafe base64": base64.urlsafe_b64encode(b"\xfb\xff\xfe" + SAID).rstrip(b"="),
    "hex": SAID.hex().encode(),
    "zlib": b"row 7: " + zlib.compress(SAID),
    "gzip": gzip.compress(SAID),
    "zip": zipped(),
    "JSON escapes": json.dumps({"x": WORD}).replace("z", "\\u007a").encode(),
    "percent": SAID.replace(b"z", b"%7A"),
    "entities": SAID.replace(b"z", b"&#122;"),
    "quoted-printable": quopri.encodestring(SAID).replace(b"q", b"=71"),
    "a soft line end": SAID.replace(b"qx", b"q=\r\nx"),
    "UTF-16": SAID.decode().encode("utf-16"),
    "a letter": mailed("base64"),
    "a quoted letter": mailed("quoted-printable"),
    "zlib in base64 in JSON": json.dumps({"kept": base64.b64encode(zlib.compress(SAID)).decode()}).encode(),
    "zip in base64": base64.b64encode(zipped()),
    "cut short": WORD[:9].encode(),
}


@pytest.mark.parametrize("wrapped", WRAPPED.values(), ids=WRAPPED)
def test_a_word_is_found_in_whatever_wrapping(wrapped):
    found = canaries_in(wrapped)
    assert any(WORD.startswith(piece) for piece in found)


def test_words_that_touch_are_found_each():
    assert canaries_in(b"zqxjlomipatevu" + WORD.encode()) == {"zqxjlomipatevu", WORD}


def test_nothing_is_found_where_nothing_is():
    assert canaries_in(base64.b64encode(bytes(range(256)) * 8) + b"an honest page with words") == frozenset()
