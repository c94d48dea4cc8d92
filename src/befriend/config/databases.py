"""Two databases: what people write, and the keys it is written under."""

import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pysqlite3
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.signals import connection_created

from befriend.shell.sqlite import ASKED, PATIENCE, read_back

sys.modules["sqlite3"] = pysqlite3  # Debian's SQLite can corrupt a WAL database (docs/decisions/0011)

OLDEST_SQLITE = (3, 51, 3)
PICKED_UP = 5  # seconds within which a server answers a call, or counts as away
SEALED_LINE = ("sslmode", "sslrootcert", "sslcert", "sslkey")  # given on to whatever opens a line to the server
SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def database(url: str, *, test_name: str) -> dict[str, Any]:
    """Django's settings for `sqlite:///path` or `postgres://user:password@host:port/name?host=/socket`."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)), test_name)
    if parts.scheme in ("postgres", "postgresql"):
        return _postgres(parts, test_name)
    raise ImproperlyConfigured("A database is named as sqlite:///path/to/file or postgres://user:password@host/name.")


def _sqlite(path: Path, test_name: str) -> dict[str, Any]:
    if pysqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise ImproperlyConfigured(f"SQLite {pysqlite3.sqlite_version} can lose data; 3.51.3 or newer is needed.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": PATIENCE,
            "init_command": ASKED,
        },
        "TEST": {"NAME": path.with_name(f"{test_name}.sqlite3")},
    }


def _postgres(parts: Any, test_name: str) -> dict[str, Any]:
    query = _query(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or unquote(parts.hostname or ""),
        "PORT": parts.port or query.get("port", ""),
        "OPTIONS": {"connect_timeout": PICKED_UP} | {name: query[name] for name in SEALED_LINE if name in query},
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {"NAME": test_name},
    }


def _query(text: str) -> dict[str, str]:
    """What is not understood is not dropped: it may have been there to keep others from listening."""
    query = {name: unquote(value) for name, _, value in (pair.partition("=") for pair in text.split("&") if pair)}
    for name in query:
        if name not in ("host", "port", *SEALED_LINE):
            known = ", ".join(("host", "port", *SEALED_LINE))
            raise ImproperlyConfigured(f"After the ? of a database there may be {known}, and not {name!r}.")
    if query.get("sslmode", "prefer") not in SSL_MODES:
        raise ImproperlyConfigured(f"sslmode of a database should be one of {', '.join(SSL_MODES)}.")
    return query


def prove(sender: object, connection: Any, **_: object) -> None:
    """Every connection of Django's proves that SQLite took our settings."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            read_back(cursor.execute, close=connection.close)


connection_created.connect(prove, dispatch_uid="befriend.read_back")


class KeysRouter:
    """The vault's tables live in the `keys` database, and nothing else does."""

    def db_for_read(self, model: Any, **_: object) -> str:
        return "keys" if model._meta.app_label == "vault" else "default"

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **_: object) -> bool:
        return (app_label == "vault") == (db == "keys")
