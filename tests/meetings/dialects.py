"""Our calendar as other programs hand it on after they have read it."""

import re
from datetime import datetime, timedelta

WINDOWS = {
    "Europe/Dublin": "GMT Standard Time",
    "America/New_York": "Eastern Standard Time",
    "Australia/Lord_Howe": "Lord Howe Standard Time",
    "Africa/Casablanca": "Morocco Standard Time",
    "Asia/Kathmandu": "Nepal Standard Time",
}
WALL = "%Y%m%dT%H%M%S"
HOUR = re.compile(r"DTSTART((?:;TZID=[^:]+)?):(\d{8}T\d{6})(Z?)\nDURATION:PT1H\n")
ZONE_NAMED = re.compile(rb"(TZID[=:])(.+?)(?=:|\r\n)")
ZONE = re.compile(r"^TZID:(.+)$", re.M)


def as_it_is(text: bytes) -> bytes:
    return text


def as_outlook_writes(text: bytes) -> bytes:
    """Zones by the names that Windows gives them, an end in place of the length, folded early and with tabs."""
    lines = _ended(_unfolded(text))
    for zone, name in WINDOWS.items():
        lines = lines.replace(f";TZID={zone}:", f';TZID="{name}":').replace(f"TZID:{zone}\n", f"TZID:{name}\n")
    lines = _told_by("-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN", lines)
    lines = lines.replace("END:VEVENT\n", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY\nPRIORITY:5\nEND:VEVENT\n")
    return "".join("\r\n\t".join(re.findall(".{1,50}", line)) + "\r\n" for line in lines.splitlines()).encode()


def as_apple_writes(text: bytes) -> bytes:
    """Bare line feeds, an end in place of the length, and what Apple says about a calendar and an event."""
    lines = _unfolded(text)
    zone = ZONE.search(lines)
    ours = ("METHOD", "REFRESH-INTERVAL", "CLASS")
    lines = "".join(line + "\n" for line in _ended(lines).splitlines() if not line.startswith(ours))
    lines = _told_by("-//Apple Inc.//macOS 15.1//EN", lines)
    head = f"CALSCALE:GREGORIAN\nX-WR-TIMEZONE:{zone[1] if zone else 'UTC'}\nX-APPLE-CALENDAR-COLOR:#0E61B9\n"
    lines = lines.replace("VERSION:2.0\n", "VERSION:2.0\n" + head)
    more = "TRANSP:OPAQUE\nSEQUENCE:0\nX-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC\n"
    return lines.replace("END:VEVENT\n", more + "END:VEVENT\n").encode()


def as_a_program_writes_that_knows_no_zones(text: bytes) -> bytes:
    """A zone under a name of its own: whoever reads it has its rules alone to go by."""
    return ZONE_NAMED.sub(rb"\1Custom \2", text)


def _unfolded(text: bytes) -> str:
    return text.decode().replace("\r\n ", "").replace("\r\n", "\n")


def _ended(lines: str) -> str:
    """A meeting of an hour by its two ends."""

    def ends(found: re.Match[str]) -> str:
        zone, start, utc = found.groups()
        end = datetime.strptime(start, WALL) + timedelta(hours=1)  # noqa: DTZ007 (as the wall says it)
        return f"DTSTART{zone}:{start}{utc}\nDTEND{zone}:{end:{WALL}}{utc}\n"

    return HOUR.sub(ends, lines)


def _told_by(program: str, lines: str) -> str:
    return re.sub("^PRODID:.*$", f"PRODID:{program}", lines, flags=re.M)
