"""A person comes, and says where and in which language they live."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from befriend.accounts import rules
from befriend.accounts.clock import NOT_SAID
from befriend.accounts.models import Account
from befriend.audit.actions import record
from befriend.shell.refusal import Refusal
from befriend.vault.actions import new_key


def open_account(
    *, email: str | None, language: str = "en", zone: str = NOT_SAID, country: str = "", handle: bytes | None = None
) -> Account:
    """A new person, whose key is committed before the row. The caller has proven the address, or there is none.

    `handle` is what a passkey, made a moment before, already calls its owner.
    """
    key = new_key("person")
    with transaction.atomic():
        account = Account.objects.create(
            email=rules.plain_address(email) if email else None,
            key=key,
            handle=handle or rules.passkey_handle(),
            language=language,
            zone=zone if zone in rules.zones() else NOT_SAID,
            country=country,
        )
        record("account.opened", actor_key=key)
    return account


@transaction.atomic
def settle(*, account: Account, zone: str, language: str) -> None:
    if zone not in rules.zones() or language not in dict(settings.LANGUAGES):
        raise Refusal(_("We do not know this place or language. Please choose one from the list."), code="unknown")
    Account.objects.filter(pk=account.pk).update(zone=zone, language=language)
    account.zone, account.language = zone, language
    record("account.settled", actor_key=account.key)
