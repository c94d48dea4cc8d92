"""Walk the chain, and say in plain words what is wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _

from befriend.audit.actions import KEPT_FOR, fact, hands, has_signed_beginning, is_signed, line_of
from befriend.audit.files import checkpoint_folder, read, texts_of
from befriend.audit.models import Checkpoint, Entry, Head, Seal, Unsealed
from befriend.audit.rules import START, Hand, Line, chained

STEP = 1000
SEALED_WITHIN = timedelta(minutes=10)
Progress = Callable[[int, int], None]


@dataclass
class Finding:
    """What a walk found. The chain is whole where `faults` is empty; `notes` are worth knowing.

    `begins` is the last place that was forgotten; `before_it` counts the checkpoints that stand further back.
    """

    begins: int = 0
    ends: int = 0
    before_it: int = 0
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def entries(self) -> int:
        return self.ends - self.begins


def verify(*, files: list[Path] | None = None, progress: Progress = lambda done, of: None) -> Finding:
    """Walk the chain from its signed beginning to its signed end, against its own hashes and every checkpoint.

    Checkpoints stand in the table and in files; those of places that were forgotten are counted and not compared.
    `files` are copies of the checkpoint files that an operator kept elsewhere; without them those of the house.
    """
    found = Finding()
    lines = _lines(files, found)
    hashes = _walk(found, wanted={line.seq for line in lines}, progress=progress)
    for line in sorted(lines, key=lambda line: line.seq):
        _compare(line, hashes, found)
    _look_for_loose_entries(found)
    return found


def _walk(found: Finding, *, wanted: set[int], progress: Progress) -> dict[int, bytes]:
    """Follow the chain to its end, also while it grows and its beginning moves; the hashes at the wanted places."""
    hashes: dict[int, bytes] = {}
    before, head, more = START, _head(), True
    wanted = wanted | {head.seq}
    while more:
        steps, begins = _steps_after(found.ends)
        if begins.begins > found.ends:
            before, found.ends = bytes(begins.begins_hash), begins.begins
        found.begins, more = begins.begins, bool(steps)
        hashes[found.ends] = before
        for row, entry in steps:
            if row.seq > found.ends:
                before = _step(found, row, entry, before)
                hashes |= {row.seq: before} if row.seq in wanted else {}
        progress(found.entries, max(found.ends, head.seq) - found.begins)
    _look_at_the_end(found, hashes, head)
    _look_at_the_beginning(found, begins)
    return hashes


def _head() -> Head:
    return Head.objects.filter(pk=1).first() or Head(hash=START)


def _steps_after(last: int) -> tuple[list[tuple[Seal, Entry | None]], Head]:
    """Where the chain begins is read last: what is forgotten between two looks is not missed then."""
    rows = list(Seal.objects.filter(seq__gt=last).order_by("seq")[:STEP])
    entries = Entry.objects.in_bulk([row.entry_id for row in rows])
    return [(row, entries.get(row.entry_id)) for row in rows], _head()


def _step(found: Finding, row: Seal, entry: Entry | None, before: bytes) -> bytes:
    follows = row.seq == found.ends + 1
    if not follows:
        found.faults.append(_gap(found.ends + 1, row.seq - 1))
    fault = _fault_at(row, entry, before if follows else None)
    found.faults += [fault] if fault else []
    found.ends = row.seq
    return bytes(row.hash)


def _gap(first: int, end: int) -> str:
    if first == end:
        return _("Place %(first)s of the chain is missing: an entry was deleted.") % {"first": first}
    return _("Places %(first)s to %(end)s of the chain are missing: entries were deleted.") % {
        "first": first,
        "end": end,
    }


def _fault_at(row: Seal, entry: Entry | None, before: bytes | None) -> str:
    if entry is None:
        return _("The entry at place %(seq)s was deleted.") % {"seq": row.seq}
    if before is not None and chained(before, row.seq, fact(entry)) != bytes(row.hash):
        said = {"seq": row.seq, "entry": entry.pk}
        return _("Entry %(entry)s, at place %(seq)s, was changed or does not belong at this place.") % said
    return ""


def _look_at_the_end(found: Finding, hashes: dict[int, bytes], head: Head) -> None:
    said = {"last": found.ends, "head": head.seq}
    if not head.seq:
        if found.ends:
            found.faults.append(_("The row that says where the chain ends was removed."))
        return
    if head.seq > found.ends:
        found.faults.append(
            _("The chain ends at place %(last)s, and should go on to %(head)s: its end was cut off.") % said
        )
    elif hashes.get(head.seq) != bytes(head.hash):
        found.faults.append(
            _("The end of the chain, at place %(last)s, is not the one that was signed.") % said
            if head.seq == found.ends
            else _("The row that says where the chain ends was set back to place %(head)s.") % said
        )
    if not is_signed(head):
        found.faults.append(_("The signature at the end of the chain is not this house's."))


def _look_at_the_beginning(found: Finding, head: Head) -> None:
    if head.begins and not has_signed_beginning(head):
        found.faults.append(_("The signature at the beginning of the chain is not this house's."))


def _lines(files: list[Path] | None, found: Finding) -> set[Line]:
    """Files are read before the table: what is being written there has its row already."""
    paths = sorted(checkpoint_folder().glob("*.txt")) if files is None else files
    texts = [(path.name, texts_of(path)) for path in paths]
    table = [line_of(row) for row in Checkpoint.objects.order_by("seq").iterator(STEP)]
    lines = set(table)
    for name, of_file in texts:
        whole, foreign = read(of_file, table)
        lines.update(whole)
        for number in foreign:
            said = {"file": name, "number": number}
            found.faults.append(_("Line %(number)s of %(file)s is no checkpoint: it was changed or cut off.") % said)
    return lines


def _compare(line: Line, hashes: dict[int, bytes], found: Finding) -> None:
    said = {"seq": line.seq, "at": line.at}
    is_young = datetime.fromisoformat(line.at) > timezone.now() - KEPT_FOR
    if line.seq < found.begins and not is_young:
        found.before_it += 1
        return
    hand = _hand_of(line.signer)
    if hand is None:
        found.notes.append(
            _("The checkpoint at place %(seq)s was signed under a root key that is no longer here.") % said
        )
        return
    if not hand.has_signed(line.signature, b"checkpoint", line.seq, line.hash):
        found.faults.append(_("The checkpoint at place %(seq)s carries a false signature.") % said)
    elif line.seq < found.begins:
        found.faults.append(
            _("The checkpoint at place %(seq)s was signed on %(at)s, and what is younger was forgotten already.") % said
        )
    elif line.seq > found.ends:
        said["last"] = found.ends
        found.faults.append(
            _("The chain ends at place %(last)s, but on %(at)s it was signed up to %(seq)s: its end was cut off.")
            % said
        )
    elif hashes.get(line.seq) != line.hash:
        found.faults.append(_("Up to place %(seq)s the chain is not the one that was signed on %(at)s.") % said)


def _hand_of(signer: str) -> Hand | None:
    return next((hand for hand in hands() if hand.name == signer), None)


def _look_for_loose_entries(found: Finding) -> None:
    loose = Entry.objects.filter(seal=None, unsealed=None).order_by("pk").values_list("pk", flat=True)[:20]
    forgotten = Seal.objects.filter(seq__lte=found.begins).order_by("seq").values_list("entry", flat=True)[:20]
    for entry in [*loose, *forgotten]:
        found.faults.append(_("Entry %(entry)s stands outside the chain.") % {"entry": entry})
    late = Unsealed.objects.filter(entry__at__lt=timezone.now() - SEALED_WITHIN).count()
    if late:
        found.notes.append(_("%(late)s entries wait to be sealed. Does the worker run?") % {"late": late})
