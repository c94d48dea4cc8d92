"""From a proven address to a signed-in person: those who are known come in, those who are new are written in."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from befriend.accounts import consents
from befriend.accounts.actions.people import open_account
from befriend.accounts.actions.sessions import Device, sign_in
from befriend.accounts.models import Account
from befriend.accounts.queries import account_by_address, is_going
from befriend.shell.refusal import Refusal


def say_adult(request: HttpRequest) -> None:
    request.session["said"] = {**request.session.get("said", {}), "adult": consents.ADULT.read_now()}


def say_yes_to_care(request: HttpRequest) -> None:
    request.session["said"] = {**request.session.get("said", {}), "care": consents.CARE.read_now()}


def is_too_young(request: HttpRequest) -> bool:
    """Says so now, or said so in this browser within a day."""
    return request.POST.get("age") == "under" or settings.TOO_YOUNG_COOKIE in request.COOKIES


def is_adult(request: HttpRequest) -> bool:
    """Said so in this browser, which has not said otherwise within a day; or signed in."""
    if settings.TOO_YOUNG_COOKIE in request.COOKIES:
        return False
    return request.user.is_authenticated or "adult" in request.session.get("said", {})


@transaction.atomic
def arrive(request: HttpRequest, *, device: Device, zone: str = "UTC") -> Account:
    """In, with the address that is proven in this browser: signed in as who one is, or newly written in.

    Refuses with code "new_here" when the address is nobody's yet and the questions before joining are open.
    """
    address = str(request.session["proven"])
    account = account_by_address(address)
    said = request.session.get("said", {})
    if account is None and is_going(address):
        words = _(
            "Everything about you is being erased, as you asked. Once that is done this address is free for anybody new."
        )
        raise Refusal(words, code="going")
    if account is None and not all(purpose in said for purpose in consents.NEEDED):
        raise Refusal(_("Nobody with this address is here yet. Two questions, and you are in."), code="new_here")
    if account is None:
        account = _written_in_once(said, address, zone=zone)
    sign_in(request, account, device=device)
    return account


def _written_in_once(said: dict[str, dict[str, str]], address: str, *, zone: str) -> Account:
    """Two browsers may prove one new address in the same moment: one writes it in, the other comes in as the same."""
    try:
        return write_in(said, email=address, zone=zone)
    except IntegrityError as taken:
        account = account_by_address(address)
        if account is None:
            words = _("This address cannot come in here. Please write to those who run this place.")
            raise Refusal(words, code="shut") from taken
        return account


@transaction.atomic
def write_in(
    said: dict[str, dict[str, str]], *, email: str | None, zone: str = "UTC", handle: bytes | None = None
) -> Account:
    """A new person with what they said yes to before anything was kept about them."""
    account = open_account(email=email, language=get_language() or "en", zone=zone, handle=handle)
    for purpose in consents.NEEDED:
        consents.keep(account=account, reading=said[purpose])
    return account
