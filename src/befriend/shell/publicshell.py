"""What the service worker keeps on a device: the empty shell and crisis help, and nothing else."""

import hashlib
import json
from functools import cache
from importlib.resources import files
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

SHELL = (
    "shell/tokens.css",
    "shell/components.css",
    "shell/shell.css",
    "shell/fonts/commissioner-flar-latin.woff2",
    "shell/fonts/literata-400-latin.woff2",
    "shell/js/shell.js",
    "shell/js/trust.js",
    "shell/js/leave.js",
    "shell/icons/mark.svg",
)
ALONE = ("/offline/", "/manifest.webmanifest", "/sw.js", "/favicon.ico", "/leave/")
_more: list[str] = []
_help: list[str] = ["/help/"]


def keep_static(path: str) -> None:
    """From a room's `ready()`: one more public file that a page kept offline needs."""
    if path not in _more:
        _more.append(path)


def keep_help(paths: list[str]) -> None:
    """From the room of crisis help: the pages that are kept offline."""
    _help[:] = ["/help/", *paths]


def stands_alone(path: str) -> bool:
    """Whether this address answers with every database down: the empty shell, crisis help and the way out."""
    return path in ALONE or path.startswith("/help/")


@cache
def worker() -> str:
    """The worker's text. It changes, and browsers take it anew, when any kept file changes."""
    kept = [*SHELL, *_more]
    digest = hashlib.sha256()
    for path in kept:
        digest.update(Path(str(finders.find(path))).read_bytes())
    text = (files("befriend.shell") / "worker.js").read_text()
    shell = ["/offline/", "/manifest.webmanifest", *(static(path) for path in kept)]
    words = {"{{shell}}": json.dumps(shell), "{{help}}": json.dumps(_help)}
    for gap, filled in words.items():
        text = text.replace(gap, filled)
        digest.update(filled.encode())
    digest.update(text.encode())
    return text.replace("{{version}}", digest.hexdigest()[:12])
