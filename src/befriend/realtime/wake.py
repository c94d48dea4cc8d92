"""Between processes passes only a wake-up; inside one, a call."""

from collections.abc import Callable

_sleepers: list[Callable[[], None]] = []


def on_wake(sleeper: Callable[[], None]) -> None:
    """`sleeper` is called from any thread, after commits of this process."""
    _sleepers.append(sleeper)


def off_wake(sleeper: Callable[[], None]) -> None:
    _sleepers.remove(sleeper)


def wake() -> None:
    for sleeper in _sleepers:
        sleeper()
