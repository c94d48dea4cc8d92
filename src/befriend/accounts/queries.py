"""Who is signed in, and where."""

from django.db import connection

from befriend.accounts.models import Account, Session
from befriend.accounts.sessions import key_hash

SESSION_SQL = """
    SELECT s.account_id, s.id FROM accounts_session s JOIN accounts_account a ON a.id = s.account_id
    WHERE s.key_hash = %s AND s.expires_at > CURRENT_TIMESTAMP AND a.is_active AND a.erased_on IS NULL
"""


def account_of_session(session_key: str) -> tuple[int, int] | None:
    """(account, session) behind a cookie, or None when it has ended: one indexed look-up, no unsealing."""
    with connection.cursor() as cursor:
        cursor.execute(SESSION_SQL, [key_hash(session_key)])
        row: tuple[int, int] | None = cursor.fetchone()
    return row


def sessions_of(account: Account) -> list[Session]:
    return list(Session.objects.filter(account=account).order_by("-used_at", "-pk")[:50])


def account_by_address(address: str) -> Account | None:
    """The person behind a proven address; also on the way out, so that they may change their mind."""
    return Account.objects.filter(email=address, is_active=True, erased_on=None).first()
