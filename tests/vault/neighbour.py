"""Another process of the same house: it answers one question per line."""

import json
import sys
from uuid import UUID

import django

django.setup()

import signal  # noqa: E402

from befriend.vault.actions import STEPS  # noqa: E402
from befriend.vault.rules import Erased, Tampered  # noqa: E402
from befriend.vault.sealing import unseal  # noqa: E402


def read(sealed: str, label: str, row: str, circle: str, under: list[str]) -> str:
    keys = tuple(UUID(key) for key in under)
    try:
        return unseal(bytes.fromhex(sealed), label=label, row=UUID(row), circle=UUID(circle), under=keys)
    except (Erased, Tampered) as problem:
        return type(problem).__name__


def die_while_erasing(key: str, after: int) -> str:
    for step in STEPS[:after]:
        step(UUID(key))
    signal.raise_signal(signal.SIGKILL)
    return "never"


VERBS = {"read": read, "die": die_while_erasing}

for line in sys.stdin:
    question = json.loads(line)
    verb = question.pop("verb")
    sys.stdout.write(json.dumps({"says": VERBS[verb](**question)}) + "\n")
    sys.stdout.flush()
