"""A person as the house knows them. Never shown: others see a seat."""

from datetime import datetime, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.backends.base import SessionBase
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from befriend.accounts import rules, staff
from befriend.accounts.clock import NOT_SAID, clock_at
from befriend.shell.models import Public
from befriend.vault.fields import SealedAddressField
from befriend.vault.sealing import Place, house_key


class Accounts(BaseUserManager["Account"]):
    def present(self) -> models.QuerySet["Account"]:
        """Everybody who has not left and is not on the way out."""
        return self.filter(is_active=True, erase_at=None, erased_on=None)

    def organisers(self) -> models.QuerySet["Account"]:
        return self.present().filter(is_organiser=True)


class Account(AbstractBaseUser):
    """Made by `actions.open_account`, which commits its key first. After erasure the row stands nameless."""

    password = None  # type: ignore[assignment]
    last_login = None

    email = SealedAddressField(unique=True, null=True, label="account")
    key = models.UUIDField(unique=True, editable=False)
    handle = models.BinaryField(max_length=32, unique=True, default=rules.passkey_handle, editable=False)
    zone = models.CharField(max_length=64, default=NOT_SAID)
    language = models.CharField(max_length=16, default="en")
    country = models.CharField(max_length=2, blank=True, default="")
    is_organiser = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_on = models.DateField(default=rules.this_month)
    erase_at = models.DateTimeField(null=True)
    erased_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["is_organiser"], condition=models.Q(is_organiser=True), name="account_organises")
        ]

    USERNAME_FIELD = "email"
    objects: ClassVar[Accounts] = Accounts()

    def __str__(self) -> str:
        return f"account {self.pk}"

    def get_session_auth_hash(self) -> str:
        return salted_hmac("befriend.accounts.session", self.key.hex, algorithm="sha256").hexdigest()

    @property
    def is_staff_here(self) -> bool:
        """Organises, or leads a circle (a room above says so through `staff.register`)."""
        return self.is_organiser or staff.leads_somewhere(self)

    @property
    def answers_for_others(self) -> bool:
        """Counts as staff, or leads for one evening: a letter alone opens nothing that weighs."""
        return self.is_staff_here or staff.leads_once(self)

    @property
    def clock(self) -> ZoneInfo:
        """On which their letters and quiet hours go."""
        return clock_at(self.zone)

    def passkey_is_fresh(self, session: SessionBase) -> bool:
        """Whether staff pages open without showing it again; asking counts as use, once a minute."""
        now, used = timezone.now(), session.get("strong_at")
        fresh = rules.is_fresh(used, session.get("shown_at"), now=now)
        if fresh and used and now - datetime.fromisoformat(used) > rules.USE_COUNTS_AFTER:
            session["strong_at"] = now.isoformat()
        return fresh


class Unnamed(models.Model):
    """Rows that a log or an error page may name by number, and by nothing else."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.pk}"


class Session(Unnamed):
    """A browser that is signed in, or about to be. The cookie's value is not kept: only its hash."""

    key_hash = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField()
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="sessions")
    device = models.CharField(max_length=60, default="")
    is_own = models.BooleanField(default=False)
    is_strong = models.BooleanField(default=False, null=True)  # a passkey or an app was shown in it; None: ask it once
    started_on = models.DateField(default=rules.today)
    used_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)


class Code(Unnamed):
    """Six figures on their way to an address. One for each browser that asked; a newer one takes its place."""

    flow = models.BinaryField(max_length=32, unique=True)
    address = models.BinaryField(max_length=32, db_index=True)
    digest = models.BinaryField(max_length=32)
    figures = models.PositiveSmallIntegerField()
    tries = models.PositiveSmallIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)


class Tally(Unnamed):
    """How often something was tried in one window of time. `mark` is a keyed hash: no address stands here."""

    mark = models.BinaryField(max_length=32)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["mark", "window"], name="one_tally_per_window")]


class Consent(Unnamed):
    """A dated yes to one purpose, in the words that were read. Withdrawn, never deleted, until the person is."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    text_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=16)
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "purpose"], condition=models.Q(withdrawn_at=None), name="one_open_consent"
            )
        ]


class RecoveryCode(Unnamed):
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "digest"], name="one_digest_per_account")]


class CallToOrganise(Public, Unnamed):
    """One is asked to organise too: a code for them alone, their yes, and then the yes of an organiser who spoke with
    them. The row stays while they organise, for the name by which the others know them."""

    name_sealed = models.BinaryField()
    code_hash = models.BinaryField(max_length=32, unique=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="call_to_organise")
    expires_at = models.DateTimeField(db_index=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | models.Q(account__isnull=False), name="organises_is_somebody"
            )
        ]

    def place(self) -> Place:
        return Place(label="accounts.call", row=self.public_id, circle=house_key(), under=(house_key(),))


class Removal(Unnamed):
    """A passkey or authenticator app on its way out: 72 hours in which its owner can say "that was not me"."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="removals")
    factor = models.BigIntegerField(unique=True)  # an Authenticator; its migrations stand on ours, so no foreign key
    due_at = models.DateTimeField()


class Export(Unnamed):
    """What the house holds about a person, gathered for them alone and kept for a day."""

    class State(models.TextChoices):
        GATHERING = "gathering", _("being gathered")
        READY = "ready", _("ready")

    KEPT_FOR = timedelta(hours=24)
    COMES_WITHIN = timedelta(minutes=5)

    account = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="export")
    row = models.UUIDField(unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.GATHERING)
    sealed = models.BinaryField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["gathering", "ready"]), name="export_state_is_known")
        ]

    @property
    def did_not_come(self) -> bool:
        """It may still come, where the work is tried again; nobody is left to wait for that."""
        return self.state != self.State.READY and timezone.now() - self.asked_at > self.COMES_WITHIN
