"""What comes in at /live/, read with suspicion: every mistake is an answer in words, none is an error of ours."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from django.utils.translation import gettext as _

from befriend.realtime.rules import MOST_CHANNELS, Event, positions

MOST_BYTES = 16 * 1024
KIND = 40


def _no_constant(name: str) -> None:
    raise ValueError(name)


JSON = json.JSONDecoder(parse_constant=_no_constant)


class Answer(Exception):
    """An answer that ends the request: a status, a code for the page, words for the person."""

    def __init__(self, status: int, code: str, words: str, *, wait: float = 0) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.words = words
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Ask:
    """The headers of a request, once each."""

    method: str
    path: str
    query: str
    headers: Mapping[bytes, bytes]
    network: str

    @classmethod
    def of(cls, scope: Mapping[str, Any], network: Callable[[str], str]) -> "Ask":
        client = scope.get("client") or ("", 0)
        query = scope["query_string"].decode("latin-1")
        return cls(scope["method"], scope["path"], query, dict(scope["headers"]), network(client[0]))

    def cookie(self, name: str) -> str | None:
        raw = self.headers.get(b"cookie", b"").decode("latin-1")
        for part in raw.split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value.strip('"')
        return None

    def comes_from(self, origin: str) -> bool | None:
        """Whether our own page asks: yes, no, or the browser does not say."""
        said = self.headers.get(b"origin")
        if said is not None:
            return said == origin.encode()
        site = self.headers.get(b"sec-fetch-site")
        return None if site is None else site == b"same-origin"


def stream_asked(ask: Ask) -> tuple[list[UUID], list[int]]:
    """The channels, and the last number seen on each."""
    try:
        query = dict(parse_qsl(ask.query, max_num_fields=10))
    except ValueError:
        raise unreadable() from None
    names = query.get("c", "").split(",")
    if not 1 <= len(names) <= MOST_CHANNELS or len(set(names)) < len(names):
        raise unreadable()
    channels = [uuid_of(name) for name in names]
    seen = ask.headers.get(b"last-event-id", b"").decode("latin-1") or query.get("from", "")
    numbers = positions(seen, len(channels))
    if numbers is None:
        raise unreadable()
    return channels, numbers


def send_asked(content_type: bytes, body: bytes) -> tuple[UUID, UUID, Event]:
    """(channel, uuid, event) out of a form or JSON."""
    said = _fields(content_type.partition(b";")[0].strip().lower(), body)
    event = said.get("event")
    if not isinstance(event, dict):
        raise unreadable()
    kind, inner, words = event.get("kind"), event.get("body", {}), event.get("words")
    if not (isinstance(kind, str) and 0 < len(kind) <= KIND and isinstance(inner, dict)):
        raise unreadable()
    if not (words is None or isinstance(words, str)) or not _is_text(kind, words):
        raise unreadable()
    return uuid_of(said.get("channel")), uuid_of(said.get("uuid")), Event(kind, inner, words or None)


def _fields(content_type: bytes, body: bytes) -> dict[str, Any]:
    try:
        if content_type == b"application/json":
            said = JSON.decode(body.decode())
        elif content_type == b"application/x-www-form-urlencoded":
            said = dict(parse_qsl(body.decode(), max_num_fields=10, errors="strict"))
            said["event"] = JSON.decode(said.get("event", ""))
        else:
            raise Answer(415, "type", _("This page sent something we cannot read. Please load it again."))
    except (ValueError, RecursionError):
        raise unreadable() from None
    if not isinstance(said, dict):
        raise unreadable()
    return said


def _is_text(*parts: str | None) -> bool:
    """No half of a character, and no zero, which PostgreSQL cannot keep."""
    try:
        return not any("\0" in part or not part.encode() for part in parts if part)
    except UnicodeEncodeError:
        return False


def uuid_of(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        raise unreadable() from None


def unreadable() -> Answer:
    return Answer(400, "unreadable", _("This page sent something we cannot read. Please load it again."))
