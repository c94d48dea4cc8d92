"""What somebody with the database, and without the root key, can do."""

from befriend.audit import actions, rules
from befriend.audit.models import Entry, Head, Seal
from befriend.audit.queries import verify


def faults() -> str:
    return "\n".join(verify().faults)


def hash_at(seq: int) -> bytes:
    if seal := Seal.objects.filter(seq=seq).first():
        return bytes(seal.hash)
    return bytes(Head.objects.get().begins_hash) if seq else rules.START


def forge(seq: int = 1, *, until: int = 10**6) -> None:
    """Make all hashes fit again, from one place to another, and the end of the chain if it was reached."""
    before = hash_at(seq - 1)
    for seal in Seal.objects.filter(seq__gte=seq, seq__lte=until).select_related("entry").order_by("seq"):
        before = rules.chained(before, seal.seq, actions.fact(seal.entry))
        Seal.objects.filter(seq=seal.seq).update(hash=before)
    if until > seal.seq:
        Head.objects.update(hash=before, seq=seal.seq)


def delete(seq: int) -> None:
    seal = Seal.objects.get(seq=seq)
    seal.delete()
    Entry.objects.filter(pk=seal.entry_id).delete()
