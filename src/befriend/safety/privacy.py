"""What is held about a person here."""

from typing import Any

from befriend.accounts.models import Account
from befriend.safety.models import Report
from befriend.safety.queries import opened


def hand_back(account: Account) -> dict[str, Any]:
    made = Report.objects.filter(reporter=account).select_related("case").order_by("id")
    return {
        "reports": [
            {
                "case": report.case.number,
                "about": str(report.get_category_display()),
                "told_at": report.told_at.isoformat(),
                "words": opened(report.case, report.words, report.public_id),
            }
            for report in made.iterator()
        ]
    }


def erase(account: Account) -> None:
    """Reports stay, without a name: they protect others. Cases about the person keep only their evidence."""
    Report.objects.filter(reporter=account).update(reporter=None)
    account.cases_about.update(about=None)
