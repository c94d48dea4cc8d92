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


@errand("accounts.erase")
def erase(subject: str) -> None:
    account = Account.objects.filter(pk=subject, erase_at__lte=timezone.now(), erased_on=None).first()
    if account is not None:
        actions.erase_for_good(account)


@job("accounts.remove_factor")
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
