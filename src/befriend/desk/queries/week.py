"""The evenings of the next seven days, as a desk shows them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from befriend.accounts.models import Account
from befriend.groups.models import Group
from befriend.groups.queries import abouts_of, seats_of
from befriend.groups.rules.words import Role

AHEAD = timedelta(days=7)
LONGEST = timedelta(hours=6)  # so long ago may an evening have begun that is still on
MOST = 10


@dataclass(frozen=True)
class Evening:
    """When a group meets next, and whether somebody leads it."""

    at: datetime
    group: str
    url: str
    is_led: bool


def this_week(person: Account, now: datetime) -> list[Evening]:
    """An organiser's: of every group; else of the groups that this person leads. The next first."""
    groups = Group.objects.filter(is_active=True, next_at__gt=now - LONGEST, next_at__lt=now + AHEAD)
    if not person.is_organiser:
        groups = groups.filter(circle__in=seats_of(person).filter(role=Role.FACILITATOR).values("circle"))
    rows = list(groups.select_related("circle").order_by("next_at", "pk")[:MOST])
    return [
        Evening(group.next_at, about.name, _plan(group.circle.public_id), group.unled_since is None)
        for group, about in zip(rows, abouts_of(rows), strict=True)
        if group.next_at + timedelta(minutes=group.next_minutes) > now
    ]


def _plan(circle: UUID) -> str:
    return reverse("meetings:plan", args=[circle])
