"""What is reported, and how soon somebody should look. Pure."""

from datetime import timedelta
from enum import StrEnum


class Category(StrEnum):
    SELF_DANGER = "self_danger"
    OTHERS_DANGER = "others_danger"
    CHILD = "child"
    SEXUAL = "sexual"
    PRIVACY = "privacy"
    HARASSMENT = "harassment"
    HATE = "hate"
    SPAM = "spam"
    OTHER = "other"


# Source: security.md's triage clock (assumed by the house, not by a regulator): 15 minutes, 1 hour, 24 hours.
AT_ONCE = timedelta(minutes=15)
SOON = timedelta(hours=1)
WITHIN_A_DAY = timedelta(hours=24)

LOOK_WITHIN = {
    Category.SELF_DANGER: AT_ONCE,
    Category.OTHERS_DANGER: AT_ONCE,
    Category.CHILD: AT_ONCE,
    Category.SEXUAL: SOON,
    Category.PRIVACY: SOON,
}


def look_within(category: Category) -> timedelta:
    """How soon an organiser should look at a report of this kind."""
    return LOOK_WITHIN.get(category, WITHIN_A_DAY)


def more_pressing(first: Category, second: Category) -> Category:
    """Of two reports of the same thing, the one whose clock is shorter; the first where they are equal."""
    return second if look_within(second) < look_within(first) else first


def is_danger(category: Category) -> bool:
    return look_within(category) == AT_ONCE
