"""The vault's house work."""

from datetime import timedelta

from befriend.due.registry import beat
from befriend.vault import actions
from befriend.vault.sealing import forget_erased


@beat("vault.finish_erasures", timedelta(minutes=1))
def finish_erasures() -> None:
    """Also forgets, in a worker that has no words to open, what others destroyed."""
    actions.finish_erasures()
    forget_erased()
