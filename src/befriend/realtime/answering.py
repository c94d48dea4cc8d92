"""What goes out at /live/: the answer to a send, and the head of a stream."""

import json
import math
from collections.abc import Awaitable, Callable
from typing import Any

from befriend.realtime.asking import Answer
from befriend.realtime.log import Outcome, Sent
from befriend.shell.headers import by_tls, encoded

Message = dict[str, Any]
Give = Callable[[Message], Awaitable[None]]
SAFE = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    *encoded(by_tls()),
]
HEAD = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"x-accel-buffering", b"no"), *SAFE]
STATUS = {"absent": 404, "later": 503}


def became(outcome: Outcome) -> tuple[int, dict[str, Any], float]:
    """What is answered to a send: a status, words for the page, and how long to wait."""
    if isinstance(outcome, Sent):
        return 200, {"seq": outcome.seq}, 0
    code, words = getattr(outcome, "code", "later"), getattr(outcome, "words", "")
    status = STATUS.get(code, 409)
    return status, {"code": code, "words": words}, 1 if status == 503 else 0


def said(answer: Answer) -> tuple[int, dict[str, Any], float]:
    """The same of an answer that ended a request."""
    return answer.status, {"code": answer.code, "words": answer.words}, answer.wait


async def reply(give: Give, status: int, words: dict[str, Any], wait: float = 0) -> None:
    """To a request that asked as every page does."""
    status, headers, body = whole(status, words, wait)
    if status == 413:
        headers.append((b"connection", b"close"))
    await give({"type": "http.response.start", "status": status, "headers": headers})
    await give({"type": "http.response.body", "body": body})


def whole(status: int, words: dict[str, Any], wait: float) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
    """Status, headers and body, for a send that is answered past the rest."""
    body = json.dumps(words).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(body)),
        *SAFE,
    ]
    if wait:
        headers.append((b"retry-after", b"%d" % max(1, math.ceil(wait))))
    return status, headers, body
