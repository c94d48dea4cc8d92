"""Passkeys, authenticator apps and recovery codes: made, shown again, and taken away only after three days."""

import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.accounts import consents, limits, passkeys, rules
from befriend.accounts.actions.arriving import write_in
from befriend.accounts.actions.codes import MONTH, QUARTER, begin, prove
from befriend.accounts.actions.sessions import Device, note_proved, note_shown, sign_in
from befriend.accounts.models import Account, RecoveryCode, Removal
from befriend.audit.actions import record
from befriend.due.actions import cancel, plan
from befriend.mail.actions import Letter, write_to
from befriend.shell.refusal import Refusal
from befriend.vault.sealing import house_key, mark

PASSKEY_SIGN_UPS_FROM_ONE_NETWORK = 10
TRIES_OF_APP = 10
ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
LETTERS = 16


def begin_passkey_sign_up(request: HttpRequest) -> dict[str, Any]:
    """Options for a passkey of somebody who is not here yet; its handle waits in this browser's session."""
    handle = rules.passkey_handle()
    request.session["handle"] = handle.hex()
    return passkeys.begin_registration(Account(handle=handle))


@transaction.atomic
def sign_up_with_passkey(request: HttpRequest, *, credential: str, device: Device, zone: str) -> Account:
    """A person without an address: the passkey alone brings them back, or a recovery code. The press says yes to care."""
    said = {**request.session.get("said", {}), "care": consents.CARE.read_now()}
    if not all(purpose in said for purpose in consents.NEEDED) or "handle" not in request.session:
        raise Refusal(_("Two questions come first."), code="new_here")
    network = limits.network_of(request)
    if limits.count("passkey_sign_up", network, within=QUARTER) > PASSKEY_SIGN_UPS_FROM_ONE_NETWORK:
        raise Refusal(_("Many people came from this network just now. Please try again later."), code="slowly")
    answer = passkeys.check_registration(credential)
    handle, name = bytes.fromhex(request.session["handle"]), rules.device_codes(request.headers.get("User-Agent", ""))
    try:
        with transaction.atomic():
            account = write_in(said, email=None, zone=zone, handle=handle)
            passkeys.keep(account, name, answer)
    except IntegrityError:  # pressed twice in one breath: the other one wrote them in
        account = Account.objects.get(handle=handle)
    sign_in(request, account, device=device, strong=True)
    return account


@transaction.atomic
def sign_in_with_passkey(request: HttpRequest, *, credential: str, device: Device) -> Account:
    """No tally of codes stands in this way: whoever has the passkey always comes in."""
    factor = passkeys.check_authentication(credential)
    sign_in(request, factor.user, device=device, strong=True)
    account: Account = factor.user
    return account


@transaction.atomic
def add_passkey(request: HttpRequest, *, account: Account, credential: str, name: str) -> None:
    passkeys.keep(account, name, passkeys.check_registration(credential))
    _added(request, account)


@transaction.atomic
def add_app(request: HttpRequest, *, account: Account, code: str) -> None:
    secret = request.session.get("app_secret", "")
    step = passkeys.matching_step(secret, rules.figures_typed(code)) if secret else None
    if step is None:
        words = _("These are not the figures that your app shows now. Please wait for the next ones.")
        raise Refusal(words, code="wrong")
    if any(factor.type == Authenticator.Type.TOTP for factor in passkeys.factors_of(account)):
        raise Refusal(_("An authenticator app is set up already. Take it away first."), code="already")
    passkeys.keep_app(account, secret, step=step)
    del request.session["app_secret"]
    _added(request, account)


def show_passkey_again(request: HttpRequest, *, account: Account, credential: str) -> None:
    """For staff pages and for changes to how one signs in."""
    with transaction.atomic():
        if passkeys.check_authentication(credential).user != account:
            raise Refusal(_("That passkey belongs to somebody else."), code="passkey")
    note_shown(request)


def send_letter_again(request: HttpRequest, *, account: Account) -> None:
    """Figures to the person's own address, for those who have neither passkey nor app."""
    if not account.email:
        raise Refusal(_("There is no address of yours here. A recovery code brings you in anew."), code="nothing_asked")
    begin(request, email=account.email)


def show_letter_again(request: HttpRequest, *, account: Account, code: str) -> None:
    """The figures of that letter. What was asked for to another address proves nothing here."""
    if request.session.get("asked", {}).get("address") != account.email:
        raise Refusal(_("Please have the figures sent first."), code="nothing_asked")
    prove(request, code=code)
    note_proved(request)
    if passkeys.factors_of(account):
        request.session["lost_at"] = timezone.now().isoformat()


def show_figures_again(request: HttpRequest, *, account: Account, code: str) -> None:
    """Figures of the app, or one recovery code. A network that guesses waits; the passkey is never held up."""
    network = limits.network_of(request)
    if limits.count("again", f"{network} {account.pk}", within=QUARTER) > TRIES_OF_APP:
        raise _tried_often()
    if len(code.replace("-", "").replace(" ", "")) == LETTERS:
        use_recovery_code(code, among=RecoveryCode.objects.filter(account=account))
    else:
        _check_app(account, rules.figures_typed(code))
    note_shown(request)


def _check_app(account: Account, figures: str) -> None:
    """Fifty wrong figures in a month, from wherever: then a passkey or a recovery code is needed."""
    if limits.count("app", str(account.pk), within=MONTH) > rules.GUESSES_A_MONTH:
        words = _("Many wrong figures were typed this month. Please use a passkey or one of your recovery codes.")
        raise Refusal(words, code="slowly")
    with transaction.atomic():
        passkeys.check_app(account, figures)
    limits.give_back("app", str(account.pk), within=MONTH)


@transaction.atomic
def new_recovery_codes(request: HttpRequest, *, account: Account) -> list[str]:
    """Ten codes, kept as hashes; in clear they stand in this session until their owner says they are safe."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(rules.RECOVERY_CODES)]
    RecoveryCode.objects.filter(account=account).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(account=account, digest=_digest(code)) for code in codes)
    request.session["recovery"] = ["-".join(code[i : i + 4] for i in range(0, LETTERS, 4)) for code in codes]
    record("recovery.made", actor_key=account.key)
    return list(request.session["recovery"])


@transaction.atomic
def use_recovery_code(code: str, *, among: QuerySet[RecoveryCode]) -> Account:
    """Whose code this is; it is used up, and they are told by letter."""
    row = among.select_related("account").filter(digest=_digest(code), used_at=None).first()
    used = row and RecoveryCode.objects.filter(pk=row.pk, used_at=None).update(used_at=timezone.now())
    if row is None or not used or not row.account.is_active:
        raise Refusal(_("We do not know this recovery code, or it was used already."), code="wrong")
    account: Account = row.account
    record("recovery.used", actor_key=account.key)
    _tell(account, Letter.SIGNED_IN, link="/account/devices/")
    return account


def sign_in_with_recovery_code(request: HttpRequest, *, code: str, device: Device) -> Account:
    """A right code brings in, however many wrong ones came from the same network."""
    try:
        with transaction.atomic():
            account = use_recovery_code(code, among=RecoveryCode.objects.all())
            sign_in(request, account, device=device, strong=True)
    except Refusal as wrong:
        if limits.count("recovery", limits.network_of(request), within=QUARTER) > TRIES_OF_APP:
            raise _tried_often() from wrong
        raise
    return account


@transaction.atomic
def plan_removal(*, account: Account, factor_id: int) -> None:
    """Take a way to sign in away after three days, and write at once, so that a thief cannot do it quietly."""
    held = Account.objects.select_for_update().get(pk=account.pk)
    factor = Authenticator.objects.filter(user=account, pk=factor_id).first()
    if factor is None:
        raise Refusal(_("This way to sign in is gone already."), code="gone")
    if _must_stay(held, factor_id):
        raise Refusal(
            _("You look after others here, and this is your only stronger way in. Make another one first.")
            if held.answers_for_others
            else _("This is your only way in, and no letter can reach you. Make another one first."),
            code="last",
        )
    due_at = timezone.now() + rules.REMOVAL_WAITS
    _row, is_new = Removal.objects.get_or_create(factor=factor.pk, defaults={"account": account, "due_at": due_at})
    if is_new:
        plan("accounts.remove_factor", str(factor.pk), at=due_at)
        record("factor.removal_planned", actor_key=account.key)
        _tell(account, Letter.SIGN_IN_CHANGED)


@transaction.atomic
def keep_factor(*, account: Account, factor_id: int) -> None:
    gone, _tables = Removal.objects.filter(account=account, factor=factor_id).delete()
    if gone:
        cancel("accounts.remove_factor", str(factor_id))
        record("factor.kept", actor_key=account.key)


@transaction.atomic
def remove_factor(removal: Removal) -> None:
    """It stays where it has become the last of somebody who cannot do without: of one who leads by now, say."""
    held = Account.objects.select_for_update().get(pk=removal.account_id)
    if _must_stay(held, removal.factor):
        removal.delete()
        record("factor.kept", actor_key=None)
        return
    Authenticator.objects.filter(user=held, pk=removal.factor).delete()
    removal.delete()
    record("factor.removed", actor_key=None)


def _must_stay(account: Account, factor_id: int) -> bool:
    """The last way in of whoever has no address, or answers for others: a letter alone would open what lies behind it,
    and of the house's only organiser the first page."""
    cannot_do_without = account.answers_for_others or account.email is None
    return cannot_do_without and not _another_stays(account, factor_id)


def _another_stays(account: Account, factor_id: int) -> bool:
    leaving = Removal.objects.filter(account=account).values("factor")
    return bool(Authenticator.objects.filter(user=account).exclude(pk=factor_id).exclude(pk__in=leaving).exists())


def _added(request: HttpRequest, account: Account) -> None:
    note_shown(request)
    record("factor.added", actor_key=account.key)
    _tell(account, Letter.SIGN_IN_CHANGED)
    if not RecoveryCode.objects.filter(account=account, used_at=None).exists():
        new_recovery_codes(request, account=account)


def _tried_often() -> Refusal:
    words = _("That was tried many times. Please wait a quarter of an hour, or use a passkey.")
    return Refusal(words, code="slowly")


def _tell(account: Account, letter: Letter, *, link: str = "/account/factors/") -> None:
    if account.email:
        write_to(account, letter, link=link)


def _digest(code: str) -> bytes:
    plain = "".join(letter for letter in code.upper() if letter.isalnum())
    return mark(house_key(), "accounts.recovery", plain)
