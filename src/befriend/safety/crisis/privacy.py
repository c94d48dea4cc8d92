"""What is held about a person who checked crisis lines."""

from typing import Any

from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.safety.crisis.queries import name_on
from befriend.safety.models import LineCheck, WordingReview


def hand_back(account: Account) -> dict[str, Any]:
    checks = LineCheck.objects.filter(checked_by=account).select_related("checked_by").order_by("id")
    reviews = WordingReview.objects.filter(noted_by=account).select_related("noted_by").order_by("id")
    return {
        _("Crisis lines that I checked"): [
            {
                _("Line"): row.line,
                _("On"): row.checked_on.isoformat(),
                _("Answered"): row.answered,
                _("As"): name_on(row),
            }
            for row in checks
        ],
        _("Reviews of the words that I noted"): [
            {_("On"): row.reviewed_on.isoformat(), _("By"): name_on(row)} for row in reviews
        ],
    }


def erase(account: Account) -> None:
    """The day of a check stays, without a name: it protects whoever calls."""
    LineCheck.objects.filter(checked_by=account).update(checked_by=None, name=b"")
    WordingReview.objects.filter(noted_by=account).update(noted_by=None, reviewer=b"")
