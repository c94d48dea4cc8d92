"""One table of work that is due, and the sign of life of those who do it."""

import uuid
from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from befriend.due.rules import Lane


class Works(models.QuerySet["Work"]):
    def ready(self, lane: Lane, now: datetime) -> Self:
        """Due, in nobody's hands, and not set aside; the longest waiting first."""
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        return self.filter(free, lane=lane, due_at__lte=now, set_aside_at=None).order_by("due_at", "pk")


class Work(models.Model):
    kind = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    lane = models.CharField(max_length=4, choices=[(lane.value, lane.value) for lane in Lane])
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    set_aside_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=200, default="")

    objects: ClassVar[models.Manager["Work"]] = Works.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject"], name="due_one_per_subject"),
            models.CheckConstraint(condition=Q(lane__in=[lane.value for lane in Lane]), name="due_lane_known"),
        ]
        indexes = [
            models.Index(fields=["lane", "due_at", "id"], condition=Q(set_aside_at=None), name="due_ready"),
            models.Index(fields=["set_aside_at"], condition=Q(set_aside_at__isnull=False), name="due_aside"),
        ]

    def __str__(self) -> str:
        return f"work {self.pk}"


class Worker(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"worker {self.pk}"
