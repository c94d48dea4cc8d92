"""The keys of the house, in a database of their own, and which of them were destroyed."""

import uuid

from django.db import models
from django.db.models import Q


class Key(models.Model):
    """One random key, wrapped by a root key. Destroyed, the row stays and says so."""

    class Kind(models.TextChoices):
        HOUSE = "house"
        PERSON = "person"
        CIRCLE = "circle"
        MEETING = "meeting"
        CASE = "case"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    wrapped = models.BinaryField(null=True)
    root = models.CharField(max_length=8, help_text="Short name of the root key that wraps this one")
    created_at = models.DateTimeField(auto_now_add=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["root", "id"], name="vault_key_root")]
        constraints = [
            models.CheckConstraint(
                condition=Q(wrapped__isnull=True, destroyed_at__isnull=False)
                | Q(wrapped__isnull=False, destroyed_at__isnull=True),
                name="vault_key_is_whole_or_destroyed",
            ),
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="house"), name="vault_one_house_key"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} key {self.id}"


class Erasure(models.Model):
    """The erasure ledger: which keys must be gone. Its growing number tells every process what to forget."""

    key_id = models.UUIDField(unique=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(finished_at=None), name="vault_erasure_unfinished")]

    def __str__(self) -> str:
        return f"erasure of key {self.key_id}"
