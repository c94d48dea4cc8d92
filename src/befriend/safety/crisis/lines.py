"""Crisis lines as plain values: what is read, what is shown, in which order. Opens no database."""

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from befriend.accounts.countries import NAMES

ANYWHERE = "zz"
SHOWN = ("high", "medium")
START = date(1970, 1, 1)
OLD = timedelta(days=180)
TOO_OLD = timedelta(days=365)
UNSURE = re.compile(r"confirm|source|disagree|\b20\d\d\b", re.IGNORECASE)
TEXTING = re.compile(r"^(?:text|sms)\s+(?:(?P<word>[A-Z]+) to )?(?P<number>[\d ]+)$", re.IGNORECASE)
CALLING = re.compile(r"^(?P<number>[+*\d][\d\s*\-]*?)\s*(?:(?:opt\.|ext\.)\s*(?P<then>\d+)|\((?P<about>[^)]*)\))?$")
EMAIL = re.compile(r"^email (?P<address>\S+@\S+)$")
CALLED: Mapping[str, str | Promise] = NAMES | {"CN": _("China (mainland)"), "ZZ": _("International")}
ALIASES = {
    "uk": "gb", "england": "gb", "scotland": "gb", "wales": "gb", "britain": "gb", "great britain": "gb",
    "northern ireland": "gb", "usa": "us", "america": "us", "united states of america": "us", "eire": "ie",
    "holland": "nl", "deutschland": "de", "osterreich": "at", "schweiz": "ch", "suisse": "ch", "svizzera": "ch",
    "espana": "es", "italia": "it", "polska": "pl", "sverige": "se", "norge": "no", "danmark": "dk", "suomi": "fi",
    "brasil": "br", "belgie": "be", "belgique": "be", "korea": "kr", "czech republic": "cz", "turkiye": "tr",
}  # fmt: skip


@dataclass(frozen=True)
class Way:
    """One number to press: how it is written, where the link leads, and what to do then."""

    shown: str
    href: str
    word: str = ""  # what to write in the text message
    then: str = ""  # what to choose when they answer


@dataclass(frozen=True)
class Line:
    key: str
    service: str
    calls: tuple[Way, ...]
    texts: tuple[Way, ...]
    mails: tuple[Way, ...]
    also: tuple[str, ...]
    url: str
    hours: str
    languages: str
    checked_on: date | None

    @property
    def name(self) -> str:
        """The service, without our own word for what kind it is."""
        return self.service.removesuffix(" (directory)")


@dataclass(frozen=True)
class Country:
    code: str
    listed_as: str
    emergency: tuple[Way, ...]
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """In the reader's language."""
        return str(CALLED[self.code.upper()])

    @property
    def emergency_key(self) -> str:
        return _key(self.code, "emergency", self.emergency)

    @property
    def keys(self) -> list[str]:
        """Of each number that can be checked."""
        return [self.emergency_key] * bool(self.emergency) + [line.key for line in self.lines]


@dataclass(frozen=True)
class Page:
    """What one country's page says, in this order."""

    country: Country
    emergency: tuple[Way, ...]
    emergency_checked_on: date | None
    emergency_is_doubtful: bool  # somebody tried it, and it did not answer or was wrong
    checked: tuple[tuple[Line, date], ...]
    directory: tuple[Line, ...]
    unchecked: tuple[Line, ...]


@cache
def countries() -> Mapping[str, Country]:
    """All countries of the list by lower-case code; one without a sure row has no numbers at all."""
    text = (files("befriend.safety") / "data" / "crisis-lines.csv").read_text(encoding="utf-8")
    return read(csv.DictReader(text.splitlines()))


def read(rows: Iterable[Mapping[str, str]]) -> dict[str, Country]:
    found: dict[str, Country] = {}
    for row in rows:
        code = row["iso_code"].lower()
        known = found.get(code) or Country(code, row["country"], (), ())
        if row["confidence"] in SHOWN:
            emergency = known.emergency or tuple(_call(part) for part in _parts(row["emergency_number"], r" / "))
            known = Country(code, known.listed_as, emergency, (*known.lines, _line(code, row)))
        found[code] = known
    return found


def page(code: str, *, checks: Mapping[str, date | None], today: date) -> Page:
    """What stands on a country's page today. A check older than a year counts for nothing, and hides its line; so does
    None, a check that nobody answered. The emergency number is never hidden.

    An unknown country is nowhere in particular: the local emergency number, in words, and the directory.
    """
    known = countries()
    country = known.get(code) or known[ANYWHERE]
    lines = [(line, checks.get(line.key, line.checked_on)) for line in country.lines if not is_silent(line, checks)]
    alive = [] if country.code == ANYWHERE else [pair for pair in lines if not is_too_old(pair[1], today)]
    emergency_on = checks.get(country.emergency_key)
    return Page(
        country=country,
        emergency=() if country.code == ANYWHERE else country.emergency,
        emergency_checked_on=None if is_too_old(emergency_on, today) else emergency_on,
        emergency_is_doubtful=checks.get(country.emergency_key, START) is None,
        checked=tuple((line, on) for line, on in alive if on),
        directory=known[ANYWHERE].lines,
        unchecked=tuple(line for line, on in alive if on is None),
    )


def is_silent(line: Line, checks: Mapping[str, date | None]) -> bool:
    return checks.get(line.key, START) is None


def is_old(checked_on: date | None, today: date) -> bool:
    return checked_on is not None and today - checked_on > OLD


def is_too_old(checked_on: date | None, today: date) -> bool:
    return checked_on is not None and today - checked_on > TOO_OLD


def find(asked: str) -> list[Country]:
    """Countries that somebody may mean: by code, by name, by a part of a name, in that order; each by the name that the
    reader sees, or by the one of the list."""
    wanted = as_typed(asked)
    if not wanted:
        return []
    named = [(country, (as_typed(country.name), as_typed(country.listed_as))) for country in by_name()]
    code = wanted if wanted in countries() and wanted != ANYWHERE else ALIASES.get(wanted, "")
    if code:
        return [countries()[code]]
    exactly = [country for country, names in named if wanted in names]
    return exactly or [country for country, names in named if any(wanted in name for name in names)]


def known(codes: Iterable[str]) -> list[Country]:
    """Those of these countries that the list has, in their order."""
    found = (countries().get(code.lower()) for code in codes)
    return [country for country in found if country]


def by_name() -> list[Country]:
    return sorted((it for it in countries().values() if it.code != ANYWHERE), key=lambda it: as_typed(it.name))


def as_typed(name: str) -> str:
    """A name without its accents and capitals, in any script."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return " ".join(bare.casefold().split())


def plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(bare.lower().split())


def _line(code: str, row: Mapping[str, str]) -> Line:
    calls, texts, mails, also = [_call(part) for part in _parts(row["phone"], r"; | or ")], [], [], []
    for part in _parts(row["text_chat"], r";"):
        if match := TEXTING.match(part):
            texts.append(_text(match["number"], (match["word"] or "").upper()))
        elif match := EMAIL.match(part):
            mails.append(Way(match["address"], f"mailto:{match['address']}"))
        else:
            also.append(part)
    return Line(
        key=_key(code, row["service"], [*calls, *texts, *mails], url=row["url"]),
        service=row["service"],
        calls=tuple(calls),
        texts=tuple(texts),
        mails=tuple(mails),
        also=tuple(also),
        url=row["url"],
        hours=_hours(row["hours"]),
        languages=row["languages"].replace(";", ","),
        checked_on=date.fromisoformat(row["checked_on"]) if row.get("checked_on") else None,
    )


def _key(code: str, service: str, ways: Iterable[Way], *, url: str = "") -> str:
    """What a check is noted under: the service and its numbers as they stand, so that it speaks for no others.

    A check noted under another key, also by an edition that left the numbers out, counts as none.
    """
    numbers = "\n".join(f"{way.href} {way.then}" for way in ways) or url
    name = re.sub(r"[^a-z0-9]+", "-", plain(service)).strip("-")[:60]
    return f"{code}:{name}:{hashlib.sha256(numbers.encode()).hexdigest()[:8]}"


def _hours(said: str) -> str:
    """Only hours that the source is sure of; an editor's doubt is not shown to somebody in need."""
    sure = [part.strip() for part in said.split(";") if part.strip() and part.strip().lower() != "confirm"]
    return "" if any(UNSURE.search(part) for part in sure) else "; ".join(sure)


def _call(said: str) -> Way:
    match = CALLING.match(said)
    if match is None:
        raise ValueError(f"{said!r} is not a telephone number that can be pressed.")
    number = match["number"].strip()
    return Way(number, "tel:" + re.sub(r"[\s\-]", "", number), then=match["then"] or "")


def _text(number: str, word: str) -> Way:
    return Way(number.strip(), "sms:" + number.replace(" ", "") + (f"?body={word}" if word else ""), word=word)


def _parts(said: str, between: str) -> list[str]:
    return [part.strip() for part in re.split(between, said) if part.strip() and part.strip() != "local"]
