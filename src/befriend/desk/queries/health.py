"""How the house stands, for whoever runs the machine: `befriend check` says it."""

import ctypes
from collections.abc import Iterator
from datetime import timedelta
from importlib.metadata import version

from django.conf import settings
from django.utils import timezone

from befriend.accounts.queries import organiser_is_there
from befriend.audit.actions import is_ours
from befriend.audit.models import Head
from befriend.audit.queries import verify
from befriend.desk import rules
from befriend.desk.rules import Finding, Weight
from befriend.due import queries as due
from befriend.realtime.queries import kinds_without_a_room
from befriend.safety.crisis.queries import review
from befriend.vault.backup import last_backup
from befriend.vault.models import Erasure

WALKED = 200_000  # entries; a longer chain is walked by `befriend audit verify`
ERASED_WITHIN = timedelta(minutes=10)
CLOCK_ADRIFT = 5  # TIME_ERROR of adjtimex(2)
TIMEX_BYTES = 256


def findings() -> Iterator[Finding]:
    now = timezone.now()
    if not organiser_is_there():
        yield Finding(Weight.LOOK, f"Nobody organises this house yet: open {settings.ORIGIN}/start/")
    aside = due.set_aside().count() - due.set_aside_promises().count()
    yield from rules.of_worker(due.last_seen(), works=due.somebody_works(), late=due.longest_wait(), aside=aside)
    yield rules.of_mail(settings.SMTP)
    if review() is None:
        yield Finding(Weight.LOOK, "The words of crisis help are a draft: no clinician's review is noted at the desk.")
    yield rules.of_backup(last_backup(), now=now)
    yield rules.of_envelopes(settings.BACKUP_RECIPIENT)
    yield rules.of_erasures(Erasure.objects.filter(finished_at=None, asked_at__lt=now - ERASED_WITHIN).count())
    yield from rules.of_promises(due.failing_promises().values_list("kind", flat=True))
    yield from rules.of_channels(kinds_without_a_room())
    yield from _chain()
    yield rules.of_zones(version("tzdata"), today=now.date())
    yield rules.of_clock(is_kept=_clock_is_kept())


def _chain() -> Iterator[Finding]:
    head = Head.objects.filter(pk=1).first()
    if head and is_ours(head) and head.seq - head.begins > WALKED:
        yield Finding(
            Weight.FINE, f"The audit chain has {head.seq - head.begins:,} entries: `befriend audit verify` walks it."
        )
        return
    found = verify()
    yield from (Finding(Weight.HARM, f"Audit chain: {fault}") for fault in found.faults)
    yield from (Finding(Weight.LOOK, f"Audit chain: {note}") for note in found.notes)
    if not found.faults:
        yield Finding(Weight.FINE, f"The audit chain is whole: {found.entries:,} entries.")


def _clock_is_kept() -> bool:
    """What the kernel says of its own clock; where it says nothing, it is believed."""
    libc = ctypes.CDLL(None)
    return not hasattr(libc, "adjtimex") or libc.adjtimex(ctypes.create_string_buffer(TIMEX_BYTES)) != CLOCK_ADRIFT
