"""What may be written to a log: events, ids and places in our code. Never words, addresses, paths or messages.

One JSON object per line on standard output. An exception is written as its kind and where it rose, without its
message, because messages quote what people typed. A line of another library is written as its template, without
what was put into it; a line of ours with what was, where that is a number, an id or one name of our code.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

ADDRESS = re.compile(r"\S+@\S+")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”")
ID = re.compile(r"[0-9a-f-]{0,64}")
NAME = re.compile(r"[A-Za-z_]{1,40}(\.[a-z_]{1,40}){0,2}")  # ValueError, share.text
OURS = {
    "error",
    "job",
    "kind",
    "label",
    "lane",
    "level",
    "logger",
    "problem",
    "route",
    "state",
    "verb",
    "where",
}  # words from our own code
DEPTH = 6

Line = MutableMapping[str, Any]


def template_only(logger: object, method: str, line: Line) -> Line:
    """For other libraries: the sentence before anything was put into it, without quotations and addresses."""
    record: logging.LogRecord | None = line.get("_record")
    if record is not None:
        line["logger"] = record.name
        line["event"] = QUOTED.sub("…", ADDRESS.sub("…", str(record.msg)))
        if record.name.partition(".")[0] != "befriend":
            line.pop("positional_args", None)
    return line


def filled(logger: object, method: str, line: Line) -> Line:
    """Our own sentence with what belongs into it; whatever might be somebody's words is left out."""
    put = line.pop("positional_args", ())
    if isinstance(put, tuple) and put:
        line["event"] = str(line["event"]) % tuple(each if _is_plain(each) else "…" for each in put)
    return line


def _is_plain(value: object) -> bool:
    return _is_id_or_number(value) or NAME.fullmatch(str(value)) is not None


def kind_and_place(logger: object, method: str, line: Line) -> Line:
    """An exception as its kind and the last places in the code that it passed."""
    risen = line.pop("exc_info", None)
    if risen is True:
        risen = sys.exc_info()
    if isinstance(risen, BaseException):
        risen = (type(risen), risen, risen.__traceback__)
    if risen and risen[0] is not None:
        frames = traceback.extract_tb(risen[2])[-DEPTH:]
        line["error"] = risen[0].__qualname__
        line["at"] = [f"{frame.filename.rsplit('/befriend/')[-1]}:{frame.lineno}" for frame in frames]
    return line


def redact(logger: object, method: str, line: Line) -> Line:
    """Only what looks like an id, a number or a name of ours goes out; anything with words in it does not."""
    for key, value in line.items():
        if key not in ("event", "at", "timestamp") and not key.startswith("_"):
            line[key] = value if key in OURS or _is_id_or_number(value) else "…"
    return line


def _is_id_or_number(value: object) -> bool:
    return value is None or isinstance(value, bool | int | float) or ID.fullmatch(str(value)) is not None


SHARED: list[Any] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    template_only,
    filled,
    kind_and_place,
    redact,
]

structlog.configure(
    processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    wrapper_class=structlog.stdlib.BoundLogger,
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": SHARED,
            "keep_exc_info": False,
            "pass_foreign_args": True,
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stdout"}},
    "root": {"handlers": ["out"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.request": {"level": "CRITICAL"},  # we say ourselves what broke, without the path
        "uvicorn.access": {"level": "CRITICAL"},
        "fido2": {"level": "WARNING"},  # it would name each passkey
    },
}
