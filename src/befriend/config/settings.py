"""All settings. Production differs from a laptop only in the environment (docs/running/settings.md)."""

import hashlib
import hmac
import zoneinfo
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from befriend.config import env, rootkey
from befriend.config.databases import database
from befriend.mail.senders import server
from befriend.shell import logs
from befriend.vault.envelopes import recipients

PACKAGE = Path(__file__).resolve().parent.parent

# live: real people. demo: invented people, one-click sign-in. test: the test suite.
MODE = env.choice("MODE", "live", ("live", "demo", "test"))
DEMO = MODE == "demo"
HOME = env.folder("HOME", Path("~/.befriend"))
ORIGIN = env.origin("http://localhost:8000")
HOST = urlsplit(ORIGIN).hostname or ""
SECURE = ORIGIN.startswith("https://")
if MODE == "live" and not SECURE and HOST not in ("localhost", "127.0.0.1"):
    raise ImproperlyConfigured("BEFRIEND_ORIGIN should begin with https:// (or name localhost).")

MAKE_ONE = "Make a root key with `befriend key new PATH`, outside BEFRIEND_HOME, and name its path there."
ROOT_KEY_FILE = Path(env.text("ROOT_KEY_FILE", str(HOME / "root.key") if MODE != "live" else None, hint=MAKE_ONE))
ROOT_KEYS = rootkey.read(ROOT_KEY_FILE, home=HOME, demo=MODE != "live")
LIVE_RATE = env.number("LIVE_RATE", 1)  # times the ordinary limits on what comes in at /live/
ERASURE_LEDGER = Path(env.text("ERASURE_LEDGER", str(HOME / "erasures.ledger")))
BACKUP_RECIPIENT = env.fit_for("BACKUP_RECIPIENT", "", recipients)  # age1…; empty: backups lie in no envelope
SECRET_KEY, *SECRET_KEY_FALLBACKS = (
    hmac.new(ROOT_KEYS[start : start + 32], b"befriend django secret", hashlib.sha256).hexdigest()
    for start in range(0, len(ROOT_KEYS), 32)
)
DEBUG = False
ALLOWED_HOSTS = [HOST, "localhost", "127.0.0.1", "testserver"] if MODE != "live" else [HOST]
CSRF_TRUSTED_ORIGINS = [ORIGIN]

DATABASES = {
    "default": database(env.text("DATABASE", f"sqlite://{HOME}/befriend.sqlite3"), test_name="test_befriend"),
    "keys": database(env.text("KEYS_DATABASE", f"sqlite://{HOME}/keys.sqlite3"), test_name="test_befriend_keys"),
}
DATABASE_ROUTERS = ["befriend.config.databases.KeysRouter"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "befriend.rehearsal",
    "befriend.desk",
    "befriend.meetings",
    "befriend.groups",
    "befriend.safety",
    "befriend.accounts",
    "befriend.mail",
    "befriend.audit",
    "befriend.realtime",
    "befriend.vault",
    "befriend.due",
    "befriend.shell",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_cotton",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "befriend.shell.middleware.house_headers",
    "befriend.shell.middleware.absence",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "befriend.accounts.middleware.on_their_clock",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "befriend.shell.middleware.private_pages",
    "befriend.shell.middleware.refusals",
]

ROOT_URLCONF = "befriend.config.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["befriend.shell.templatetags.dates"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "befriend.shell.context.house",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["befriend.accounts.backend.Present"]
LOGIN_URL = "accounts:sign_in"
SESSION_ENGINE = "befriend.accounts.sessions"
MFA_ADAPTER = "befriend.accounts.passkeys.Adapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp"]

SMTP = env.fit_for("SMTP", "", server)  # smtp://user:password@host:587 or smtps://…; empty: letters stay in the outbox
MAIL_FROM = env.text("MAIL_FROM", f"post@{HOST}")
MAIL_NAME = env.text("MAIL_NAME", "Your notices")  # what an inbox shows; name no group and no subject

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [PACKAGE / "shell" / "locale"]
FORMAT_MODULE_PATH = ["befriend.shell.formats"]
TIME_ZONE = "UTC"
zoneinfo.reset_tzpath(to=())  # one source of time-zone rules: the tzdata package, upgraded by itself (0008)
USE_TZ = True

STATIC_URL = "/static/"
STORAGES = {"staticfiles": {"BACKEND": "befriend.shell.assets.Editions"}}

LOGGING = logs.LOGGING

SESSION_COOKIE_NAME = "__Host-befriend" if SECURE else "befriend"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
TOO_YOUNG_COOKIE = "not-yet"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = SECURE
TRUSTED_PROXIES = env.fit_for("TRUSTED_PROXIES", "127.0.0.1, ::1", env.proxies)  # who may say who asks, and how
SECURE_HSTS_SECONDS = int(timedelta(days=730).total_seconds()) if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"  # with no-referrer browsers send "Origin: null", and no form would pass
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
FILE_UPLOAD_HANDLERS = ["befriend.shell.uploads.NoFiles"]
CSRF_FAILURE_VIEW = "befriend.shell.errors.stale"
SILENCED_SYSTEM_CHECKS = ["security.W002"]  # who may frame a page stands in the content policy, once
LEAVE_TO = env.elsewhere("LEAVE_TO", "https://duckduckgo.com/?q=weather")  # where "Leave" goes
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "frame-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["htmx"],
    }
}
