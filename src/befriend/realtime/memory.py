"""What a burst of streams has used and left free goes back to the system."""

import ctypes
from collections.abc import Callable
from functools import partial


def giver_back() -> Callable[[], object] | None:
    """glibc keeps free memory in each thread's own place; this hands it back, in a millisecond or two. None where the
    system's allocator has no such call."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return partial(trim, 0) if trim else None
