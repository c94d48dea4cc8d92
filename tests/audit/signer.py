"""A process of the same house that is killed while it writes a checkpoint down, after so many bytes."""

import os
import signal
import sys

import django

django.setup()

from befriend.audit.actions import record, seal_new, sign_checkpoint  # noqa: E402

whole = os.write


def die_within(handle: int, text: bytes) -> int:
    whole(handle, text[: int(sys.argv[1])])
    signal.raise_signal(signal.SIGKILL)
    return 0


record("group.joined", actor_key=None, subject="circle:0a")
seal_new()
os.write = die_within
sign_checkpoint()
