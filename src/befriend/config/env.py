"""Reads the environment, and refuses politely what it cannot read."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None) -> str:
    """The value of BEFRIEND_<name>; without a default a missing value stops the start."""
    value = os.environ.get(f"BEFRIEND_{name}", default)
    if value is None:
        raise ImproperlyConfigured(f"BEFRIEND_{name} is not set. docs/running/settings.md says what it is for.")
    return value


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit():
        raise ImproperlyConfigured(f"BEFRIEND_{name} should be a whole number, not {value!r}.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"BEFRIEND_{name} should be one of {', '.join(allowed)}, not {value!r}.")
    return value


def folder(name: str, default: Path) -> Path:
    path = Path(text(name, str(default))).expanduser().resolve()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path
