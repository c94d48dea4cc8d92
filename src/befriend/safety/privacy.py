"""What is held about a person here."""

from typing import Any

from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.safety.models import Report
from befriend.safety.queries import opened


def hand_back(account: Account) -> dict[str, Any]:
    made = Report.objects.filter(reporter=account).select_related("case").order_by("id")
    return {
        _("Reports"): [
            {
                _("Number"): report.case.number,
                _("About"): str(report.get_category_display()),
                _("Told"): report.told_at.isoformat(timespec="minutes"),
                _("My words"): opened(report.case, report.words, report.public_id),
            }
            for report in made.iterator()
        ]
    }


def erase(account: Account) -> None:
    """Reports stay, without a name: they protect others. Cases about the person keep only their evidence."""
    Report.objects.filter(reporter=account).update(reporter=None)
    account.cases_about.update(about=None)
