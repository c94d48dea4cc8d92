"""Reads the environment, and refuses politely what it cannot read."""

import os
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str | None = None, *, hint: str = "") -> str:
    """The value of BEFRIEND_<name>; without a default a missing value stops the start."""
    value = os.environ.get(f"BEFRIEND_{name}", default)
    if value is None:
        raise ImproperlyConfigured(
            f"BEFRIEND_{name} is not set. {hint or 'docs/running/settings.md says what it is for.'}"
        )
    return value


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdigit() or int(value) < 1:
        raise ImproperlyConfigured(f"BEFRIEND_{name} should be a whole number, 1 or more, not {value!r}.")
    return int(value)


def choice(name: str, default: str, allowed: tuple[str, ...]) -> str:
    value = text(name, default)
    if value not in allowed:
        raise ImproperlyConfigured(f"BEFRIEND_{name} should be one of {', '.join(allowed)}, not {value!r}.")
    return value


def folder(name: str, default: Path) -> Path:
    path = Path(text(name, str(default))).expanduser().resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise ImproperlyConfigured(f"BEFRIEND_{name} cannot be made at {path}: {problem.strerror}.") from None
    if not os.access(path, os.W_OK | os.X_OK):
        raise ImproperlyConfigured(f"BEFRIEND_{name}: nothing can be written in {path}.")
    return path


def origin(default: str) -> str:
    """The address of the site: a scheme, a host, perhaps a port, and nothing else."""
    value = text("ORIGIN", default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or value != f"{parts.scheme}://{parts.netloc}":
        raise ImproperlyConfigured(f"BEFRIEND_ORIGIN should look like https://groups.example.org, not {value!r}.")
    return value


def elsewhere(name: str, default: str) -> str:
    """A page of another site, whole: what is shorter leads back to this one."""
    value = text(name, default)
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname:
        raise ImproperlyConfigured(f"BEFRIEND_{name} should look like https://example.org/weather, not {value!r}.")
    return value


def proxies(value: str) -> None:
    """Addresses or networks whose word on who asks is taken. Raises ValueError for anything else, and for "everybody"."""
    for each in value.split(","):
        network = ip_network(each.strip())
        if network.prefixlen < 8:
            raise ValueError(f"{network} is not your proxy alone: anybody in there could say to be anybody.")


def fit_for(name: str, default: str, read: Callable[[str], object]) -> str:
    """A text that `read` takes; where it is empty nothing is asked."""
    value = text(name, default)
    try:
        _ = value and read(value)
    except ValueError as problem:
        raise ImproperlyConfigured(f"BEFRIEND_{name} cannot be read. {problem}") from None
    return value
