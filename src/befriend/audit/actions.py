"""Write down an act; chain what was written; sign the chain."""

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from befriend.audit import rules
from befriend.audit.models import Checkpoint, Entry, Head, Seal, Unsealed
from befriend.vault.sealing import mark

BATCH = 500
KEY = 32


def record(verb: str, *, actor_key: UUID | None, subject: str = "") -> None:
    """Write down an act in the caller's transaction: the entry stands or falls with what it tells of.

    `actor_key` is the person's key, None where the house itself acts. `subject` names rows by public id, as in
    `circle:5f0c…` or `circle:5f0c…/seat:91ab…`; words have no place here.
    """
    if not rules.VERB.fullmatch(verb) or not rules.SUBJECT.fullmatch(subject):
        raise ValueError("An entry has a verb like group.joined and a subject like circle:5f0c.")
    entry = Entry.objects.create(verb=verb, actor=actor_mark(actor_key), subject=subject, at=timezone.now())
    Unsealed.objects.create(entry=entry)


def actor_mark(actor_key: UUID | None) -> bytes | None:
    """The name of a person in the chain: found again while their key lives, nobody's afterwards."""
    return mark(actor_key, "audit", actor_key.bytes) if actor_key else None


def seal_new() -> int:
    """Chain the entries that are committed and stand in no chain yet; how many. Several sealers take turns."""
    if not Unsealed.objects.exists():
        return 0
    with transaction.atomic():
        head = _hold_head()
        _refuse_a_foreign_end(head)
        waiting = list(Unsealed.objects.select_related("entry").order_by("pk")[:BATCH])
        seals, seq, hash_ = [], head.seq, bytes(head.hash)
        for row in waiting:
            seq += 1
            hash_ = rules.chained(hash_, seq, fact(row.entry))
            seals.append(Seal(seq=seq, entry=row.entry, hash=hash_))
        Seal.objects.bulk_create(seals)
        Unsealed.objects.filter(pk__in=[row.pk for row in waiting]).delete()
        signature = hands()[0].sign(b"head", seq, hash_)
        Head.objects.filter(pk=head.pk).update(seq=seq, hash=hash_, signature=signature)
    return len(waiting)


class NotOurs(Exception):
    """The end of the chain was changed by somebody else. Nothing is added to it until a person has looked."""


def is_signed(head: Head) -> bool:
    end = head.seq, bytes(head.hash)
    return any(hand.has_signed(bytes(head.signature), b"head", *end) for hand in hands())


def _refuse_a_foreign_end(head: Head) -> None:
    if head.seq and not is_signed(head):
        raise NotOurs


def _hold_head() -> Head:
    Head.objects.get_or_create(pk=1, defaults={"hash": rules.START})
    return Head.objects.select_for_update().get(pk=1)


def sign_checkpoint() -> bool:
    """Sign where the chain stands, in the table and in a file; False where it has not grown.

    Its end is signed anew each time, so that an old root key can be given up after five minutes.
    """
    with transaction.atomic():
        head = _hold_head()
        _refuse_a_foreign_end(head)
        _sign(head)
        hand, now = hands()[0], timezone.now()
        if not head.seq or Checkpoint.objects.filter(seq=head.seq).exists():
            return False
        signature = hand.sign(b"checkpoint", head.seq, bytes(head.hash))
        Checkpoint.objects.create(seq=head.seq, hash=head.hash, at=now, signer=hand.name, signature=signature)
        line = rules.Line(head.seq, bytes(head.hash), now.isoformat(timespec="seconds"), hand.name, signature)
        transaction.on_commit(lambda: _write_down(line))
    return True


def sign_end_anew() -> None:
    """Let the present root key sign the end of the chain, before the old one is given up. A foreign end stays so."""
    with transaction.atomic():
        head = _hold_head()
        if is_signed(head):
            _sign(head)


def _sign(head: Head) -> None:
    signature = hands()[0].sign(b"head", head.seq, bytes(head.hash))
    Head.objects.filter(pk=head.pk).update(signature=signature)


def _write_down(line: rules.Line) -> None:
    folder = checkpoint_folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / f"{line.at[:7]}.txt").open("a") as file:
        file.write(f"{line}\n")


def checkpoint_folder() -> Path:
    return Path(settings.HOME) / "checkpoints"


def fact(entry: Entry) -> rules.Fact:
    actor = None if entry.actor is None else bytes(entry.actor)
    return rules.Fact(entry.pk, entry.verb, actor, entry.subject, entry.at)


def hands() -> list[rules.Hand]:
    """The house's signatures, the present one first (two while root keys are being changed)."""
    keys = Path(settings.ROOT_KEY_FILE).read_bytes()
    return [rules.hand(keys[start : start + KEY]) for start in range(0, len(keys), KEY)]
