"""Series, their meetings, who came, and the cards that people fill in for themselves."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Q

from befriend.meetings.rules.schedule import Cancelled, Exceptions, Moved, Schedule
from befriend.shell.models import Public
from befriend.vault.sealing import Place

if TYPE_CHECKING:
    from befriend.accounts.models import Account
    from befriend.groups.models import Circle

CARDS_KEPT_FOR = EVENINGS_KEPT_FOR = timedelta(days=365)
NOTES_KEPT_FOR = timedelta(days=30)


def words_of_circle(label: str, row: Public, circle: Circle) -> Place:
    """Where words stand that belong to a circle and to no single person in it."""
    return Place(label=label, row=row.public_id, circle=circle.key, under=(circle.key,))


class Plan(Public):
    """The parts of the hour, in the words of those who lead."""

    circle = models.ForeignKey("groups.Circle", on_delete=models.PROTECT, related_name="plans")
    parts_sealed = models.BinaryField()
    before_sealed = models.BinaryField(default=b"")  # as it was before the last change, so that it can be taken back

    def __str__(self) -> str:
        return f"plan {self.public_id}"

    def place(self) -> Place:
        return words_of_circle("meetings.plan", self, self.circle)

    @property
    def edition(self) -> str:
        """Another one after every change; it says nothing of what is planned."""
        return hashlib.sha256(bytes(self.parts_sealed)).hexdigest()[:16]


class Series(Public):
    """A circle meets by this rule. Local time and zone are the truth; UTC stands in its meetings and is derived."""

    circle = models.ForeignKey("groups.Circle", on_delete=models.PROTECT, related_name="series")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT)
    first_on = models.DateField()
    at = models.TimeField()
    zone = models.CharField(max_length=64)
    rule = models.CharField(max_length=120, blank=True)
    minutes = models.PositiveSmallIntegerField(default=60)
    video_sealed = models.BinaryField(default=b"")
    is_active = models.BooleanField(default=True)
    zone_rules = models.CharField(max_length=16, default="")  # the time-zone data by which UTC was derived

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(minutes__gte=10, minutes__lte=360), name="series_has_10_to_360_minutes"),
        ]
        indexes: ClassVar = [models.Index(fields=["circle", "is_active", "id"], name="series_of_circle")]

    def __str__(self) -> str:
        return f"series {self.public_id}"

    def schedule(self) -> Schedule:
        return Schedule(self.first_on, self.at, self.zone, self.rule, timedelta(minutes=self.minutes))

    @property
    def clock(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def place(self) -> str:
        """The zone as people say it: Dublin."""
        return self.zone.rsplit("/", 1)[-1].replace("_", " ")

    def changes(self) -> Exceptions:
        return {row.on: row.change() for row in self.exceptions.all() if row.is_cancelled or row.to_on}

    def video_place(self) -> Place:
        return words_of_circle("meetings.video", self, self.circle)


class SeriesException(models.Model):
    """One evening that differs: called off, moved, or led by somebody else, who was asked first. `on` is the date that
    the rule gave."""

    series = models.ForeignKey(Series, on_delete=models.CASCADE, related_name="exceptions")
    on = models.DateField()
    is_cancelled = models.BooleanField(default=False)
    to_on = models.DateField(null=True, blank=True)
    to_at = models.TimeField(null=True, blank=True)
    asked = models.ForeignKey("groups.Seat", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    substitute = models.ForeignKey("groups.Seat", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "on"], name="exception_one_for_each_date"),
            models.CheckConstraint(
                condition=Q(to_on=None, to_at=None) | Q(to_on__isnull=False, to_at__isnull=False, is_cancelled=False),
                name="exception_moves_or_calls_off",
            ),
        ]

    def __str__(self) -> str:
        return f"exception {self.series_id}/{self.on}"

    def change(self) -> Moved | Cancelled:
        if self.is_cancelled or self.to_on is None or self.to_at is None:
            return Cancelled()
        return Moved(datetime.combine(self.to_on, self.to_at))


class Meetings(models.QuerySet["Meeting"]):
    def ahead(self, now: datetime) -> Meetings:
        """Those that are on or still to come, the next first."""
        return self.filter(state__in=Meeting.TAKES_PLACE, ends_at__gt=now - Meeting.GRACE).order_by("starts_at", "id")


class Meeting(Public):
    """One meeting. `on` names it within its series; `starts_at` is derived from the series and its exceptions."""

    class State(models.TextChoices):
        PLANNED = "planned"
        OPEN = "open"  # the doors are open, from 15 minutes before
        ENDED = "ended"
        CANCELLED = "cancelled"

    TAKES_PLACE: ClassVar = (State.PLANNED, State.OPEN)
    GRACE: ClassVar = timedelta(minutes=30)  # so long may an hour run over before the house closes it

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="meetings")
    circle = models.ForeignKey("groups.Circle", on_delete=models.PROTECT, related_name="meetings")
    on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.PLANNED)
    key = models.UUIDField(unique=True, null=True, editable=False)  # made when the doors open, destroyed when cleared
    substitute = models.ForeignKey("groups.Seat", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kept_days = models.PositiveSmallIntegerField(default=0)  # as the group agreed, noted when the doors open
    ended_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)
    pulse = models.JSONField(null=True, blank=True)  # the figures of the room, drawn once

    objects = Meetings.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "on"], name="meeting_one_for_each_date"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "open", "ended", "cancelled"]), name="meeting_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"]) | Q(key__isnull=False), name="meeting_open_has_a_key"
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_at__isnull=False), name="meeting_ended_knows_when"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["circle", "state", "starts_at"], name="meeting_of_circle"),
            models.Index(fields=["ends_at"], name="meeting_by_clock"),
        ]

    def __str__(self) -> str:
        return f"meeting {self.public_id}"


class Attendance(models.Model):
    """Whether somebody came. Kept apart from all words, and after them, for a year."""

    class State(models.TextChoices):
        EXPECTED = "expected"
        EXCUSED = "excused"
        WAITING = "waiting"
        CAME = "came"
        LEFT_EARLY = "left_early"
        REMOVED = "removed"  # put out of this meeting by one who leads; the door stays closed for tonight
        MISSED = "missed"

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendance")
    seat = models.ForeignKey("groups.Seat", on_delete=models.CASCADE, related_name="attendance")
    state = models.CharField(max_length=10, choices=State.choices, default=State.EXPECTED)
    waiting_since = models.DateTimeField(null=True, blank=True)
    heard_at = models.DateTimeField(null=True, blank=True)  # when their line was last seen to stand, while it is on
    reminded_for = models.DateTimeField(null=True, blank=True)  # the start that they were last reminded of

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="attendance_once_each"),
            models.CheckConstraint(
                condition=Q(state__in=["expected", "excused", "waiting", "came", "left_early", "removed", "missed"]),
                name="attendance_state_is_known",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["seat", "meeting"], name="attendance_of_seat")]

    def __str__(self) -> str:
        return f"attendance {self.pk}"


class Card(Public):
    """What a member answered for themselves, in their own circle: how they are, and how the hour was."""

    class Moment(models.TextChoices):
        BEFORE = "before"
        DURING = "during"
        AFTER = "after"

    circle = models.ForeignKey("groups.Circle", on_delete=models.CASCADE, related_name="cards")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="cards")
    moment = models.CharField(max_length=6, choices=Moment.choices)
    sealed = models.BinaryField()
    given_at = models.DateTimeField()
    delete_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["circle", "meeting", "moment"],
                condition=Q(moment__in=["before", "after"]),
                name="card_once_before_and_after",
            ),
            models.CheckConstraint(condition=Q(moment__in=["before", "during", "after"]), name="card_moment_is_known"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["meeting", "moment", "id"], name="card_of_meeting"),
            models.Index(fields=["delete_at"], name="card_by_clock"),
        ]

    def __str__(self) -> str:
        return f"card {self.public_id}"

    def place(self, account: Account) -> Place:
        own = self.circle.key
        return Place(label="meetings.card", row=self.public_id, circle=own, under=(account.key, own))


class Note(Public):
    """Three lines that one who leads keeps for next time. Read by those who lead, gone after a month."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="notes")
    seat = models.ForeignKey("groups.Seat", on_delete=models.CASCADE, related_name="meeting_notes")
    sealed = models.BinaryField()
    delete_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["meeting", "seat"], name="note_one_each")]
        indexes: ClassVar = [models.Index(fields=["delete_at"], name="note_by_clock")]

    def __str__(self) -> str:
        return f"note {self.public_id}"

    def place(self, account_key: UUID) -> Place:
        circle = self.meeting.circle.key
        return Place(label="meetings.note", row=self.public_id, circle=circle, under=(account_key, circle))


class Feed(models.Model):
    """A private calendar. Its address is a mark under the person's key; we hold its hash, and can make it again."""

    account = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    edition = models.PositiveIntegerField(default=0)
    token_hash = models.BinaryField(max_length=32, null=True, unique=True)  # null: taken back

    def __str__(self) -> str:
        return f"feed {self.pk}"


class LiveRoom(models.Model):
    """A meeting while it is on: the log that everyone in it reads, and the log of those who lead."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="live")
    room = models.OneToOneField("realtime.Channel", on_delete=models.PROTECT, related_name="+")
    panel = models.OneToOneField("realtime.Channel", on_delete=models.PROTECT, related_name="+")
    parts_sealed = models.BinaryField(default=b"")  # the parts of the hour, as they were planned when the doors opened

    def __str__(self) -> str:
        return f"live room {self.pk}"

    def parts_place(self) -> Place:
        """Where the parts of a room that is open stand; they go with its words, and with its circle."""
        circle, key = self.meeting.circle.key, cast("UUID", self.meeting.key)
        return Place(label="meetings.hour", row=self.meeting.public_id, circle=circle, under=(circle, key))
