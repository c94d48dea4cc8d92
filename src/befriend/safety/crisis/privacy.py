"""What is held about a person who checked crisis lines."""

from typing import Any

from befriend.accounts.models import Account
from befriend.safety.crisis.queries import name_on
from befriend.safety.models import LineCheck, WordingReview


def hand_back(account: Account) -> dict[str, Any]:
    checks = LineCheck.objects.filter(checked_by=account).select_related("checked_by").order_by("id")
    reviews = WordingReview.objects.filter(noted_by=account).select_related("noted_by").order_by("id")
    return {
        "crisis lines checked": [
            {"line": row.line, "on": row.checked_on.isoformat(), "answered": row.answered, "as": name_on(row)}
            for row in checks
        ],
        "reviews of the wording noted": [
            {"on": row.reviewed_on.isoformat(), "reviewer": name_on(row)} for row in reviews
        ],
    }


def erase(account: Account) -> None:
    """The day of a check stays, without a name: it protects whoever calls."""
    LineCheck.objects.filter(checked_by=account).update(checked_by=None, name=b"")
    WordingReview.objects.filter(noted_by=account).update(noted_by=None, reviewer=b"")
