"""Crisis help as files under BEFRIEND_HOME/public: made at start and after each change, sent without a database."""

import os
import re
import tempfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation

from befriend.safety.crisis import lines
from befriend.shell.community import Community, community, forget
from befriend.shell.context import ways_out
from befriend.shell.errors import fixed

NOBODY_YET = Community()
ADDRESS = re.compile(r"/help/(?:(?P<code>[a-z]{2})/)?")


def publish() -> int:
    """Write every page in every language, each whole or not at all; how many."""
    from befriend.safety.crisis.queries import checked_dates

    forget()  # another process may have changed the house
    return _write_all(_every(), checks=checked_dates(), house=community())


def publish_again() -> None:
    """The house has another name or other countries. Where no start has written a page yet, there is none to change."""
    if file_of("/help/", settings.LANGUAGE_CODE).is_file():
        publish()


def publish_missing() -> int:
    """Where no database answers, only what does not lie there yet, as unchecked; how many."""
    missing = [(address, language) for address, language in _every() if not file_of(address, language).is_file()]
    return _write_all(missing, checks={}, house=Community())


def _every() -> list[tuple[str, str]]:
    return [(address, language) for language, _name in settings.LANGUAGES for address in addresses()]


def _write_all(pages: list[tuple[str, str]], *, checks: Mapping[str, date | None], house: Community) -> int:
    today = timezone.localdate()
    for address, language in pages:
        _write(file_of(address, language), render(address, language, checks=checks, today=today, house=house))
    for language, _name in settings.LANGUAGES:
        _write(public() / f"404.{language}.html", fixed("404", language))
    return len(pages)


def addresses() -> list[str]:
    """Every address of crisis help."""
    return ["/help/", *(f"/help/{code}/" for code in sorted(lines.countries()))]


def file_of(address: str, language: str) -> Path:
    """`/help/ie/` lies in public/help/ie.html; another language beside it, as ie.ar.html."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(f"{address!r} is not an address of crisis help.")
    tail = "" if language == settings.LANGUAGE_CODE else f".{language}"
    return public() / "help" / f"{match['code'] or 'index'}{tail}.html"


def page_of(address: str, language: str) -> bytes:
    """The file as it lies there, or, before the first start wrote one, the page as shipped."""
    file = file_of(address, language)
    if file.is_file():
        return file.read_bytes()
    return render(address, language, checks={}, today=timezone.localdate())


def render(
    address: str, language: str, *, checks: Mapping[str, date | None], today: date, house: Community = NOBODY_YET
) -> bytes:
    match = ADDRESS.fullmatch(address)
    code = match["code"] if match else None
    if code is None:
        return index(language, house=house)
    with translation.override(language):
        page = lines.page(code, checks=checks, today=today)
        return render_to_string("safety/crisis_country.html", {**_about(house), "page": page}).encode()


def index(language: str, *, house: Community = NOBODY_YET, **asked: object) -> bytes:
    """Those of the house, then all countries; `asked` and `found` where somebody typed a name."""
    near = lines.known(house.countries)
    with translation.override(language):
        return render_to_string("safety/crisis_index.html", {**_about(house), "near": near, **asked}).encode()


def _about(house: Community) -> dict[str, object]:
    return {"bare": True, "community": house.name, "countries": lines.by_name(), **ways_out()}


def public() -> Path:
    return Path(settings.HOME) / "public"


def _write(file: Path, page: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".making-")
    try:
        with os.fdopen(handle, "wb") as making:
            making.write(page)
        Path(name).chmod(0o644)
        Path(name).replace(file)
    finally:
        Path(name).unlink(missing_ok=True)
