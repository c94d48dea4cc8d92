"""Backup files in envelopes of age (age-encryption.org/v1).

A machine that holds only the recipient closes them and cannot open them again; the identity lies elsewhere.
"""

import os
from pathlib import Path

from pyrage import DecryptError, IdentityError, RecipientError, decrypt_io, encrypt_io
from pyrage.x25519 import Identity, Recipient

ENDING = ".age"
HINT = "It looks like age1… and is printed by: befriend key identity PATH"


class Shut(Exception):
    """This identity does not open this envelope, or the envelope is not whole."""


def recipients(text: str) -> list[Recipient]:
    """One or more, with spaces between; raises ValueError for what is none."""
    try:
        return [Recipient.from_str(each) for each in text.split()]
    except RecipientError:
        raise ValueError(f"This is no recipient of backups. {HINT}") from None


def close(plain: Path, envelope: Path, *, to: list[Recipient]) -> None:
    """Piece by piece, however large the file is."""
    with plain.open("rb") as source, envelope.open("wb") as target:
        encrypt_io(source, target, to)


def unfold(envelope: Path, plain: Path, *, by: Identity) -> None:
    """The whole file, or Shut and nothing."""
    handle = os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with envelope.open("rb") as source, os.fdopen(handle, "wb") as target:
            decrypt_io(source, target, [by])
    except BaseException as problem:
        plain.unlink(missing_ok=True)
        if isinstance(problem, DecryptError) or _is_of_the_cipher(problem):
            raise Shut from problem
        raise


def _is_of_the_cipher(problem: BaseException) -> bool:
    """A cut or changed piece comes as an OSError without a number; a full disk has one."""
    return isinstance(problem, OSError) and problem.errno is None


def identity_in(file: Path) -> Identity:
    """The secret line of a file as `befriend key identity` and `age-keygen` write it; ValueError where there is none."""
    lines = [line for line in file.read_text().split() if line.startswith("AGE-SECRET-KEY-")]
    try:
        return Identity.from_str(lines[0])
    except (IndexError, IdentityError):
        raise ValueError(f"There is no identity in {file}.") from None


def new_identity(file: Path) -> str:
    """Make an identity where nothing is yet, and hand back its recipient."""
    identity = Identity.generate()
    recipient = str(identity.to_public())
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(f"# public key: {recipient}\n{identity}\n")
    return recipient
