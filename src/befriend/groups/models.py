"""Circles, and who sits in them. Keys, handles, seats, retention and doors hang on the circle and on nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from befriend.groups.rules.words import (
    TAKES_A_PLACE,
    WORDS_STAY_AT_MOST,
    Call,
    CircleState,
    InvitationState,
    Keepsake,
    Kind,
    Role,
    SeatState,
    Topic,
)
from befriend.shell.models import Public
from befriend.vault.rules import Erased
from befriend.vault.sealing import Place

if TYPE_CHECKING:
    from befriend.accounts.models import Account

NO_DATE = datetime(9999, 1, 1, tzinfo=UTC)  # a group without a meeting ahead stands last in every list


def choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.name) for word in words]


def only(field: str, words: type[StrEnum], *, table: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": [word.value for word in words]}), name=f"{table}_{field}_is_known"
    )


class Circle(Public):
    """Whoever reads the same words under the same key: one person, two, a group, the whole community."""

    kind = models.CharField(max_length=10, choices=choices(Kind))
    key = models.UUIDField(unique=True, editable=False)
    state = models.CharField(max_length=10, choices=choices(CircleState), default=CircleState.ACTIVE)
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="own_circle"
    )
    kept_days = models.PositiveSmallIntegerField(default=180)  # the archive stays so long once the circle has ended
    ended_at = models.DateTimeField(null=True, blank=True)
    erase_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            only("kind", Kind, table="circle"),
            only("state", CircleState, table="circle"),
            models.CheckConstraint(condition=Q(owner=None) | Q(kind=Kind.OWN), name="circle_only_own_has_an_owner"),
            models.CheckConstraint(
                condition=Q(state=CircleState.ACTIVE, ended_at=None, erase_at=None)
                | Q(state__in=[CircleState.ENDED, CircleState.ERASED], ended_at__isnull=False, erase_at__isnull=False),
                name="circle_ended_knows_when",
            ),
            models.CheckConstraint(condition=Q(kept_days__gte=30), name="circle_is_kept_30_days"),
        ]

    def __str__(self) -> str:
        return f"circle {self.public_id}"

    def place(self, label: str, row: UUID) -> Place:
        """Where words of the whole circle are sealed: its name, guidelines, questions."""
        return Place(label=label, row=row, circle=self.key, under=(self.key,))


class House(models.Model):
    """The community that lives here. One row; words that everybody may read."""

    circle = models.OneToOneField(Circle, on_delete=models.PROTECT, related_name="house")
    name = models.CharField(max_length=60)
    about = models.CharField(max_length=300, blank=True)
    place = models.CharField(max_length=60, blank=True)
    zone = models.CharField(max_length=64, default="UTC")
    languages = models.JSONField(default=list)
    countries = models.JSONField(default=list)
    sender = models.CharField(max_length=40)  # who letters come from: nothing that tells what they are about
    one = models.BooleanField(default=True, unique=True, editable=False)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(one=True), name="house_is_one")]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """What a circle of 6 to 12 says of itself, and where and when it may be found."""

    circle = models.OneToOneField(Circle, on_delete=models.PROTECT, related_name="group")
    about_sealed = models.BinaryField()
    topic = models.CharField(max_length=12, choices=choices(Topic))
    language = models.CharField(max_length=12, default="en")
    ways = models.JSONField(default=list)
    is_listed = models.BooleanField(default=True)
    places = models.PositiveSmallIntegerField(default=8)
    taken = models.PositiveSmallIntegerField(default=0)
    plan = models.CharField(max_length=40, blank=True)
    next_at = models.DateTimeField(default=NO_DATE)  # kept by meetings, through actions.expect_meeting
    next_minutes = models.PositiveSmallIntegerField(default=60)
    is_active = models.BooleanField(default=True)
    unled_since = models.DateTimeField(null=True, blank=True)  # nobody leads it: kept by actions.see_who_leads
    asked_all_at = models.DateTimeField(null=True, blank=True)  # when everybody was last asked whether they would

    class Meta:
        constraints: ClassVar = [
            only("topic", Topic, table="group"),
            models.CheckConstraint(condition=Q(places__gte=2, places__lte=40), name="group_has_2_to_40_places"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="group_is_never_overfull"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["is_listed", "is_active", "next_at", "id"], name="group_by_next"),
            models.Index(fields=["is_listed", "is_active", "topic", "next_at", "id"], name="group_by_topic"),
            models.Index(fields=["is_listed", "is_active", "language", "next_at", "id"], name="group_by_language"),
            models.Index(fields=["unled_since"], condition=Q(unled_since__isnull=False), name="group_unled"),
        ]

    def __str__(self) -> str:
        return f"group {self.circle_id}"

    @property
    def public_id(self) -> UUID:
        return self.circle.public_id

    @property
    def free(self) -> int:
        return max(0, self.places - self.taken)

    @property
    def rests(self) -> bool:
        """Nobody leads it, so nobody could read a request."""
        return self.unled_since is not None and self.circle.kind != Kind.OPEN

    @property
    def has_a_date(self) -> bool:
        return self.next_at < NO_DATE

    def about_place(self) -> Place:
        return self.circle.place("group.about", self.circle.public_id)


class Coming(models.Model):
    """When one of a group's meetings begins in the coming weeks: groups are looked up by it. Kept with `next_at`."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="coming")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["group", "at"], name="coming_once")]
        indexes: ClassVar = [models.Index(fields=["at", "group"], name="coming_by_time")]

    def __str__(self) -> str:
        return f"coming {self.pk}"


class Seat(Public):
    """One person's place in one circle. Others see the handle and the public id, and neither leads anywhere else."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="seats")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="seats"
    )
    handle_sealed = models.BinaryField(default=b"")
    handle_mark = models.BinaryField(max_length=32, null=True, blank=True)
    role = models.CharField(max_length=12, choices=choices(Role), default=Role.MEMBER)
    state = models.CharField(max_length=8, choices=choices(SeatState), default=SeatState.PENDING)
    call = models.CharField(max_length=8, choices=choices(Call), default=Call.NONE, blank=True)
    intro_sealed = models.BinaryField(default=b"")  # a leader's own words for the group's page, shown by their wish
    reply_sealed = models.BinaryField(default=b"")  # kind words that came with "not now"
    greeter = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="newcomers")
    words_stay = models.BooleanField(default=True)  # what was said stays when the person leaves
    asked_at = models.DateTimeField()
    seated_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)  # until one who leads gives the person a seat again

    class Meta:
        constraints: ClassVar = [
            only("role", Role, table="seat"),
            only("state", SeatState, table="seat"),
            only("call", Call, table="seat"),
            models.CheckConstraint(
                condition=Q(call=Call.NONE) | Q(state=SeatState.SEATED) & ~Q(role=Role.FACILITATOR),
                name="seat_called_sits_and_does_not_lead",
            ),
            models.UniqueConstraint(fields=["circle", "account"], name="seat_one_for_each_person"),
            models.UniqueConstraint(fields=["circle", "handle_mark"], name="seat_no_two_of_one_name"),
            models.CheckConstraint(
                condition=~Q(state__in=TAKES_A_PLACE) | Q(seated_at__isnull=False, account__isnull=False),
                name="seat_taken_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.MEMBER) | Q(state__in=TAKES_A_PLACE), name="seat_with_a_task_is_taken"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[SeatState.PENDING, *TAKES_A_PLACE]) | Q(ended_at__isnull=False),
                name="seat_given_up_knows_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["circle", "state", "id"], name="seat_of_circle"),
            models.Index(fields=["account", "state", "id"], name="seat_of_person"),
            models.Index(fields=["state", "ended_at"], condition=Q(handle_mark__isnull=False), name="seat_named_since"),
        ]

    def __str__(self) -> str:
        return f"seat {self.public_id}"

    @property
    def is_taken(self) -> bool:
        return self.state in TAKES_A_PLACE

    @property
    def leads(self) -> bool:
        return self.role == Role.FACILITATOR and self.is_taken

    @property
    def person_key(self) -> UUID | None:
        """Who acts, as the audit chain is told."""
        return self.account.key if self.account else None

    def place(self, label: str, row: UUID | None = None) -> Place:
        """Where this person's words in this circle are sealed; the name they chose is one of them."""
        account = self.account
        if account is None:
            raise Erased
        return Place(
            label=label, row=row or self.public_id, circle=self.circle.key, under=(account.key, self.circle.key)
        )


class Guidelines(Public):
    """What the group agrees on: its promises, and how long the words of a meeting stay. A new version asks everybody again."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="guidelines")
    version = models.PositiveSmallIntegerField()
    words_sealed = models.BinaryField()
    words_stay_days = models.PositiveSmallIntegerField(default=0)  # 0: they go two hours after the end
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["circle", "version"], name="guidelines_count_up"),
            models.CheckConstraint(condition=Q(version__gte=1), name="guidelines_begin_at_one"),
            models.CheckConstraint(
                condition=Q(words_stay_days__lte=WORDS_STAY_AT_MOST), name="words_stay_30_days_at_most"
            ),
        ]

    def __str__(self) -> str:
        return f"guidelines {self.circle_id}/{self.version}"


class Agreement(models.Model):
    """One person's yes to one version."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="agreements")
    guidelines = models.ForeignKey(Guidelines, on_delete=models.PROTECT)
    agreed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seat", "guidelines"], name="agreement_once_each")]

    def __str__(self) -> str:
        return f"agreement {self.pk}"


class IntakeQuestion(Public):
    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="questions")
    position = models.PositiveSmallIntegerField()
    words_sealed = models.BinaryField()
    is_asked = models.BooleanField(default=True)  # withdrawn questions keep their answers

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["circle", "position"], name="question_in_order")]

    def __str__(self) -> str:
        return f"question {self.public_id}"


class IntakeAnswer(Public):
    """Read by those who lead this group, and by nobody else."""

    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(IntakeQuestion, on_delete=models.PROTECT)
    words_sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["seat", "question"], name="answer_once_each")]

    def __str__(self) -> str:
        return f"answer {self.public_id}"


class Invitation(Public):
    """A code of 128 bits for one person and 72 hours. We keep its hash alone."""

    circle = models.ForeignKey(Circle, on_delete=models.PROTECT, related_name="invitations")
    made_by = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations")
    code_hash = models.BinaryField(max_length=32, unique=True)
    state = models.CharField(max_length=8, choices=choices(InvitationState), default=InvitationState.OPEN)
    expires_at = models.DateTimeField()
    to_lead = models.BooleanField(default=False)  # the organiser asks somebody in who may lead
    used_by = models.ForeignKey(Seat, null=True, blank=True, on_delete=models.SET_NULL, related_name="came_by")

    class Meta:
        constraints: ClassVar = [
            only("state", InvitationState, table="invitation"),
            models.CheckConstraint(
                condition=Q(used_by=None) | Q(state=InvitationState.USED), name="invitation_used_once_by_one"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["circle", "state", "id"], name="invitation_of_circle")]

    def __str__(self) -> str:
        return f"invitation {self.public_id}"


class Block(models.Model):
    """Two people who are kept out of each other's way in one circle, both ways. The other is not told."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks_made")
    of = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="blocks_met")
    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="blocks")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["circle", "by", "of"], name="block_once_each"),
            models.CheckConstraint(condition=~Q(by=F("of")), name="block_of_somebody_else"),
        ]
        indexes: ClassVar = [models.Index(fields=["of", "by"], name="block_both_ways")]

    def __str__(self) -> str:
        return f"block {self.pk}"


class Kept(Public):
    """Words that somebody took with them from a group that ended, in the circle of their own and under no other key.

    The public id is drawn from the words' own by a mark under that circle's key: the same thing is kept once, and the
    row does not tell from where it came.
    """

    circle = models.ForeignKey(Circle, on_delete=models.CASCADE, related_name="kept")
    kind = models.CharField(max_length=8, choices=choices(Keepsake))
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [only("kind", Keepsake, table="kept")]
        indexes: ClassVar = [models.Index(fields=["circle", "id"], name="kept_of_circle")]

    def __str__(self) -> str:
        return f"kept {self.public_id}"

    def place(self, account: Account) -> Place:
        own = self.circle.key
        return Place(label="groups.kept", row=self.public_id, circle=own, under=(account.key, own))
