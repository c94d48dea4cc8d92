"""Who did what, in a chain that nobody can change unseen (docs/decisions/0004)."""

from django.db import models

from befriend.audit.rules import START


class Entry(models.Model):
    """One act. Never changed, and deleted only behind the beginning of the chain: the database itself refuses."""

    verb = models.CharField(max_length=64)
    actor = models.BinaryField(max_length=32, null=True)  # an HMAC under the person's key; nobody's once that is gone
    subject = models.CharField(max_length=100)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"entry {self.pk}: {self.verb}"


class Unsealed(models.Model):
    """Entries that stand in no chain yet; the row goes in the transaction that seals its entry."""

    entry = models.OneToOneField(Entry, models.PROTECT, related_name="unsealed")

    def __str__(self) -> str:
        return f"entry {self.entry_id}, not sealed yet"


class Seal(models.Model):
    """An entry's place in the chain: its hash covers the entry and the hash before it."""

    seq = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="seal")
    hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"seal {self.seq}"


class Head(models.Model):
    """The one row that says where the chain ends and after which place it begins, both under the house's hand. Whoever
    seals or forgets holds its lock."""

    seq = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32)
    signature = models.BinaryField(max_length=64, default=b"")
    begins = models.BigIntegerField(default=0)  # the last place that was forgotten
    begins_hash = models.BinaryField(max_length=32, default=START)
    begins_signature = models.BinaryField(max_length=64, default=b"")

    def __str__(self) -> str:
        return f"head at {self.seq}"


class Checkpoint(models.Model):
    """Every five minutes: the chain up to here, signed; the same line stands in a file that is kept elsewhere."""

    seq = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField(max_length=32)
    at = models.DateTimeField()
    signer = models.CharField(max_length=16)
    signature = models.BinaryField(max_length=64)

    def __str__(self) -> str:
        return f"checkpoint {self.seq}"
