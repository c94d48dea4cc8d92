"""The organiser who opens the house."""

from datetime import timedelta

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts import rules
from befriend.accounts.actions.people import open_account
from befriend.accounts.actions.sessions import sign_in
from befriend.accounts.models import Account, CallToOrganise, RecoveryCode, Session
from befriend.accounts.queries import organiser_is_there
from befriend.audit.actions import record
from befriend.shell.refusal import Refusal

ANOTHER_WAITS = timedelta(minutes=15)
OPENING = 0x6F70656E  # the number of this lock among PostgreSQL's own; SQLite lets one write at a time anyway


@transaction.atomic
def open_house(request: HttpRequest, *, email: str, zone: str) -> Account:
    """The first organiser, or the same one again who did not come as far as a passkey; a member who is signed in here
    stays the same person. Of two browsers at once one goes on."""
    _one_at_a_time()
    account = Account.objects.select_for_update().filter(is_organiser=True, is_active=True).first()
    if organiser_is_there():
        raise Refusal(_("This house has an organiser already."), code="open")
    if account is not None and account != request.user and _is_busy(account):
        words = _(
            "This house is being opened in another browser just now. Go on there, or come back in a quarter of an hour."
        )
        raise Refusal(words, code="busy")
    try:
        with transaction.atomic():
            begun = account if account is not None and not _came_in_full(account) else None
            account = _who_will_organise(request, begun=begun, email=email, zone=zone)
            Account.objects.filter(is_organiser=True).exclude(pk=account.pk).update(is_organiser=False)
            CallToOrganise.objects.all().delete()
            Account.objects.filter(pk=account.pk).update(email=rules.plain_address(email), is_organiser=True)
    except IntegrityError as in_the_same_moment:
        raise _taken() from in_the_same_moment
    account.refresh_from_db()
    record("house.opened", actor_key=account.key)
    sign_in(request, account, device="own")
    return account


def _who_will_organise(request: HttpRequest, *, begun: Account | None, email: str, zone: str) -> Account:
    """Nobody's address opens the house for somebody else."""
    holder = Account.objects.filter(email=rules.plain_address(email)).first()
    if holder is None:
        return begun or open_account(email=email, zone=zone)
    if holder not in (begun, request.user):
        raise _taken()
    return holder


def _came_in_full(account: Account) -> bool:
    """Had a passkey or an app before: with the first of them come recovery codes. Theirs is no half-opened house."""
    return RecoveryCode.objects.filter(account=account).exists()


def _taken() -> Refusal:
    words = _("Somebody here has this address. If it is you, sign in with it first; if not, take another address.")
    return Refusal(words, code="taken")


def _one_at_a_time() -> None:
    """Until the transaction ends; there is no row yet that could be locked."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [OPENING])


def _is_busy(account: Account) -> bool:
    """Somebody sits in front of the next step in another browser."""
    return Session.objects.filter(account=account, used_at__gt=timezone.now() - ANOTHER_WAITS).exists()
