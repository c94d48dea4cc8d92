"""What an organiser reads about the lines of each country: checked, growing old, hidden, not yet checked."""

from dataclasses import dataclass
from datetime import date

from befriend.safety.crisis import lines
from befriend.safety.crisis.queries import checked_dates, latest_checks, name_on


@dataclass(frozen=True)
class LineRow:
    key: str
    service: str
    ways: tuple[lines.Way, ...]
    url: str
    hours: str
    checked_on: date | None
    checked_by: str
    old: bool
    silent: bool
    hidden: bool
    ticked: bool


@dataclass(frozen=True)
class CountryRow:
    country: lines.Country
    total: int
    unchecked: int
    old: int
    silent: int
    doubtful: bool  # the emergency number did not answer; it stays shown
    hidden: int


def line_rows(country: lines.Country, today: date, *, ticked: list[str]) -> list[LineRow]:
    """Every number of one country; its emergency number comes first and is never hidden."""
    keys = [country.emergency_key, *(line.key for line in country.lines)]
    known = latest_checks(keys)
    shown = [(country.emergency_key, "", country.emergency, "", "")] if country.emergency else []
    shown += [
        (line.key, line.service, (*line.calls, *line.texts, *line.mails), line.url, line.hours)
        for line in country.lines
    ]
    rows = []
    for key, service, ways, url, hours in shown:
        check = known.get(key)
        on = check.checked_on if check else None
        rows.append(
            LineRow(
                key=key,
                service=service,
                ways=ways,
                url=url,
                hours=hours,
                checked_on=on,
                checked_by=name_on(check) if check else "",
                old=lines.is_old(on, today),
                silent=check is not None and not check.answered,
                hidden=lines.is_too_old(on, today) and key != country.emergency_key,
                ticked=key in ticked,
            )
        )
    return rows


def country_rows(countries: list[lines.Country], today: date) -> list[CountryRow]:
    dates = checked_dates()
    return [_country_row(country, dates, today) for country in countries if country.lines]


def _country_row(country: lines.Country, dates: dict[str, date | None], today: date) -> CountryRow:
    speak = [line for line in country.lines if not lines.is_silent(line, dates)]
    on = [dates.get(line.key, line.checked_on) for line in speak]
    first = [dates.get(country.emergency_key)] if country.emergency else []  # never hidden, however old
    return CountryRow(
        country=country,
        total=len(country.lines) + len(first),
        silent=len(country.lines) - len(speak),
        unchecked=on.count(None) + (bool(first) and country.emergency_key not in dates),
        doubtful=bool(first) and dates.get(country.emergency_key, lines.START) is None,
        old=sum(lines.is_old(day, today) for day in first)
        + sum(lines.is_old(day, today) and not lines.is_too_old(day, today) for day in on),
        hidden=sum(lines.is_too_old(day, today) for day in on),
    )
