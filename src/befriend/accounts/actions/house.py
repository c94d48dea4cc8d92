"""The organiser who opens the house."""

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from befriend.accounts import rules
from befriend.accounts.actions.people import open_account
from befriend.accounts.actions.sessions import sign_in
from befriend.accounts.models import Account
from befriend.accounts.queries import has_factor
from befriend.audit.actions import record
from befriend.shell.refusal import Refusal


@transaction.atomic
def open_house(request: HttpRequest, *, email: str, zone: str) -> Account:
    """The first organiser, or the same one again who did not come as far as a passkey."""
    account = Account.objects.select_for_update().filter(is_organiser=True, is_active=True).first()
    if account is not None and has_factor(account):
        raise Refusal(_("This house has an organiser already."), code="open")
    if account is None:
        account = open_account(email=email, zone=zone)
    Account.objects.filter(pk=account.pk).update(email=rules.plain_address(email), is_organiser=True)
    account.refresh_from_db()
    record("house.opened", actor_key=account.key)
    sign_in(request, account, device="own")
    return account
