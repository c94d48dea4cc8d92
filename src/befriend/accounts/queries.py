"""Who is signed in, and where."""

from dataclasses import dataclass
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.db.models import F
from django.http import Http404
from django.utils import timezone

from befriend.accounts import rules
from befriend.accounts.models import Account, CallToOrganise, Session
from befriend.accounts.passkeys import factors_of
from befriend.accounts.sessions import key_hash, was_strong
from befriend.shell.codes import code_hash
from befriend.vault.sealing import house_key, mark, unseal

SESSION_SQL = """
    SELECT s.account_id, s.id, s.is_strong FROM accounts_session s JOIN accounts_account a ON a.id = s.account_id
    WHERE s.key_hash = %s AND s.expires_at > CURRENT_TIMESTAMP AND a.is_active AND a.erased_on IS NULL
"""


def account_of_session(session_key: str) -> tuple[int, int, bool] | None:
    """(account, session, whether a passkey or app was shown in it) behind a cookie, or None when it has ended: one
    indexed look-up; only a session from before its row said so is unsealed, once."""
    with connection.cursor() as cursor:
        cursor.execute(SESSION_SQL, [key_hash(session_key)])
        row: tuple[int, int, int | None] | None = cursor.fetchone()
    if row is None:
        return None
    account, session, is_strong = row
    return account, session, was_strong(session_key) if is_strong is None else bool(is_strong)


def name_of(account: Account, what: str, pk: int) -> str:
    """What a URL calls one of a person's browsers or factors: it tells nothing, and fits nobody else's."""
    return mark(account.key, f"accounts.{what}", str(pk)).hex()[:24]


def session_for(account: Account, name: str) -> Session:
    """The one door to a browser that somebody is signed in with."""
    for session in sessions_of(account):
        if name_of(account, "session", session.pk) == name:
            return session
    raise Http404


def factor_for(account: Account, name: str) -> Authenticator:
    """The one door to a passkey or authenticator app."""
    for factor in factors_of(account):
        if name_of(account, "factor", factor.pk) == name:
            return factor
    raise Http404


def has_factor(account: Account) -> bool:
    return bool(Authenticator.objects.filter(user=account).exists())


def has_shown(account: Account, session: SessionBase) -> bool:
    """May change or take what weighs: showed the passkey or app lately; without either, came in a moment ago."""
    if has_factor(account):
        return account.passkey_is_fresh(session)
    return rules.came_just_now(session.get("proved_at"), now=timezone.now())


def may_go_by_letter(account: Account) -> bool:
    """A letter stands in for a passkey that was lost, with all codes, where nobody else's words lie behind it."""
    return account.email is not None and not account.answers_for_others


def has_proved(account: Account, session: SessionBase) -> bool:
    """Enough for what waits for days and is told by letter: taking a passkey away, having everything erased. Whoever
    says that a passkey is lost has shown, just now, figures that were sent to them for this."""
    is_lost = rules.came_just_now(session.get("lost_at"), now=timezone.now())
    return has_shown(account, session) or (is_lost and may_go_by_letter(account))


def organiser_is_there() -> bool:
    """An organiser who can come in: one with a passkey or an app; in the demo, one click does."""
    organisers = Account.objects.filter(is_organiser=True, is_active=True)
    if settings.DEMO:
        return organisers.exists()
    return bool(Authenticator.objects.filter(user__in=organisers).exists())


def first_run_token() -> str:
    """What `befriend up` prints while there is no organiser: proof of standing at the console."""
    return mark(house_key(), "accounts.first_run", "organiser").hex()[:20]


def sessions_of(account: Account) -> list[Session]:
    return list(Session.objects.filter(account=account).order_by("-used_at", "-pk")[:50])


def account_by_address(address: str) -> Account | None:
    """The person behind a proven address; also on the way out, so that they may change their mind."""
    return Account.objects.filter(email=address, is_active=True, erased_on=None).first()


def is_going(address: str) -> bool:
    """The erasure of whoever had this address has begun, and is not done: it is a moment, or as long as it fails."""
    begun = Account.objects.filter(email=address, is_active=False, erase_at__isnull=False)
    return bool(begun.filter(erased_on=None).exists())


@dataclass(frozen=True)
class Organiser:
    """As other organisers see them: the name under which they were asked, "" for whoever opened the house."""

    account: Account
    slug: str
    name: str


def organisers() -> list[Organiser]:
    """Also those on the way out, to whom the house is open until they are gone."""
    found = Account.objects.filter(is_organiser=True, erased_on=None).order_by("pk")
    calls = {call.account_id: call for call in CallToOrganise.objects.filter(account__in=found)}
    return [
        Organiser(each, name_for_house(each), name_in(calls[each.pk]) if each.pk in calls else "") for each in found
    ]


def name_for_house(account: Account) -> str:
    """What a URL of the house calls one who organises; it outlives their key."""
    return mark(house_key(), "accounts.organiser", account.key.bytes).hex()[:24]


def organiser_for(slug: str) -> Organiser:
    """The one door to an organiser, for those who organise."""
    for each in organisers():
        if each.slug == slug:
            return each
    raise Http404


def name_in(call: CallToOrganise) -> str:
    return unseal(bytes(call.name_sealed), **call.place())


def open_calls() -> list[CallToOrganise]:
    """Who is asked and does not organise yet; first those who have said yes."""
    calls = CallToOrganise.objects.filter(confirmed_at=None, expires_at__gt=timezone.now())
    return list(calls.order_by(F("account").asc(nulls_last=True), "pk")[:50])


def somebody_agreed() -> CallToOrganise | None:
    """A yes that waits for an organiser to hear the figures."""
    said = CallToOrganise.objects.filter(confirmed_at=None, account__isnull=False, expires_at__gt=timezone.now())
    return said.order_by("expires_at", "pk").first()


def open_call(public_id: UUID) -> CallToOrganise:
    """The one door to a call that is open; also to one that was answered a moment ago, which an action says."""
    call = CallToOrganise.objects.filter(public_id=public_id).first()
    if call is None:
        raise Http404
    return call


def call_behind(code: str) -> CallToOrganise | None:
    """What a code calls to, while nobody has said yes to it; looking uses nothing up."""
    calls = CallToOrganise.objects.filter(account=None, expires_at__gt=timezone.now())
    return calls.filter(code_hash=code_hash(code)).first() if code else None


def call_of(account: Account) -> CallToOrganise | None:
    """What this person said yes to, while it waits for a word from who asked them."""
    return CallToOrganise.objects.filter(account=account, confirmed_at=None, expires_at__gt=timezone.now()).first()


def figures_of(call: CallToOrganise) -> str:
    """Four figures that stand on one screen alone: of whoever said yes to this call."""
    key = call.account.key.bytes if call.account else b""
    return f"{int.from_bytes(mark(house_key(), 'accounts.call_figures', call.public_id.bytes + key)[:8]) % 10_000:04}"
