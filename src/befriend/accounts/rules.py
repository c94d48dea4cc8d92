"""Decisions about signing in, on plain values."""

import datetime as dt
import re
import secrets
import unicodedata
from datetime import datetime, timedelta
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

CODE_LIVES = timedelta(minutes=15)
TRIES = 5
FIGURES, FIGURES_UNDER_ATTACK = 6, 12
GUESSES_A_MONTH = 50  # at one address or app, and so never more than a hundred in any thirty days
GUESSES_IN_THE_HOUSE = 300
WRONG_FROM_ONE_NETWORK = 20  # then each of its forty short codes is looked at once: sixty guesses
LONGEST_WAIT = timedelta(minutes=5)
LETTERS_OF_THE_HOUSE = 600
LETTERS_TO_ONE_ADDRESS = 12

OWN_DEVICE = timedelta(days=90)
SHARED_IDLE = timedelta(minutes=30)
SHARED_WHOLE = timedelta(hours=12)
PASSER_BY = timedelta(hours=2)

PROVED_FOR = timedelta(minutes=15)
STRONG_FOR = timedelta(minutes=30)
USE_COUNTS_AFTER = timedelta(minutes=1)
STRONG_AT_MOST = timedelta(hours=8)
REMOVAL_WAITS = timedelta(hours=72)
ERASURE_WAITS = timedelta(days=7)
RECOVERY_CODES = 10


@cache
def zones() -> frozenset[str]:
    """The names of all time zones; Python looks through its folders each time it is asked."""
    return frozenset(available_timezones())


@cache
def zone_choices() -> tuple[tuple[str, str], ...]:
    """Zones to choose from, by the places that people know."""
    places = sorted(
        name for name in zones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "posix/", "right/"))
    )
    return (("UTC", "UTC"), *((name, name.replace("_", " ")) for name in places))


@cache
def clock_choices() -> tuple[tuple[str, str], ...]:
    """Where somebody may say that they live. A bare UTC is what an account holds whose owner named no place, so whoever
    chooses it by hand has it under its longer name."""
    return (("Etc/UTC", "UTC"), *zone_choices()[1:])


def today() -> dt.date:
    return datetime.now(dt.UTC).date()


def this_month() -> dt.date:
    """Joined "in November": coarse, so that the row does not tell who came to which meeting."""
    return today().replace(day=1)


def passkey_handle() -> bytes:
    """What a passkey calls its owner: random, not our number."""
    return secrets.token_bytes(32)


def is_mailable(typed: str) -> bool:
    """Letters that mail does not know are turned away before the `@`: a Kelvin sign, lower-cased, would be a k."""
    return typed.strip().rpartition("@")[0].isascii()


def plain_address(typed: str) -> str:
    """The one spelling under which an address is kept, found and written to; the domain in its ASCII form."""
    local, _, domain = typed.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_domain = domain
    return f"{local.lower()}@{ascii_domain.lower()}"


def new_code(figures: int) -> str:
    return "".join(secrets.choice("0123456789") for _ in range(figures))


def figures_typed(typed: str) -> str:
    """The figures in what somebody typed: "418 0 52" and full-width digits are fine."""
    return "".join(str(unicodedata.digit(letter)) for letter in typed if unicodedata.digit(letter, None) is not None)


def code_length(*, at_address: int, in_network: int, in_house: int) -> int:
    """Guessing locks nobody out; it makes the next codes too long to guess: of an address, a network, or the house."""
    is_guessed = at_address >= GUESSES_A_MONTH or in_house >= GUESSES_IN_THE_HOUSE
    return FIGURES_UNDER_ATTACK if is_guessed or in_network >= WRONG_FROM_ONE_NETWORK else FIGURES


def letter_waits(*, from_network: int, to_address: int, of_house: int) -> timedelta:
    """Letters slow down by how many went before in this quarter of an hour, and never by more than five minutes."""
    waits = (
        0 if from_network < 3 else 30 * 2 ** min(from_network - 3, 8),
        10 * (to_address - LETTERS_TO_ONE_ADDRESS),
        of_house - LETTERS_OF_THE_HOUSE,
    )
    return min(timedelta(seconds=max(0, *waits)), LONGEST_WAIT)


def session_lives(*, is_own: bool, signed_in: bool) -> tuple[timedelta, timedelta]:
    """(how long it may idle, how long in all)."""
    if not signed_in:
        return PASSER_BY, PASSER_BY
    return (OWN_DEVICE, timedelta(days=3650)) if is_own else (SHARED_IDLE, SHARED_WHOLE)


def is_fresh(used: str | None, shown: str | None, *, now: datetime) -> bool:
    """A passkey or app was shown within eight hours, and what it opened has not idled for thirty minutes."""
    if used is None:
        return False
    last, first = datetime.fromisoformat(used), datetime.fromisoformat(shown or used)
    return now - last < STRONG_FOR and now - first < STRONG_AT_MOST


def came_just_now(proved: str | None, *, now: datetime) -> bool:
    """Signed in, or proved their address again, a moment ago: enough for those who have nothing stronger."""
    return proved is not None and now - datetime.fromisoformat(proved) < PROVED_FOR


def safe_next(wanted: str | None, *, default: str = "/") -> str:
    """A path on this site, or the default: never another host, scheme or a browser's reading of backslashes."""
    if not wanted or not re.fullmatch(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*", wanted):
        return default
    parts = urlsplit(wanted)
    return default if parts.scheme or parts.netloc else wanted


BROWSERS = (("Edg", "edge"), ("OPR", "opera"), ("Firefox", "firefox"), ("Chrom", "chrome"), ("Safari", "safari"))
SYSTEMS = (
    ("Android", "android"),
    ("iPhone", "iphone"),
    ("iPad", "ipad"),
    ("Windows", "windows"),
    ("Mac OS", "mac"),
    ("CrOS", "chromebook"),
    ("Linux", "linux"),
)


def device_codes(user_agent: str) -> str:
    """As coarse as it is useful: "firefox android". No versions, no model."""
    known = (next((code for sign, code in signs if sign in user_agent), "") for signs in (BROWSERS, SYSTEMS))
    return " ".join(filter(None, known))
