"""What an organiser does about work that was set aside."""

from django.db import transaction

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.due import actions
from befriend.due.queries import set_aside
from befriend.due.registry import JOBS


@transaction.atomic
def see_to(number: str, *, by: Account) -> bool:
    """Five more tries for what the house knows how to do; what it no longer knows is forgotten. False where nothing
    under this number waits for anybody."""
    work = set_aside().filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
    if work is None:
        return False
    known = work.kind in JOBS
    (actions.try_again if known else actions.let_go)(work)
    record("work.again" if known else "work.let_go", actor_key=by.key, subject=f"work:{work.pk}")
    return True
