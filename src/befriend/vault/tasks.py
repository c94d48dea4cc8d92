"""The vault's house work."""

from datetime import timedelta

from befriend.due.registry import beat
from befriend.vault import actions


@beat("vault.finish_erasures", timedelta(minutes=1))
def finish_erasures() -> None:
    actions.finish_erasures()
