"""What an organiser does about work that was set aside."""

from django.db import transaction

from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.due import actions
from befriend.due.models import Work
from befriend.due.registry import JOBS


@transaction.atomic
def see_to(work: Work, *, by: Account) -> bool:
    """Five more tries for what the house knows how to do: True. What it no longer knows is forgotten: False."""
    is_known = work.kind in JOBS
    (actions.try_again if is_known else actions.let_go)(work)
    record("work.again" if is_known else "work.let_go", actor_key=by.key, subject=f"work:{work.pk}")
    return is_known
