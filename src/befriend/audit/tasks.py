from datetime import timedelta

from django.utils import timezone

from befriend.audit.actions import BATCH, forget_old, seal_new, sign_checkpoint
from befriend.due.registry import beat, every
from befriend.due.rules import Lane


@beat("audit.seal", timedelta(seconds=0.5))
def seal_what_is_new() -> None:
    while seal_new() == BATCH:
        pass


@every("audit.checkpoint", timedelta(minutes=5))
def sign_where_the_chain_stands() -> None:
    sign_checkpoint()


@every("audit.forget", timedelta(minutes=5), lane=Lane.BULK)
def forget_what_is_over() -> None:
    """A few at a time, so that nobody who acts waits for it; that is half a million in a day."""
    forget_old(now=timezone.now())
