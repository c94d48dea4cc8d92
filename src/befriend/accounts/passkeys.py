"""What we ask of django-allauth: challenges, answers and stored keys. Everything around them is ours.

Our adapter fixes the relying party, calls a person by a random handle, and seals secrets under the person's key.
"""

import json
import struct
from typing import Any
from uuid import UUID

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import RegistrationResponse

from befriend.accounts.models import Account
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import Place, seal, unseal

NEUTRAL = "Befriend"
# What the parsers of a browser's answer say of one that is broken, however it is.
UNREADABLE = (
    ValidationError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    RecursionError,
    struct.error,
)


class Adapter(DefaultMFAAdapter):  # type: ignore[misc]
    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.HOST, "name": NEUTRAL}

    def get_public_key_credential_user_entity(self, user: Account) -> dict[str, Any]:
        return {"id": bytes(user.handle), "display_name": NEUTRAL, "name": NEUTRAL}

    def get_totp_label(self, user: Account) -> str:
        return NEUTRAL

    def get_totp_issuer(self) -> str:
        return NEUTRAL


def begin_registration(account: Account) -> dict[str, Any]:
    """What a browser needs to make a passkey: one that finds its owner and asks for a finger, face or PIN."""
    return dict(webauthn.begin_registration(account, passwordless=True))


def check_registration(credential: str) -> dict[str, Any]:
    """The answer of the browser, checked against the challenge that this session holds."""
    try:
        answer = webauthn.parse_registration_response(json.loads(credential))
        made = webauthn.complete_registration(answer)
    except UNREADABLE as problem:
        raise _not_this_time() from problem
    if not made.is_user_verified():
        raise _not_this_time()
    return _as_read(answer)


def _as_read(answer: RegistrationResponse) -> dict[str, Any]:
    """What is read of it again, and nothing else that a browser may have put beside it."""
    told = {
        "clientDataJSON": websafe_encode(answer.response.client_data),
        "attestationObject": websafe_encode(answer.response.attestation_object),
    }
    return {"id": answer.id, "rawId": answer.id, "type": "public-key", "response": told}


def keep(account: Account, name: str, answer: dict[str, Any]) -> Authenticator:
    factor: Authenticator = webauthn.WebAuthn.add(account, name[:40], answer).instance
    return factor


def begin_authentication() -> dict[str, Any]:
    return dict(webauthn.begin_authentication(None))


def check_authentication(credential: str) -> Authenticator:
    """The stored passkey that answered the challenge of this session. A copy that lags behind is refused."""
    try:
        answer = json.loads(credential)
        handle = websafe_decode(answer["response"]["userHandle"])
        account = Account.objects.filter(handle=handle, is_active=True, erased_on=None).get()
        response = webauthn.parse_authentication_response(answer)
        factor: Authenticator = webauthn.complete_authentication(account, response)
    except (*UNREADABLE, Account.DoesNotExist) as problem:
        raise _not_this_time() from problem
    seen = response.response.authenticator_data
    if not seen.is_user_verified() or (seen.counter and seen.counter <= factor.data.get("counter", 0)):
        raise _not_this_time()
    factor.data["counter"] = seen.counter
    factor.last_used_at = timezone.now()
    factor.save(update_fields=["data", "last_used_at"])
    return factor


def new_secret() -> str:
    secret: str = totp.generate_totp_secret()
    return secret


def app_link(account: Account, secret: str) -> str:
    link: str = Adapter().build_totp_url(account, secret)
    return link


def app_picture(link: str) -> str:
    svg: str = Adapter().build_totp_svg(link)
    return mark_safe(svg[svg.index("<svg") :])  # noqa: S308 - drawn by us from letters of base 32


def matching_step(secret: str, figures: str) -> int | None:
    """The half-minute in which an authenticator app shows these figures, within the tolerance."""
    for step in totp.yield_hotp_counters_from_time():
        if totp.format_hotp_value(totp.hotp_value(secret, step)) == figures:
            return int(step)
    return None


def keep_app(account: Account, secret: str, *, step: int) -> Authenticator:
    sealed = seal(secret, **_place(account)).hex()
    kept: Authenticator = Authenticator.objects.create(
        user=account, type=Authenticator.Type.TOTP, data={"secret": sealed, "step": step}
    )
    return kept


def check_app(account: Account, figures: str) -> Authenticator:
    """Figures of the person's authenticator app, each good once."""
    factor = Authenticator.objects.select_for_update().filter(user=account, type=Authenticator.Type.TOTP).first()
    if factor is None:
        raise _wrong_figures()
    step = matching_step(unseal(bytes.fromhex(factor.data["secret"]), **_place(account)), figures)
    if step is None or step <= factor.data["step"]:
        raise _wrong_figures()
    factor.data["step"] = step
    factor.last_used_at = timezone.now()
    factor.save(update_fields=["data", "last_used_at"])
    return factor


def factors_of(account: Account) -> list[Authenticator]:
    return list(Authenticator.objects.filter(user=account).order_by("pk"))


def _place(account: Account) -> Place:
    key: UUID = account.key
    return Place(label="accounts.totp", row=key, circle=key, under=(key,))


def _not_this_time() -> Refusal:
    return Refusal(_("That passkey did not fit. Nothing was changed; you can try again or use a code."), code="passkey")


def _wrong_figures() -> Refusal:
    return Refusal(_("These are not the figures that your app shows now. Please wait for the next ones."), code="wrong")
