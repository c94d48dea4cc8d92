"""Letters on their way, and what each person wants of them."""

import json
from datetime import time
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from befriend.mail.letters import Kind, Letter
from befriend.shell.models import Public
from befriend.vault.fields import SealedAddressField
from befriend.vault.sealing import Place, house_key, unseal

NIGHT = (time(22), time(7))


class Way(models.TextChoices):
    """How a letter reaches somebody."""

    MAIL = "mail", _("By e-mail")
    NONE = "none", _("Not at all")


class Outbox(Public):
    class State(models.TextChoices):
        WAITING = "waiting"
        SENDING = "sending"
        SENT = "sent"
        KEPT = "kept"  # this house has no mail server; the demo shows its letters on a page
        LET_GO = "let_go"  # not wanted, too late, or nobody there any more
        REFUSED = "refused"  # the other side does not take mail for this address
        UNKNOWN = "unknown"  # a kill or a lost line left it open, and twice would be worse than once

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="letters")
    address = SealedAddressField(label="outbox", null=True)
    letter = models.CharField(max_length=20, choices=[(letter.value, letter.value) for letter in Letter])
    way = models.CharField(max_length=4, choices=Way.choices, default=Way.MAIL)
    details = models.BinaryField(null=True)
    token = models.BinaryField(max_length=32, null=True, unique=True)
    language = models.CharField(max_length=16, default="en")
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    written_at = models.DateTimeField(db_index=True)
    useful_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=False, address__isnull=True)
                | Q(account__isnull=True, address__isnull=False),
                name="mail_one_addressee",
            )
        ]
        indexes = [
            models.Index(fields=["account", "-written_at"], name="mail_of_account"),
            models.Index(fields=["address"], condition=Q(address__isnull=False), name="mail_of_address"),
            models.Index(
                fields=["state", "written_at"], condition=Q(state__in=["refused", "unknown"]), name="mail_undelivered"
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.pk}"

    def place(self) -> Place:
        key = self.account.key if self.account else house_key()
        return Place(label="mail.details", row=self.public_id, circle=key, under=(key,))

    def given(self) -> dict[str, str]:
        """What was given to this letter (link, token, code, time); raises Erased once its addressee is."""
        return dict(json.loads(unseal(bytes(self.details or b""), **self.place())))


class Preference(models.Model):
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="letter_preferences")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    way = models.CharField(max_length=4, choices=Way.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "kind"], name="mail_one_preference_per_kind")]

    def __str__(self) -> str:
        return f"preference {self.pk}"


class QuietHours(models.Model):
    """Without a row the night is quiet; a row without times means that any hour is fine."""

    NIGHT: ClassVar[tuple[time, time]] = NIGHT
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="quiet_hours")
    starts = models.TimeField(null=True)
    ends = models.TimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True, ends__isnull=True) | Q(starts__isnull=False, ends__isnull=False),
                name="mail_quiet_both_or_none",
            )
        ]

    def __str__(self) -> str:
        return f"quiet hours {self.pk}"
