"""Our session engine: one row for each browser, the cookie kept only as a hash, the data sealed and bound to the cookie.

Whoever holds both databases and the root key, but not the cookie, reads no session.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Least
from django.http import HttpRequest
from django.utils import timezone

from befriend.accounts import rules
from befriend.accounts.models import Session
from befriend.vault.rules import Tampered
from befriend.vault.sealing import seal_session, unseal_session

TOUCH_AFTER = timedelta(minutes=1)
TOUCH_STREAMS_AFTER = timedelta(minutes=5)
TOUCHED_AT_ONCE = 500  # of those whose streams idle; the others at the next look
COOKIE_AGAIN_AFTER = timedelta(days=1)

GONE_OR_IDLE = """
    SELECT asked.value, s.id FROM {} LEFT JOIN accounts_session s ON s.id = asked.value AND s.expires_at > %s AND EXISTS
        (SELECT 1 FROM accounts_account a WHERE a.id = s.account_id AND a.is_active AND a.erased_on IS NULL)
    WHERE s.id IS NULL OR s.used_at < %s
"""


def key_hash(session_key: str) -> bytes:
    return hashlib.sha256(session_key.encode()).digest()


def aside_of(session_key: str) -> str:
    return f"aside {session_key}"


def aside_hash(session_hash: bytes) -> bytes:
    """Under which the row of what was set aside is found, from the row of its session alone: so that both can go."""
    return hashlib.sha256(b"aside " + session_hash).digest()


def end(sessions: QuerySet[Session]) -> None:
    """These sessions, and what was set aside in them."""
    asides = [aside_hash(bytes(hashed)) for hashed in sessions.values_list("key_hash", flat=True)]
    sessions.delete()
    Session.objects.filter(key_hash__in=asides).delete()


class SessionStore(SessionBase):
    row: int | None = None

    def load(self) -> dict[str, Any]:
        now = timezone.now()
        session = Session.objects.filter(key_hash=key_hash(self.session_key or ""), expires_at__gt=now).first()
        try:
            data = {} if session is None else self._open(bytes(session.sealed))
        except Tampered:
            session = None
        if session is None:
            self._session_key = None
            return {}
        self.row = session.pk
        if now - session.used_at > TOUCH_AFTER:
            self._touch(session, now)
            self._send_cookie_again(session, data, now)
        return data

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(key_hash=key_hash(session_key)).exists()

    def create(self) -> None:
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            return self.create()
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        account = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        values: dict[str, Any] = {"sealed": self._seal(data), "account_id": account, "is_own": bool(data.get("own"))}
        values |= {"device": data.get("device", ""), "is_strong": "strong_at" in data}
        if must_create:
            return self._insert(values)
        mine = Session.objects.filter(key_hash=key_hash(self.session_key))
        before = mine.values_list("account_id", "is_own").first()
        if before != (account, values["is_own"]):
            values |= self._lifetime(values)
        if not mine.update(**values):
            raise UpdateError
        return None

    def _insert(self, values: dict[str, Any]) -> None:
        try:
            with transaction.atomic():
                hashed = key_hash(self.session_key or "")
                self.row = Session.objects.create(key_hash=hashed, **values, **self._lifetime(values)).pk
        except IntegrityError as taken:
            raise CreateError from taken

    def _lifetime(self, values: dict[str, Any]) -> dict[str, datetime]:
        now = timezone.now()
        idle, whole = rules.session_lives(is_own=values["is_own"], signed_in=values["account_id"] is not None)
        return {"used_at": now, "ends_at": now + whole, "expires_at": now + idle}

    def delete(self, session_key: str | None = None) -> None:
        mine = key_hash(session_key or self.session_key or "")
        Session.objects.filter(key_hash__in=[mine, aside_hash(mine)]).delete()

    @classmethod
    def clear_expired(cls) -> None:
        Session.objects.filter(expires_at__lte=timezone.now()).delete()

    def set_aside(self, what: str, data: Any, *, lasts: timedelta) -> None:
        """Keep one thing in a row of its own, under a key that only this cookie makes. It goes with its time, however
        long the session goes on and whether or not this browser comes back, and with the session where that ends
        before; what was set aside before goes at once."""
        self._get_session()  # type: ignore[attr-defined]
        if self.session_key is None:
            self.create()
        now, mine = timezone.now(), key_hash(self.session_key or "")
        stands_until = Session.objects.filter(key_hash=mine).values_list("expires_at", flat=True).first()
        if stands_until is None:
            return
        said = json.dumps([what, data], separators=(",", ":")).encode()
        sealed = seal_session(said, session_key=aside_of(self.session_key or ""))
        until = min(now + lasts, stands_until)
        values = {"sealed": sealed, "used_at": now, "ends_at": until, "expires_at": until}
        Session.objects.update_or_create(key_hash=aside_hash(mine), defaults=values)

    def aside(self, what: str) -> Any:
        """What was set aside under this name, while its time lasts; or None."""
        self._get_session()  # type: ignore[attr-defined]
        key = self.session_key or ""
        row = Session.objects.filter(key_hash=aside_hash(key_hash(key)), expires_at__gt=timezone.now()).first()
        try:
            name, data = json.loads(unseal_session(bytes(row.sealed), session_key=aside_of(key))) if row else ("", None)
        except Tampered:
            return None
        return data if name == what else None

    def let_go_of_aside(self) -> None:
        Session.objects.filter(key_hash=aside_hash(key_hash(self.session_key or ""))).delete()

    def get_expiry_age(self, **kwargs: Any) -> int:
        lives = rules.OWN_DEVICE if self.get("own") else rules.PASSER_BY
        return int(lives.total_seconds())

    def get_expire_at_browser_close(self) -> bool:
        return not self.get("own")

    def _touch(self, session: Session, now: datetime) -> None:
        idle, _ = rules.session_lives(is_own=session.is_own, signed_in=session.account_id is not None)
        expires_at = min(now + idle, session.ends_at)
        Session.objects.filter(pk=session.pk).update(used_at=now, expires_at=expires_at)

    def _send_cookie_again(self, session: Session, data: dict[str, Any], now: datetime) -> None:
        """Once a day, so that it lasts in the browser as long as its row does here, however often somebody comes."""
        sent_at = datetime.fromisoformat(data.get("cookie_at", "1970-01-01T00:00:00+00:00"))
        if session.is_own and now - sent_at > COOKIE_AGAIN_AFTER:
            data["cookie_at"] = now.isoformat()
            self.modified = True

    def _seal(self, data: dict[str, Any]) -> bytes:
        return seal_session(json.dumps(data, separators=(",", ":")).encode(), session_key=self.session_key or "")

    def _open(self, sealed: bytes) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(unseal_session(sealed, session_key=self.session_key or ""))
        return data


def of(request: HttpRequest) -> SessionStore:
    return cast("SessionStore", request.session)


def was_strong(session_key: str) -> bool:
    """Whether a passkey or app was shown in a session from before its row said so; now the row does."""
    is_strong = "strong_at" in SessionStore(session_key)
    Session.objects.filter(key_hash=key_hash(session_key), is_strong=None).update(is_strong=is_strong)
    return is_strong


def those_gone(pks: Iterable[int]) -> set[int]:
    """Which of these sessions stand no more. Asked for open streams: they count as activity, so what idles is touched.

    Asked twice a second for everybody who listens, so the answer holds only those of whom there is something to say.
    """
    asked, now = json.dumps(list(pks)), timezone.now()
    times = [connection.ops.adapt_datetimefield_value(at) for at in (now, now - TOUCH_STREAMS_AFTER)]
    is_postgres = connection.vendor == "postgresql"
    these = "unnest(%s::bigint[]) AS asked (value)" if is_postgres else "json_each(%s) AS asked"
    with connection.cursor() as cursor:
        cursor.execute(GONE_OR_IDLE.format(these), [f"{{{asked[1:-1]}}}" if is_postgres else asked, *times])
        found = cursor.fetchall()
    _touch_all([stands for _, stands in found if stands][:TOUCHED_AT_ONCE], now)
    return {pk for pk, stands in found if stands is None}


def _touch_all(pks: list[int], now: datetime) -> None:
    for is_own in (True, False) if pks else ():
        idle, _ = rules.session_lives(is_own=is_own, signed_in=True)
        expires_at = Least(F("ends_at"), Value(now + idle))
        Session.objects.filter(pk__in=pks, is_own=is_own).update(used_at=now, expires_at=expires_at)
