"""Write down an act; chain what was written; sign the chain; forget what is older than a year."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from befriend.audit import rules
from befriend.audit.files import missing, write_down
from befriend.audit.models import Checkpoint, Entry, Head, Seal, Unsealed
from befriend.vault.sealing import mark

BATCH = 500
FORGOTTEN_AT_ONCE = 2000
KEPT_FOR = timedelta(days=365)
WRITTEN_AGAIN = 2016  # a week of checkpoints
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
        _refuse_a_foreign_chain(head)
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
    """The chain was changed by somebody else. Nothing is added or forgotten until a person has looked."""


def is_signed(head: Head) -> bool:
    return _stands_under_a_hand(head.signature, b"head", head.seq, head.hash)


def has_signed_beginning(head: Head) -> bool:
    return _stands_under_a_hand(head.begins_signature, b"beginning", head.begins, head.begins_hash)


def _is_ours(signed: Checkpoint | rules.Line) -> bool:
    return _stands_under_a_hand(signed.signature, b"checkpoint", signed.seq, signed.hash)


def _stands_under_a_hand(signature: bytes | memoryview, purpose: bytes, seq: int, hash_: bytes | memoryview) -> bool:
    return any(hand.has_signed(bytes(signature), purpose, seq, bytes(hash_)) for hand in hands())


def is_ours(head: Head) -> bool:
    """A chain that has forgotten nothing needs no signature where it begins: its first place is there."""
    if head.begins:
        begins_with_us = head.begins <= head.seq and has_signed_beginning(head)
    else:
        begins_with_us = Seal.objects.filter(seq=1).exists() if head.seq else not Seal.objects.exists()
    return begins_with_us and (not head.seq or is_signed(head))


def _refuse_a_foreign_chain(head: Head) -> None:
    if not is_ours(head):
        raise NotOurs


def _hold_head() -> Head:
    Head.objects.get_or_create(pk=1, defaults={"hash": rules.START})
    return Head.objects.select_for_update().get(pk=1)


def sign_checkpoint() -> bool:
    """Sign where the chain stands, in the table and then in a file; False where it has not grown.

    Its end and beginning are signed anew each time, so that an old root key can be given up after five minutes.
    """
    with transaction.atomic():
        head = _hold_head()
        _refuse_a_foreign_chain(head)
        _sign(head)
        transaction.on_commit(_write_down_what_is_missing)
        if not head.seq or Checkpoint.objects.filter(seq=head.seq).exists():
            return False
        hand = hands()[0]
        signature = hand.sign(b"checkpoint", head.seq, bytes(head.hash))
        Checkpoint.objects.create(
            seq=head.seq, hash=head.hash, at=timezone.now(), signer=hand.name, signature=signature
        )
    return True


def sign_anew() -> None:
    """Let the present root key sign both ends of the chain and its checkpoints, before the old one is given up. What is
    foreign stays so."""
    with transaction.atomic():
        _sign(_hold_head())
    last = -1
    while rows := list(Checkpoint.objects.filter(seq__gt=last).order_by("seq")[:BATCH]):
        hand, ours = hands()[0], [row for row in rows if _is_ours(row)]
        for row in ours:
            row.signer, row.signature = hand.name, hand.sign(b"checkpoint", row.seq, bytes(row.hash))
        Checkpoint.objects.bulk_update(ours, ["signer", "signature"], batch_size=BATCH)
        last = rows[-1].seq


def _sign(head: Head) -> None:
    hand, ours = hands()[0], dict[str, bytes]()
    if is_signed(head):
        ours["signature"] = hand.sign(b"head", head.seq, bytes(head.hash))
    if has_signed_beginning(head):
        ours["begins_signature"] = hand.sign(b"beginning", head.begins, bytes(head.begins_hash))
    if ours:
        Head.objects.filter(pk=head.pk).update(**ours)


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Let the chain begin later, after entries that are all older than a year, and delete those; how many.

    At most FORGOTTEN_AT_ONCE. The new beginning is signed in the same transaction; the database refuses without it.
    """
    head = _hold_head()
    _refuse_a_foreign_chain(head)
    seq, hash_ = _last_of_the_old(head, until=now - KEPT_FOR)
    if seq > head.begins:
        signature = hands()[0].sign(b"beginning", seq, hash_)
        Head.objects.filter(pk=head.pk).update(begins=seq, begins_hash=hash_, begins_signature=signature)
        Checkpoint.objects.filter(seq__lt=seq).delete()
        forgotten = Seal.objects.filter(seq__gt=head.begins, seq__lte=seq)
        Entry.objects.filter(pk__in=forgotten.values("entry"))._raw_delete(
            using=forgotten.db
        )  # their seals still stand
        forgotten.delete()
    return seq - head.begins


def _last_of_the_old(head: Head, *, until: datetime) -> tuple[int, bytes]:
    """The place before the first entry that stays. All up to it have to follow from the beginning, and from there the
    chain has to lead to the next place that the house has signed: else whoever makes an entry look old would have the
    house itself delete it, and sign that."""
    old = head.begins, bytes(head.begins_hash)
    end = min(_last_before_a_young_checkpoint(head, until), head.seq, head.begins + FORGOTTEN_AT_ONCE)
    for seq, hash_, at in _followed(*old, upto=end):
        if at > until:
            break
        old = seq, hash_
    if old[0] > head.begins:
        _refuse_what_leads_elsewhere(head, *old)
    return old


def _followed(seq: int, hash_: bytes, *, upto: int) -> Iterator[tuple[int, bytes, datetime]]:
    """The places after one up to another, with their times; each has to follow from the one before."""
    while seq < upto:
        rows = Seal.objects.filter(seq__gt=seq, seq__lte=min(upto, seq + BATCH)).select_related("entry").order_by("seq")
        if not rows:
            raise NotOurs
        for seal in rows:
            hash_ = rules.chained(hash_, seq + 1, fact(seal.entry))
            if seal.seq != seq + 1 or hash_ != bytes(seal.hash):
                raise NotOurs
            seq = seal.seq
            yield seq, hash_, seal.entry.at


def _refuse_what_leads_elsewhere(head: Head, seq: int, hash_: bytes) -> None:
    ours = Checkpoint.objects.filter(signer__in=[hand.name for hand in hands()])
    ahead = ours.filter(seq__gte=seq, seq__lte=head.seq).order_by("seq")[:BATCH]
    signed = next((row for row in ahead if _is_ours(row)), head)
    for _seq, followed, _at in _followed(seq, hash_, upto=signed.seq):
        hash_ = followed
    if hash_ != bytes(signed.hash):
        raise NotOurs


def _last_before_a_young_checkpoint(head: Head, until: datetime) -> int:
    """So that a checkpoint of the last year, kept elsewhere, always finds its place in the chain."""
    young = Checkpoint.objects.filter(at__gt=until).order_by("seq").first()
    return young.seq if young else head.seq


def _write_down_what_is_missing() -> None:
    """Of the newest: also what a kill or a full disk kept out of the files before."""
    newest = Checkpoint.objects.order_by("-seq")[:WRITTEN_AGAIN]
    write_down(line for line in missing([line_of(row) for row in newest][::-1]) if _is_ours(line))


def line_of(row: Checkpoint) -> rules.Line:
    at = row.at.isoformat(timespec="seconds")
    return rules.Line(row.seq, bytes(row.hash), at, row.signer, bytes(row.signature))


def fact(entry: Entry) -> rules.Fact:
    actor = None if entry.actor is None else bytes(entry.actor)
    return rules.Fact(entry.pk, entry.verb, actor, entry.subject, entry.at)


def hands() -> list[rules.Hand]:
    """The house's signatures, the present one first (two while root keys are being changed)."""
    keys = Path(settings.ROOT_KEY_FILE).read_bytes()
    return [rules.hand(keys[start : start + KEY]) for start in range(0, len(keys), KEY)]
