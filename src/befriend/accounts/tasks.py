"""What falls due about people: gathering, erasing, and forgetting what has run out."""

from datetime import timedelta

from django.utils import timezone

from befriend.accounts import actions, limits
from befriend.accounts.models import Account, Code, Export, Removal, Session
from befriend.due.registry import errand, every, job
from befriend.due.rules import Lane


@job("accounts.export", lane=Lane.NOW)
def gather(subject: str) -> None:
    export = Export.objects.select_related("account").filter(row=subject, state=Export.State.GATHERING).first()
    if export is not None:
        actions.gather_export(export)


@errand("accounts.erase", is_promised=True)
def erase(subject: str) -> None:
    """From the first step on nobody says "I stay" any more: a key that is gone does not come back."""
    due = Account.objects.filter(pk=subject, erase_at__lte=timezone.now(), erased_on=None)
    if due.update(is_active=False):
        actions.erase_for_good(due.get())


@job("accounts.remove_factor", is_promised=True)
def remove_factor(subject: str) -> None:
    removal = Removal.objects.select_related("account").filter(factor=subject, due_at__lte=timezone.now()).first()
    if removal is not None:
        actions.remove_factor(removal)


@every("accounts.forget", timedelta(minutes=10))
def forget_what_ran_out() -> None:
    now = timezone.now()
    Session.objects.filter(expires_at__lte=now).delete()
    Code.objects.filter(expires_at__lte=now).delete()
    limits.forget_past_windows()
    actions.forget_calls()
    actions.forget_old_exports()
