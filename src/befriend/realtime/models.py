"""Channels, what was said on them, and who may hear and speak. Times are milliseconds since 1970, UTC."""

from django.conf import settings
from django.db import models

from befriend.shell.models import Public


class Channel(Public):
    """One log with one audience. `seq` counts its events without a gap, `door` each change of its tickets."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=200)
    keys = models.CharField(max_length=200)
    seq = models.BigIntegerField(default=0)
    door = models.BigIntegerField(default=0)
    is_closed = models.BooleanField(default=False)
    is_cleared = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"channel {self.pk}"


class Entry(models.Model):
    """One event as it is kept: numbers and ids in clear, words sealed under the author's key and the channel's.

    Without a foreign key of the database's own: rows come in only under the lock of their channel's row, and the
    table must stay cheap to write and easy to divide. `author` is 0 for the house.
    """

    channel = models.ForeignKey(Channel, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="entries")
    seq = models.BigIntegerField()
    uuid = models.UUIDField()
    author = models.BigIntegerField(default=0)
    author_key = models.UUIDField(null=True)
    seat = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    body = models.TextField(default="{}")
    sealed = models.BinaryField(null=True)
    at = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "seq"], name="one_event_per_seq"),
            models.UniqueConstraint(fields=["channel", "author", "uuid"], name="one_event_per_send"),
        ]

    def __str__(self) -> str:
        return f"event {self.seq} of channel {self.channel_id}"


class Ticket(models.Model):
    """A person may hear or speak on a channel, under a seat. A member may send to the panel and not read it.
    `since` is the number of the last event before they came: a stream begins after it."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="tickets", db_index=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    account_key = models.UUIDField()
    seat = models.UUIDField()
    may_read = models.BooleanField(default=True)
    may_send = models.BooleanField(default=True)
    is_strong = models.BooleanField(default=False)  # opens to a browser in which a passkey or an app was shown
    since = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "account"], name="one_ticket_per_channel")]

    def __str__(self) -> str:
        return f"ticket {self.pk}"
