"""What every table that people may name shares: a random public id."""

import uuid

from django.db import models


class Public(models.Model):
    """A row that may be named outside: by a random id, made before the insert, that tells nothing."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        abstract = True
