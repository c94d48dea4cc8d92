"""The one secret of the house: 32 random bytes in a file that only its owner reads."""

import os
import stat
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

LENGTH = 32


def read(path: Path, *, home: Path, demo: bool) -> bytes:
    """The root key, or a refusal that says what to do.

    The demo makes its own beside its data; a real house refuses a key inside BEFRIEND_HOME, because whoever
    copies that folder would hold the words and the key to them.
    """
    if demo and not path.exists():
        make(path)
    if not path.exists():
        raise ImproperlyConfigured(f"There is no root key at {path}. Make one with: befriend key new {path}")
    if not demo and home in path.resolve().parents:
        raise ImproperlyConfigured("The root key may not lie inside BEFRIEND_HOME. Move it to a folder of its own.")
    if path.stat().st_mode & (stat.S_IRWXO if _is_credential(path) else stat.S_IRWXG | stat.S_IRWXO):
        raise ImproperlyConfigured(f"Others can read the root key. Say: chmod 600 {path}")
    try:
        keys = path.read_bytes()
    except OSError as problem:
        raise ImproperlyConfigured(f"The root key at {path} cannot be read: {problem.strerror}.") from None
    if len(keys) < LENGTH or len(keys) % LENGTH:
        raise ImproperlyConfigured(
            f"{path} is not a root key: it should hold 32 random bytes, or 64 while changing keys."
        )
    return keys


def _is_credential(path: Path) -> bool:
    """Handed over by systemd in a folder of the service's own, where the group bits only mirror an access list."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return bool(folder) and Path(str(folder)).resolve() in path.resolve().parents


def make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(os.urandom(LENGTH))
