from datetime import timedelta

from befriend.audit.actions import BATCH, seal_new, sign_checkpoint
from befriend.due.registry import beat, every


@beat("audit.seal", timedelta(seconds=0.5))
def seal_what_is_new() -> None:
    while seal_new() == BATCH:
        pass


@every("audit.checkpoint", timedelta(minutes=5))
def sign_where_the_chain_stands() -> None:
    sign_checkpoint()
