"""What is held about a person here."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from befriend.accounts.models import Account
from befriend.safety.evidence import forget_the_erased
from befriend.safety.models import Case, Report
from befriend.safety.queries import opened


def hand_back(account: Account) -> dict[str, Any]:
    """What they reported. Whether anybody reported them is in nobody's copy: it would tell whoever frightens somebody
    that this person spoke, and often who it was (GDPR, Article 15 (4)). So everybody reads the same sentence, which
    says that it is kept apart and whom to ask."""
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
        ],
        _("What others may have reported"): _(
            "If somebody reported something about you, it is kept apart and is not in this copy, to keep whoever told "
            "us safe. This sentence stands in everybody's copy. If you want to know more, ask those who organise this "
            "house: they look at what can be said without harm to anybody."
        ),
    }


def erase(account: Account) -> None:
    """Open cases stay whole, without a name: they protect others. Closed ones keep no word of this person."""
    theirs = Q(about=account) | Q(pk__in=Report.objects.filter(reporter=account).values("case"))
    cases = list(Case.objects.select_for_update().filter(theirs).order_by("pk"))
    Report.objects.filter(reporter=account).update(reporter=None, until_closed=True)
    account.cases_about.update(about=None, whom=b"")
    for case in cases:
        if case.state == Case.State.CLOSED:
            case.refresh_from_db(fields=["about"])
            forget_the_erased(case)
