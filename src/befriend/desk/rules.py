"""What is said of a running house, on plain values."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

BACKUP_WITHIN = timedelta(days=1, hours=2)
WORK_WITHIN = timedelta(minutes=10)
ZONES_WITHIN = 18  # months


class Weight(IntEnum):
    """`HARM`: people may be exposed or left alone; the check then ends with an error."""

    FINE = 0
    LOOK = 1
    HARM = 2


@dataclass(frozen=True)
class Finding:
    weight: Weight
    words: str


def of_worker(seen: datetime | None, *, works: bool, late: timedelta, aside: int) -> list[Finding]:
    if not works:
        when = (
            f"the last sign of life was on {seen:%Y-%m-%d at %H:%M} UTC"
            if seen
            else "none is there, or the last one was stopped in good order"
        )
        words = f"No worker runs ({when}): letters, reminders, clearing and erasures wait. Start `befriend up`."
        return [Finding(Weight.HARM, words)]
    found = [Finding(Weight.FINE, "The worker runs.")]
    if late > WORK_WITHIN:
        minutes = int(late.total_seconds() // 60)
        found.append(Finding(Weight.LOOK, f"Work waits: the oldest should have been done {minutes} minutes ago."))
    if aside:
        found.append(Finding(Weight.LOOK, f"Set aside after five tries: {aside} pieces of work wait for an organiser."))
    return found


def of_backup(last: datetime | None, *, now: datetime) -> Finding:
    if last is None:
        return Finding(Weight.LOOK, "No backup was made on this machine yet: docs/running/backup.md says how.")
    if now - last > BACKUP_WITHIN:
        return Finding(Weight.LOOK, f"No backup in the last day: the last is of {last:%Y-%m-%d %H:%M} UTC.")
    return Finding(Weight.FINE, f"The last backup is of {last:%Y-%m-%d %H:%M} UTC.")


def of_envelopes(recipient: str) -> Finding:
    if not recipient:
        words = "Backups are not encrypted: who holds one sees who belongs where. docs/running/backup.md says how to."
        return Finding(Weight.LOOK, words)
    return Finding(Weight.FINE, "Backups are encrypted for a key that does not lie here.")


def of_zones(version: str, *, today: date) -> Finding:
    """`version` as in 2026b, or 2026.2 as its package is called."""
    months = (today.year - int(version[:4])) * 12 + today.month - 1
    if months > ZONES_WITHIN:
        return Finding(
            Weight.LOOK, f"The rules of time zones are of {version}: upgrade, or meetings may be an hour off."
        )
    return Finding(Weight.FINE, f"The rules of time zones are of {version}.")


def of_mail(server: str) -> Finding:
    if not server:
        return Finding(Weight.LOOK, "No mail server is set (BEFRIEND_SMTP): codes and letters stay in the house.")
    return Finding(Weight.FINE, "A mail server is set.")


def of_clock(*, is_kept: bool) -> Finding:
    if not is_kept:
        return Finding(Weight.LOOK, "Nothing keeps this machine's clock right: install chrony or systemd-timesyncd.")
    return Finding(Weight.FINE, "The clock is kept right.")


def of_channels(unknown: Sequence[str]) -> list[Finding]:
    if not unknown:
        return []
    kinds = ", ".join(unknown)
    return [Finding(Weight.LOOK, f"Live rooms of an earlier version stay closed: nothing here knows the kind {kinds}.")]


def of_erasures(unfinished: int) -> Finding:
    if unfinished:
        return Finding(Weight.HARM, f"{unfinished} erasures did not reach their end: some words may still be readable.")
    return Finding(Weight.FINE, "Every erasure reached its end.")


def of_promises(failing: Collection[str]) -> list[Finding]:
    """`failing`: the kinds of work that people were promised and that did not succeed so far."""
    if not failing:
        return []
    words = f"{len(failing)} promises failed, and are tried again: {', '.join(sorted(set(failing)))}."
    return [Finding(Weight.HARM, f"{words} Somebody may be readable or reachable who should not be. See the log.")]
