"""Whose turn it is where the processor is busy: a live half has short turns at once, pages beside it give way."""

import ctypes
import os
import platform
import struct

GIVES_WAY = 10  # of 19: still a tenth of the processor beside one other that never rests
SHORT = 500_000  # nanoseconds
# sched_setattr(2), for which Python and older C libraries have no name
SET_ATTRIBUTES = {"x86_64": 314, "aarch64": 274}
FORM = "=IIQiIQQQ"  # its size, policy, flags, nice, priority, runtime, deadline, period


def pages_give_way() -> None:
    """For this process and what it begins from now on."""
    os.nice(GIVES_WAY)


def ask_for_short_turns() -> None:
    """Whoever asks for less at a time is let in sooner, and has no more in all (Linux 6.12; older ones are as before)."""
    call = SET_ATTRIBUTES.get(platform.machine())
    if call:
        wish = struct.pack(FORM, struct.calcsize(FORM), os.SCHED_OTHER, 0, os.nice(0), 0, SHORT, 0, 0)
        ctypes.CDLL(None).syscall(call, 0, wish, 0)
