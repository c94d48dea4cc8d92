"""What was reported, and what came of it."""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from befriend.safety.rules import Category
from befriend.shell.models import Public

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that is misread aloud


def new_number() -> str:
    """A case number that a person can say on the telephone; it counts nothing."""
    return "".join(secrets.choice(LETTERS) for _ in range(4)) + "-" + "".join(secrets.choice(LETTERS) for _ in range(4))


CATEGORY_WORDS = {
    Category.SELF_DANGER: _("Somebody may harm themselves"),
    Category.OTHERS_DANGER: _("Somebody may harm another person"),
    Category.CHILD: _("A child may be in danger"),
    Category.SEXUAL: _("A sexual approach"),
    Category.PRIVACY: _("Something private was given away"),
    Category.HARASSMENT: _("Harassment or threats"),
    Category.HATE: _("Hatred against a kind of people"),
    Category.SPAM: _("Selling, recruiting or spam"),
    Category.OTHER: _("Something else"),
}
CATEGORIES = [(category.value, words) for category, words in CATEGORY_WORDS.items()]


class Case(Public):
    """One thing that was reported, however often; its evidence lies under a key of its own."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    number = models.CharField(max_length=9, unique=True, default=new_number)
    key = models.UUIDField(unique=True)
    category = models.CharField(max_length=16, choices=CATEGORIES)
    kind = models.CharField(max_length=16)
    item = models.UUIDField(null=True)
    circle = models.UUIDField(null=True)
    about = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="cases_about")
    evidence = models.BinaryField(default=b"")
    whom = models.BinaryField(default=b"")  # the name under which the reporter knows whoever it came from
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    look_by = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.BinaryField(default=b"")

    class Meta:
        indexes = [models.Index(fields=["state", "look_by", "id"], name="case_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "item"],
                condition=models.Q(state="open", item__isnull=False),
                name="one_open_case_an_item",
            ),
            models.CheckConstraint(condition=models.Q(state__in=["open", "closed"]), name="case_state_known"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def progress(self) -> str:
        """What has become of it, for whoever told us: the same words whoever it is about, an organiser or not."""
        if self.state == Case.State.CLOSED:
            return gettext("An organiser has looked at it and closed it.")
        if self.seen_at:
            return gettext("An organiser is looking at it.")
        return gettext("It waits for an organiser to look at it. We cannot promise that somebody is there, or awake.")


class Report(Public):
    """One person's telling. The reported person never learns whose."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="reports_made")
    category = models.CharField(max_length=16, choices=CATEGORIES)
    words = models.BinaryField(default=b"")
    told_at = models.DateTimeField()
    until_closed = models.BooleanField(default=False)  # whoever told it was erased
    send = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["reporter", "id"], name="reports_of_a_person")]

    def __str__(self) -> str:
        return str(self.public_id)


class LineCheck(Public):
    """An organiser tried a crisis number on this day; the latest row of a line counts."""

    line = models.CharField(max_length=80)
    checked_on = models.DateField()
    answered = models.BooleanField(default=True)
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="lines_checked")
    name = models.BinaryField(default=b"")

    class Meta:
        indexes = [models.Index(fields=["line", "id"], name="checks_of_a_line")]

    def __str__(self) -> str:
        return f"{self.line} {self.checked_on}"


class WordingReview(Public):
    """A clinician read the words of crisis help, as they stood in this version."""

    version = models.CharField(max_length=12, db_index=True)
    reviewed_on = models.DateField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="wording_reviews")
    reviewer = models.BinaryField(default=b"")

    def __str__(self) -> str:
        return f"{self.version} {self.reviewed_on}"
