"""Static files and crisis help, straight from the disk: no database, no session, no thread."""

import gzip
import hashlib
import mimetypes
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import brotli
from django.conf import settings
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

from befriend.safety.crisis.pages import ADDRESS, file_of
from befriend.shell.assets import edition, split, static_files
from befriend.shell.headers import by_tls, encoded, of_files

Scope = dict[str, Any]
Give = Callable[[dict[str, Any]], Awaitable[None]]

SMALL = 500  # bytes under which squeezing gains nothing
SQUEEZED = ("text/", "application/javascript", "application/json", "image/svg+xml")


class Body(NamedTuple):
    content: bytes
    encoding: bytes
    tag: bytes


class Files:
    """Answers what it knows; `knows` says whether that is so."""

    def __init__(self) -> None:
        edition()  # read before the first request, not by it

    def knows(self, scope: Scope) -> bool:
        path = scope["path"]
        return scope["method"] in ("GET", "HEAD") and (path.startswith(settings.STATIC_URL) or _help(scope) is not None)

    async def __call__(self, scope: Scope, give: Give) -> None:
        found = _help(scope)
        page = found is not None
        asked_edition, name = split(scope["path"].removeprefix(settings.STATIC_URL))
        path = found or static_files().get(name)
        if path is None or not path.is_file():
            return await _answer(scope, give, 404, _static_headers("text/plain", for_good=False), b"")
        kind = "text/html" if page else (mimetypes.guess_type(path.name)[0] or "application/octet-stream")
        asked = dict(scope["headers"])
        body = _body(path, path.stat().st_mtime_ns, _best(asked, kind))
        headers = _page_headers(path) if page else _static_headers(kind, for_good=asked_edition == edition())
        headers += [(b"etag", body.tag), (b"vary", b"Accept-Encoding, Accept-Language" if page else b"Accept-Encoding")]
        if body.encoding:
            headers.append((b"content-encoding", body.encoding))
        if asked.get(b"if-none-match") == body.tag:
            return await _answer(scope, give, 304, headers, b"")
        return await _answer(scope, give, 200, headers, body.content)


def _help(scope: Scope) -> Path | None:
    """The file of a page of crisis help, in the reader's language where there is one."""
    match = ADDRESS.fullmatch(scope["path"])
    if match is None:
        return None
    for language in (language_of(dict(scope["headers"])), settings.LANGUAGE_CODE):
        file = file_of(scope["path"], language)
        if file.is_file():
            return file
    return None


def language_of(headers: dict[bytes, bytes]) -> str:
    cookies = map(str.strip, headers.get(b"cookie", b"").decode("latin-1").split(";"))
    named = f"{settings.LANGUAGE_COOKIE_NAME}="
    chosen = [part.removeprefix(named) for part in cookies if part.startswith(named)]
    wanted = [code for code, _ in parse_accept_lang_header(headers.get(b"accept-language", b"").decode("latin-1"))]
    for code in [*chosen, *wanted]:
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def _best(headers: dict[bytes, bytes], kind: str) -> str:
    accepted = headers.get(b"accept-encoding", b"")
    if not kind.startswith(SQUEEZED):
        return ""
    return "br" if b"br" in accepted else "gzip" if b"gzip" in accepted else ""


@lru_cache(maxsize=512)
def _body(path: Path, changed: int, encoding: str) -> Body:
    plain = path.read_bytes()
    if len(plain) < SMALL:
        encoding = ""
    squeeze: dict[str, Callable[[bytes], bytes]] = {
        "br": brotli.compress,
        "gzip": lambda raw: gzip.compress(raw, mtime=0),
    }
    content = squeeze[encoding](plain) if encoding else plain
    tag = hashlib.sha256(plain).hexdigest()[:20]
    return Body(content, encoding.encode(), f'"{tag}{encoding}"'.encode())


def _page_headers(path: Path) -> list[tuple[bytes, bytes]]:
    language = path.suffixes[0][1:] if len(path.suffixes) > 1 else settings.LANGUAGE_CODE
    return encoded({**of_files(), "Content-Language": language})


def _static_headers(kind: str, *, for_good: bool) -> list[tuple[bytes, bytes]]:
    charset = "; charset=utf-8" if kind.startswith(SQUEEZED) else ""
    return [
        (b"content-type", (kind + charset).encode()),
        (b"cache-control", b"public, max-age=31536000, immutable" if for_good else b"public, no-cache"),
        (b"x-content-type-options", b"nosniff"),
        (b"cross-origin-resource-policy", b"same-origin"),
        *encoded(by_tls()),
    ]


async def _answer(scope: Scope, give: Give, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = [] if status == 304 else [(b"content-length", b"%d" % len(body))]
    await give({"type": "http.response.start", "status": status, "headers": headers + length})
    await give({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
